"""The inputs for postcode, place and Bezirk, as views."""

from __future__ import annotations

from collections.abc import Sequence

from sorgeauskunft.texts import Texts
from web.components import FieldView, Option
from web.errors import Errors, sentence


def postcode_field(texts: Texts, value: str, errors: Errors, *, needed: bool = True) -> FieldView:
    """Return the input for a postcode."""
    return FieldView(
        kind="text",
        names=("postcode",),
        values=(value,),
        label=texts("pages.finder.postcode.label"),
        hint=texts("pages.finder.postcode.hint"),
        error=sentence(texts, errors, "postcode"),
        needed=needed,
        autocomplete="postal-code",
        inputmode="numeric",
    )


def place_field(texts: Texts, value: str, errors: Errors, choices: Sequence[str] = ()) -> FieldView:
    """Return the input for a place; radio buttons where the postcode leaves a choice."""
    if choices:
        return FieldView(
            kind="radio",
            names=("place",),
            values=(value,),
            label=texts("pages.finder.choose_place.legend"),
            error=sentence(texts, errors, "place"),
            options=tuple(Option(name, name, german=True) for name in choices),
        )
    return FieldView(
        kind="text",
        names=("place",),
        values=(value,),
        label=texts("pages.finder.place.label"),
        hint=texts("pages.finder.place.hint"),
        error=sentence(texts, errors, "place"),
        needed=False,
        autocomplete="address-level2",
    )


def district_field(
    texts: Texts, value: str, errors: Errors, choices: Sequence[str], place: str
) -> FieldView:
    """Return the list of Bezirke."""
    return FieldView(
        kind="select",
        names=("district",),
        values=(value,),
        label=texts("pages.finder.district.label"),
        hint=texts("pages.finder.district.hint", place=place),
        error=sentence(texts, errors, "district"),
        options=tuple(Option(name, name, german=True) for name in choices),
    )
