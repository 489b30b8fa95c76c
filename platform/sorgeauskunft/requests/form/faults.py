"""What can be wrong with an answer. Each code has its sentence `form.error.<code>`."""

from __future__ import annotations

from typing import Final

import msgspec

ERROR_PARAMS: Final[dict[str, frozenset[str]]] = {
    "required": frozenset(),
    "choose": frozenset(),
    "tick": frozenset(),
    "too-long": frozenset({"max"}),
    "control-character": frozenset(),
    "character": frozenset({"char"}),
    "script": frozenset({"char"}),
    "no-letter": frozenset(),
    "name-together": frozenset(),
    "date-incomplete": frozenset(),
    "date-invalid": frozenset(),
    "date-short-year": frozenset(),
    "date-future": frozenset(),
    "date-too-old": frozenset({"year"}),
    "child-adult": frozenset(),
    "mother-minor": frozenset(),
    "parent-younger": frozenset(),
    "postcode-format": frozenset(),
    "postcode-unknown": frozenset({"postcode"}),
    "place-mismatch": frozenset({"postcode", "places"}),
    "house-number": frozenset(),
    "state-unknown": frozenset(),
    "email-character": frozenset({"char"}),
    "email-invalid": frozenset(),
    "phone-invalid": frozenset(),
    "number-range": frozenset({"min", "max"}),
    # Found by the caller, who knows which office the form belongs to.
    "other-office": frozenset({"office", "contact"}),
    "other-office-online": frozenset({"office", "contact"}),
    "other-office-district": frozenset({"place"}),
    "other-office-unknown": frozenset({"place"}),
}
"""All codes, with the placeholders of their sentences besides `label`, the name of the field."""


class FieldError(msgspec.Struct, frozen=True):
    """One fault of one field.

    Render `text_key` with `params` and with `label`, the text under the field's label key.
    `params` quote what she typed: escape them like any input.
    """

    field: str
    code: str
    params: dict[str, str] = {}

    @property
    def text_key(self) -> str:
        """Key of the sentence that tells her what to do."""
        return f"form.error.{self.code}"


class InvalidAnswerError(Exception):
    """Raised by the parsers of this package for an answer that cannot be accepted.

    It never leaves the package: `check_step` turns it into a `FieldError`.
    """

    def __init__(self, code: str, **params: str) -> None:
        super().__init__(code)
        self.code = code
        self.params = params
