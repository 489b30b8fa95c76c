"""From the outbox to the office: what the worker makes of a request, on both engines."""

from __future__ import annotations

import datetime as dt
import io
from uuid import UUID

import msgspec
import pikepdf
import pytest
from examples import child, content, everything, make_office
from rendering import InProcessPdf

import xfamilie
from sorgeauskunft import documents, drafts, requests
from sorgeauskunft.delivery import ALARM
from sorgeauskunft.delivery.tables import DeliveryAttempt
from sorgeauskunft.documents.pdf import PdfJob, RenderError, ResourceRefusedError
from sorgeauskunft.documents.pdf.engine import PdfEngine
from sorgeauskunft.documents.tables import DocumentRow
from sorgeauskunft.drafts import DraftContent
from sorgeauskunft.host.working import build_worker
from sorgeauskunft.kernel import Kernel, audit
from sorgeauskunft.kernel.errors import NotFoundError
from sorgeauskunft.kernel.jobs import Job
from sorgeauskunft.requests import RequestContent, RequestStatus
from sorgeauskunft.requests.content import UNKNOWN_PLACE, BirthPlace
from sorgeauskunft.requests.progress import progress_of
from sorgeauskunft.texts import Texts
from tenants import demo, registry
from tenants.directory import DirectoryKeeper
from tenants.offices import Office


@pytest.fixture
def pdf(renderer: PdfEngine) -> InProcessPdf:
    return InProcessPdf(renderer)


async def sent(kernel: Kernel, office: Office, request_content: RequestContent) -> UUID:
    """Send a request to an office, as the form does."""
    code = await drafts.begin(kernel, office.id, DraftContent(), "v1")
    answer = await requests.send(kernel, office.id, code, lambda _draft: request_content)
    return answer.request_id


async def work(kernel: Kernel, pdf: InProcessPdf) -> None:
    await build_worker(kernel, DirectoryKeeper(kernel), Texts("de"), pdf).run_until_idle()


async def statuses(kernel: Kernel, office: Office, request_id: UUID) -> set[RequestStatus]:
    async with kernel.database.tenant_transaction(office.id):
        return {case.status for case in await progress_of(request_id)}


async def jobs(kernel: Kernel) -> list[tuple[str, str, str]]:
    async with kernel.database.platform_transaction("test"):
        rows = await Job.select().where(Job.kind != ALARM).order_by(Job.kind)
    return [(row["kind"], row["state"], row["reason"]) for row in rows]


async def test_whole_way(kernel: Kernel, pdf: InProcessPdf) -> None:
    """Two children: two valid messages and one PDF with both inside, stored, delivered, on record."""
    office = await make_office(kernel)
    request_id = await sent(kernel, office, everything())
    await work(kernel, pdf)
    assert await statuses(kernel, office, request_id) == {RequestStatus.DELIVERED}
    async with kernel.database.tenant_transaction(office.id):
        listed = await documents.of_request(request_id)
        opened = [await documents.open_document(kernel, request_id, entry.id) for entry in listed]
        (attempt,) = await DeliveryAttempt.select()
        entries = await audit.AuditEntry.select().order_by(audit.AuditEntry.seq)
        tags = [row["tag"] for row in entries]
    messages = [paper.content for paper in opened if paper.kind == documents.XFAMILIE_0801]
    (summary,) = (paper.content for paper in opened if paper.kind == documents.SUMMARY)
    assert [xfamilie.validate(xml) for xml in messages] == [[], []]
    assert len({paper.case_id for paper in opened}) == 3
    with pikepdf.open(io.BytesIO(summary)) as opened_pdf:
        inside = [item.get_file().read_bytes() for item in opened_pdf.attachments.values()]
    assert sorted(inside) == sorted(messages)
    assert (attempt["channel"], attempt["status"]) == ("portal", "accepted")
    assert tags[-2:] == ["worker:request:built", "worker:request:delivered"]
    assert {entry.size for entry in listed} == {len(paper.content) for paper in opened}


async def test_sealed_at_rest(kernel: Kernel, pdf: InProcessPdf) -> None:
    """No stored document can be read without the tenant's key."""
    office = await make_office(kernel)
    await sent(kernel, office, content())
    await work(kernel, pdf)
    async with kernel.database.tenant_transaction(office.id):
        rows = await DocumentRow.select(DocumentRow.sealed)
    assert len(rows) == 2
    for row in rows:
        assert b"%PDF" not in bytes(row["sealed"])
        assert b"Bremerhaven" not in bytes(row["sealed"])


async def test_other_request(kernel: Kernel, pdf: InProcessPdf) -> None:
    """A document opens only with the request it belongs to."""
    office = await make_office(kernel)
    first = await sent(kernel, office, content())
    second = await sent(kernel, office, content())
    await work(kernel, pdf)
    async with kernel.database.tenant_transaction(office.id):
        (entry, *_) = await documents.of_request(first)
        with pytest.raises(NotFoundError):
            await documents.open_document(kernel, second, entry.id)


async def test_nobody_to_write_to(kernel: Kernel, pdf: InProcessPdf) -> None:
    """An office without a DVDV key gets nothing half made: dead job, reason, the mother is told."""
    office = msgspec.structs.replace(
        next(office for office in demo.demo_offices() if office.slug == "bremerhaven"),
        dvdv_key=None,
    )
    await registry.create_office(kernel, office, [], audit.OPERATOR)
    request_id = await sent(kernel, office, content())
    await work(kernel, pdf)
    assert await jobs(kernel) == [
        (requests.BUILD_DOCUMENTS, "dead", "office-without-dvdv-key"),
    ]
    assert await statuses(kernel, office, request_id) == {RequestStatus.UNDELIVERABLE}
    async with kernel.database.tenant_transaction(office.id):
        assert await documents.of_request(request_id) == ()
        (attempt,) = await DeliveryAttempt.select()
    assert attempt["status"] == "dead"
    assert attempt["reason"] == "documents.build: office-without-dvdv-key"


async def test_invalid_message(
    kernel: Kernel, pdf: InProcessPdf, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A message that the schema refuses is never stored or delivered; the reason quotes nobody."""
    honest = xfamilie.build_0801

    def broken(message: xfamilie.values.Antrag0801, version: str) -> bytes:
        return honest(message, version).replace(b"geburtsort>", b"geburtsortt>")

    monkeypatch.setattr(xfamilie, "build_0801", broken)
    office = await make_office(kernel)
    request_id = await sent(kernel, office, content())
    await work(kernel, pdf)
    ((_, state, reason),) = await jobs(kernel)
    assert state == "dead"
    assert reason.startswith("xml-invalid:")
    assert "geburtsort" in reason
    assert not any(said in reason for said in ("Bremerhaven", "Izmir", "Mia", "2021"))
    assert await statuses(kernel, office, request_id) == {RequestStatus.UNDELIVERABLE}
    async with kernel.database.tenant_transaction(office.id):
        assert await documents.of_request(request_id) == ()


async def test_message_that_cannot_be_built(kernel: Kernel, pdf: InProcessPdf) -> None:
    """A value that the standard has no room for is a dead job too, without the value."""
    office = await make_office(kernel)
    wrong = content(child(given="Mia\x07"))
    request_id = await sent(kernel, office, wrong)
    await work(kernel, pdf)
    assert await jobs(kernel) == [(requests.BUILD_DOCUMENTS, "dead", "xml-not-built")]
    assert await statuses(kernel, office, request_id) == {RequestStatus.UNDELIVERABLE}


@pytest.mark.parametrize("error", [RenderError, ResourceRefusedError])
async def test_pdf_that_cannot_be_rendered(
    kernel: Kernel, pdf: InProcessPdf, monkeypatch: pytest.MonkeyPatch, error: type[Exception]
) -> None:
    """Without a PDF there is no delivery; the same page would fail again, so nobody tries."""

    async def fails(_job: PdfJob) -> bytes:
        raise error

    monkeypatch.setattr(pdf, "render", fails)
    office = await make_office(kernel)
    await sent(kernel, office, content())
    await work(kernel, pdf)
    assert await jobs(kernel) == [(requests.BUILD_DOCUMENTS, "dead", "pdf-not-rendered")]


async def test_copy_for_the_mother(kernel: Kernel, pdf: InProcessPdf) -> None:
    """Her copy has no attachment and none of the office's notes."""
    office = await make_office(kernel)
    request_id = await sent(kernel, office, everything())
    async with kernel.database.tenant_transaction(office.id):
        request = await requests.stored(kernel, request_id)
    assert request is not None
    copy = await documents.mothers_copy(pdf, Texts("de"), office, request)
    with pikepdf.open(io.BytesIO(copy)) as opened:
        assert len(opened.attachments) == 0


@pytest.mark.parametrize(
    ("place", "ars"),
    [
        # Born in the office's own town: its own key.
        (BirthPlace(name="Bremerhaven", ars="040120000000"), "040120000000"),
        # Abroad or unknown: the Land Berlin keeps the register.
        (BirthPlace(name="Kraków", state="152"), "110000000000"),
        (BirthPlace(name=UNKNOWN_PLACE), "110000000000"),
        # A municipality of a Landkreis: the Kreis.
        (BirthPlace(name="Wallenhorst", ars="034590033033"), "034590000000"),
        # In Germany, but nobody could tell which municipality: left to the office.
        (BirthPlace(name="Neustadt"), None),
    ],
)
async def test_register_office(kernel: Kernel, place: BirthPlace, ars: str | None) -> None:
    """§ 87c VI 2 and § 88 I 2 SGB VIII say which office keeps the register for a birth."""
    for slug in ("bremerhaven", "landkreis-osnabrueck", "berlin-sorgeregister"):
        await make_office(kernel, slug)
    directory = await DirectoryKeeper(kernel).current()
    assert documents.register_ars(directory, place, dt.date(2026, 11, 24)) == ars
