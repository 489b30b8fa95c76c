"""Pages about a section of the settings: saved at once or for later, nothing lost, nobody overwritten."""

from __future__ import annotations

import datetime as dt

import msgspec
import pytest
from litestar import Litestar
from visitor import Visitor

from sorgeauskunft.kernel import Kernel, ManualClock, audit
from sorgeauskunft.kernel.audit import AuditEntry
from tenants import demo
from tenants.directory import DirectoryKeeper
from tenants.offices import Office
from tenants.settings import Section, change
from web.amt.settings import beginning
from web.errors import Errors

HOME = "/amt/einstellungen"
CONTACT = f"{HOME}/kontakt"
OFFICE = demo.office_id("bremerhaven")
FIRST_OF_MARCH = {"ab.day": "1", "ab.month": "3", "ab.year": "2027"}


async def office_of(kernel: Kernel, slug: str = "bremerhaven") -> Office:
    return (await DirectoryKeeper(kernel).current()).offices[demo.office_id(slug)]


@pytest.fixture
async def admin(app: Litestar, visitor: Visitor) -> Visitor:
    assert app
    await visitor.log_in("admin")
    return visitor


def value(visitor: Visitor, name: str) -> str:
    found: str = visitor.page.xpath(f"//main//*[@name='{name}']")[0].value or ""
    return found.strip("\n")


async def test_at_once(admin: Visitor, kernel: Kernel) -> None:
    """What is saved shows on the citizen's page at once; the trail names fields and no value."""
    await admin.open(CONTACT)
    await admin.submit({"phone": "0471 5901234", "street": "Neuer Markt"}, to=CONTACT)
    assert "gilt ab jetzt" in admin.text("//main")
    contact = (await office_of(kernel)).contact
    assert (contact.phone, contact.street) == ("+494715901234", "Neuer Markt")
    await admin.open("/j/bremerhaven/")
    assert "Neuer Markt" in admin.text("//main")
    assert "tel:+494715901234" in admin.response.text
    async with kernel.database.tenant_transaction(OFFICE):
        entries = await AuditEntry.select().where(AuditEntry.tag == "amt:settings:changed")
    assert entries[-1]["fields"] == "contact,street,phone"


async def test_later(admin: Visitor, kernel: Kernel, clock: ManualClock) -> None:
    """A dated change is a plan that page and overview show; it holds from 0 Uhr in Berlin."""
    before = await office_of(kernel)
    await admin.open(CONTACT)
    await admin.submit({"street": "Neuer Markt", **FIRST_OF_MARCH}, to=CONTACT)
    assert "Ab 1. März 2027" in admin.text("//main")
    assert value(admin, "street") == before.contact.street
    said = admin.page.xpath("//dl//div[dt[text()='Straße']]//*[@class='so-typed']")
    assert [each.text_content() for each in said] == [before.contact.street, "Neuer Markt"]
    await admin.open(HOME)
    assert "Änderung ab 1. März 2027 geplant" in admin.text("//main")
    assert "Geändert von Alex Probst" in admin.text("//main")
    midnight = dt.datetime(2027, 2, 28, 23, tzinfo=dt.UTC)
    clock.advance(midnight - clock.now() - dt.timedelta(seconds=1))
    await admin.open("/j/bremerhaven/")
    assert "Neuer Markt" not in admin.text("//main")
    clock.advance(dt.timedelta(seconds=1))
    await admin.open("/j/bremerhaven/")
    assert "Neuer Markt" in admin.text("//main")


async def test_plan_cancelled(admin: Visitor, kernel: Kernel, clock: ManualClock) -> None:
    """A plan is cancelled on a page that asks first, and then never begins."""
    before = await office_of(kernel)
    await admin.open(f"{HOME}/name")
    await admin.submit({"name": "Amt für Familie", **FIRST_OF_MARCH}, to="/name")
    await admin.open(admin.page.xpath("//main//a[contains(., 'Planung absagen')]/@href")[0])
    assert "Amt für Familie" in admin.text("//main")
    await admin.submit(to="/zuruecknehmen")
    assert "zurückgenommen" in admin.text("//main")
    await admin.open(f"{HOME}/name")
    assert "Geplante Änderungen" not in admin.text("//main")
    clock.advance(dt.timedelta(days=120))
    assert (await office_of(kernel)).name == before.name


async def test_plan_survives(admin: Visitor, kernel: Kernel, clock: ManualClock) -> None:
    """What is changed while something is planned holds beyond it, also from another page."""
    await admin.open(CONTACT)
    await admin.submit({"street": "Neuer Markt", **FIRST_OF_MARCH}, to=CONTACT)
    await admin.submit({"email": "neu@example.org"}, to=CONTACT)
    await admin.open(f"{HOME}/oeffnungszeiten")
    await admin.submit({"opening_hours.0.times": "8–10 Uhr"}, to="/oeffnungszeiten")
    clock.advance(dt.timedelta(days=120))
    contact = (await office_of(kernel)).contact
    assert (contact.street, contact.email) == ("Neuer Markt", "neu@example.org")
    assert contact.opening_hours[0].times == "8–10 Uhr"


WRONG_DAYS = [
    (("31", "2", "2027"), "gibt es nicht"),
    (("1", "", "2027"), "gibt es nicht"),
    (("1", "3", "27"), "schon vorbei"),
    (("٧", "3", "2027"), "gibt es nicht"),
    (("1" * 1500, "3", "2027"), "gibt es nicht"),
    (("23", "11", "2026"), "schon vorbei"),
    (("1", "1", "2030"), "mehr als drei Jahre"),
]


async def test_wrong_day(admin: Visitor, kernel: Kernel) -> None:
    """A day that cannot be is told, everything typed stands there still, nothing is saved."""
    before = await office_of(kernel)
    await admin.open(CONTACT)
    for typed, says in WRONG_DAYS:
        given = dict(zip(beginning.NAMES, typed, strict=True))
        response = await admin.submit({"street": "Neuer Markt", **given}, to=CONTACT)
        assert response.status_code == 400
        assert says in admin.errors[0]
        assert (value(admin, "street"), value(admin, "ab.day")) == ("Neuer Markt", typed[0])
    assert await office_of(kernel) == before


def test_days_begin_in_berlin() -> None:
    """A day begins at 0 Uhr in Berlin, in summer and in winter; today means at once."""
    errors: Errors = {}
    today = dt.date(2026, 11, 24)

    def begins(day: int, month: int) -> dt.datetime | None:
        typed = (str(day), str(month), "2027" if month < 11 else "2026")
        return beginning.read(dict(zip(beginning.NAMES, typed, strict=True)), errors, today)

    assert begins(1, 7) == dt.datetime(2027, 6, 30, 22, tzinfo=dt.UTC)
    assert begins(1, 1) == dt.datetime(2026, 12, 31, 23, tzinfo=dt.UTC)
    assert begins(24, 11) is None
    assert errors == {}


async def test_nothing_changed(admin: Visitor, kernel: Kernel) -> None:
    """Every form as it was shown changes nothing and makes no version."""
    before = await office_of(kernel)
    for page in ("name", "kontakt", "oeffnungszeiten", "profil", "logo"):
        await admin.open(f"{HOME}/{page}")
        await admin.submit(to=f"/{page}")
        assert "nichts geändert" in admin.text("//main")
    assert await office_of(kernel) == before
    async with kernel.database.tenant_transaction(OFFICE):
        entries = await AuditEntry.select().where(AuditEntry.tag == "amt:settings:changed")
    assert [each["fields"] for each in entries] == ["profile,logo"]


WRONG_TEXTS = [
    ("name", "name", "", "Bitte füllen Sie dieses Feld aus"),
    ("name", "name", "x" * 121, "zu lang"),
    ("name", "name", "Amt\r\nBcc: x@example.org", "eine Zeile"),
    ("name", "name", "Amt 漢字", "lateinischen Schrift"),
    ("kontakt", "postcode", "1234", "fünf Ziffern"),
    ("kontakt", "house_number", "ohne Zahl", "Hausnummer"),
    ("kontakt", "phone", "115", "keine gültige"),
    ("kontakt", "phone", "0471 590\r\nX: y", "keine gültige"),
    ("kontakt", "email", "amt@example.org\r\nBcc: x@example.org", "nicht möglich"),
    ("kontakt", "website", "http://unverschluesselt.example", "https://"),
    ("kontakt", "website", "https://", "https://"),
    ("kontakt", "website", "https://a.example\r\nSet-Cookie: x=y", "https://"),
    ("kontakt", "website", 'https://a.example/" onclick="x', "https://"),
    ("kontakt", "website", "https://gut.example@evil.example", "https://"),
    ("kontakt", "website", "javascript:alert(1)//https://a.example", "https://"),
    ("profil", "hints", "x" * 3001, "zu lang"),
    ("profil", "hints", "a\x07b", "unsichtbare"),
    ("profil", "represented_by", "a\nb", "unsichtbare"),
    ("profil", "data_protection_email", "kein Postfach", "nicht möglich"),
    ("oeffnungszeiten", "opening_hours.0.times", "", "Bitte füllen Sie"),
]


async def test_bad_input(admin: Visitor, kernel: Kernel) -> None:
    """Each field says what is wrong with it, keeps what was typed, and nothing is saved."""
    before = await office_of(kernel)
    for page, name, typed, says in WRONG_TEXTS:
        await admin.open(f"{HOME}/{page}")
        response = await admin.submit({name: typed}, to=f"/{page}")
        assert response.status_code == 400, typed
        assert [says in each for each in admin.errors] == [True], (typed, admin.errors)
    assert await office_of(kernel) == before


async def test_a_way_to_ask(admin: Visitor, kernel: Kernel) -> None:
    """An office without telephone and mailbox could send no message: one of them stays."""
    await admin.open(CONTACT)
    response = await admin.submit({"phone": "", "email": ""}, to=CONTACT)
    assert response.status_code == 400
    assert "Telefonnummer oder eine E-Mail-Adresse" in admin.errors[0]
    await admin.submit({"email": "amt@example.org"}, to=CONTACT)
    assert (await office_of(kernel)).contact.phone is None


async def test_nobody_overwrites_unseen(admin: Visitor, kernel: Kernel) -> None:
    """Who was slower learns who was faster, keeps what was typed, and saves it with one more press."""
    before = await office_of(kernel)
    other = msgspec.structs.replace(before.contact, email="schneller@example.org")
    await admin.open(CONTACT)
    await change(kernel, OFFICE, Section.CONTACT, other, audit.OPERATOR, seen=0)
    response = await admin.submit({"street": "Neuer Markt"}, to=CONTACT)
    assert response.status_code == 409
    assert "Zuletzt geändert von Betreiber" in admin.text("//main")
    assert (await office_of(kernel)).contact == other
    assert value(admin, "street") == "Neuer Markt"
    await admin.submit({"email": "schneller@example.org"}, to=CONTACT)
    after = (await office_of(kernel)).contact
    assert after == msgspec.structs.replace(other, street="Neuer Markt")


async def test_a_plan_begins_meanwhile(admin: Visitor, kernel: Kernel, clock: ManualClock) -> None:
    """A form shown before a plan began does not take back what the plan brought."""
    before = await office_of(kernel)
    moved = msgspec.structs.replace(before.contact, street="Neuer Markt")
    begins = clock.now() + dt.timedelta(minutes=5)
    await change(kernel, OFFICE, Section.CONTACT, moved, audit.OPERATOR, seen=0, valid_from=begins)
    await admin.open(CONTACT)
    clock.advance(dt.timedelta(minutes=6))
    response = await admin.submit({"email": "neu@example.org"}, to=CONTACT)
    assert response.status_code == 409
    assert (await office_of(kernel)).contact == moved


async def test_only_admins(app: Litestar, visitor: Visitor) -> None:
    """A lead finds neither the pages nor a link to them."""
    assert app
    await visitor.log_in("lead")
    assert HOME not in visitor.response.text
    pages = ("", "/name", "/kontakt", "/oeffnungszeiten", "/logo", "/profil", "/verlauf")
    for page in (*pages, "/verlauf/name", "/verlauf/name/0/wiederherstellen"):
        assert (await visitor.client.get(HOME + page)).status_code == 404


async def test_navigation_leads_somewhere(admin: Visitor) -> None:
    """Every area of the navigation is a page, which says where one is."""
    await admin.open(HOME)
    links = admin.page.xpath("//nav[@class='so-areas so-no-print']//a/@href")
    assert len(links) > 6
    for link in links:
        assert (await admin.open(link)).status_code == 200
        assert admin.page.xpath("//nav//a[@aria-current='page']/@href") == [link]
