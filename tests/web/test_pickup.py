"""The page behind a mailed link: what it shows and what not, what it sends, what stands in logs."""

from __future__ import annotations

import datetime as dt
import io
import json
import zipfile
from collections.abc import AsyncIterator
from hashlib import sha256
from pathlib import Path

import link_ways
import pytest
from drafted import PRIVATE
from link_ways import PATH
from linked import MAILBOX, password_in, token_in
from register_ways import office
from service import Service, sqlite_service
from structlog.testing import capture_logs
from visitor import Visitor

from sorgeauskunft.delivery import link
from sorgeauskunft.delivery.link.tables import LinkRow
from sorgeauskunft.delivery.tables import DeliveryAttempt
from sorgeauskunft.kernel.mail import key_of
from sorgeauskunft.kernel.tickets import TICKET_MINUTES
from sorgeauskunft.requests.progress import progress_of
from sorgeauskunft.requests.tables import RequestRow
from tenants.handling import Delivery, DeliveryChannel
from tenants.people import lockout


@pytest.fixture
async def service(tmp_path: Path) -> AsyncIterator[Service]:
    async with sqlite_service(tmp_path) as running:
        yield running


async def reference(service: Service) -> str:
    own = await office(service)
    async with service.kernel.database.tenant_transaction(own.id, read_only=True):
        rows = await RequestRow.select(RequestRow.reference).order_by(
            RequestRow.sent_at, ascending=False
        )
    return str(rows[0]["reference"])


async def row(service: Service) -> LinkRow:
    own = await office(service)
    async with service.kernel.database.tenant_transaction(own.id, read_only=True):
        found = await LinkRow.objects().order_by(LinkRow.made_at, ascending=False).first()
    assert found is not None
    return found


async def test_address_shows_nothing(service: Service, there: Visitor) -> None:
    """Before the password the page is the same for every link and for none; opening it changes nothing."""
    await link_ways.announced(service, there)
    before = (await row(service)).to_dict()
    token = token_in(service.post)
    shown, whole = there.text("//main"), there.response.text.replace(token, "")
    for other in (token[::-1], "quatsch", "%E2%80%AE"):
        await there.open(PATH + other)
        assert there.response.status_code == 200
        assert there.text("//main") == shown
        assert there.heading == "Anfrage abholen"
    for private in (*PRIVATE, await reference(service), "Bremerhaven"):
        assert private not in whole
    for address in ("/zip", "/empfang"):
        await there.open(PATH + token + address)
        assert there.path == PATH + token
    assert (await row(service)).to_dict() == before


async def test_kept_nowhere(service: Service, there: Visitor) -> None:
    """No answer is stored or tells its address to anybody, errors included; no cookie is set."""
    await link_ways.announced(service, there)
    answers = [there.response]
    answers.append(await there.submit({"passwort": "falsch"}))
    answers.append(await there.submit({"passwort": password_in(service.post)}))
    answers.append(await there.client.post(f"{answers[-1].url.path}/empfang"))
    answers.append(await there.submit(to="/zip"))
    answers.append(
        await there.client.post(
            answers[0].url.path, data={}, headers={"sec-fetch-site": "cross-site"}
        )
    )
    assert [each.status_code for each in answers] == [200, 400, 200, 400, 200, 403]
    for answer in answers:
        assert answer.headers["cache-control"] == "no-store"
        assert answer.headers["referrer-policy"] == "no-referrer"
        assert "set-cookie" not in answer.headers


async def test_nothing_in_logs(service: Service, there: Visitor) -> None:
    """What is logged, on the page and by the worker, names neither link nor password nor mailbox."""
    with capture_logs() as logs:
        await link_ways.confirmed(service, there)
        await there.open(PATH + token_in(service.post) + "/zip")
        await there.open(PATH + token_in(service.post) + "/gibt-es-nicht")
    said = json.dumps(logs, default=str)
    assert "/abholen/{token" in said
    password = password_in(service.post)
    for secret in (token_in(service.post), password, password.replace("-", ""), MAILBOX):
        assert secret not in said


async def test_wrong_password(service: Service, there: Visitor) -> None:
    """A wrong password is told next to the field, like a link that does not exist; it is not said again."""
    await link_ways.announced(service, there)
    await there.submit({"passwort": "Geheim123"})
    wrong = there.errors
    assert there.response.status_code == 400
    assert "Geheim123" not in there.response.text
    await there.open(PATH + token_in(service.post)[::-1])
    await there.submit({"passwort": password_in(service.post)})
    assert there.errors == wrong
    await there.submit({"passwort": " "})
    assert there.errors == ["Geben Sie das Passwort ein."]


async def test_slowed_down(service: Service, there: Visitor) -> None:
    """After some wrong tries the page says when the next one counts; the right one then opens."""
    await link_ways.slowed_down(service, there)
    assert there.response.status_code == 429
    assert 0 < int(there.response.headers["retry-after"]) <= lockout.LONGEST_SECONDS
    assert "Zu viele falsche Versuche" in there.errors[0]
    service.clock.advance(dt.timedelta(minutes=1))
    await there.submit({"passwort": password_in(service.post)})
    assert there.heading == "Eine Anfrage liegt bereit"


async def test_zip(service: Service, there: Visitor) -> None:
    """The ZIP holds PDF, message and lists whose digests are right; fetched again, it is all there."""
    await link_ways.opened(service, there)
    listed = [each.text_content() for each in there.page.xpath("//main//ul/li/bdi")]
    for _ in range(2):
        answer = await there.submit(to="/zip")
        assert answer.headers["content-type"] == "application/zip"
        name = f"anfrage-{await reference(service)}.zip"
        assert answer.headers["content-disposition"] == f'attachment; filename="{name}"'
        archive = zipfile.ZipFile(io.BytesIO(answer.content))
        manifest = json.loads(archive.read("manifest.json"))
        files = {each["name"]: each["sha256"] for each in manifest["files"]}
        assert {name.rpartition(".")[2] for name in files} >= {"pdf", "xml"}
        assert {name: sha256(archive.read(name)).hexdigest() for name in files} == files
        assert listed == [name.rpartition("/")[2] for name in files]
        assert set(archive.namelist()) == {*files, "manifest.json", "manifest.csv"}


async def test_receipt(service: Service, there: Visitor) -> None:
    """Nothing is a receipt but the button after a whole download; then the page says until when."""
    await link_ways.opened(service, there)
    await there.submit(to="/empfang")
    assert there.response.status_code == 409
    assert "noch nicht vollständig heruntergeladen" in there.text("//main")
    assert (await row(service)).confirmed_at is None
    await there.submit(to="/zip")
    assert (await row(service)).confirmed_at is None
    await there.submit(to="/empfang")
    assert there.heading == "Empfang bestätigt"
    assert (await row(service)).confirmed_at is not None
    assert "noch einmal herunterladen" in there.text("//main")
    answer = await there.submit(to="/zip")
    assert zipfile.ZipFile(io.BytesIO(answer.content)).testzip() is None


async def test_over(service: Service, there: Visitor) -> None:
    """A page that was open for too long asks for the password again, and nothing has happened."""
    await link_ways.opened(service, there)
    service.clock.advance(dt.timedelta(minutes=TICKET_MINUTES))
    await there.submit(to="/empfang")
    assert there.heading == "Anfrage abholen"
    assert "geschlossen" in there.errors[0]
    assert (await row(service)).confirmed_at is None


async def test_ticket_of_another_link(service: Service, there: Visitor) -> None:
    """A ticket opens the link whose password was typed, whatever the address says."""
    await link_ways.opened(service, there)
    first = await reference(service)
    ticket = there.page.xpath("//input[@name='ticket']/@value")[0]
    service.clock.advance(dt.timedelta(minutes=1))
    await link_ways.announced(service, there)
    other = PATH + token_in(service.post)
    answer = await there.client.post(f"{other}/zip", data={"ticket": ticket})
    assert first in answer.headers["content-disposition"]
    answer = await there.client.post(f"{other}/zip", data={"ticket": ticket[:-8] + "AAAAAAA="})
    assert answer.status_code == 400


async def status(service: Service) -> str:
    """What the request is."""
    own, request_id = await office(service), (await row(service)).request_id
    async with service.kernel.database.tenant_transaction(own.id, read_only=True):
        (case,) = await progress_of(request_id)
    return case.status.value


async def reasons(service: Service) -> list[tuple[str, str]]:
    """How its attempts ended."""
    own, request_id = await office(service), (await row(service)).request_id
    async with service.kernel.database.tenant_transaction(own.id, read_only=True):
        rows = await DeliveryAttempt.select().where(DeliveryAttempt.request_id == request_id)
    return [(each["status"], each["reason"]) for each in rows]


async def test_mother_sees_it(service: Service, there: Visitor) -> None:
    """Until the receipt she sees "gesendet", after it "zugestellt"; the worker agrees."""
    await link_ways.opened(service, there)
    assert await status(service) == "sent"
    await there.submit(to="/zip")
    await there.submit(to="/empfang")
    assert await status(service) == "delivered"
    service.clock.advance(dt.timedelta(minutes=1))
    await service.work()
    assert await status(service) == "delivered"
    assert await reasons(service) == [("accepted", "")]


async def test_came_back(service: Service, there: Visitor) -> None:
    """A mail that comes back makes the request undeliverable with the reason, as soon as it is told."""
    await link_ways.announced(service, there)
    key = key_of(service.post.mails[-1].message_id)
    report = (
        f"To: bounce+{key}@dienst.example\nContent-Type: multipart/report; boundary=b\n\n--b\n"
        "Content-Type: message/delivery-status\n\nReporting-MTA: dns; mx.example\n\n"
        "Action: failed\nStatus: 5.1.1\n\n--b--\n"
    )
    assert await link.take_bounce(service.kernel, report.encode()) is link.Taken.MARKED
    await service.work()
    assert await status(service) == "undeliverable"
    assert await reasons(service) == [("rejected", "mail-bounced-5-1-1")]
    await there.submit({"passwort": password_in(service.post)})
    assert "öffnen nichts" in there.errors[0]


async def test_nobody_comes(service: Service, there: Visitor) -> None:
    """Where nobody comes the office is reminded, the link renewed, and then the operator is told."""
    await link_ways.announced(service, there)
    own = await office(service)
    linked = Delivery(channel=DeliveryChannel.LINK, mailbox=MAILBOX)
    await link_ways.set_delivery(service, linked)
    for _ in range(30):
        service.clock.advance(dt.timedelta(days=1))
        await service.work()
    await link_ways.set_delivery(service, own.delivery)
    told = [mail.subject.partition(" ")[0] for mail in service.post.mails if mail.to == MAILBOX]
    assert told == ["Passwort", "Neue", "Erinnerung:"] * 3
    assert await status(service) == "undeliverable"
    assert await reasons(service) == [("rejected", "link-unread")]
