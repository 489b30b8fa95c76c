"""The two forms about the count of a month: agreeing, and objecting."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from typing import Final

import msgspec

from billing.office_uses import CountedMonth
from sorgeauskunft.texts import Texts
from web.components import FieldView
from web.errors import Errors, sentence

SEEN: Final = "gesehen"
"""The count that the page had shown: nobody agrees with another one."""

AGREE: Final = ("checked",)
DISPUTE: Final = ("own", "reason")
_MONTH: Final = re.compile(r"(20\d\d)-(0[1-9]|1[0-2])")
_LONGEST: Final = 500
_MOST: Final = 999_999


class Objection(msgspec.Struct, frozen=True):
    """What the office counts, and why it does not agree."""

    own: int
    reason: str


def slug_of(month: dt.date) -> str:
    """A month as it stands in an address."""
    return f"{month:%Y-%m}"


def month_of(slug: str) -> dt.date | None:
    """The first day of the month that an address names; None for anything else."""
    match = _MONTH.fullmatch(slug)
    return dt.date(int(match[1]), int(match[2]), 1) if match else None


def seen_of(given: Mapping[str, str]) -> int:
    """The count that was shown; -1, which no count is, where the form does not say it."""
    return _number(given[SEEN], -1)


def agree_errors(given: Mapping[str, str]) -> Errors:
    """What is missing to agree."""
    return {} if given["checked"] == "yes" else {"checked": ("uses.error.checked", {})}


def read_dispute(given: Mapping[str, str]) -> tuple[Objection | None, Errors]:
    """The objection, or what is wrong with it."""
    errors: Errors = {}
    own = _number(given["own"].strip(), -1)
    reason = given["reason"].replace("\r\n", "\n").strip()
    if own < 0:
        errors["own"] = ("uses.error.own", {})
    if not reason:
        errors["reason"] = ("uses.error.reason", {})
    elif len(reason) > _LONGEST:
        errors["reason"] = ("uses.error.long", {"max": _LONGEST})
    elif any(not each.isprintable() for each in reason if each != "\n"):
        errors["reason"] = ("uses.error.characters", {})
    return (None, errors) if errors else (Objection(own, reason), {})


def views(
    texts: Texts, counted: CountedMonth, given: Mapping[str, str], errors: Errors
) -> tuple[list[FieldView], list[FieldView]]:
    """The fields of both forms, as typed."""
    agree = FieldView(
        kind="checkbox",
        names=("checked",),
        values=(given.get("checked", ""),),
        label=texts(
            "uses.agree.checked", count=counted.tally.uses, month=texts.month(counted.month)
        ),
        error=sentence(texts, errors, "checked"),
    )
    own = FieldView(
        kind="text",
        names=("own",),
        values=(given.get("own", ""),),
        label=texts("uses.dispute.own"),
        hint=texts("uses.dispute.own.hint"),
        error=sentence(texts, errors, "own"),
        inputmode="numeric",
    )
    reason = FieldView(
        kind="textarea",
        names=("reason",),
        values=(given.get("reason", ""),),
        label=texts("uses.dispute.reason"),
        hint=texts("uses.dispute.reason.hint"),
        error=sentence(texts, errors, "reason"),
    )
    return [agree], [own, reason]


def _number(text: str, otherwise: int) -> int:
    plain = text.isascii() and text.isdigit() and len(text) <= len(str(_MOST))
    return int(text) if plain else otherwise
