"""FIT-Connect as a channel: what arrives, when it counts, and that nothing arrives twice."""

from __future__ import annotations

import asyncio
import datetime as dt
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any
from uuid import UUID

import msgspec
import pytest
from examples import child, content
from fit_connect_double import RETRY_AFTER, Fault
from fit_connect_stage import Stage, fit_connect_stage
from fit_connect_subscriber import PROBLEM_TEXT
from paper import pdf

from sorgeauskunft import uploads
from sorgeauskunft.delivery import AttemptStatus, Outcome
from sorgeauskunft.delivery.fit_connect.submissions import State
from sorgeauskunft.kernel import Kernel, ManualClock
from sorgeauskunft.uploads import Document

SUBMIT = r"PUT /v2/submissions/[^/]+$"
UPLOAD = r"PUT .*/attachments/"
ANNOUNCE = r"POST /v2/submissions$"


@pytest.fixture
async def stage(kernel: Kernel, clock: ManualClock) -> AsyncIterator[Stage]:
    async with fit_connect_stage(kernel, clock) as made:
        yield made


async def test_whole_way(stage: Stage) -> None:
    """A receiver that shares no code with us opens everything; delivered is what it has accepted."""
    request_id = await stage.come()
    assert await stage.send(request_id) == Outcome.sent()
    assert await stage.receipt(request_id) is None
    assert await stage.subscriber.work() == 1
    assert await stage.receipt(request_id) == Outcome.accepted()
    (received,) = stage.subscriber.received
    parcel = await stage.parcel(request_id)
    assert received.message_uuid == str(parcel.message_uuids[0])
    assert [purpose for purpose, _ in received.files.values()] == ["form"]
    assert received.metadata["additionalReferenceInfo"]["senderReference"] == parcel.reference


async def test_files_by_their_names_in_the_message(stage: Stage) -> None:
    """Uploads go as attachments whose ids are those by which the message names its evidence."""

    async def chunks() -> AsyncIterator[bytes]:
        yield pdf()

    kernel, office = stage.kernel, stage.office
    upload = await uploads.receive(kernel, office.id, Document.ID_CARD, "meins.pdf", chunks())
    request_id = await stage.come(msgspec.structs.replace(content(), uploads=(upload,)))
    await stage.send(request_id)
    await stage.subscriber.work()
    (received,) = stage.subscriber.received
    name = uploads.filed_name(upload)
    assert received.files[name][0] == "attachment"
    assert str(upload.id).encode() in received.xml
    listed = received.metadata["contentStructure"]["attachments"]
    assert str(upload.id) in {each["attachmentId"] for each in listed}


async def test_siblings(stage: Stage) -> None:
    """Each child's message is a submission of its own; the request has arrived when all have."""
    request_id = await stage.come(content(child(), child("Noah")))
    await stage.send(request_id)
    parcel = await stage.parcel(request_id)
    waiting = stage.double.books.in_state("submitted")
    assert len(waiting) == 2
    waiting[1].state = "held back"
    await stage.subscriber.work()
    assert await stage.receipt(request_id) is None
    waiting[1].state = "submitted"
    await stage.subscriber.work()
    assert await stage.receipt(request_id) == Outcome.accepted()
    messages = {each.message_uuid for each in stage.subscriber.received}
    assert messages == {str(each) for each in parcel.message_uuids}


async def test_rejected_and_sent_again(
    stage: Stage, raw: Callable[..., Awaitable[list[tuple[Any, ...]]]]
) -> None:
    """A reject ends it with its reason; again, only what was not accepted goes, with the same UUID."""
    request_id = await stage.come(content(child(), child("Noah")))
    await stage.send(request_id)
    _first, second = stage.double.books.in_state("submitted")
    second.state = "held back"
    await stage.subscriber.work()
    second.state, stage.subscriber.problem = "submitted", "unsupported-schema"
    await stage.subscriber.work()
    said = await stage.receipt(request_id)
    assert said == Outcome.rejected("fit-connect-rejected-unsupported-schema")
    # What the receiver says in its own words may quote anybody: it is nowhere in the open.
    rows = await raw("SELECT state, problems FROM fit_connect_submission ORDER BY state")
    assert [row[0] for row in rows] == ["accepted", "rejected"]
    assert PROBLEM_TEXT.encode() not in bytes(rows[1][1])
    stage.subscriber.problem = ""
    assert await stage.send(request_id) == Outcome.sent()
    assert await stage.subscriber.work() == 1
    assert await stage.receipt(request_id) == Outcome.accepted()
    uuids = [each.message_uuid for each in stage.subscriber.received]
    assert uuids[1] == uuids[2]
    assert len(stage.double.books.submissions) == 3


@pytest.mark.parametrize("where", [ANNOUNCE, UPLOAD, SUBMIT])
@pytest.mark.parametrize("fault", [Fault.LOST, Fault.TORN, Fault.CUT])
async def test_nothing_twice(stage: Stage, fault: Fault, where: str) -> None:
    """Whatever answer is lost: the second try finds out what arrived, and one arrives in all."""
    request_id = await stage.come()
    stage.double.befall(fault, where)
    outcome = await stage.send(request_id)
    assert outcome == Outcome.failed("fit-connect-unreachable")
    assert await stage.send(request_id) == Outcome.sent()
    assert await stage.send(request_id) == Outcome.sent()
    assert stage.arrived() == 1
    await stage.subscriber.work()
    assert await stage.receipt(request_id) == Outcome.accepted()


async def test_late_success(stage: Stage) -> None:
    """A submission that gets through after all, while it is being repeated, is found in the log."""
    request_id = await stage.come()
    stage.double.befall(Fault.CUT, SUBMIT)
    await stage.send(request_id)
    stage.double.befall(Fault.LOST, SUBMIT)
    await stage.send(request_id)
    # The log is behind: the next try does not see it, and is told "already sent".
    (there,) = stage.double.books.submissions.values()
    log = stage.double.books.logs[there.case_id]
    kept, log[:] = list(log), log[:1]
    assert await stage.send(request_id) == Outcome.failed("fit-connect-conflict")
    log[:] = kept
    assert await stage.send(request_id) == Outcome.sent()
    await stage.subscriber.work()
    assert await stage.receipt(request_id) == Outcome.accepted()
    assert stage.arrived() == 1


async def test_two_workers(stage: Stage) -> None:
    """Two workers at the same request, one thought dead, bring it there once."""
    request_id = await stage.come()
    outcomes = await asyncio.gather(*(stage.send(request_id) for _ in range(3)))
    assert {each.status for each in outcomes} <= {AttemptStatus.SENT, AttemptStatus.FAILED}
    assert await stage.send(request_id) == Outcome.sent()
    assert stage.arrived() == 1
    await stage.subscriber.work()
    assert await stage.receipt(request_id) == Outcome.accepted()


async def test_forgotten_there(stage: Stage) -> None:
    """What was announced and given up there is announced anew; it was never to be seen."""
    request_id = await stage.come()
    stage.double.befall(Fault.CUT, SUBMIT)
    await stage.send(request_id)
    stage.double.books.submissions.clear()
    stage.double.books.logs.clear()
    assert await stage.send(request_id) == Outcome.failed("fit-connect-unknown")
    assert await stage.send(request_id) == Outcome.sent()
    assert stage.arrived() == 1


async def test_moved_destination(stage: Stage) -> None:
    """What was only announced goes to the destination of now; what was sent stays where it is."""
    request_id = await stage.come()
    stage.double.befall(Fault.CUT, SUBMIT)
    await stage.send(request_id)
    other = type(stage.double.destination)(id=UUID(int=7, version=4))
    stage.double.books.destinations[other.id] = other
    settings = msgspec.structs.replace(stage.office.delivery.fit_connect, destination=str(other.id))
    delivery = msgspec.structs.replace(stage.office.delivery, fit_connect=settings)
    stage.office = msgspec.structs.replace(stage.office, delivery=delivery)
    assert await stage.send(request_id) == Outcome.sent()
    (there,) = stage.double.books.in_state("submitted")
    assert there.destination is other


@pytest.mark.parametrize(
    ("fault", "where", "expected"),
    [
        (
            Fault.UNAUTHORIZED,
            "/destinations/",
            Outcome.failed("fit-connect-unauthorized", halts=True),
        ),
        (Fault.FORBIDDEN, ANNOUNCE, Outcome.failed("fit-connect-forbidden", halts=True)),
        (Fault.UNAUTHORIZED, "/token", Outcome.failed("fit-connect-credentials", halts=True)),
        (Fault.CONFLICT, SUBMIT, Outcome.failed("fit-connect-conflict")),
        (Fault.TOO_LARGE, UPLOAD, Outcome.rejected("fit-connect-too-large-double-413")),
        (Fault.REFUSED, SUBMIT, Outcome.rejected("fit-connect-refused-double-422")),
        (
            Fault.BUSY,
            ANNOUNCE,
            Outcome.failed("fit-connect-busy", retry_after=dt.timedelta(seconds=RETRY_AFTER)),
        ),
        (Fault.BROKEN, SUBMIT, Outcome.failed("fit-connect-broken")),
        (Fault.BROKEN, "/token", Outcome.failed("fit-connect-broken")),
    ],
)
async def test_every_refusal(stage: Stage, fault: Fault, where: str, expected: Outcome) -> None:
    """What each answer means: wait, give up, or stop the channel until somebody changes something."""
    request_id = await stage.come()
    stage.double.befall(fault, where, times=2)
    assert await stage.send(request_id) == expected
    stage.double.calm()
    assert await stage.send(request_id) == Outcome.sent()
    assert stage.arrived() == 1


async def test_silence(stage: Stage) -> None:
    """A service that never answers is not waited for without end."""
    request_id = await stage.come()
    stage.impatient()
    stage.double.befall(Fault.SILENT, SUBMIT)
    assert await stage.send(request_id) == Outcome.failed("fit-connect-timeout")
    assert await stage.send(request_id) == Outcome.sent()


async def test_trouble_while_asking(stage: Stage) -> None:
    """A receipt that cannot be asked for now is asked for again; it is no reject."""
    request_id = await stage.come()
    await stage.send(request_id)
    stage.double.befall(Fault.BUSY, "GET /v2/cases/")
    wait = dt.timedelta(seconds=RETRY_AFTER)
    busy = Outcome.failed("fit-connect-busy", retry_after=wait)
    assert await stage.receipt(request_id) == busy
    assert await stage.receipt(request_id) is None


async def test_other_content(stage: Stage) -> None:
    """A receiver that accepts something else than we have encrypted has not accepted our request."""
    request_id = await stage.come()
    await stage.send(request_id)
    (there,) = stage.double.books.in_state("submitted")
    body = {"authenticationTags": {**there.tags(), "data": "AAAAAAAAAAAAAAAAAAAAAA"}}
    token = stage.subscriber.event(there.id, there.case_id, "accept-submission", body)
    stage.double.books.logs[there.case_id].append(token)
    assert await stage.receipt(request_id) == Outcome.rejected("fit-connect-other-content")


async def test_accept_by_a_stranger(stage: Stage) -> None:
    """Only the destination itself accepts, by its own key: not even the service does for it."""
    request_id = await stage.come()
    await stage.send(request_id)
    (there,) = stage.double.books.in_state("submitted")
    stage.double.books._tell(there, "accept-submission", {"authenticationTags": there.tags()})
    assert await stage.receipt(request_id) == Outcome.failed("fit-connect-event-by-stranger")
    (submission,) = await stage.book(request_id)
    assert submission.state is State.SUBMITTED


async def test_off(stage: Stage) -> None:
    """Where FIT-Connect was switched off, its offices' requests wait."""
    request_id = await stage.come()
    settings = msgspec.structs.replace(stage.kernel.settings, fit_connect_api="")
    off = type(stage.channel)(msgspec.structs.replace(stage.kernel, settings=settings))
    assert await off.send(await stage.parcel(request_id)) == Outcome.failed(
        "fit-connect-off", halts=True
    )


async def test_by_routing(kernel: Kernel, clock: ManualClock) -> None:
    """An office that names no destination is found by its regional key and the key of the service."""
    async with fit_connect_stage(kernel, clock, routed=True) as stage:
        request_id = await stage.come()
        assert await stage.send(request_id) == Outcome.sent()
        assert "GET /v1/routes" in stage.double.calls
        stage.double.api.routes = {}
        again = await stage.come()
        assert await stage.send(again) == Outcome.failed("fit-connect-route-missing", halts=True)
