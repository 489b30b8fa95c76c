"""The parts a form is made of: fields, the conditions under which they are asked, sections."""

from __future__ import annotations

import enum
from typing import Final, Literal

import msgspec

from sorgeauskunft.uploads import asked_for
from tenants.offices import FormModes, Mode

TICKED: Final = "yes"
"""The raw answer of a ticked checkbox; anything else counts as not ticked."""


class Kind(enum.StrEnum):
    """How a field is asked and checked."""

    NAME = "name"  # name of a person, DIN 91379 data type A
    TEXT = "text"  # one line, DIN 91379 data type B
    PLACE = "place"  # name of a place, a text with letters
    DATE = "date"  # three inputs: day, month, year
    POSTCODE = "postcode"  # German postcode, five digits
    HOUSE_NUMBER = "house_number"
    STATE = "state"  # select of states, three-digit Destatis keys
    CHOICE = "choice"  # radio buttons
    CHECKBOX = "checkbox"
    EMAIL = "email"
    PHONE = "phone"
    NUMBER = "number"  # whole number between `minimum` and `maximum`


FormOptions = FormModes
"""What an office has chosen to ask besides. The father's fields are optional even where the mode
says needed: a mother who does not know him may ask for the Auskunft all the same."""


class Condition(msgspec.Struct, frozen=True):
    """True while a field before this one, asked in the same scope, has this answer.

    The fields are choices and checkboxes; an unticked checkbox and a choice not made answer "".
    """

    field: str
    answer: str


class Choice(msgspec.Struct, frozen=True):
    """One radio button; offered only while `when` holds."""

    key: str
    when: Condition | None = None


class Field(msgspec.Struct, frozen=True):
    """One question of the form.

    `key` is also the name of the input; a date has the three inputs of `raw_keys`. `needed` None
    means that the tenant's mode for the section decides. `when`: asked only while all hold.
    `autocomplete` is the HTML token of WCAG 2.1, 1.3.5, for her own data only (for a date the
    stem: `bday` stands for `bday-day` and so on). `ground` is the key of the reason why it is
    asked. `has_hint` tells whether the catalogue has a hint for it.
    """

    key: str
    kind: Kind
    ground: str
    needed: bool | None = True
    when: tuple[Condition, ...] = ()
    max_length: int = 100
    choices: tuple[Choice, ...] = ()
    minimum: int = 0
    maximum: int = 0
    autocomplete: str | None = None
    has_hint: bool = False

    @property
    def raw_keys(self) -> tuple[str, ...]:
        """The keys of the raw answers, one for each input."""
        if self.kind is Kind.DATE:
            return (f"{self.key}.day", f"{self.key}.month", f"{self.key}.year")
        return (self.key,)

    @property
    def label_key(self) -> str:
        """Key of the label; `hint_key` and the choices hang on the same stem."""
        return f"form.field.{self.key}.label"

    @property
    def hint_key(self) -> str | None:
        """Key of the hint below the label, None if there is none."""
        return f"form.field.{self.key}.hint" if self.has_hint else None

    @property
    def ground_key(self) -> str:
        """Key of the sentence that says why this is asked, with the law."""
        return f"form.ground.{self.ground}"

    def choice_key(self, choice: Choice) -> str:
        """Key of the label of a radio button."""
        return f"form.field.{self.key}.choice.{choice.key}"


class Section(msgspec.Struct, frozen=True, kw_only=True):
    """One page of the form. `slug` is its URL segment.

    `option` names the `FormOptions` field that switches the section; None: always asked.
    `documents` marks the page for files, which has no fields (`files.py`).
    """

    key: str
    slug: str
    fields: tuple[Field, ...]
    per_child: bool = False
    option: Literal["father", "purpose", "copies"] | None = None
    documents: bool = False

    @property
    def title_key(self) -> str:
        """Key of the heading."""
        return f"form.section.{self.key}.title"

    @property
    def intro_key(self) -> str:
        """Key of the sentence below the heading."""
        return f"form.section.{self.key}.intro"

    def mode(self, options: FormOptions) -> Mode:
        """Whether this tenant asks the section."""
        if self.documents:
            modes = {document.mode(options) for document in asked_for(options)}
            if not modes:
                return Mode.OFF
            return Mode.NEEDED if Mode.NEEDED in modes else Mode.OPTIONAL
        if self.option is None:
            return Mode.NEEDED
        mode: Mode = getattr(options, self.option)
        return mode

    def is_needed(self, field: Field, options: FormOptions) -> bool:
        """Whether a field of this section must be answered where it is asked."""
        if field.needed is None:
            return self.mode(options) == Mode.NEEDED
        return field.needed
