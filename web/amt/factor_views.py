"""Showing what belongs to second factors: the QR code of an app, fields for codes and names."""

from __future__ import annotations

import segno
from markupsafe import Markup

from sorgeauskunft.texts import Texts
from tenants.people import Person, passkeys, totp
from web.components import FieldView
from web.errors import Errors, sentence
from web.site import AnyRequest

CODE = "code"
NAME = "name"


def qr_code(secret: bytes, person: Person, issuer: str) -> Markup:
    """Return the QR code for an app as SVG that stands in the page; on white in the dark, too."""
    address = totp.address_of(secret, person.email, issuer)
    code = segno.make(address, error="m", micro=False)
    svg = code.svg_inline(scale=4, border=4, light="#fff", svgclass="so-qr", lineclass=None)
    return Markup(svg)  # noqa: S704 - made of modules, not of text


def code_field(texts: Texts, kind: str, value: str, errors: Errors) -> FieldView:
    """Return the field for a code; a wrong one is shown again, so that a slip can be found.

    `kind` is `app` (its code), `recovery`, or `second` (either).
    """
    return FieldView(
        kind="code",
        names=(CODE,),
        values=(value,),
        label=texts(f"login.code.{kind}"),
        hint=texts(f"login.code.{kind}.hint"),
        error=sentence(texts, errors, CODE),
        autocomplete="one-time-code",
    )


def name_field(texts: Texts, value: str, errors: Errors) -> FieldView:
    """Return the field for what a passkey is called."""
    return FieldView(
        kind="text",
        names=(NAME,),
        values=(value,),
        label=texts("login.passkey.name"),
        hint=texts("login.passkey.name.hint"),
        error=sentence(texts, errors, NAME),
    )


def name_fault(name: str) -> Errors:
    """Return what is wrong with the name of a passkey."""
    if not name:
        return {NAME: ("login.passkey.name.missing", {})}
    if len(name) > passkeys.NAME_LENGTH:
        return {NAME: ("login.passkey.name.long", {"max": passkeys.NAME_LENGTH})}
    if not name.isprintable():
        return {NAME: ("login.passkey.name.characters", {})}
    return {}


def says(request: AnyRequest, name: str) -> bool:
    """Whether the address says this; the page then says what it means."""
    return name in request.query_params
