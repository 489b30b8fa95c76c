"""Working on a request: whose turn it is, what changed meanwhile, what the trail keeps."""

from __future__ import annotations

import asyncio
import datetime as dt
from uuid import UUID, uuid4

import msgspec
import pytest
from arrivals import arrived, somebody
from examples import child, content, make_office
from letters import able, in_work, other

from sorgeauskunft import casework, certificates
from sorgeauskunft.casework import Next, Step, Who
from sorgeauskunft.kernel import Kernel, audit
from sorgeauskunft.kernel.errors import NotFoundError
from sorgeauskunft.requests import RequestStatus, WrongStatusError, notes_of, stored
from sorgeauskunft.texts import Texts
from tenants.offices import Office
from tenants.people import Role


async def version(kernel: Kernel, office: Office, request_id: UUID) -> int:
    return (await casework.view(kernel, somebody(office), request_id)).version


async def desk(kernel: Kernel, office: Office, request_id: UUID) -> certificates.Desk:
    async with kernel.database.tenant_transaction(office.id, read_only=True):
        request = await stored(kernel, request_id)
    assert request is not None
    (found,) = await certificates.desks(kernel, office, somebody(office), request)
    return found


async def test_every_status_has_a_step(kernel: Kernel) -> None:
    """Whatever its status, a case has a next step, in words, and somebody whose it is."""
    office = able(await make_office(kernel))
    plain = await desk(kernel, office, await in_work(kernel, office))
    texts = Texts("de")
    for status in RequestStatus:
        (found,) = casework.next_of([msgspec.structs.replace(plain, status=status)], None)
        assert texts(f"work.next.{found.step}")
        assert texts(f"work.status.{status}")
    assert all(texts(f"work.next.{step}") for step in Step)


async def test_office_first(kernel: Kernel) -> None:
    """Of several children the one whose step is the office's comes first."""
    office = able(await make_office(kernel))
    plain = await desk(kernel, office, await in_work(kernel, office))
    waiting = msgspec.structs.replace(plain, status=RequestStatus.QUESTION)
    second = msgspec.structs.replace(plain, number=2)
    assert casework.next_of([waiting, second], None) == (
        Next(2, Step.ASK_REGISTER, Who.OFFICE),
        Next(1, Step.MOTHER_ANSWER, Who.MOTHER),
    )


async def test_changed_meanwhile(kernel: Kernel) -> None:
    """A change on an older version is refused as a whole; looking makes no new version."""
    office = await make_office(kernel)
    request_id = await in_work(kernel, office)
    clerk, colleague = somebody(office), other(office)
    seen = await version(kernel, office, request_id)
    assert await version(kernel, office, request_id) == seen
    await casework.note(kernel, colleague, request_id, "Erst fragen")
    with (
        pytest.raises(audit.ChangedError),
        casework.on_version(request_id, seen),
    ):
        await casework.note(kernel, clerk, request_id, "Gleich ablehnen")
    async with kernel.database.tenant_transaction(office.id, read_only=True):
        (note,) = await notes_of(kernel, request_id)
    assert (note.text, note.author) == ("Erst fragen", colleague.account_id)
    with casework.on_version(request_id, await version(kernel, office, request_id)):
        await casework.note(kernel, clerk, request_id, "Gefragt")
        await casework.note(kernel, clerk, request_id, "Und noch etwas")


async def test_at_the_same_moment(kernel: Kernel) -> None:
    """Of ten who change what they all have seen, exactly one does."""
    office = await make_office(kernel)
    request_id = await in_work(kernel, office)
    seen = await version(kernel, office, request_id)

    async def write(text: str) -> bool:
        try:
            with casework.on_version(request_id, seen):
                await casework.note(kernel, somebody(office), request_id, text)
        except audit.ChangedError:
            return False
        return True

    assert sum(await asyncio.gather(*(write(str(number)) for number in range(10)))) == 1
    async with kernel.database.tenant_transaction(office.id, read_only=True):
        assert len(await notes_of(kernel, request_id)) == 1
        _, faults = await audit.verify()
    assert not faults


async def test_other_requests_do_not_count(kernel: Kernel) -> None:
    """What happens to another request of the office leaves this one as it was."""
    office = await make_office(kernel)
    request_id, another = await in_work(kernel, office), await in_work(kernel, office)
    seen = await version(kernel, office, request_id)
    await casework.note(kernel, other(office), another, "Anderes Kind")
    with casework.on_version(request_id, seen):
        await casework.note(kernel, somebody(office), request_id, "Dieses Kind")


async def test_only_the_author(kernel: Kernel) -> None:
    """A note is changed and removed by its author alone, and the trail says so without its text."""
    office = await make_office(kernel)
    request_id, clerk = await in_work(kernel, office), somebody(office)
    await casework.note(kernel, clerk, request_id, "Frau Muster rief an")
    async with kernel.database.tenant_transaction(office.id, read_only=True):
        (note,) = await notes_of(kernel, request_id)
    for principal in (other(office), somebody(office, Role.READ_ONLY)):
        with pytest.raises(NotFoundError):
            await casework.drop_note(kernel, principal, request_id, note.id)
    with pytest.raises(NotFoundError):
        await casework.rewrite_note(kernel, other(office), request_id, note.id, "x")
    with pytest.raises(NotFoundError):
        await casework.note(kernel, clerk, uuid4(), "x")
    await casework.rewrite_note(kernel, clerk, request_id, note.id, "Rief nicht an")
    await casework.drop_note(kernel, clerk, request_id, note.id)
    opened = await casework.view(kernel, clerk, request_id)
    assert opened.notes == ()
    assert [event.tag for event in opened.history][-3:] == [
        "amt:note:written",
        "amt:note:corrected",
        "amt:note:removed",
    ]


async def test_answer_written_down(kernel: Kernel) -> None:
    """A written-down answer resumes the request, once, and keeps its day and who wrote it."""
    office = await make_office(kernel)
    request_id, clerk = await in_work(kernel, office), somebody(office)
    await casework.ask_mother(kernel, clerk, request_id, "Wo?")
    (question,) = (await casework.view(kernel, clerk, request_id)).questions
    assert question.asked_by == clerk.account_id
    day = dt.date(2026, 11, 23)
    with pytest.raises(NotFoundError):
        await casework.write_answer(kernel, clerk, request_id, uuid4(), text="Kiel", on=day)
    await casework.write_answer(kernel, clerk, request_id, question.id, text="Kiel", on=day)
    with pytest.raises(WrongStatusError):
        await casework.write_answer(kernel, clerk, request_id, question.id, text="Ulm", on=day)
    opened = await casework.view(kernel, clerk, request_id)
    assert opened.request.cases[0].status is RequestStatus.IN_WORK
    (answered,) = opened.questions
    assert (answered.answer, answered.arrived_on, answered.answered_by) == (
        "Kiel",
        day,
        clerk.account_id,
    )


async def test_closed_by_hand(kernel: Kernel) -> None:
    """Only a case whose letter is posted is closed by hand; the other children stay as they are."""
    office = await make_office(kernel)
    request_id = await in_work(kernel, office, content(child("Mia"), child("Noah")))
    clerk = somebody(office)
    with pytest.raises(WrongStatusError):
        await casework.close(kernel, clerk, request_id, 1)
    with pytest.raises(NotFoundError):
        await casework.close(kernel, clerk, request_id, 3)


async def test_moves_in_the_history(kernel: Kernel) -> None:
    """Each move of a case stands with what made it."""
    office = await make_office(kernel)
    request_id, clerk = await arrived(kernel, office), somebody(office)
    await casework.acknowledge(kernel, clerk, request_id)
    await casework.ask_mother(kernel, other(office), request_id, "Wo?")
    history = (await casework.view(kernel, clerk, request_id)).history
    found = [(e.tag, e.account, [m.status.value for m in e.moved]) for e in history if e.moved]
    assert ("amt:request:acknowledged", clerk.account_id, ["in_work"]) in found
    assert ("amt:question:asked", other(office).account_id, ["question"]) in found
