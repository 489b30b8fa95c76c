"""Before an office begins: the list, the test request and the release, as its admin sees them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Awaitable, Callable
from uuid import UUID

import pytest
from litestar import Litestar
from service import work
from visitor import Visitor

from sorgeauskunft.host.demo import PASSWORD
from sorgeauskunft.kernel import Kernel, ManualClock, audit
from tenants import demo, onboarding
from tenants.directory import DirectoryKeeper
from tenants.offices import OnboardingStatus as S
from tenants.people import Person, Role, add_membership, create_account
from web import Site

PAGE = "/amt/einstellungen/bereitschaft"
Raw = Callable[..., Awaitable[object]]
NOT_LIVE = next(office for office in demo.demo_offices() if office.status is S.CONTRACT)


async def admin_of(kernel: Kernel, office_id: UUID, role: Role = Role.ADMIN) -> str:
    """Somebody with a role in an office; returns the mail address."""
    email = f"{role.value}-neu@example.org"
    account = await create_account(kernel, Person("Sam Neu", email), PASSWORD, audit.OPERATOR)
    await add_membership(kernel, office_id, account, role, audit.OPERATOR)
    return email


async def enter(visitor: Visitor, email: str) -> None:
    await visitor.log_in_as(email)
    await visitor.open(PAGE)


@pytest.fixture
async def admin(app: Litestar, kernel: Kernel, visitor: Visitor) -> Visitor:
    """The admin of an office that has a contract and little else."""
    assert app
    await enter(visitor, await admin_of(kernel, NOT_LIVE.id))
    return visitor


def states(visitor: Visitor) -> dict[str, str]:
    """Line → state, as the list says it."""
    items = visitor.page.xpath("//li[@class='kern-task-list__item']")
    return {
        each.xpath(".//h3")[0].text_content(): each.xpath(".//*[contains(@class,'badge')]")[0]
        .text_content()
        .strip()
        for each in items
    }


async def test_what_is_missing(admin: Visitor) -> None:
    """Every line says how it stands and why it matters; with things missing there is no release."""
    found = states(admin)
    assert found["Vertrag über die Nutzung"] == "Erledigt"
    assert found["AV-Vertrag"] == "Offen"
    assert found["Testanfrage ist gelungen"] == "Offen"
    assert found["Mindestens eine Person mit Leitung oder Verwaltung"] == "Erledigt"
    assert found["Mindestens eine Person in der Sachbearbeitung"] == "Offen"
    assert not admin.page.xpath("//main//form[contains(@action,'freigabe')]")
    assert "Der Betrieb muss noch 2 Punkte vermerken" in admin.text("//main")


async def test_only_admins(app: Litestar, visitor: Visitor) -> None:
    """A lead finds no such page, and nobody can send, delete or release there."""
    assert app
    await visitor.log_in("lead")
    assert (await visitor.client.get(PAGE)).status_code == 404


async def test_test_request(app: Litestar, admin: Visitor) -> None:
    """Sent, it is on its way; worked on, each step has its time, and PDF and XML can be read."""
    await admin.submit(to="/testanfrage")
    assert "abgesandt" in admin.text("//main//*[@role='status']")
    assert "unterwegs" in admin.text("//main")
    await work(app)
    await admin.open(PAGE)
    assert "unterwegs" not in admin.text("//main")
    assert states(admin)["Testanfrage ist gelungen"] == "Erledigt"
    message, summary = admin.page.xpath("//section[@aria-labelledby='test']//ol//a/@href")
    assert "Testkind" in (await admin.open(message)).text
    assert (await admin.client.get(summary)).content.startswith(b"%PDF")
    await admin.open("/amt")
    assert "Test" in admin.text("//table//th//*[contains(@class,'badge--warning')]")


async def test_deleted(app: Litestar, admin: Visitor) -> None:
    """Deleted it is gone from the inbox, the test still holds; a second time there is none."""
    await admin.submit(to="/testanfrage")
    await work(app)
    await admin.open(PAGE)
    (there,) = admin.page.xpath("//a[starts-with(., 'Testanfrage im Eingang')]/@href")
    await admin.open(there)
    assert "Mutter und Kind sind erfunden" in admin.text("//main")
    await admin.open(PAGE)
    (action,) = admin.page.xpath("//form[contains(@action,'/testanfragen/')]/@action")
    await admin.submit(to="/loeschen")
    assert "gelöscht" in admin.text("//main//*[@role='status']")
    assert states(admin)["Testanfrage ist gelungen"] == "Erledigt"
    assert (await admin.client.get(there)).status_code == 404
    again = await admin.client.post(action, data=admin.tokens)
    assert again.status_code == 404


async def test_a_real_request_is_not_deleted(app: Litestar, admin: Visitor) -> None:
    """The address of the deletion with another request's id is a page that is not there."""
    assert app
    await admin.submit(to="/testanfrage")
    path = f"{PAGE}/testanfragen/{UUID(int=9)}/loeschen"
    wrong = await admin.client.post(path, data=admin.tokens)
    assert wrong.status_code == 404


@pytest.fixture
async def ready(app: Litestar, kernel: Kernel, visitor: Visitor, raw: Raw) -> Visitor:
    """The admin of an office that has everything and is not released."""
    office_id = demo.office_id("bremerhaven")
    await raw("UPDATE office SET status = 'av_contract' WHERE slug = 'bremerhaven'")
    await onboarding.move(kernel, office_id, S.NOTICE_80, audit.OPERATOR)
    site: Site = app.state.site
    site.directory.look_again()
    await visitor.log_in("admin")
    await visitor.open(PAGE)
    await visitor.submit(to="/testanfrage")
    await work(app)
    await visitor.open(PAGE)
    return visitor


async def test_release(ready: Visitor, kernel: Kernel, clock: ManualClock) -> None:
    """Released with a day, the office begins on that day; until then the page offers the way back."""
    await ready.submit({"day.day": "1", "day.month": "12", "day.year": "2026"}, to="/freigabe")
    assert "1. Dezember 2026" in ready.text("//section[@aria-labelledby='freigabe']")
    office_id = demo.office_id("bremerhaven")
    assert (await DirectoryKeeper(kernel).current()).offices[office_id].status is S.RELEASED
    clock.advance(dt.timedelta(days=7))
    assert (await DirectoryKeeper(kernel).current()).offices[office_id].status is S.LIVE
    await ready.log_in("admin")
    await ready.open(PAGE)
    assert "Seit dem 1. Dezember 2026" in ready.text("//section[@aria-labelledby='freigabe']")


async def test_taken_back(ready: Visitor, kernel: Kernel, clock: ManualClock) -> None:
    """Taken back, the office does not begin; a second tab that still shows the button is told."""
    await ready.submit({"day.day": "1", "day.month": "12", "day.year": "2026"}, to="/freigabe")
    stale = ready.page
    await ready.submit(to="/zuruecknehmen")
    assert "zurückgenommen" in ready.text("//main//*[@role='status']")
    ready.page = stale
    response = await ready.submit(to="/zuruecknehmen")
    assert response.status_code == 409
    clock.advance(dt.timedelta(days=9))
    office = (await DirectoryKeeper(kernel).current()).offices[demo.office_id("bremerhaven")]
    assert office.status is S.SELF_TEST_OK


@pytest.mark.parametrize(
    ("day", "month", "year", "sentence"),
    [
        ("", "", "", "als Tag, Monat und Jahr"),
        ("31", "2", "2027", "als Tag, Monat und Jahr"),
        ("١", "12", "2026", "als Tag, Monat und Jahr"),
        ("1", "12", "9" * 400, "als Tag, Monat und Jahr"),
        ("23", "11", "2026", "muss heute sein oder"),
        ("26", "11", "2027", "muss heute sein oder"),
    ],
)
async def test_bad_days(ready: Visitor, day: str, month: str, year: str, sentence: str) -> None:
    """A day that cannot be is told beside the field, and what was typed stands there still."""
    given = {"day.day": day, "day.month": month, "day.year": year}
    response = await ready.submit(given, to="/freigabe")
    assert response.status_code == 400
    assert sentence in ready.errors[0]
    assert ready.page.xpath("//input[@name='day.month']/@value") == [month]


async def test_something_is_missing_by_now(ready: Visitor, raw: Raw) -> None:
    """What has gone missing since the page was shown stops the release, and the page says so."""
    await raw("UPDATE membership SET active = FALSE WHERE role = 'clerk'")
    given = {"day.day": "1", "day.month": "12", "day.year": "2026"}
    response = await ready.submit(given, to="/freigabe")
    assert response.status_code == 409
    assert "hat sich etwas geändert" in ready.text("//main//*[@role='status']")
