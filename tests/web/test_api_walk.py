"""A Fachverfahren at work through the API, on either engine."""

from __future__ import annotations

from uuid import uuid4

import httpx
import pytest
from arrivals import arrived, somebody
from litestar import Litestar
from machines import Caller, key_for, problem
from messages import reply_to, two_of_demo
from paper import pdf
from service import office_id, work
from visitor import Visitor

from sorgeauskunft.kernel import Kernel
from sorgeauskunft.register import Entry
from sorgeauskunft.requests import RequestStatus, statuses_of
from tenants.directory import DirectoryKeeper
from tenants.offices import Office


@pytest.fixture
async def office(app: Litestar, kernel: Kernel) -> Office:
    assert app
    return (await DirectoryKeeper(kernel).current()).offices[office_id("bremerhaven")]


@pytest.fixture
async def fach(client: httpx.AsyncClient, kernel: Kernel, office: Office) -> Caller:
    return Caller(client, await key_for(kernel, office.id))


async def test_others_offices(fach: Caller, kernel: Kernel) -> None:
    """Ids of another office are answered like ids of nothing, whatever is done with them."""
    directory = await DirectoryKeeper(kernel).current()
    foreign = await arrived(kernel, directory.offices[office_id("osnabrueck")])
    for request_id in (foreign, uuid4()):
        at = f"/requests/{request_id}"
        for path in (at, f"{at}/pdf", f"{at}/cases/1/message", f"{at}/uploads/{uuid4()}"):
            problem(await fach.get(path), 404, "not-found")
        problem(await fach.send("POST", f"{at}/acknowledgement"), 404, "not-found")
        for path in (f"{at}/cases/1/status",):
            answer = await fach.send("PUT", path, json={"status": "in_work"}, if_match='"1.1"')
            problem(answer, 404, "not-found")
    assert (await fach.get("/requests")).json()["items"] == []


async def test_walk(
    fach: Caller, app: Litestar, kernel: Kernel, office: Office, visitor: Visitor
) -> None:
    """From the list to the posted letter; clerks see in the history what the machine did."""
    request_id = await arrived(kernel, office)
    await work(app)
    (listed,) = (await fach.get("/requests?acknowledged=false")).json()["items"]
    assert listed["id"] == str(request_id)
    first = await fach.client.get(listed["href"], headers=fach.headers)
    at = f"/requests/{request_id}"
    seen = first.headers["etag"]
    assert (await fach.get(at, if_none_match=seen)).status_code == 304
    said = first.json()
    for href, kind in (
        (said["cases"][0]["message_href"], "application/xml"),
        (said["pdf_href"], "application/pdf"),
    ):
        answer = await fach.client.get(href, headers=fach.headers)
        assert answer.headers["content-type"].startswith(kind)
    receipts = [await fach.send("POST", f"{at}/acknowledgement") for _ in range(2)]
    assert receipts[0].json() == receipts[1].json()
    assert (await fach.get("/requests?acknowledged=false")).json()["items"] == []
    take = {"status": "in_work"}
    problem(await fach.send("PUT", f"{at}/cases/1/status", json=take, if_match=seen), 412, "stale")
    seen = receipts[1].headers["etag"]
    moved = await fach.send("PUT", f"{at}/cases/1/status", json=take, if_match=seen)
    assert moved.json()["status"] == "in_work"
    tag, letter = moved.headers["etag"], pdf()
    filed = {"content_type": "application/pdf", "if_match": tag, "idempotency_key": "brief-1"}
    here = f"{at}/cases/1/certificate"
    answer = await fach.send("POST", here, body=b"no pdf", **filed)
    problem(answer, 422, "invalid", "file-kind")
    answers = [await fach.send("POST", here, body=letter, **filed) for _ in range(2)]
    assert [each.status_code for each in answers] == [201, 201]
    assert answers[0].json() == answers[1].json()
    assert answers[1].headers["idempotency-replayed"] == "true"
    problem(await fach.send("POST", here, body=letter + b"%", **filed), 422, "key-reused")
    tag = await fach.tag(request_id)
    posted = {"status": "posted", "posted_on": "2026-11-24"}
    answer = await fach.send("PUT", f"{at}/cases/1/status", json=posted, if_match=tag)
    assert answer.json()["status"] == "posted"
    answer = await fach.send(
        "PUT", f"{at}/cases/1/status", json=posted, if_match=answer.headers["etag"]
    )
    problem(answer, 409, "conflict", "posted")
    await visitor.log_in()
    await visitor.open(f"/amt/anfragen/{request_id}")
    shown = visitor.text("//main")
    assert "Im Fachverfahren angekommen" in shown
    assert "Fachverfahren (Fachverfahren Nord)" in shown
    assert "Das Fachverfahren hat am 24. November 2026 ein Schreiben hinterlegt" in shown


async def test_question(fach: Caller, kernel: Kernel, office: Office) -> None:
    """The mother is asked once, and the request shows the question."""
    request_id = await arrived(kernel, office)
    at = f"/requests/{request_id}"
    tag = await fach.tag(request_id)
    moved = await fach.send("PUT", f"{at}/cases/1/status", json={"status": "in_work"}, if_match=tag)
    tag = moved.headers["etag"]
    asked = await fach.send("POST", f"{at}/questions", json={"text": "Wo?"}, if_match=tag)
    assert asked.status_code == 201
    (question,) = (await fach.get(at)).json()["questions"]
    assert (question["text"], question["answer"]) == ("Wo?", None)
    async with kernel.database.tenant_transaction(office.id, read_only=True):
        assert list((await statuses_of(request_id)).values()) == [RequestStatus.QUESTION]


async def test_pages_of_a_list(fach: Caller, kernel: Kernel, office: Office) -> None:
    """A cursor leads through a list without gap or repetition, and holds for that list only."""
    ids = {str(await arrived(kernel, office)) for _ in range(5)}
    found: list[str] = []
    query = "/requests?limit=2&status=delivered"
    page = (await fach.get(query)).json()
    found += [each["id"] for each in page["items"]]
    cursor = page["next_cursor"]
    problem(await fach.get(f"/requests?cursor={cursor}"), 400, "parameter", "cursor")
    changed = ("A" if cursor[0] != "A" else "B") + cursor[1:]
    problem(await fach.get(f"{query}&cursor={changed}"), 400, "parameter", "cursor")
    while cursor:
        page = (await fach.get(f"{query}&cursor={cursor}")).json()
        found += [each["id"] for each in page["items"]]
        cursor = page["next_cursor"]
    assert len(found) == 5
    assert set(found) == ids


async def test_register(client: httpx.AsyncClient, app: Litestar, kernel: Kernel) -> None:
    """A query of another office is listed, fetched and answered; faults come with line and path."""
    two = await two_of_demo(kernel)
    _request, query_id = await two.query(somebody(two.asking))
    await work(app)
    fach = Caller(client, await key_for(kernel, two.asked.id))
    (listed,) = (await fach.get("/register-inquiries?state=open")).json()["items"]
    assert (listed["id"], listed["asking_office"]) == (str(query_id), two.asking.name)
    message = await client.get(listed["message_href"], headers=fach.headers)
    assert message.text.startswith("<?xml")
    at = f"/register-inquiries/{query_id}"
    xml = {"content_type": "application/xml"}
    data = await reply_to(two, query_id, Entry.DECLARATION)
    said = problem(
        await fach.send("POST", f"{at}/answer", body=data.replace(b"true", b"yes"), **xml),
        422,
        "invalid",
        "message",
    )
    assert said["errors"][0]["line"] > 1
    assert any("eintragungVorhanden" in each["path"] for each in said["errors"])
    said = problem(
        await fach.send("POST", f"{at}/answer", body=message.content, **xml),
        422,
        "invalid",
        "message",
    )
    other = await fach.send("POST", f"/register-inquiries/{uuid4()}/answer", body=data, **xml)
    problem(other, 404, "not-found")
    answer = await fach.send("POST", f"{at}/answer", body=data, **xml)
    assert answer.json() == {"id": str(query_id), "state": "answered"}
    again = await fach.send("POST", f"{at}/answer", body=data, **xml)
    problem(again, 409, "conflict", "changed")
    assert (await fach.get(at)).json()["state"] == "answered"
