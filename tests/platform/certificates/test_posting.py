"""The way to the post: order, batch, addresses that are looked at, the day, and the end of a case."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Callable
from uuid import UUID, uuid4

import msgspec
import pikepdf
import pytest
from arrivals import somebody
from examples import content, everything, make_office, without_residence
from letters import able, decide, directory_of, in_work, issued, ready
from rendering import InProcessPdf

from sorgeauskunft import certificates, documents, requests
from sorgeauskunft.certificates import Kind, NotPosted, NotPostedError
from sorgeauskunft.certificates.tables import CertificateRow
from sorgeauskunft.documents.pdf import PdfPool
from sorgeauskunft.documents.pdf.engine import PdfEngine
from sorgeauskunft.kernel import Kernel, ManualClock
from sorgeauskunft.kernel.errors import NotFoundError
from sorgeauskunft.kernel.jobs import Worker
from sorgeauskunft.requests import RequestContent, RequestStatus
from sorgeauskunft.texts import Texts
from tenants.directory import Directory, DirectoryKeeper
from tenants.offices import Office
from tenants.people import Role

TODAY = dt.date(2026, 11, 24)
TEXTS = Texts("de")


class Fixed(DirectoryKeeper):
    """A directory with one office as a test wants it."""

    def __init__(self, office: Office) -> None:
        self._fixed = directory_of(office)

    async def current(self) -> Directory:
        return self._fixed


@pytest.fixture(scope="session")
def pdf() -> PdfPool:
    return InProcessPdf(PdfEngine())


@pytest.fixture
async def office(kernel: Kernel) -> Office:
    return able(await make_office(kernel))


async def work(kernel: Kernel, office: Office, pdf: PdfPool) -> None:
    """Run the jobs of letters that are due."""
    handlers = {
        certificates.RENDER: certificates.making(kernel, Fixed(office), TEXTS, pdf),
        certificates.CLOSE: certificates.closing(kernel),
    }
    lease = dt.timedelta(seconds=60)
    await Worker(kernel.database, kernel.clock, handlers, slots=1, lease=lease).run_until_idle()


def at(postcode: str) -> RequestContent:
    plain = content()
    assert plain.mother.residence is not None
    residence = msgspec.structs.replace(plain.mother.residence, postcode=postcode)
    return msgspec.structs.replace(
        plain, mother=msgspec.structs.replace(plain.mother, residence=residence)
    )


async def status(kernel: Kernel, office: Office, certificate_id: UUID) -> RequestStatus:
    async with kernel.database.tenant_transaction(office.id, read_only=True):
        row = await CertificateRow.objects().get(CertificateRow.id == certificate_id)
        assert row is not None
        return (await requests.statuses_of(row.request_id))[row.case_id]


async def post(kernel: Kernel, office: Office, *ids: UUID, day: dt.date = TODAY) -> int:
    return await certificates.mark_posted(
        kernel, office, somebody(office), ids, checked=(), day=day
    )


def not_posted(reason: NotPosted) -> Callable[[NotPostedError], bool]:
    return lambda error: error.reason is reason


async def test_order(kernel: Kernel, office: Office, pdf: PdfPool) -> None:
    """The tray goes by postcode, abroad last; it holds what has its PDF, refusals too."""
    for request_content in (at("99999"), everything(), at("01067")):
        await issued(kernel, office, request_content)
    assert (await certificates.tray(kernel, somebody(office))).letters == ()
    await work(kernel, office, pdf)
    request_id = await in_work(kernel, office, at("50667"))
    await decide(kernel, office, request_id, Kind.REFUSAL, reason="Nein.")
    await work(kernel, office, pdf)
    tray = await certificates.tray(kernel, somebody(office, Role.READ_ONLY))
    assert [each.recipient.postcode for each in tray.letters] == ["01067", "50667", "99999", ""]
    assert [each.copies for each in tray.letters] == [1, 1, 1, 3]
    assert [each.to_check for each in tray.letters] == [False, False, False, True]


async def test_batch(kernel: Kernel, office: Office, pdf: PdfPool) -> None:
    """The batch is a cover sheet and every letter as often as copies were asked for, in order."""
    ids = [await issued(kernel, office, each) for each in (everything(), at("01067"))]
    await work(kernel, office, pdf)
    letters = await certificates.for_batch(kernel, somebody(office), ids)
    assert [each.copies for each, _ in letters] == [1, 3]
    made = await certificates.print_batch(pdf, TEXTS, office, letters, kernel.clock.now())
    with pikepdf.open(io.BytesIO(made)) as merged:
        assert len(merged.pages) == 1 + sum(each.sheets for each, _ in letters) == 5
        assert "/StructTreeRoot" not in merged.Root
    async with kernel.database.tenant_transaction(office.id, read_only=True):
        assert await CertificateRow.count().where(CertificateRow.posted_on.is_null()) == 2


async def test_posted(kernel: Kernel, office: Office, pdf: PdfPool, clock: ManualClock) -> None:
    """What is noted as posted leaves the tray; the case says so, and on which day."""
    ids = [await issued(kernel, office) for _ in range(3)]
    await work(kernel, office, pdf)
    clock.advance(dt.timedelta(days=1))
    assert await post(kernel, office, *ids[:2]) == 2
    assert await status(kernel, office, ids[0]) is RequestStatus.POSTED
    tray = await certificates.tray(kernel, somebody(office))
    assert [each.id for each in tray.letters] == ids[2:]
    assert {each.id for each in tray.recent} == set(ids[:2])
    assert {each.posted_on for each in tray.recent} == {TODAY}
    async with kernel.database.tenant_transaction(office.id, read_only=True):
        (case, *_) = await requests.progress_of(tray.recent[0].request_id)
    assert case.posted_on == TODAY


async def test_printed_again(
    kernel: Kernel, office: Office, pdf: PdfPool, clock: ManualClock
) -> None:
    """A bad print is done again, before posting and after: the same letters, no other number."""
    ids = [await issued(kernel, office) for _ in range(2)]
    await work(kernel, office, pdf)
    first = await certificates.for_batch(kernel, somebody(office), ids)
    waiting = (await certificates.tray(kernel, somebody(office))).letters
    assert {each.printed_at for each in waiting} == {clock.now()}
    clock.advance(dt.timedelta(minutes=5))
    again = await certificates.for_batch(kernel, somebody(office), ids)
    await post(kernel, office, *ids)
    posted = await certificates.for_batch(kernel, somebody(office), ids)
    for found in (again, posted):
        assert [content for _, content in found] == [content for _, content in first]
        assert [each.number for each, _ in found] == [each.number for each, _ in first]
    recent = (await certificates.tray(kernel, somebody(office))).recent
    assert {each.printed_at for each in recent} == {clock.now()}


async def test_without_pdf(kernel: Kernel, office: Office, pdf: PdfPool) -> None:
    """A letter that has no PDF yet is not in the tray, but it is told that it is missing."""
    letter = await issued(kernel, office)
    tray = await certificates.tray(kernel, somebody(office))
    assert (tray.letters, [each.id for each in tray.unmade]) == ((), [letter])
    with pytest.raises(NotPostedError, check=not_posted(NotPosted.GONE)):
        await certificates.for_batch(kernel, somebody(office), [letter])
    await work(kernel, office, pdf)
    tray = await certificates.tray(kernel, somebody(office))
    assert ([each.id for each in tray.letters], tray.unmade) == ([letter], ())


async def test_withdrawn_is_not_printed(kernel: Kernel, office: Office, pdf: PdfPool) -> None:
    """A letter that was taken back after posting is neither offered nor printed any more."""
    letter = await issued(kernel, office)
    await work(kernel, office, pdf)
    await post(kernel, office, letter)
    await certificates.withdraw(kernel, somebody(office), letter, "Name falsch")
    assert (await certificates.tray(kernel, somebody(office))).recent == ()
    with pytest.raises(NotPostedError, check=not_posted(NotPosted.GONE)):
        await certificates.for_batch(kernel, somebody(office), [letter])


@pytest.mark.parametrize(("days", "reason"), [(1, NotPosted.FUTURE), (-1, NotPosted.TOO_EARLY)])
async def test_wrong_day(
    kernel: Kernel, office: Office, pdf: PdfPool, days: int, reason: NotPosted
) -> None:
    """No letter is posted before its own day, and none tomorrow."""
    letter = await issued(kernel, office)
    await work(kernel, office, pdf)
    with pytest.raises(NotPostedError, check=not_posted(reason)):
        await post(kernel, office, letter, day=TODAY + dt.timedelta(days=days))
    assert await status(kernel, office, letter) is RequestStatus.ISSUED


async def test_address_is_looked_at(kernel: Kernel, office: Office, pdf: PdfPool) -> None:
    """A letter to another address than the residence is posted once somebody has looked at it."""
    letter, plain = await issued(kernel, office, without_residence()), await issued(kernel, office)
    await work(kernel, office, pdf)
    with pytest.raises(NotPostedError, check=not_posted(NotPosted.ADDRESS)) as caught:
        await post(kernel, office, letter, plain)
    assert caught.value.numbers == ("51/31-1/2026",)
    assert await status(kernel, office, plain) is RequestStatus.ISSUED
    clerk = somebody(office)
    await certificates.mark_posted(
        kernel, office, clerk, [letter, plain], checked=[letter], day=TODAY
    )
    async with kernel.database.tenant_transaction(office.id, read_only=True):
        rows = await CertificateRow.select(CertificateRow.id, CertificateRow.address_checked_by)
    assert {row["id"]: row["address_checked_by"] for row in rows} == {
        letter: clerk.account_id,
        plain: None,
    }


async def test_gone(kernel: Kernel, office: Office, pdf: PdfPool) -> None:
    """Who posts or prints what somebody else has posted or withdrawn is told; nothing is noted."""
    first, second = await issued(kernel, office), await issued(kernel, office)
    await work(kernel, office, pdf)
    await certificates.withdraw(kernel, somebody(office), first, "Name falsch")
    for chosen in ([first, second], [uuid4()]):
        with pytest.raises(NotPostedError, check=not_posted(NotPosted.GONE)):
            await post(kernel, office, *chosen)
        with pytest.raises(NotPostedError, check=not_posted(NotPosted.GONE)):
            await certificates.for_batch(kernel, somebody(office), chosen)
    assert await status(kernel, office, second) is RequestStatus.ISSUED


async def test_only_own(kernel: Kernel, office: Office, pdf: PdfPool) -> None:
    """Letters of another office are not there, and who only reads posts none."""
    letter = await issued(kernel, office)
    await work(kernel, office, pdf)
    bremen = able(await make_office(kernel, "bremen"))
    assert (await certificates.tray(kernel, somebody(bremen))).letters == ()
    with pytest.raises(NotPostedError):
        await post(kernel, bremen, letter)
    with pytest.raises(NotFoundError):
        await certificates.pdf_of(kernel, somebody(bremen), letter)
    reader = somebody(office, Role.READ_ONLY)
    with pytest.raises(NotFoundError):
        await certificates.mark_posted(kernel, office, reader, [letter], checked=(), day=TODAY)


async def test_closed(kernel: Kernel, office: Office, pdf: PdfPool, clock: ManualClock) -> None:
    """A posted case closes after the office's days; its letter can still be downloaded."""
    letter = await issued(kernel, office)
    await work(kernel, office, pdf)
    await post(kernel, office, letter)
    clock.advance(dt.timedelta(days=13, hours=23))
    await work(kernel, office, pdf)
    assert await status(kernel, office, letter) is RequestStatus.POSTED
    clock.advance(dt.timedelta(hours=2))
    await work(kernel, office, pdf)
    assert await status(kernel, office, letter) is RequestStatus.CLOSED
    printed = await certificates.pdf_of(kernel, somebody(office), letter)
    assert printed.content.startswith(b"%PDF")


async def test_withdrawn_is_not_closed(
    kernel: Kernel, office: Office, pdf: PdfPool, clock: ManualClock
) -> None:
    """A letter that was taken back after posting closes nothing: its case is decided anew."""
    letter = await issued(kernel, office)
    await work(kernel, office, pdf)
    await post(kernel, office, letter)
    await certificates.withdraw(kernel, somebody(office), letter, "Name falsch")
    clock.advance(dt.timedelta(days=15))
    await work(kernel, office, pdf)
    assert await status(kernel, office, letter) is RequestStatus.IN_WORK


async def test_pdf_of_what_was_withdrawn(kernel: Kernel, office: Office, pdf: PdfPool) -> None:
    """A letter withdrawn before its PDF was there still gets one, filed as withdrawn, once."""
    request_id = await ready(kernel, office)
    letter = await decide(kernel, office, request_id)
    await certificates.make_again(kernel, somebody(office), letter)
    await certificates.withdraw(kernel, somebody(office), letter, "Name falsch")
    await work(kernel, office, pdf)
    async with kernel.database.tenant_transaction(office.id, read_only=True):
        kinds = [each.kind for each in await documents.of_request(request_id)]
    assert kinds == [documents.WITHDRAWN_CERTIFICATE]


async def test_address_confirmed_before(kernel: Kernel, office: Office, pdf: PdfPool) -> None:
    """An address that was confirmed at the request holds for letters made before and after."""
    request_id = await ready(kernel, office, everything())
    before = await decide(kernel, office, request_id)
    clerk = somebody(office)
    await certificates.confirm_address(kernel, clerk, request_id)
    await certificates.withdraw(kernel, clerk, before, "Tippfehler")
    after = await decide(kernel, office, request_id)
    await work(kernel, office, pdf)
    async with kernel.database.tenant_transaction(office.id, read_only=True):
        rows = await CertificateRow.select(CertificateRow.address_checked_by)
        stored = await requests.stored(kernel, request_id)
        assert stored is not None
        warning = await certificates.postal_warning(stored)
    assert {row["address_checked_by"] for row in rows} == {clerk.account_id}
    assert warning is not None
    assert warning.checked_by == clerk.account_id
    assert await certificates.mark_posted(kernel, office, clerk, [after], checked=(), day=TODAY)
