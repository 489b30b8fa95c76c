"""The way of each Land into the service, step by step, with dates and what proves them.

Steps are entered by people; that a contract stands in the ledger, or that a Jugendamt is live, is
known without them and counts as well.
"""

from __future__ import annotations

import datetime as dt
import enum
from collections.abc import Iterable, Mapping
from typing import Final
from uuid import UUID, uuid4

import msgspec

from billing.errors import RefusedError
from billing.ledger import Book
from billing.ledger.actors import Actor, require_coordination
from billing.offer.taking_part import Taking, taking_part
from billing.parties import require_land
from billing.pipeline.tables import PipelineStep
from sorgeauskunft.kernel import Kernel, audit
from sorgeauskunft.kernel.database import GATE, add
from sorgeauskunft.kernel.errors import NotFoundError
from sorgeauskunft.kernel.vault import PLATFORM_ID
from tenants.laender import LAENDER
from tenants.offices import Office

LARGEST_DOCUMENT: Final = 5 * 1024 * 1024
_PDF: Final = b"%PDF-"
_TABLE: Final = "pipeline_step"


class PipelineStage(enum.StrEnum):
    """How far a Land has come, in order; `DECLINED` ends it until a later step."""

    INTEREST = "interest"
    LOI = "loi"
    PRICE = "price"
    CONTRACT = "contract"
    LIVE = "live"
    DECLINED = "declined"


_ORDER: Final = tuple(PipelineStage)
_OF_TAKING: Final[Mapping[Taking, PipelineStage]] = {
    Taking.INTEREST: PipelineStage.INTEREST,
    Taking.LOI: PipelineStage.LOI,
    Taking.CONTRACT: PipelineStage.CONTRACT,
    Taking.PILOT: PipelineStage.CONTRACT,
    Taking.LIVE: PipelineStage.LIVE,
}


class Said(msgspec.Struct, frozen=True, kw_only=True):
    """What a step rests on: the reference of a letter or contract, a note, the name of its file."""

    reference: str
    note: str = ""
    file_name: str = ""


class Step(msgspec.Struct, frozen=True, kw_only=True):
    """A step, opened; `has_document`: a PDF lies with it."""

    id: UUID
    land: str
    stage: PipelineStage
    on: dt.date
    said: Said
    has_document: bool
    made_by: UUID
    made_at: dt.datetime
    struck_at: dt.datetime | None


class LandOnItsWay(msgspec.Struct, frozen=True, kw_only=True):
    """A Land: its stage (None: nothing yet), since when, its steps oldest first, its live offices."""

    code: str
    name: str
    stage: PipelineStage | None
    since: dt.date | None
    dates: Mapping[PipelineStage, dt.date]
    steps: tuple[Step, ...]
    live_offices: int


async def add_step(
    kernel: Kernel,
    actor: Actor,
    *,
    land: str,
    stage: PipelineStage,
    on: dt.date,
    said: Said,
    document: bytes = b"",
) -> UUID:
    """Note that a Land has come to a stage.

    Raises:
        RefusedError: `not_coordination`, `unknown_land`, `day_to_come`, `no_reference`, `no_pdf`,
            `too_large`.
    """
    require_coordination(actor)
    require_land(land)
    now = kernel.clock.now()
    if on > now.date() + dt.timedelta(days=1):
        raise RefusedError("day_to_come", "a step is noted when it was made")
    if not said.reference.strip():
        raise RefusedError("no_reference", "a step rests on something")
    if len(document) > LARGEST_DOCUMENT:
        raise RefusedError("too_large", "a document that is too large", max=LARGEST_DOCUMENT)
    if document and not document.startswith(_PDF):
        raise RefusedError("no_pdf", "a document that is no PDF")
    step_id = uuid4()
    async with kernel.database.tenant_transaction(PLATFORM_ID):
        box = await kernel.vault.box()
        await add(
            PipelineStep(
                id=step_id,
                tenant_id=PLATFORM_ID,
                land=land,
                stage=stage.value,
                on_day=on,
                content=box.seal(_TABLE, step_id, "content", msgspec.json.encode(said)),
                document=box.seal(_TABLE, step_id, "document", document) if document else b"",
                made_by=actor.account_id,
                made_at=now,
            )
        )
        await audit.record("coordination:pipeline:added", _audited(actor), now, subject=step_id)
    return step_id


async def strike_step(kernel: Kernel, actor: Actor, step_id: UUID) -> None:
    """Take a step back that was entered by mistake; it stays, struck.

    Raises:
        RefusedError: `not_coordination`.
        NotFoundError: There is no such step, or it is struck already.
    """
    require_coordination(actor)
    now = kernel.clock.now()
    async with kernel.database.tenant_transaction(PLATFORM_ID):
        struck = await GATE.fetch(
            "UPDATE pipeline_step SET struck_at = $1 "
            "WHERE tenant_id = $2 AND id = $3 AND struck_at IS NULL RETURNING id",
            (now, PLATFORM_ID, step_id),
        )
        if not struck:
            raise NotFoundError("no such step")
        await audit.record("coordination:pipeline:struck", _audited(actor), now, subject=step_id)


async def steps(kernel: Kernel) -> tuple[Step, ...]:
    """Every step, oldest day first, the struck ones too."""
    async with kernel.database.tenant_transaction(PLATFORM_ID, read_only=True):
        rows = (
            await PipelineStep.objects()
            .order_by(PipelineStep.on_day)
            .order_by(PipelineStep.made_at)
        )
        box = await kernel.vault.box()
    return tuple(
        Step(
            id=row.id,
            land=row.land,
            stage=PipelineStage(row.stage),
            on=row.on_day,
            said=msgspec.json.decode(
                box.open(_TABLE, row.id, "content", bytes(row.content)), type=Said
            ),
            has_document=bool(row.document),
            made_by=row.made_by,
            made_at=row.made_at,
            struck_at=row.struck_at,
        )
        for row in rows
    )


async def document_of(kernel: Kernel, step_id: UUID) -> tuple[str, bytes]:
    """Name and bytes of a step's PDF. Raises `NotFoundError` where there is none."""
    async with kernel.database.tenant_transaction(PLATFORM_ID, read_only=True):
        row = await PipelineStep.objects().get(PipelineStep.id == step_id)
        if row is None or not row.document:
            raise NotFoundError("no such document")
        box = await kernel.vault.box()
        said = msgspec.json.decode(
            box.open(_TABLE, step_id, "content", bytes(row.content)), type=Said
        )
        return said.file_name, box.open(_TABLE, step_id, "document", bytes(row.document))


def pipeline(
    steps_: Iterable[Step], book: Book, offices: Iterable[Office], today: dt.date
) -> tuple[LandOnItsWay, ...]:
    """All sixteen Länder, the furthest first, then by name."""
    states = {each.code: each for each in taking_part(book, offices, today)}
    by_land: dict[str, list[Step]] = {land.code: [] for land in LAENDER}
    for step in steps_:
        by_land[step.land].append(step)
    found = [
        _on_its_way(land.code, land.name, tuple(by_land[land.code]), book, states[land.code].taking)
        for land in LAENDER
    ]
    with_offices = [
        msgspec.structs.replace(each, live_offices=states[each.code].live_offices) for each in found
    ]
    return tuple(sorted(with_offices, key=_furthest_first))


def _on_its_way(
    code: str, name: str, own: tuple[Step, ...], book: Book, taking: Taking
) -> LandOnItsWay:
    dates: dict[PipelineStage, dt.date] = {}
    for member in book.members:
        joined = member.joined
        if joined.land == code:
            dates.setdefault(PipelineStage.CONTRACT, joined.at.date())
            if joined.letter_of_intent:
                dates.setdefault(PipelineStage.LOI, joined.letter_of_intent)
    standing = [step for step in own if step.struck_at is None]
    for step in standing:
        dates[step.stage] = step.on
    known = _OF_TAKING.get(taking)
    declined = bool(standing) and standing[-1].stage is PipelineStage.DECLINED
    reached = [*dates, *([known] if known else [])]
    stage: PipelineStage | None = max(
        (each for each in reached if each is not PipelineStage.DECLINED),
        key=_ORDER.index,
        default=None,
    )
    if declined and known not in {PipelineStage.CONTRACT, PipelineStage.LIVE}:
        stage = PipelineStage.DECLINED
    return LandOnItsWay(
        code=code,
        name=name,
        stage=stage,
        since=dates.get(stage) if stage else None,
        dates=dates,
        steps=own,
        live_offices=0,
    )


def _furthest_first(land: LandOnItsWay) -> tuple[int, str]:
    if land.stage is None:
        return (1, land.name)
    if land.stage is PipelineStage.DECLINED:
        return (2, land.name)
    return (-_ORDER.index(land.stage), land.name)


def _audited(actor: Actor) -> audit.Actor:
    return audit.Actor(actor.part.value, actor.account_id)
