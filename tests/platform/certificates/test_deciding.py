"""Deciding by letter: what may be issued, by whom, with which number, and what stays when it fails."""

from __future__ import annotations

import asyncio
import datetime as dt
from collections.abc import Callable
from uuid import UUID

import msgspec
import pytest
from arrivals import somebody
from examples import child, content, make_office
from letters import able, answered, decide, directory_of, in_work, issued, other, ready

from sorgeauskunft import certificates, requests
from sorgeauskunft.certificates import Kind, LetterRefusedError, Refused, State
from sorgeauskunft.certificates import deciding as module
from sorgeauskunft.certificates.desk import desks
from sorgeauskunft.certificates.tables import CertificateCount, CertificateRow
from sorgeauskunft.kernel import Kernel, ManualClock, audit
from sorgeauskunft.kernel.errors import NotFoundError
from sorgeauskunft.kernel.jobs import Job
from sorgeauskunft.register import Entry
from sorgeauskunft.requests import CaseKey, RequestStatus, WrongStatusError
from tenants.offices import CaseworkRules, Office
from tenants.people import Principal, Role


@pytest.fixture
async def office(kernel: Kernel) -> Office:
    return able(await make_office(kernel))


async def rows(kernel: Kernel, office: Office) -> list[CertificateRow]:
    async with kernel.database.tenant_transaction(office.id, read_only=True):
        return await CertificateRow.objects().order_by(CertificateRow.number)


async def status(kernel: Kernel, office: Office, request_id: UUID) -> list[RequestStatus]:
    async with kernel.database.tenant_transaction(office.id, read_only=True):
        return list((await requests.statuses_of(request_id)).values())


async def tags(kernel: Kernel, office: Office) -> list[str]:
    async with kernel.database.tenant_transaction(office.id, read_only=True):
        found = await audit.AuditEntry.select(audit.AuditEntry.tag).order_by(audit.AuditEntry.seq)
    return [row["tag"] for row in found]


async def desk(
    kernel: Kernel, office: Office, request_id: UUID, by: Principal | None = None
) -> certificates.Desk:
    async with kernel.database.tenant_transaction(office.id, read_only=True):
        request = await requests.stored(kernel, request_id)
    assert request is not None
    return (await desks(kernel, office, by or somebody(office), request))[0]


class Said(msgspec.Struct, frozen=True, kw_only=True):
    """What the register says."""

    kinds: tuple[Entry, ...] = ()
    parts: str = ""
    days_ago: int = 0


def refused(reason: Refused) -> Callable[[LetterRefusedError], bool]:
    return lambda error: error.reason is reason


async def test_waits_for_one_click(kernel: Kernel, office: Office) -> None:
    """Once the register says "no entry" the letter stands ready; one click gives it number and day."""
    request_id = await ready(kernel, office)
    before = await desk(kernel, office, request_id)
    assert before.can_issue
    assert before.proposal.kind is Kind.FULL
    await decide(kernel, office, request_id)
    (row,) = await rows(kernel, office)
    assert (row.kind, row.state, row.number, row.year) == ("full", "issued", 1, 2026)
    assert (row.drafted_by, row.issued_by) == (UUID(int=7), UUID(int=7))
    assert row.issued_at == kernel.clock.now()
    assert await status(kernel, office, request_id) == [RequestStatus.ISSUED]
    (filed,) = (await desk(kernel, office, request_id)).letters
    assert filed.number == "51/31-1/2026"
    assert (await tags(kernel, office))[-1] == "amt:certificate:issued"


async def test_sealed(kernel: Kernel, office: Office) -> None:
    """What a letter says cannot be read in its row."""
    await issued(kernel, office)
    (row,) = await rows(kernel, office)
    assert "Öztürk".encode() not in bytes(row.content)


async def test_one_child_alone(kernel: Kernel, office: Office) -> None:
    """The letter of one child does not move its sister's case."""
    request_id = await ready(kernel, office, content(child(), child("Noah")))
    await decide(kernel, office, request_id, number=2)
    assert await status(kernel, office, request_id) == [
        RequestStatus.IN_WORK,
        RequestStatus.ISSUED,
    ]
    with pytest.raises(NotFoundError):
        await certificates.give_back(kernel, somebody(office), CaseKey(request_id, 3))


@pytest.mark.parametrize(
    ("said", "asked", "reason"),
    [
        (Said(days_ago=29), Kind.FULL, Refused.STALE),
        (Said(kinds=(Entry.DECISION,)), Kind.FULL, Refused.OTHER_KIND),
        (Said(kinds=(Entry.DECISION,), parts="Umgang"), Kind.FULL, Refused.OTHER_KIND),
        (Said(kinds=(Entry.DECISION,), days_ago=29), Kind.REFUSAL, Refused.STALE),
        (Said(kinds=(Entry.BLOCKED,)), Kind.FULL, Refused.LEAD),
        (Said(kinds=(Entry.BLOCKED,)), Kind.REFUSAL, Refused.LEAD),
        (Said(kinds=(Entry.BLOCKED,), days_ago=90), Kind.REFUSAL, Refused.LEAD),
    ],
)
async def test_in_the_way(
    kernel: Kernel, office: Office, said: Said, asked: Kind, reason: Refused
) -> None:
    """A stale answer, another kind than the answer's, and a Sperrvermerk stop a clerk's letter."""
    request_id = await in_work(kernel, office)
    await answered(kernel, office.id, request_id, **msgspec.structs.asdict(said))
    with pytest.raises(LetterRefusedError, check=refused(reason)):
        await decide(kernel, office, request_id, asked, reason="Nein.")
    assert await rows(kernel, office) == []
    assert await status(kernel, office, request_id) == [RequestStatus.IN_WORK]


async def test_no_answer(kernel: Kernel, office: Office) -> None:
    """Without a confirmed answer there is no Auskunft, but who may not ask can be told so."""
    request_id = await in_work(kernel, office)
    with pytest.raises(LetterRefusedError, check=refused(Refused.NO_ANSWER)):
        await decide(kernel, office, request_id)
    await decide(kernel, office, request_id, Kind.REFUSAL, reason="Sie sind nicht die Mutter.")
    assert await status(kernel, office, request_id) == [RequestStatus.DECLINED]


async def test_lead_decides(kernel: Kernel, office: Office) -> None:
    """Where a Sperrvermerk stands a lead decides, with a reason that is kept sealed beside the letter."""
    request_id = await in_work(kernel, office)
    await answered(kernel, office.id, request_id, kinds=(Entry.BLOCKED,))
    lead = somebody(office, Role.LEAD)
    with pytest.raises(LetterRefusedError, check=refused(Refused.NO_NOTE)):
        await decide(kernel, office, request_id, by=lead)
    await decide(kernel, office, request_id, by=lead, note="Gefahr besteht nicht mehr.")
    (row,) = await rows(kernel, office)
    assert row.kind == Kind.FULL
    assert bytes(row.note)
    assert b"Gefahr" not in bytes(row.note)
    (filed,) = (await desk(kernel, office, request_id)).letters
    assert filed.letter.entries == ()


async def test_seen_something_else(kernel: Kernel, office: Office) -> None:
    """Who decides on an answer that has been followed by a newer one is told so."""
    request_id = await ready(kernel, office)
    with pytest.raises(LetterRefusedError, check=refused(Refused.CHANGED)):
        await certificates.decide(
            kernel,
            directory_of(office),
            somebody(office),
            CaseKey(request_id, 1),
            certificates.Decision(kind=Kind.FULL),
            basis="full:2026-11-01",
        )


async def test_refusal(kernel: Kernel, office: Office) -> None:
    """A refusal has a number too, declines the case, and its reason is sealed for the mother."""
    request_id = await in_work(kernel, office)
    await answered(kernel, office.id, request_id, kinds=(Entry.DECLARATION,))
    await decide(kernel, office, request_id, Kind.REFUSAL, reason="Es gibt eine Eintragung.")
    (row,) = await rows(kernel, office)
    assert (row.kind, row.number) == ("refusal", 1)
    assert await status(kernel, office, request_id) == [RequestStatus.DECLINED]


async def test_refusal_needs_appeal(kernel: Kernel, office: Office) -> None:
    """An office without Rechtsbehelfsbelehrung cannot decline by letter."""
    bare = msgspec.structs.replace(office, casework=CaseworkRules())
    request_id = await in_work(kernel, bare)
    assert not (await desk(kernel, bare, request_id)).can_refuse
    with pytest.raises(LetterRefusedError, check=refused(Refused.NO_APPEAL)):
        await decide(kernel, bare, request_id, Kind.REFUSAL, reason="Nein.")


async def test_four_eyes(kernel: Kernel, office: Office) -> None:
    """With four eyes one approves and another account issues; the first one cannot do both."""
    strict = able(office, four_eyes=True)
    request_id = await ready(kernel, strict)
    await decide(kernel, strict, request_id)
    (row,) = await rows(kernel, strict)
    assert [row.state, row.number, row.issued_by] == ["approved", None, None]
    assert await status(kernel, strict, request_id) == [RequestStatus.IN_WORK]
    assert (await desk(kernel, strict, request_id)).waits_for_others
    key, directory = CaseKey(request_id, 1), directory_of(strict)
    with pytest.raises(LetterRefusedError, check=refused(Refused.FOUR_EYES)):
        await certificates.confirm(kernel, directory, somebody(strict), key)
    with pytest.raises(LetterRefusedError, check=refused(Refused.CHANGED)):
        await decide(kernel, strict, request_id, by=other(strict))
    assert not (await desk(kernel, strict, request_id, other(strict))).waits_for_others
    await certificates.confirm(kernel, directory, other(strict), key)
    (row,) = await rows(kernel, strict)
    assert [row.state, row.number] == ["issued", 1]
    assert [row.drafted_by, row.issued_by] == [UUID(int=7), UUID(int=8)]
    with pytest.raises(LetterRefusedError, check=refused(Refused.CHANGED)):
        await certificates.confirm(kernel, directory, other(strict), key)


async def test_four_eyes_waits_too_long(kernel: Kernel, office: Office, clock: ManualClock) -> None:
    """What was approved on a fresh answer is not issued on a stale one; it can be given back."""
    strict = able(office, four_eyes=True)
    request_id = await ready(kernel, strict)
    await decide(kernel, strict, request_id)
    clock.advance(dt.timedelta(days=29))
    key = CaseKey(request_id, 1)
    with pytest.raises(LetterRefusedError, check=refused(Refused.STALE)):
        await certificates.confirm(kernel, directory_of(strict), other(strict), key)
    await certificates.give_back(kernel, other(strict), key)
    assert await rows(kernel, strict) == []
    assert (await tags(kernel, strict))[-1] == "amt:certificate:returned"


async def test_corrected_meanwhile(kernel: Kernel, office: Office, clock: ManualClock) -> None:
    """Parts that were corrected on the same day are not issued by who saw the old ones approved."""
    strict = able(office, four_eyes=True)
    request_id = await in_work(kernel, strict)
    await answered(kernel, strict.id, request_id, kinds=(Entry.DECISION,), parts="Vermögenssorge")
    await decide(kernel, strict, request_id, Kind.LIMITED)
    clock.advance(dt.timedelta(minutes=1))
    await answered(kernel, strict.id, request_id, kinds=(Entry.DECISION,), parts="Aufenthalt")
    with pytest.raises(LetterRefusedError, check=refused(Refused.CHANGED)):
        await certificates.confirm(
            kernel, directory_of(strict), other(strict), CaseKey(request_id, 1)
        )
    assert [row.state for row in await rows(kernel, strict)] == ["approved"]


@pytest.mark.parametrize("role", [Role.CLERK, Role.LEAD])
async def test_block_is_printed_nowhere(kernel: Kernel, office: Office, role: Role) -> None:
    """No letter is made whose parts or reason name a Sperrvermerk, whoever decides."""
    by = somebody(office, role)
    request_id = await in_work(kernel, office)
    with pytest.raises(LetterRefusedError, check=refused(Refused.BLOCK)):
        await decide(kernel, office, request_id, Kind.REFUSAL, by=by, reason="Sperrvermerk")
    parts = "Aufenthalt (Sperrvermerk)"
    await answered(kernel, office.id, request_id, kinds=(Entry.DECISION,), parts=parts)
    wanted = Refused.LEAD if role is Role.CLERK else Refused.BLOCK
    with pytest.raises(LetterRefusedError, check=refused(wanted)):
        await decide(kernel, office, request_id, Kind.LIMITED, by=by, note="Geprüft.")
    assert (await desk(kernel, office, request_id, by)).can_issue is False
    assert await rows(kernel, office) == []


async def test_second_eyes_of_a_lead(kernel: Kernel, office: Office) -> None:
    """Where a Sperrvermerk stands both pairs of eyes are those of leads."""
    strict = able(office, four_eyes=True)
    request_id = await in_work(kernel, strict)
    await answered(kernel, strict.id, request_id, kinds=(Entry.BLOCKED,))
    await decide(kernel, strict, request_id, by=somebody(strict, Role.LEAD), note="Geprüft.")
    key, directory = CaseKey(request_id, 1), directory_of(strict)
    with pytest.raises(LetterRefusedError, check=refused(Refused.LEAD)):
        await certificates.confirm(kernel, directory, other(strict), key)
    await certificates.confirm(kernel, directory, other(strict, Role.ADMIN), key)


async def test_sixteen_at_once(kernel: Kernel, office: Office) -> None:
    """Sixteen who issue at once get sixteen numbers in a row, none twice and none left out."""
    ids = [await ready(kernel, office) for _ in range(16)]
    await asyncio.gather(*(decide(kernel, office, request_id) for request_id in ids))
    assert [row.number for row in await rows(kernel, office)] == list(range(1, 17))


async def test_same_case_at_once(kernel: Kernel, office: Office) -> None:
    """Two who issue the same letter at once make one letter and use one number."""
    request_id = await ready(kernel, office)
    outcomes = await asyncio.gather(
        *(decide(kernel, office, request_id) for _ in range(4)), return_exceptions=True
    )
    assert len([each for each in outcomes if isinstance(each, UUID)]) == 1
    wrong = [each for each in outcomes if not isinstance(each, UUID)]
    assert all(isinstance(each, LetterRefusedError | WrongStatusError) for each in wrong)
    assert [row.number for row in await rows(kernel, office)] == [1]


async def test_failure_leaves_no_gap(
    kernel: Kernel, office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What fails after a number was taken gives it back: the next letter has it."""
    first, second = await ready(kernel, office), await ready(kernel, office)

    async def broken(*_args: object, **_kwargs: object) -> None:
        raise RuntimeError("the power went")

    with monkeypatch.context() as patch:
        patch.setattr(module, "enqueue", broken)
        with pytest.raises(RuntimeError):
            await decide(kernel, office, first)
    assert await status(kernel, office, first) == [RequestStatus.IN_WORK]
    await decide(kernel, office, second)
    await decide(kernel, office, first)
    assert [row.number for row in await rows(kernel, office)] == [1, 2]


async def test_new_year(kernel: Kernel, office: Office, clock: ManualClock) -> None:
    """Numbers begin anew with the year in Berlin, which is an hour ahead of the clock's."""
    await issued(kernel, office)
    clock.advance(dt.datetime(2026, 12, 31, 23, 30, tzinfo=dt.UTC) - clock.now())
    await issued(kernel, office)
    async with kernel.database.tenant_transaction(office.id, read_only=True):
        counts = await CertificateCount.select(CertificateCount.year, CertificateCount.last)
    assert {(row["year"], row["last"]) for row in counts} == {(2026, 1), (2027, 1)}


async def test_each_office_counts_alone(kernel: Kernel, office: Office) -> None:
    """Another office's letters use no number of ours."""
    bremen = able(await make_office(kernel, "bremen"))
    await issued(kernel, office)
    await issued(kernel, bremen)
    assert [row.number for row in await rows(kernel, bremen)] == [1]


async def test_withdrawn_and_made_anew(kernel: Kernel, office: Office) -> None:
    """A letter that is taken back stays; the new one has a new number and names the old one."""
    request_id = await ready(kernel, office)
    first = await decide(kernel, office, request_id)
    await certificates.withdraw(kernel, somebody(office), first, "Name falsch")
    assert await status(kernel, office, request_id) == [RequestStatus.IN_WORK]
    with pytest.raises(WrongStatusError):
        await certificates.withdraw(kernel, somebody(office), first, "noch einmal")
    second = await decide(kernel, office, request_id)
    newest, oldest = (await desk(kernel, office, request_id)).letters
    assert (newest.id, oldest.id) == (second, first)
    assert (oldest.state, oldest.withdrawn_why) == (State.WITHDRAWN, "Name falsch")
    assert newest.number == "51/31-2/2026"
    assert newest.letter.replaces is not None
    assert newest.letter.replaces.number == "51/31-1/2026"
    _, row = await rows(kernel, office)
    assert row.replaces == first
    with pytest.raises(NotFoundError):
        await certificates.withdraw(kernel, somebody(office), first, "die alte")
    assert await status(kernel, office, request_id) == [RequestStatus.ISSUED]


async def test_refusal_withdrawn(kernel: Kernel, office: Office) -> None:
    """A refusal that is taken back takes its reason from the mother's page as well."""
    request_id = await in_work(kernel, office)
    letter = await decide(kernel, office, request_id, Kind.REFUSAL, reason="Nein.")
    await certificates.withdraw(kernel, somebody(office), letter, "Irrtum")
    async with kernel.database.tenant_transaction(office.id, read_only=True):
        assert await requests.deciding.reasons_of(kernel, request_id) == {}


async def test_who_may(kernel: Kernel, office: Office) -> None:
    """Who only reads decides nothing, and nobody decides for another office."""
    request_id = await ready(kernel, office)
    with pytest.raises(NotFoundError):
        await decide(kernel, office, request_id, by=somebody(office, Role.READ_ONLY))
    bremen = able(await make_office(kernel, "bremen"))
    with pytest.raises(NotFoundError):
        await certificates.decide(
            kernel,
            directory_of(bremen),
            somebody(bremen),
            CaseKey(request_id, 1),
            certificates.Decision(kind=Kind.FULL),
            basis="full:2026-11-24",
        )


async def test_job_for_the_pdf(kernel: Kernel, office: Office) -> None:
    """The PDF is made by a job that is written with the letter; a lost one can be asked for anew."""
    letter = await issued(kernel, office)
    await certificates.make_again(kernel, somebody(office), letter)
    async with kernel.database.tenant_transaction(office.id, read_only=True):
        jobs = await Job.select(Job.subject_id).where(Job.kind == certificates.RENDER)
    assert [row["subject_id"] for row in jobs] == [letter, letter]
