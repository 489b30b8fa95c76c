"""The way of the Länder into the service, the keys that are kept, files that wait: on both engines."""

from __future__ import annotations

import datetime as dt
from fractions import Fraction
from uuid import uuid4

import msgspec
import pytest
from ledgers import OPERATOR, PLANNER, approver, joined

from billing import ALL_LAENDER, Key, KeyType, RefusedError
from billing.importing import Purpose, drop, put, waiting
from billing.keyring import keep_key, kept_keys
from billing.ledger import book_of
from billing.pipeline import (
    PipelineStage,
    Said,
    add_step,
    document_of,
    pipeline,
    steps,
    strike_step,
)
from billing.pipeline.tables import PipelineStep
from sorgeauskunft.host.demo import seed
from sorgeauskunft.kernel import Kernel, ManualClock
from sorgeauskunft.kernel.errors import NotFoundError
from sorgeauskunft.kernel.vault import PLATFORM_ID

PDF = b"%PDF-1.7 ..."
DAY = dt.date(2026, 3, 1)
SECRET = "Frau Geheim, Az. 17/26"


@pytest.fixture
async def kernel(kernel: Kernel) -> Kernel:
    """A platform with the demo's offices."""
    await seed(kernel)
    return kernel


async def add(kernel: Kernel, stage: PipelineStage, on: dt.date = DAY, land: str = "BY") -> None:
    await add_step(kernel, PLANNER, land=land, stage=stage, on=on, said=Said(reference=SECRET))


async def test_a_land_goes_its_way(kernel: Kernel) -> None:
    """Its stage is the furthest it has come to, with the day of each; a struck step counts no more."""
    today = kernel.clock.now().date()
    for month, stage in enumerate(("interest", "loi", "price"), start=1):
        await add(kernel, PipelineStage(stage), dt.date(2026, month, 1))
    (by, *_rest) = [
        each for each in pipeline(await steps(kernel), book_of([]), (), today) if each.code == "BY"
    ]
    assert by.stage is PipelineStage.PRICE
    assert by.since == dt.date(2026, 3, 1)
    assert list(by.dates.values()) == [dt.date(2026, month, 1) for month in (1, 2, 3)]
    await strike_step(kernel, PLANNER, by.steps[-1].id)
    with pytest.raises(NotFoundError):
        await strike_step(kernel, PLANNER, by.steps[-1].id)
    found = pipeline(await steps(kernel), book_of([]), (), today)
    assert found[0].code == "BY"
    assert found[0].stage is PipelineStage.LOI
    assert found[0].steps[-1].struck_at is not None
    assert len(found) == 16


async def test_contract_is_known_from_the_ledger(kernel: Kernel) -> None:
    """Who stands in the ledger has a contract and its letter of intent, whatever was entered."""
    letter = dt.date(2023, 5, 1)
    event = msgspec.structs.replace(joined("HB"), letter_of_intent=letter)
    found = pipeline((), book_of([event]), (), dt.date(2026, 11, 1))
    assert (found[0].code, found[0].stage) == ("HB", PipelineStage.CONTRACT)
    assert found[0].dates[PipelineStage.LOI] == letter
    await add(kernel, PipelineStage.DECLINED, land="HB")
    await add(kernel, PipelineStage.DECLINED, land="BY")
    stages = {
        each.code: each.stage
        for each in pipeline(await steps(kernel), book_of([event]), (), dt.date(2026, 11, 1))
    }
    assert (stages["HB"], stages["BY"]) == (PipelineStage.CONTRACT, PipelineStage.DECLINED)


async def test_what_is_said_is_sealed(kernel: Kernel) -> None:
    """Reference, note and document stand in the database sealed, and are opened as they were."""
    said = Said(reference=SECRET, note="x", file_name="LoI.pdf")
    step_id = await add_step(
        kernel, PLANNER, land="BY", stage=PipelineStage.LOI, on=DAY, said=said, document=PDF
    )
    async with kernel.database.tenant_transaction(PLATFORM_ID, read_only=True):
        (row,) = await PipelineStep.select()
    assert not any(part in bytes(row["content"]) for part in (b"Geheim", b"LoI"))
    assert PDF not in bytes(row["document"])
    assert await document_of(kernel, step_id) == ("LoI.pdf", PDF)
    (step,) = await steps(kernel)
    assert (step.said, step.has_document) == (said, True)
    with pytest.raises(NotFoundError):
        await document_of(kernel, uuid4())


@pytest.mark.parametrize(
    ("changed", "reason"),
    [
        ({"land": "XX"}, "unknown_land"),
        ({"on": dt.date(2031, 1, 1)}, "day_to_come"),
        ({"said": Said(reference=" ")}, "no_reference"),
        ({"document": b"MZ"}, "no_pdf"),
        ({"document": PDF + bytes(6 * 1024 * 1024)}, "too_large"),
        ({"actor": OPERATOR}, "not_coordination"),
        ({"actor": approver("BY")}, "not_coordination"),
    ],
)
async def test_wrong_steps(kernel: Kernel, changed: dict[str, object], reason: str) -> None:
    """What cannot be is refused, and whoever does not steer; nothing is kept."""
    given = {
        "actor": PLANNER,
        "land": "BY",
        "stage": PipelineStage.LOI,
        "on": DAY,
        "said": Said(reference="Az. 1"),
        **changed,
    }
    with pytest.raises(RefusedError) as refused:
        await add_step(kernel, **given)  # type: ignore[arg-type]
    assert refused.value.reason == reason
    assert await steps(kernel) == ()


def key(version: str = "2025", **changed: object) -> Key:
    given = {
        "type": KeyType.INHABITANTS,
        "version": version,
        "source": "Destatis, 12411-0010",
        "weights": {land: Fraction(n * 100_000) for n, land in enumerate(ALL_LAENDER, 1)},
        "applied_from": dt.date(2025, 1, 1),
        "applied_to": dt.date(2025, 12, 31),
        **changed,
    }
    return Key(**given)  # type: ignore[arg-type]


async def test_a_key_is_kept(kernel: Kernel) -> None:
    """A version is kept with its source, weights and days, as it was."""
    await keep_key(kernel, key(), PLANNER)
    later = {"applied_from": dt.date(2026, 1, 1), "applied_to": None}
    unconfirmed = key("2026", confirmed=False, **later)
    await keep_key(kernel, unconfirmed, PLANNER)
    assert await kept_keys(kernel) == (key(), unconfirmed)


@pytest.mark.parametrize(
    ("wrong", "reason"),
    [
        ({"version": "2025"}, "version_twice"),
        ({"applied_from": dt.date(2025, 12, 31), "applied_to": None}, "overlapping_key"),
        ({"applied_to": dt.date(2024, 1, 1)}, "ends_before_it_begins"),
        ({"applied_from": None}, "wrong_day"),
        ({"source": " "}, "no_source"),
        ({"version": ""}, "no_version"),
        ({"type": KeyType.USES}, "kept_type"),
        ({"weights": {"HB": Fraction(1)}}, "weight_missing"),
        ({"weights": dict.fromkeys(ALL_LAENDER, Fraction(0))}, "nothing_to_split_by"),
    ],
)
async def test_wrong_keys(kernel: Kernel, wrong: dict[str, object], reason: str) -> None:
    """Versions that overlap, are there already or lack something are refused."""
    await keep_key(kernel, key(), PLANNER)
    with pytest.raises(RefusedError) as refused:
        await keep_key(kernel, key(**{"version": "neu", **wrong}), PLANNER)  # type: ignore[arg-type]
    assert refused.value.reason == reason
    with pytest.raises(RefusedError):
        await keep_key(kernel, key("neu"), OPERATOR)
    assert len(await kept_keys(kernel)) == 1


async def test_files_wait(kernel: Kernel, clock: ManualClock) -> None:
    """A file waits for its purpose only, until it is booked, dropped or three days old."""
    one = await put(kernel, PLANNER, Purpose.PLAN, name="Plan.csv", content=b"a;b", year=2026)
    found = await waiting(kernel, one, Purpose.PLAN, Purpose.ACTUAL)
    assert (found.name, found.content, found.year) == ("Plan.csv", b"a;b", 2026)
    with pytest.raises(NotFoundError):
        await waiting(kernel, one, Purpose.STATEMENT)
    two = await put(kernel, PLANNER, Purpose.STATEMENT, name="Auszug.xml", content=b"<x/>")
    await drop(kernel, two)
    with pytest.raises(NotFoundError):
        await waiting(kernel, two, Purpose.STATEMENT)
    clock.advance(dt.timedelta(days=4))
    await put(kernel, PLANNER, Purpose.PLAN, name="x", content=b"y")
    with pytest.raises(NotFoundError):
        await waiting(kernel, one, Purpose.PLAN)
    with pytest.raises(RefusedError):
        await put(kernel, OPERATOR, Purpose.PLAN, name="x", content=b"y")
