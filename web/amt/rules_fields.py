"""The fields of how an office works: what may stand in each, and how it is shown."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import msgspec

from sorgeauskunft.texts import Texts
from tenants.offices import CaseworkRules
from web.components import FieldView
from web.errors import Errors

DAYS: Final[Mapping[str, tuple[int, int]]] = {
    "answer_days": (1, 60),
    "register_reminder_days": (1, 30),
    "register_valid_days": (1, 90),
    "register_code_days": (7, 180),
    "close_days": (1, 90),
}
"""Name → fewest and most days."""

LINES: Final[Mapping[str, int]] = {"sender_line": 120, "file_number": 20, "signatory": 80}
PARAGRAPHS: Final[Mapping[str, int]] = {"before": 1000, "after": 1000, "appeal": 2500}
"""Name → most characters; a letter has one page if they are kept."""

FOUR_EYES: Final = "four_eyes"
NAMES: Final = (*DAYS, FOUR_EYES, *LINES, *PARAGRAPHS)


def values_of(rules: CaseworkRules) -> dict[str, str]:
    """Name → what stands in its field."""
    letter = msgspec.structs.asdict(rules.letter)
    found = {name: str(getattr(rules, name)) for name in DAYS}
    found |= {name: letter[name].strip() for name in (*LINES, *PARAGRAPHS)}
    return {**found, FOUR_EYES: "yes" if rules.four_eyes else ""}


def read(typed: Mapping[str, str], before: CaseworkRules) -> tuple[CaseworkRules, Errors]:
    """The rules as typed, and what is wrong; with an error in a field its old value stands."""
    errors: Errors = {}
    days: dict[str, int] = {}
    for name, (fewest, most) in DAYS.items():
        text = typed[name].strip()
        is_number = text.isascii() and text.isdigit() and len(text) <= len(str(most))
        if is_number and fewest <= int(text) <= most:
            days[name] = int(text)
        else:
            errors[name] = ("rules.error.days", {"fewest": fewest, "most": most})
    texts: dict[str, str] = {}
    for name, most in {**LINES, **PARAGRAPHS}.items():
        text = typed[name].replace("\r\n", "\n").strip()
        if len(text) > most:
            errors[name] = ("rules.error.long", {"max": most, "count": len(text)})
        elif any(not each.isprintable() for each in text if each != "\n" or name in LINES):
            errors[name] = ("rules.error.characters", {})
        else:
            texts[name] = text
    letter = msgspec.structs.replace(before.letter, **texts)
    rules = msgspec.structs.replace(
        before, **days, four_eyes=typed[FOUR_EYES] == "yes", letter=letter
    )
    return rules, errors


def _error(texts: Texts, errors: Errors, name: str) -> str:
    """What is wrong, with the name of the field: above the form several may be wrong alike."""
    if name not in errors:
        return ""
    key, params = errors[name]
    return texts(key, label=texts(f"rules.field.{name}"), **params)


def changed(before: CaseworkRules, after: CaseworkRules) -> tuple[str, ...]:
    """The names of the fields that differ."""
    old, new = values_of(before), values_of(after)
    return tuple(name for name in NAMES if old[name] != new[name])


def views(texts: Texts, values: Mapping[str, str], errors: Errors) -> dict[str, FieldView]:
    """Name → field, as typed."""

    def view(name: str, kind: str, inputmode: str = "") -> FieldView:
        return FieldView(
            kind=kind,
            names=(name,),
            values=(values[name],),
            label=texts(f"rules.field.{name}"),
            hint=texts(f"rules.field.{name}.hint"),
            error=_error(texts, errors, name),
            needed=name in DAYS,
            inputmode=inputmode,
        )

    found = {name: view(name, "text", "numeric") for name in DAYS}
    found |= {name: view(name, "text") for name in LINES}
    found |= {name: view(name, "textarea") for name in PARAGRAPHS}
    return {**found, FOUR_EYES: view(FOUR_EYES, "checkbox")}
