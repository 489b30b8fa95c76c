"""The form of an authority that wants to be connected."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from billing.offer import Wish
from sorgeauskunft.requests import form
from sorgeauskunft.texts import Texts
from tenants.laender import LAENDER, LAND_BY_CODE
from web.components import FieldView, Option
from web.errors import Errors, sentence

_LONGEST: Final[Mapping[str, int]] = {
    "authority": 200,
    "name": 120,
    "email": 254,
    "phone": 40,
    "message": 1500,
}
_NEEDED: Final = ("authority", "name", "email")
NAMES: Final = ("land", *_LONGEST)
_KINDS: Final = {"message": "textarea", "email": "email", "phone": "tel"}
_AUTOCOMPLETE: Final = {
    "authority": "organization",
    "name": "name",
    "email": "email",
    "phone": "tel",
}


def read(given: Mapping[str, str]) -> tuple[Wish | None, Errors]:
    """The wish, or what is wrong with it."""
    errors: Errors = {}
    values = {name: given[name].replace("\r\n", "\n").strip() for name in NAMES}
    if values["land"] not in LAND_BY_CODE:
        errors["land"] = ("joining.error.land", {})
    for name, longest in _LONGEST.items():
        text = values[name]
        if not text and name in _NEEDED:
            errors[name] = (f"joining.error.{name}", {})
        elif len(text) > longest:
            errors[name] = ("joining.error.long", {"max": longest})
        elif any(not each.isprintable() for each in text if each != "\n" or name != "message"):
            errors[name] = ("joining.error.characters", {})
    email = form.check_email("email", values["email"])
    if "email" not in errors and isinstance(email, form.FieldError):
        errors["email"] = ("joining.error.email", {})
    return (None, errors) if errors else (Wish(**values), {})


def fields(texts: Texts, given: Mapping[str, str], errors: Errors) -> list[FieldView]:
    """The fields, as typed."""
    laender = sorted((each.name, each.code) for each in LAENDER)
    return [
        FieldView(
            kind=_KINDS.get(name, "select" if name == "land" else "text"),
            names=(name,),
            values=(given.get(name, ""),),
            label=texts(f"joining.wish.{name}"),
            hint=texts("joining.wish.message.hint") if name == "message" else "",
            error=sentence(texts, errors, name),
            needed=name == "land" or name in _NEEDED,
            autocomplete=_AUTOCOMPLETE.get(name, ""),
            options=tuple(Option(code, land) for land, code in laender) if name == "land" else (),
        )
        for name in NAMES
    ]
