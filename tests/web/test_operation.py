"""The operator's pages: what each does, and that none shows anything of a mother."""

from __future__ import annotations

import datetime as dt
import functools
from uuid import uuid4

import msgspec
import pytest
from litestar import Litestar
from litestar.routes import HTTPRoute
from operation_ways import given_up
from post import Post
from service import FakePdf, Service
from visitor import FORM_ANSWERS, Visitor, client_of, fill_form, find_office, pass_check, send

from sorgeauskunft.host.working import build_worker
from sorgeauskunft.kernel import Kernel, ManualClock, audit
from sorgeauskunft.kernel.database import add
from sorgeauskunft.kernel.jobs import Job
from tenants import demo
from tenants.area_changes import AreaChange, ChangeKind
from tenants.proposals import propose
from web import Site, paging
from web.operation import office_list_pages

NEW = {
    "name": "Jugendamt Musterstadt",
    "slug": "musterstadt",
    "land": "NI",
    "kind": "jugendamt",
    "ars": "034040000000",
    "street": "Musterweg",
    "house_number": "1",
    "postcode": "49074",
    "place": "Musterstadt",
    "areas": "03999",
    "areas_from.day": "1",
    "areas_from.month": "1",
    "areas_from.year": "2026",
}


async def operator(app: Litestar, visitor: Visitor) -> Visitor:
    assert app
    await visitor.log_in_at_door("operator")
    return visitor


async def test_notice(app: Litestar, visitor: Visitor) -> None:
    """A notice is written with its time, shown, sent twice without being two, and taken back."""
    await operator(app, visitor)
    await visitor.open("/betrieb/hinweise")
    times = {
        "begins.day": "24",
        "begins.month": "11",
        "begins.year": "2026",
        "begins.time": "8",
        "ends.day": "25",
        "ends.month": "11",
        "ends.year": "2026",
        "ends.time": "07:30",
    }
    answers = {"kind": "maintenance", "audience": "everybody", "text.de": "Wartung <b>", **times}
    late = await visitor.submit({**answers, "ends.day": "23"}, to="/hinweise/")
    assert late.status_code == 400
    assert visitor.page.xpath("//textarea[@name='text.de']")[0].value.strip() == "Wartung <b>"
    await visitor.submit(answers, to="/hinweise/")
    assert "Der Hinweis ist gespeichert" in visitor.text("//main")
    (form,) = visitor.page.xpath("//form[contains(@action, 'zuruecknehmen')]")
    await visitor.open("/")
    assert "Wartung <b>" in visitor.text("//section[contains(@class,'so-notices')]")
    await visitor.open("/betrieb/hinweise")
    await visitor.submit(to=form.get("action"))
    assert "zurückgenommen" in visitor.text("//main")
    await visitor.open("/")
    assert not visitor.page.xpath("//section[contains(@class,'so-notices')]")


async def test_switch(app: Litestar, visitor: Visitor) -> None:
    """A part is switched off at once, and on from a day on, which can be taken back."""
    await operator(app, visitor)
    await visitor.open("/betrieb/schalter")
    await visitor.submit({"part": "requests", "state": "off"}, to="/schalter/")
    assert (await visitor.open("/j/bremerhaven/check/wohnort")).status_code == 503
    await visitor.open("/betrieb/schalter")
    day = {"begins.day": "1", "begins.month": "12", "begins.year": "2026", "begins.time": "6:00"}
    await visitor.submit({"part": "requests", "state": "on", **day}, to="/schalter/")
    assert "Ab 1. Dezember 2026, 06:00 Uhr" in visitor.text("//main")
    await visitor.submit(to="/zuruecknehmen")
    assert "Ab 1. Dezember" not in visitor.text("//main")
    past = {**day, "begins.year": "2025"}
    response = await visitor.submit({"part": "requests", "state": "on", **past}, to="/schalter/")
    assert response.status_code == 400


async def test_office_from_interest_to_its_end(
    app: Litestar, visitor: Visitor, clock: ManualClock
) -> None:
    """An office is made by a form, goes through its steps with days, is exported, and ends."""
    await operator(app, visitor)
    await visitor.open("/betrieb/aemter/neu")
    await visitor.submit({**NEW, "ars": "044040000000"}, to="/neu")
    assert visitor.errors == ["Der Regionalschlüssel gehört zu einem anderen Land"]
    await visitor.submit({"ars": NEW["ars"], "areas": "03404"}, to="/neu")
    assert visitor.errors == ["Eines dieser Gebiete gehört schon einem anderen Amt"]
    await visitor.submit({"areas": NEW["areas"]}, to="/neu")
    assert (visitor.path.rstrip("/"), visitor.heading) == (
        "/betrieb/aemter/musterstadt",
        NEW["name"],
    )
    signed = {"day.day": "2", "day.month": "11", "day.year": "2026"}
    for status in ("loi", "contract", "av_contract", "notice_80"):
        await visitor.submit({"status": status, **signed}, to="/stand")
        assert "Der Stand ist geändert" in visitor.text("//main")
    assert "2. November 2026" in visitor.text("//section[@aria-labelledby='liste-operator']")
    future = {"day.day": "2", "day.month": "12", "day.year": "2027"}
    await visitor.submit({"status": "contract", **future}, to="/stand")
    assert len(visitor.errors) == 1
    exported = await visitor.client.get("/betrieb/aemter/musterstadt/export")
    assert msgspec.json.decode(exported.content)["office"]["slug"] == "musterstadt"
    await visitor.open("/betrieb/aemter/musterstadt")
    await visitor.submit({"status": "ended"}, to="/stand")
    assert visitor.errors == ["Bestätigen Sie, dass die Teilnahme endet"]
    await visitor.submit({"status": "ended", "confirm": "yes"}, to="/stand")
    await visitor.open("/betrieb/aemter?stand=ended")
    assert "Jugendamt Musterstadt" in visitor.text("//table")


async def test_offices_page_by_page(
    app: Litestar, visitor: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A long list of offices comes in pages that keep what it was narrowed to; its count is of all."""
    short = functools.partial(paging.portion, length=1)
    monkeypatch.setattr(office_list_pages, "portion", short)
    await operator(app, visitor)
    await visitor.open("/betrieb/aemter?stand=live&land=NI")
    first, count = visitor.text("//tbody"), visitor.text("//h2[@id='liste']")
    await visitor.open(visitor.page.xpath("//a[@rel='next']/@href")[0])
    assert visitor.text("//h2[@id='liste']") == count
    assert visitor.text("//tbody") != first
    assert "Niedersachsen" in visitor.text("//tbody")
    assert visitor.page.xpath("//a[@rel='prev']/@href")[0].endswith("land=NI&seite=1")


async def test_suspended(app: Litestar, visitor: Visitor) -> None:
    """A suspended office's page says so and that drafts are kept; it goes on where it was."""
    await operator(app, visitor)
    await visitor.open("/betrieb/aemter/bremerhaven")
    await visitor.submit({"status": "suspended"}, to="/stand")
    await visitor.open("/j/bremerhaven/")
    assert "Hier sind gerade keine Anfragen möglich" in visitor.text("//main")
    assert "Er bleibt gespeichert" in visitor.text("//main")
    await visitor.open("/betrieb/aemter/bremerhaven")
    await visitor.submit({"status": "live"}, to="/stand")
    assert (await visitor.open("/j/bremerhaven/check/wohnort")).status_code == 200


async def test_first_admin(app: Litestar, visitor: Visitor) -> None:
    """The first admin of an office is invited once; an office that has one invites by itself."""
    await operator(app, visitor)
    answers = {"admin_name": "Alex Muster", "admin_email": "alex@musterstadt.example"}
    await visitor.open("/betrieb/aemter/delmenhorst")
    await visitor.submit(answers, to="/einladen")
    assert "Die Einladung ist unterwegs" in visitor.text("//main")
    await visitor.submit(answers, to="/einladen")
    assert len(visitor.errors) == 1
    await visitor.open("/betrieb/aemter/bremerhaven")
    await visitor.submit(answers, to="/einladen")
    assert "schon jemanden in der Verwaltung" in visitor.errors[0]


async def test_proposals(app: Litestar, visitor: Visitor, kernel: Kernel) -> None:
    """A proposal is refused with a reason, or accepted: then the area is the office's."""
    await operator(app, visitor)
    for prefix in ("03998", "03999"):
        change = AreaChange(
            office=demo.office_id("delmenhorst"),
            kind=ChangeKind.ADD,
            ags_prefix=prefix,
            valid_from=dt.date(2026, 12, 1),
        )
        await propose(kernel, change, audit.Actor("admin"))
    await visitor.open("/betrieb/gebiete")
    await visitor.submit({"reason": " "}, to="/ablehnen")
    assert visitor.errors == ["Schreiben Sie dem Amt den Grund"]
    ids = visitor.page.xpath("//@id")
    assert len(set(ids)) == len(ids), "a field of each proposal"
    await visitor.submit({"reason": "Gehört zu Oldenburg"}, to="/ablehnen")
    await visitor.submit(to="/annehmen")
    assert "Zurzeit wartet kein Vorschlag" in visitor.text("//main")
    site: Site = app.state.site
    mine = {each.ags_prefix for each in (await site.directory.current()).assignments}
    assert len({"03998", "03999"} & mine) == 1


async def test_germany_at_a_glance(app: Litestar, visitor: Visitor) -> None:
    """Each Land with places is a tile that says what the table says, and leads there."""
    await operator(app, visitor)
    await visitor.open("/betrieb/gebiete")
    tiles = visitor.page.xpath("//ul[@class='so-tiles']/li")
    rows = visitor.page.xpath("//table[@aria-labelledby='laender']//tbody/tr")
    assert len(tiles) == len(rows) > 1
    for tile, row in zip(tiles, rows, strict=True):
        assert tile.xpath("./a/@href") == [f"#{row.get('id')}"]
        name, places, _, gaps, overlaps = (each.text_content().strip() for each in row)
        said = tile.text_content()
        assert name in said
        state = "overlap" if int(overlaps) else "gap" if int(gaps) else "whole"
        assert f"so-tile--{state}" in tile.get("class")
        assert f"({places} Orte)" in said if state == "whole" else f"{gaps} " in said


async def test_dead_jobs(app: Litestar, visitor: Visitor, kernel: Kernel) -> None:
    """Dead jobs are listed by kind with their reason and done once more; deliveries have their own way."""
    now, tenant = kernel.clock.now(), demo.office_id("bremerhaven")
    async with kernel.database.tenant_transaction(tenant):
        for kind in ("feedback.notify", "feedback.notify", "delivery.deliver"):
            job = Job(kind=kind, subject_id=uuid4(), run_at=now, created_at=now, finished_at=now)
            job.state, job.reason = "dead", "mail-refused"
            await add(job)
    await operator(app, visitor)
    await visitor.open("/betrieb/auftraege?art=feedback.notify")
    assert "mail-refused" in visitor.text("//table[@aria-labelledby='liste']")
    await visitor.submit(to="/wiederholen")
    await visitor.open("/betrieb/auftraege?art=delivery.deliver")
    assert not visitor.page.xpath("//main//form")
    refused = {"kind": "delivery.deliver", "job": "", **visitor.tokens}
    response = await visitor.client.post("/betrieb/auftraege/wiederholen", data=refused)
    assert response.status_code == 404
    async with kernel.database.platform_transaction("test", read_only=True):
        states = [row["state"] for row in await Job.select().where(Job.kind == "feedback.notify")]
    assert sorted(states) == ["dead", "queued"]


async def test_delivery(
    app: Litestar, visitor: Visitor, kernel: Kernel, clock: ManualClock, post: Post
) -> None:
    """The board counts what was given up and why; one click sends it again, another tries a channel."""
    service = Service(app, kernel, clock, post, FakePdf(1))
    await given_up(service, visitor)
    page = visitor.text("//main")
    assert "documents.build: xml-invalid" in page
    assert "credentials" in page
    await visitor.open("/betrieb/zustellung")
    cells = [
        each.text_content().strip()
        for each in visitor.page.xpath("//table[@aria-labelledby='aemter']//tbody/tr[1]/td")
    ]
    assert cells[6:] == ["1", "FIT-Connect: angehalten"]
    await visitor.open("/betrieb/zustellung/bremerhaven")
    await visitor.submit(to="/versuchen")
    assert "gleich versucht" in visitor.text("//main")
    await visitor.submit(to="/senden")
    assert "ist wieder auf dem Weg" in visitor.text("//main")
    nobody = {"request": str(uuid4()), **visitor.tokens}
    response = await visitor.client.post("/betrieb/zustellung/bremerhaven/senden", data=nobody)
    assert response.status_code == 404
    nothing = {"channel": "portal", **visitor.tokens}
    response = await visitor.client.post("/betrieb/zustellung/bremerhaven/versuchen", data=nothing)
    assert response.status_code == 404


async def test_trail(app: Litestar, visitor: Visitor) -> None:
    """The trail is searched by office, tag, time and thing; that somebody did is in it itself."""
    await operator(app, visitor)
    await visitor.open("/betrieb/protokoll")
    await visitor.open("/betrieb/protokoll?office=bremerhaven&tag=platform:tenant")
    assert "platform:tenant:created" in visitor.text("//table")
    await visitor.open(
        "/betrieb/protokoll?office=bremerhaven&until.day=1&until.month=1&until.year=2020"
    )
    assert "Dazu steht nichts im Protokoll" in visitor.text("//main")
    thing = demo.office_id("bremerhaven")
    await visitor.open(f"/betrieb/protokoll?office=platform&subject={thing}")
    assert "platform:audit:searched" in visitor.text("//table")
    await visitor.open("/betrieb/protokoll?office=bremerhaven&subject=x")
    assert visitor.response.status_code == 400


async def test_nothing_of_a_mother(app: Litestar, visitor: Visitor, kernel: Kernel) -> None:
    """After a whole journey no page of the operation names her, her child, her address or her codes."""
    async with client_of(app) as client:
        mother = Visitor(client)
        await find_office(mother)
        await pass_check(mother)
        await fill_form(mother, FORM_ANSWERS)
        await mother.open("/j/bremerhaven/pruefen")
        await send(mother)
        secrets = [each.text_content() for each in mother.page.xpath("//*[@class='so-code']")]
    site: Site = app.state.site
    await build_worker(kernel, site.directory, site.texts, site.pdf).run_until_idle()
    await operator(app, visitor)
    secrets += ["Öztürk", "Łucja", "Ayşe", "Musterweg 12", "mutter@example.org", "14.03.2021"]
    paths = {
        route.path.replace("{slug:str}", "bremerhaven")
        for route in app.routes
        if isinstance(route, HTTPRoute)
        and route.path.startswith("/betrieb")
        and "GET" in route.methods
        and "uuid" not in route.path
    } | {"/betrieb/protokoll?office=bremerhaven", "/betrieb/auftraege?art=documents.build"}
    assert len(paths) > 9
    for path in paths:
        response = await visitor.client.get(path)
        assert response.status_code == 200, path
        assert [secret for secret in secrets if secret in response.text] == [], path
