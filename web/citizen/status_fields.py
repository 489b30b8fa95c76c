"""The inputs of the status page, as views."""

from __future__ import annotations

from collections.abc import Mapping

from sorgeauskunft.texts import Texts
from web.components import FieldView
from web.errors import Errors, sentence


def status_fields(texts: Texts, given: Mapping[str, str], errors: Errors) -> list[FieldView]:
    """Return the inputs of the status page: code, reference, date of birth."""
    date = ("birth_date.day", "birth_date.month", "birth_date.year")
    return [
        FieldView(
            kind="text",
            names=("code",),
            values=(given.get("code", ""),),
            label=texts("pages.status.code.label"),
            hint=texts("pages.status.code.hint"),
            error=sentence(texts, errors, "code"),
            autocomplete="off",
        ),
        FieldView(
            kind="text",
            names=("reference",),
            values=(given.get("reference", ""),),
            label=texts("pages.status.reference.label"),
            hint=texts("pages.status.reference.hint"),
            error=sentence(texts, errors, "reference"),
            autocomplete="off",
        ),
        FieldView(
            kind="date",
            names=date,
            values=tuple(given.get(name, "") for name in date),
            label=texts("pages.status.birth_date.label"),
            hint=texts("pages.status.birth_date.hint"),
            error=sentence(texts, errors, "birth_date"),
        ),
    ]
