"""Who writes a document and who gets it, checked as the standard checks them.

Rules named here are those of EN 16931 and of the German standard XRechnung 3.0 (BR-DE).
"""

from __future__ import annotations

import datetime as dt
import re
from typing import Final

import msgspec
from stdnum import iban
from stdnum.de import leitweg, vat
from stdnum.exceptions import ValidationError

from billing.errors import RefusedError

_MAIL: Final = re.compile(r"[^@\s.][^@\s]*@[^@\s]+\.[^@\s.]{2,}")
_POSTCODE: Final = re.compile(r"\d{5}")
_FEWEST_DIGITS: Final = 3
# The coarse part of a Leitweg-ID: a Land, or 99 for the Bund.
_LEITWEG_START: Final = re.compile(r"(0[1-9]|1[0-6]|99)")


def checked_leitweg_id(text: str) -> str:
    """A Leitweg-ID as it is written. Raises `RefusedError` (`wrong_leitweg_id`) for any other text."""
    try:
        found: str = leitweg.validate(text.strip())
    except ValidationError:
        found = ""
    if not _LEITWEG_START.match(found):
        raise RefusedError("wrong_leitweg_id", f"{text!r} is no Leitweg-ID", text=text)
    return found


class Address(msgspec.Struct, frozen=True, kw_only=True):
    """An address in Germany (BR-DE-3, -4, -8, -9: town and postcode are needed)."""

    street: str
    postcode: str
    town: str

    def __post_init__(self) -> None:
        if not _POSTCODE.fullmatch(self.postcode):
            raise RefusedError(
                "wrong_postcode", f"{self.postcode!r} is no postcode", text=self.postcode
            )
        _need(self, "street", "town")


class Contact(msgspec.Struct, frozen=True, kw_only=True):
    """Whom to ask (BR-DE-2, -5, -6, -7; -27 and -28: what is a number, and what an address)."""

    name: str
    phone: str
    mail: str

    def __post_init__(self) -> None:
        _need(self, "name")
        if sum(c.isdigit() for c in self.phone) < _FEWEST_DIGITS:
            raise RefusedError("wrong_phone", f"{self.phone!r} is no number", text=self.phone)
        checked_mail(self.mail)


class Seller(msgspec.Struct, frozen=True, kw_only=True):
    """Who issues and is paid. `identifier` is its own number in the world of invoices (BT-29).

    `vat_id` (BT-31) or `tax_number` (BT-32) is needed where tax is charged (BR-S-02).
    """

    name: str
    identifier: str
    address: Address
    contact: Contact
    iban: str
    vat_id: str | None = None
    tax_number: str | None = None

    def __post_init__(self) -> None:
        _need(self, "name", "identifier")
        if not iban.is_valid(self.iban):
            raise RefusedError("wrong_iban", f"{self.iban!r} is no IBAN", text=self.iban)
        if self.vat_id is not None and not vat.is_valid(self.vat_id):
            raise RefusedError("wrong_vat_id", f"{self.vat_id!r} is no VAT id", text=self.vat_id)


class Buyer(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Who is billed: an authority of a Land, reached by its Leitweg-ID (BT-10, BR-DE-15).

    `mail` is its functional mailbox, needed where Stripe collects. Without one it leaves no trace in
    JSON: what was issued before there was this field keeps its hash.
    """

    name: str
    address: Address
    leitweg_id: str
    mail: str | None = None

    def __post_init__(self) -> None:
        _need(self, "name")
        checked_leitweg_id(self.leitweg_id)
        if self.mail is not None:
            checked_mail(self.mail)


class Preceding(msgspec.Struct, frozen=True):
    """The document that is corrected or credited (BG-3)."""

    number: str
    issued: dt.date


class Attachment(msgspec.Struct, frozen=True, kw_only=True):
    """What the figures rest on, inside the document (BG-24): PDF or CSV."""

    name: str
    media_type: str
    about: str
    content: bytes


def checked_mail(text: str) -> str:
    """A mail address. Raises `RefusedError` (`wrong_mail`) for any other text."""
    if not _MAIL.fullmatch(text):
        raise RefusedError("wrong_mail", f"{text!r} is no mail address", text=text)
    return text


def _need(part: msgspec.Struct, *names: str) -> None:
    for name in names:
        if not getattr(part, name).strip():
            raise RefusedError("missing", f"{type(part).__name__} without {name}", field=name)
