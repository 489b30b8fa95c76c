"""The list of what an office needs, and its test requests, ready to be shown."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Final
from uuid import UUID

import msgspec

from sorgeauskunft.readiness import Line, Owner, Readiness, Run, Stage
from sorgeauskunft.texts import Texts
from web.components import FieldView
from web.errors import Errors, sentence

DAY: Final = ("day.day", "day.month", "day.year")
"""The inputs of the day of going live."""

_SETTINGS: Final = "/amt/einstellungen"
_LETTERS: Final = "/amt/regeln#schreiben"

PLACES: Final[Mapping[Line, str]] = MappingProxyType(
    {
        Line.CONTACT: f"{_SETTINGS}/kontakt",
        Line.HOURS: f"{_SETTINGS}/oeffnungszeiten",
        Line.PRIVACY: f"{_SETTINGS}/profil",
        Line.IMPRINT: f"{_SETTINGS}/profil",
        Line.CLERK: f"{_SETTINGS}/personen",
        Line.LEAD: f"{_SETTINGS}/personen",
        Line.SECOND_FACTOR: f"{_SETTINGS}/personen",
        Line.SENDER: _LETTERS,
        Line.SIGNATORY: _LETTERS,
        Line.APPEAL: _LETTERS,
        Line.CHANNEL: "#test",
        Line.SELF_TEST: "#test",
        Line.GO_LIVE: "#freigabe",
    }
)
"""Where the office does what a line asks for; all others the operator does."""

_REASONS: Final = frozenset({"office-without-dvdv-key", "xml-invalid", "xml-not-built"})
"""Codes of failures that the page has a sentence of its own for."""


class ItemView(msgspec.Struct, frozen=True, kw_only=True):
    """A line, with the link to where it is done (empty for none) and its day as text."""

    line: Line
    done: bool
    link: str
    day: str


class StageView(msgspec.Struct, frozen=True, kw_only=True):
    """A step of a test request: when it was reached, or why not; the document that came of it."""

    stage: Stage
    at: dt.datetime | None
    failed: str
    document: UUID | None


class RunView(msgspec.Struct, frozen=True, kw_only=True):
    """A test request with its steps; `gone_at` when it was deleted."""

    run: Run
    stages: tuple[StageView, ...]


def groups_of(texts: Texts, ready: Readiness) -> dict[Owner, tuple[ItemView, ...]]:
    """Return the lines by who does them."""
    views: dict[Owner, list[ItemView]] = {owner: [] for owner in Owner}
    for item in ready.items:
        views[item.owner].append(
            ItemView(
                line=item.line,
                done=item.done,
                link=PLACES.get(item.line, ""),
                day=texts.date(item.day) if item.day else "",
            )
        )
    return {owner: tuple(each) for owner, each in views.items()}


def run_views(texts: Texts, runs: Iterable[Run]) -> tuple[RunView, ...]:
    """Return the test requests as the page shows them."""
    return tuple(_run_view(texts, run) for run in runs)


def _run_view(texts: Texts, run: Run) -> RunView:
    failed_at, code = run.failed or (None, "")
    documents = {Stage.MESSAGE: run.message, Stage.SUMMARY: run.summary}
    reason = texts(f"ready.failed.{code if code in _REASONS else 'other'}")
    return RunView(
        run=run,
        stages=tuple(
            StageView(
                stage=stage,
                at=run.reached.get(stage),
                failed=reason if stage is failed_at else "",
                document=documents.get(stage),
            )
            for stage in Stage
        ),
    )


def day_typed(given: Mapping[str, str]) -> dt.date | None:
    """Return the day that was typed, None where it is none."""
    texts = [given[name].strip() for name in DAY]
    if not all(text.isascii() and text.isdigit() and len(text) <= len("2026") for text in texts):
        return None
    day, month, year = (int(text) for text in texts)
    try:
        return dt.date(year, month, day)
    except ValueError:
        return None


def day_field(texts: Texts, given: Mapping[str, str], errors: Errors) -> FieldView:
    """Return the field of the day of going live."""
    return FieldView(
        kind="date",
        names=DAY,
        values=tuple(given.get(name, "") for name in DAY),
        label=texts("ready.day"),
        hint=texts("ready.day.hint"),
        error=sentence(texts, errors, "day"),
    )
