"""What the sixteen Länder have said about a year, and the form in which one of them answers."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping

import msgspec

from billing.land_view import LONGEST_REASON, Question, question_of, report_of
from billing.ledger import Book, Stage
from billing.money import euros
from sorgeauskunft.texts import Texts
from tenants.laender import LAENDER
from web.components import FieldView
from web.errors import Errors, sentence

CONFIRMED, REASON, MARK = "bestaetigt", "grund", "stand"


class AnswerRow(msgspec.Struct, frozen=True, kw_only=True):
    """One of the sixteen: what it said, and when (empty: nothing yet, or not asked)."""

    name: str
    said: str
    when: str
    is_own: bool


class StageView(msgspec.Struct, frozen=True, kw_only=True):
    """A round of answers that stands: to the estimate, or to the settlement."""

    name: str
    rows: tuple[AnswerRow, ...]


class ObjectionRow(msgspec.Struct, frozen=True, kw_only=True):
    """An objection, which ended a round."""

    name: str
    stage: str
    when: str
    reason: str


class ApprovalView(msgspec.Struct, frozen=True, kw_only=True):
    """Everything on the page but the forms."""

    year: int
    state: str
    question: Question | None
    asked: str
    share: str
    total: str
    stages: tuple[StageView, ...]
    objections: tuple[ObjectionRow, ...]


def approval_view(book: Book, land: str, year: int, texts: Texts) -> ApprovalView:
    """Return the page of a year for a Land. Raises `RefusedError` where there is no such year."""
    period = book.period(year)
    report = report_of(book, year)
    question = question_of(book, land, year)
    return ApprovalView(
        year=year,
        state=texts(f"costs.report.status.{period.status}"),
        question=question,
        asked=texts(f"land.stage.{question.stage}") if question else "",
        share=euros(report.totals.get(land, 0)) if report else "",
        total=euros(report.cents) if report else "",
        stages=tuple(_stages(book, land, year, texts)),
        objections=tuple(
            ObjectionRow(
                name=_name(each.land),
                stage=texts(f"land.stage.{each.stage}"),
                when=texts.moment(each.at),
                reason=each.reason,
            )
            for each in reversed(period.objections)
        ),
    )


def _stages(book: Book, land: str, year: int, texts: Texts) -> Iterator[StageView]:
    period = book.period(year)
    present = frozenset(period.result.present) if period.result else frozenset()
    for stage in Stage:
        given = period.approvals.get(stage)
        if given is not None:
            rows = tuple(_answers(given, present | given.keys(), land, texts))
            yield StageView(name=texts(f"land.stage.{stage}"), rows=rows)


def _answers(
    given: Mapping[str, dt.datetime], present: frozenset[str], land: str, texts: Texts
) -> Iterator[AnswerRow]:
    for each in sorted(LAENDER, key=lambda one: (one.code not in present, one.name)):
        waits = "open" if each.code in present else "out"
        said = "yes" if each.code in given else waits
        yield AnswerRow(
            name=each.name,
            said=texts(f"land.said.{said}"),
            when=texts.moment(given[each.code]) if each.code in given else "",
            is_own=each.code == land,
        )


def _name(code: str) -> str:
    return next(each.name for each in LAENDER if each.code == code)


def approve_fields(texts: Texts, land: str, view: ApprovalView, errors: Errors) -> list[FieldView]:
    """The box that has to be ticked, so that nobody approves by a slip of the mouse."""
    return [
        FieldView(
            kind="checkbox",
            names=(CONFIRMED,),
            values=("",),
            label=texts(
                "land.approve.confirm", land=land, what=view.asked, year=view.year, share=view.share
            ),
            error=sentence(texts, errors, CONFIRMED),
        )
    ]


def object_fields(texts: Texts, given: str, errors: Errors) -> list[FieldView]:
    """Why a Land objects."""
    return [
        FieldView(
            kind="textarea",
            names=(REASON,),
            values=(given,),
            label=texts("land.object.reason"),
            hint=texts("land.object.reason.hint", count=LONGEST_REASON),
            error=sentence(texts, errors, REASON),
        )
    ]


def reason_fault(reason: str) -> Errors:
    """What is wrong with a reason."""
    if not reason.strip():
        return {REASON: ("land.object.error.missing", {})}
    if len(reason) > LONGEST_REASON:
        return {REASON: ("land.object.error.long", {"count": len(reason), "most": LONGEST_REASON})}
    return {}
