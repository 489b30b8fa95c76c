"""The door of the Land that steers the service: what there is to do, and how far the years are."""

from __future__ import annotations

import datetime as dt
from typing import Final

import msgspec
from litestar import Controller, get
from litestar.response import Template

from billing import offer
from billing.ledger import SETTLEMENT, Book, Period, Stage, Status
from billing.money import euros
from billing.pipeline import PipelineStage, pipeline, steps
from web.coordination.steering import GUARDS, HOME, steering_page
from web.site import AnyRequest, book_now, site_of

_YEARS: Final = f"{HOME}/jahre"


class Task(msgspec.Struct, frozen=True):
    """Something to be done: a key of its text, its parameters, and where."""

    key: str
    params: dict[str, object]
    path: str


class CoordinationPages(Controller):
    """The page with which the door opens."""

    path = HOME
    guards = GUARDS

    @get("/", name="coordination")
    async def show(self, request: AnyRequest) -> Template:
        """Show tasks, years and the Länder on their way."""
        site, book = site_of(request), await book_now(request)
        today = site.directory.today()
        offices = (await site.directory.current()).real_offices
        found = pipeline(await steps(site.kernel), book, offices, today)
        wishes = await offer.wishes(site.kernel)
        tasks = [*_tasks(book, today)]
        if wishes:
            tasks.append(
                Task("coordination.task.wishes", {"count": len(wishes)}, f"{HOME}/laender")
            )
        return steering_page(
            request,
            "overview.html",
            tasks=tasks,
            periods=sorted(book.periods.values(), key=lambda each: -each.year),
            stages=[
                (stage, sum(each.stage is stage for each in found))
                for stage in PipelineStage
                if stage is not PipelineStage.DECLINED
            ],
            owed=euros(sum(max(each.open, 0) for each in book.documents.values())),
        )


def _tasks(book: Book, today: dt.date) -> list[Task]:
    tasks = []
    for year, period in sorted(book.periods.items()):
        tasks += [Task(key, {"year": year, **more}, path) for key, more, path in _of(book, period)]
    late = [
        each
        for each in book.documents.values()
        if each.open > 0 and each.document.due is not None and each.document.due < today
    ]
    if late:
        tasks.append(Task("coordination.task.late", {"count": len(late)}, f"{HOME}/zahlungen"))
    return tasks


def _of(book: Book, period: Period) -> list[tuple[str, dict[str, object], str]]:
    """What a year waits for."""
    page = f"{_YEARS}/{period.year}"
    if period.asked is not None:
        answered = len(period.approvals.get(period.asked, {}))
        there = len(period.result.present) if period.result else 0
        return [("coordination.task.asked", {"answered": answered, "all": there}, page)]
    found: list[tuple[str, dict[str, object], str]] = []
    if period.objections and period.status in (Status.PLANNED, Status.ACTUALS):
        stage = Stage.ESTIMATE if period.status is Status.PLANNED else Stage.SETTLEMENT
        if period.objections[-1].stage is stage:
            found.append(("coordination.task.objected", {}, page))
    match period.status:
        case Status.PLANNED:
            found.append(("coordination.task.plan", {}, page))
        case Status.APPROVED | Status.ISSUED:
            waiting = [
                number for number in period.proposals if number and _is_open(book, period, number)
            ]
            key = "coordination.task.release" if waiting else "coordination.task.running"
            found.append((key, {}, page))
        case Status.ACTUALS:
            found.append(("coordination.task.settle", {}, page))
        case Status.SETTLED:
            key = "issue" if _is_open(book, period, SETTLEMENT) else "close"
            found.append((f"coordination.task.{key}", {}, page))
    return found


def _is_open(book: Book, period: Period, number: int) -> bool:
    return bool(book.waiting(period.year, number))
