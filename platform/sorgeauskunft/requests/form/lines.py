"""One line typed outside of the form, held to the same rules as the form's own fields."""

from __future__ import annotations

from .faults import FieldError, InvalidAnswerError
from .fields import Field
from .parse import PARSERS


def check_line(field: Field, typed: str) -> str | FieldError | None:
    """Return what was typed into a field, None for nothing, or what is wrong with it.

    For kinds of one line: texts, places, postcodes, numbers of houses and telephones, mailboxes.
    """
    if not typed.strip():
        return FieldError(field.key, "required") if field.needed else None
    try:
        value = PARSERS[field.kind](typed, field)
    except InvalidAnswerError as invalid:
        return FieldError(field.key, invalid.code, invalid.params)
    # A text of invisible characters is none.
    return str(value) or (FieldError(field.key, "required") if field.needed else None)
