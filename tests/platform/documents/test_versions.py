"""A second version of the standard, invented for the test: an office switches to it at a moment."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from uuid import UUID

import msgspec
import pytest
from examples import content, make_office
from lxml import etree
from second_version import add_version
from service import FakePdf

import xfamilie
from sorgeauskunft import documents, drafts, requests
from sorgeauskunft.drafts import DraftContent
from sorgeauskunft.host.working import build_worker
from sorgeauskunft.kernel import Kernel, ManualClock, audit
from sorgeauskunft.kernel.jobs import Job
from sorgeauskunft.texts import Texts
from tenants.directory import DirectoryKeeper
from tenants.handling import Delivery
from tenants.offices import Office
from tenants.settings import Section, change
from xfamilie import schemas


@pytest.fixture
def second(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    return add_version(tmp_path / "schemas", monkeypatch)


async def message_now(kernel: Kernel, office: Office, keeper: DirectoryKeeper) -> bytes:
    """Send a request and return the message that the worker made of it."""
    code = await drafts.begin(kernel, office.id, DraftContent(), "v1")
    sent = await requests.send(kernel, office.id, code, lambda _draft: content())
    await build_worker(kernel, keeper, Texts("de"), FakePdf(1)).run_until_idle()
    return await _message(kernel, office, sent.request_id)


async def _message(kernel: Kernel, office: Office, request_id: UUID) -> bytes:
    async with kernel.database.tenant_transaction(office.id):
        papers = [
            await documents.open_document(kernel, request_id, entry.id)
            for entry in await documents.of_request(request_id)
        ]
    for paper in papers:
        if paper.kind == documents.XFAMILIE_0801:
            return paper.content
    raise LookupError("no message was made")


def version_of(message: bytes) -> str | None:
    return etree.fromstring(message).get("version")


async def test_switch(kernel: Kernel, clock: ManualClock, second: str) -> None:
    """Until the moment the old version, from then on the new one; each valid by its own schema only."""
    office, keeper = await make_office(kernel), DirectoryKeeper(kernel)
    other = await make_office(kernel, "osnabrueck")
    begins = clock.now() + dt.timedelta(hours=2)
    said = Delivery(xfamilie=second)
    await change(
        kernel, office.id, Section.DELIVERY, said, audit.OPERATOR, seen=0, valid_from=begins
    )
    old = await message_now(kernel, office, keeper)
    clock.advance(dt.timedelta(hours=2, seconds=10))
    new = await message_now(kernel, office, keeper)
    assert (version_of(old), version_of(new)) == (xfamilie.VERSION, second)
    assert version_of(await message_now(kernel, other, keeper)) == xfamilie.VERSION
    for message, own, foreign in ((old, xfamilie.VERSION, second), (new, second, xfamilie.VERSION)):
        assert xfamilie.validate(message, own) == []
        assert [each.code for each in xfamilie.validate(message, foreign)] == ["version"]
        assert schemas.load(foreign).errors(etree.fromstring(message))
    assert f"/{xfamilie.VERSION}".encode() not in new
    values = [xfamilie.parse_0801(message) for message in (old, new)]
    assert values[0].angaben_zum_kind == values[1].angaben_zum_kind


async def test_version_without_schemas(kernel: Kernel) -> None:
    """A version that nobody has put here is a dead letter with its reason, never an unchecked message."""
    office, keeper = await make_office(kernel), DirectoryKeeper(kernel)
    said = Delivery(xfamilie="9.9.9")
    await change(kernel, office.id, Section.DELIVERY, said, audit.OPERATOR, seen=0)
    with pytest.raises(LookupError, match="no message"):
        await message_now(kernel, office, keeper)
    async with kernel.database.platform_transaction("test"):
        rows = await Job.select().where(Job.kind == requests.BUILD_DOCUMENTS)
    assert [(row["state"], row["reason"]) for row in rows] == [("dead", "xml-not-built")]


@pytest.mark.parametrize("number", ["0001", "0011", "0801", "0803"])
def test_read_and_written(number: str, second: str) -> None:
    """Every message is written in the version asked for, and reads as the same value."""
    parse = getattr(xfamilie, f"parse_{number}")
    value = parse(xfamilie.sample(number))
    data = getattr(xfamilie, f"build_{number}")(value, second)
    assert xfamilie.validate(data, second) == []
    assert msgspec.structs.asdict(parse(data)) == msgspec.structs.asdict(value)
    assert getattr(xfamilie, f"build_{number}")(parse(data)) == xfamilie.sample(number)
