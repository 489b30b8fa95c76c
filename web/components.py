"""Values that the form components of the templates are given."""

from __future__ import annotations

import re

import msgspec

_NOT_IN_AN_ID = re.compile(r"[^a-z0-9-]+")


class Option(msgspec.Struct, frozen=True):
    """One entry of a choice or list: the value sent, and what it is called.

    `german` marks names that stay German in every language, such as those of places.
    """

    value: str
    label: str
    german: bool = False


class FieldView(msgspec.Struct, frozen=True, kw_only=True):
    """One question with everything around it, ready to be shown; all texts are plain.

    `kind` is text, textarea, code, date, select, radio, checkbox, email, tel, password or file. `values` are
    what was typed: one text, three for a date (day, month, year). `names` are the inputs' names
    likewise.
    `accept` and `several` are those of a file input (HTML's `accept` and `multiple`).
    `why` is the answer to "Warum fragen wir das?", `error` what is wrong. `apart` tells the field from
    those of the same name, where a page has a form several times.
    """

    kind: str
    names: tuple[str, ...]
    values: tuple[str, ...]
    label: str
    hint: str = ""
    why: str = ""
    error: str = ""
    needed: bool = True
    autocomplete: str = ""
    inputmode: str = ""
    max_length: int = 0
    options: tuple[Option, ...] = ()
    accept: str = ""
    several: bool = False
    apart: str = ""

    @property
    def id(self) -> str:
        """The id of the first control, to which the error summary leads."""
        name = f"{self.names[0]}-{self.apart}" if self.apart else self.names[0]
        return _NOT_IN_AN_ID.sub("-", name.lower())

    @property
    def direction(self) -> str:
        """The direction of what is typed, as in HTML's `dir`.

        Numbers, codes and addresses run left to right in every language; a name decides itself.
        """
        fixed = self.inputmode == "numeric" or self.kind in {"code", "email", "tel", "password"}
        return "ltr" if fixed else "auto"

    @property
    def described_by(self) -> str:
        """The ids of hint and error, for assistive technology."""
        parts = [f"{self.id}-hint"] if self.hint else []
        if self.error:
            parts.append(f"{self.id}-error")
        return " ".join(parts)
