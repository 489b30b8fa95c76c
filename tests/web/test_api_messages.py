"""Receipts and refusals by machine, and what becomes of messages that cannot be taken; both engines."""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid4

import httpx
import msgspec
import pytest
from arrivals import arrived
from examples import content
from far_channel import use
from litestar import Litestar
from lxml import etree
from machines import Caller, key_for, problem
from service import office_id, work
from visitor import Visitor

import xfamilie
from sorgeauskunft import delivery, drafts, received, requests, retention
from sorgeauskunft.delivery.tables import DeliveryAttempt
from sorgeauskunft.kernel import Kernel, ManualClock, deletions
from sorgeauskunft.kernel.database import add
from sorgeauskunft.kernel.deletions.tables import DeletionProof
from sorgeauskunft.received.tables import RefusedRow
from sorgeauskunft.requests import RequestStatus, statuses_of, stored
from tenants.directory import DirectoryKeeper
from tenants.handling import Delivery, DeliveryChannel
from tenants.offices import Office

XML = {"content_type": "application/xml"}
HERE = "/messages"


@pytest.fixture
async def office(app: Litestar, kernel: Kernel) -> Office:
    assert app
    return (await DirectoryKeeper(kernel).current()).offices[office_id("bremerhaven")]


@pytest.fixture
async def fach(client: httpx.AsyncClient, kernel: Kernel, office: Office) -> Caller:
    return Caller(client, await key_for(kernel, office.id))


async def offered(app: Litestar, kernel: Kernel, office: Office) -> UUID:
    """A request that lies ready for the office's Fachverfahren."""
    await use(kernel, office, Delivery(channel=DeliveryChannel.API))
    code = await drafts.begin(kernel, office.id, drafts.DraftContent(), "v1")
    sent = await requests.send(kernel, office.id, code, lambda _draft: content())
    await work(app)
    return sent.request_id


async def about(kernel: Kernel, office: Office, request_id: UUID, kind: str) -> bytes:
    """A message 0011 or 0001 about the first case's 0801, from the office."""
    async with kernel.database.tenant_transaction(office.id, read_only=True):
        request = await stored(kernel, request_id)
    assert request is not None
    parse: Any = {"0011": xfamilie.parse_0011, "0001": xfamilie.parse_0001}[kind]
    build: Any = {"0011": xfamilie.build_0011, "0001": xfamilie.build_0001}[kind]
    message = parse(xfamilie.sample(kind))
    replace = msgspec.structs.replace
    named = replace(message.identifikation_nachricht, nachrichten_uuid=request.message_uuids[0])
    prefix, _, key = (office.dvdv_key or "").partition(":")
    head = message.nachrichtenkopf
    own = replace(head.autor.behoerdenkennung, praefix=prefix, kennung=key)
    head = replace(head, autor=replace(head.autor, behoerdenkennung=own))
    changed = replace(message, identifikation_nachricht=named, nachrichtenkopf=head, test=None)
    data: bytes = build(changed)
    return data


async def state(kernel: Kernel, office: Office, request_id: UUID) -> tuple[str, str, str]:
    """The request's status, and status and reason of its last attempt."""
    async with kernel.database.tenant_transaction(office.id, read_only=True):
        (status,) = set((await statuses_of(request_id)).values())
        rows = await DeliveryAttempt.select().where(DeliveryAttempt.request_id == request_id)
    last = max(rows, key=lambda row: row["number"])
    return status.value, last["status"], last["reason"]


async def test_receipt(fach: Caller, app: Litestar, kernel: Kernel, office: Office) -> None:
    """A Quittung (0011) is the receipt of the request whose message it names, once and again."""
    request_id = await offered(app, kernel, office)
    assert (await state(kernel, office, request_id))[:2] == ("sent", "sent")
    data = await about(kernel, office, request_id, "0011")
    for _ in range(2):
        answer = await fach.send("POST", HERE, body=data, **XML)
        assert answer.status_code == 200, answer.text
        assert answer.json() == {"request_id": str(request_id), "kind": "0011"}
    assert (await state(kernel, office, request_id))[:2] == ("delivered", "accepted")
    late = await about(kernel, office, request_id, "0001")
    problem(await fach.send("POST", HERE, body=late, **XML), 409, "conflict", "delivered")


async def test_refusal(fach: Caller, app: Litestar, kernel: Kernel, office: Office) -> None:
    """A Rueckweisung (0001) leaves a dead letter with its code, which can be sent once more."""
    request_id = await offered(app, kernel, office)
    data = await about(kernel, office, request_id, "0001")
    for _ in range(2):
        answer = await fach.send("POST", HERE, body=data, **XML)
        assert answer.json() == {"request_id": str(request_id), "kind": "0001"}
    status, attempt, reason = await state(kernel, office, request_id)
    grund = xfamilie.parse_0001(data).rueckweisungsgruende[0].grund
    assert (status, attempt) == ("undeliverable", "rejected")
    assert reason.startswith(f"message-0001:{grund}")
    letters = await delivery.dead_letters(kernel, office.id)
    assert [each.request_id for each in letters] == [request_id]


async def test_not_ours(fach: Caller, app: Litestar, kernel: Kernel, office: Office) -> None:
    """A message about nothing, from another office, of another kind, or too early changes nothing."""
    request_id = await offered(app, kernel, office)
    foreign = (await DirectoryKeeper(kernel).current()).offices[office_id("osnabrueck")]
    theirs = await arrived(kernel, foreign)
    unknown = await about(kernel, foreign, theirs, "0011")
    for data in (unknown, xfamilie.sample("0011")):
        answer = await fach.send("POST", HERE, body=data, **XML)
        problem(answer, 409, "conflict", "message-unknown")
    other = msgspec.structs.replace(office, dvdv_key="jga:fremd")
    answer = await fach.send(
        "POST", HERE, body=await about(kernel, other, request_id, "0011"), **XML
    )
    problem(answer, 409, "conflict", "message-reader")
    answer = await fach.send("POST", HERE, body=xfamilie.sample("0801"), **XML)
    said = problem(answer, 422, "invalid", "message")
    assert said["errors"][0]["message"] == "is a message 0801, not 0011 or 0001"
    assert (await state(kernel, office, request_id))[0] == RequestStatus.SENT.value


_GOOD = xfamilie.sample("0011")
_HEAD, _BODY = _GOOD.split(b"?>", 1)
_LAUGHS = b"".join(
    b'<!ENTITY l%d "%s">' % (n, b"&l%d;" % (n - 1) * 10 if n else b"ha") for n in range(10)
)


def _out_of_order() -> bytes:
    """The same with the two parts of its header changed about."""
    root = etree.fromstring(_GOOD)
    head = root[0]
    head.append(head[0])
    return bytes(etree.tostring(root, xml_declaration=True, encoding="UTF-8"))


HOSTILE = {
    "xxe": (
        _HEAD + b'?><!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>',
        422,
        "dtd",
    ),
    "billion-laughs": (_HEAD + b"?><!DOCTYPE a [" + _LAUGHS + b"]><a>&l9;</a>", 422, "xml"),
    "50-mb": (_HEAD + b"?><a>" + b"x" * 50_000_000 + b"</a>", 413, "size"),
    "encoding": (_GOOD.decode().replace("UTF-8", "UTF-16").encode("utf-16"), 422, "encoding"),
    "latin-1": (_GOOD.replace(b"Jugendamt", b"Jugendm\xe4nner", 1), 422, "encoding"),
    "namespace": (_GOOD.replace(b"xoev.de/xfamilie", b"x.example/xfamilie"), 422, "root"),
    "order": (_out_of_order(), 422, "schema"),
}


@pytest.mark.parametrize("case", HOSTILE)
async def test_hostile(
    case: str, fach: Caller, app: Litestar, office: Office, visitor: Visitor
) -> None:
    """Hostile or broken XML is a problem that says where, a sealed copy is kept, and work goes on."""
    data, status, code = HOSTILE[case]
    kernel: Kernel = app.state.site.kernel
    answer = await fach.send("POST", HERE, body=data, **XML)
    said = problem(
        answer,
        status,
        "too-large" if status == 413 else "invalid",
        "" if status == 413 else "message",
    )
    first = said["errors"][0]
    assert first["code"] == code
    assert first["path"]
    if code in {"schema", "root"}:
        assert first["line"] >= 1
    assert b"root:" not in answer.content
    async with kernel.database.tenant_transaction(office.id, read_only=True):
        (row,) = await RefusedRow.objects()
    assert data[:40] not in bytes(row.content)
    assert len(bytes(row.content)) < 100_000
    await visitor.log_in("lead")
    await visitor.open("/amt/nachrichten")
    assert "Zurückgewiesene Nachrichten" in visitor.text("//main")
    (href,) = visitor.page.xpath("//main//a[contains(@href, '/abgewiesen/')]/@href")
    copy = await visitor.client.get(href)
    assert copy.content == data[: received.LARGEST_COPY]
    assert copy.headers["content-type"] == "application/octet-stream"
    assert copy.headers["content-disposition"].startswith("attachment")
    request_id = await offered(app, kernel, office)
    good = await about(kernel, office, request_id, "0011")
    assert (await fach.send("POST", HERE, body=good, **XML)).status_code == 200


async def test_inquiries_too(fach: Caller, kernel: Kernel, office: Office) -> None:
    """A bad answer to a query is put aside like any other message."""
    at = f"/register-inquiries/{uuid4()}/answer"
    problem(await fach.send("POST", at, body=b"<a/>", **XML), 422, "invalid", "message")
    async with kernel.database.tenant_transaction(office.id, read_only=True):
        assert await RefusedRow.count() == 1


async def test_copies_go(
    fach: Caller, kernel: Kernel, office: Office, clock: ManualClock, visitor: Visitor
) -> None:
    """Copies go after thirty days, the oldest earlier where there are too many, each with its proof.

    Clerks see none; what a backup brings back goes again.
    """
    for number in range(received.MOST_COPIES + 2):
        clock.advance(received.KEPT / 1000)
        await fach.send("POST", HERE, body=b"<a%d/>" % number, **XML)
    async with kernel.database.tenant_transaction(office.id, read_only=True):
        rows = await RefusedRow.select(RefusedRow.id).order_by(RefusedRow.came_at)
    assert len(rows) == received.MOST_COPIES
    await visitor.log_in()
    await visitor.open("/amt/nachrichten")
    assert "Zurückgewiesene" not in visitor.text("//main")
    gone = await visitor.client.get(f"/amt/nachrichten/abgewiesen/{rows[0]['id']}")
    assert gone.status_code == 404
    clock.advance(received.KEPT)
    async with kernel.database.tenant_transaction(office.id):
        await received.sweep(kernel.clock.now())
        assert await RefusedRow.count() == 0
        proofs = await DeletionProof.objects().where(
            DeletionProof.kind == deletions.Kind.REFUSED_MESSAGE
        )
        assert len({each.subject_id for each in proofs}) == received.MOST_COPIES + 2
        await add(
            RefusedRow(
                id=rows[0]["id"],
                came_at=kernel.clock.now(),
                sent_by=uuid4(),
                reason="order",
                line=1,
                size=1,
                content=b"x",
            )
        )
    await kernel.journal.follow(kernel.database, office.id)
    await retention.replay(kernel)
    async with kernel.database.tenant_transaction(office.id, read_only=True):
        assert await RefusedRow.count() == 0
