"""How an office works, changed by itself: who may, what may stand there, and that nothing is lost."""

from __future__ import annotations

import datetime as dt
from uuid import UUID

import msgspec
import pytest
from litestar import Litestar
from visitor import Visitor

from sorgeauskunft.kernel import Kernel, ManualClock, audit
from sorgeauskunft.kernel.audit import AuditEntry
from sorgeauskunft.kernel.errors import ConflictError
from tenants import demo
from tenants.directory import DirectoryKeeper
from tenants.offices import CaseworkRules, Office
from tenants.settings import Section, change

PAGE = "/amt/regeln"


async def office_of(kernel: Kernel, slug: str = "bremerhaven") -> Office:
    return (await DirectoryKeeper(kernel).current()).offices[demo.office_id(slug)]


@pytest.fixture
async def lead(app: Litestar, visitor: Visitor) -> Visitor:
    assert app
    await visitor.log_in("lead")
    await visitor.open(PAGE)
    return visitor


def value(visitor: Visitor, name: str) -> str:
    found: str = visitor.page.xpath(f"//main//*[@name='{name}']")[0].value or ""
    return found.strip("\n")


async def test_changed_and_told(lead: Visitor, kernel: Kernel) -> None:
    """A lead changes days, texts and four eyes; the trail names the fields and no text."""
    before = await office_of(kernel)
    answers = {"answer_days": "7", "after": "Rufen Sie an.\n\nGern.", "four_eyes": "yes"}
    await lead.submit(answers, to="/amt/regeln/")
    assert "Gespeichert" in lead.text("//main")
    rules = (await office_of(kernel)).casework
    assert (rules.answer_days, rules.four_eyes) == (7, True)
    assert rules.letter.after == "Rufen Sie an.\n\nGern."
    same = msgspec.structs.replace(
        rules,
        answer_days=before.casework.answer_days,
        four_eyes=before.casework.four_eyes,
        letter=before.casework.letter,
    )
    assert same == before.casework
    async with kernel.database.tenant_transaction(before.id):
        entries = await AuditEntry.select().where(AuditEntry.tag == "amt:settings:changed")
    assert [entry["fields"] for entry in entries] == [
        "profile,logo",
        "casework,answer_days,four_eyes,after",
    ]


async def test_saving_nothing_changes_nothing(lead: Visitor, kernel: Kernel) -> None:
    """The form as it was shown leaves every rule as it was, and no line in the trail."""
    before = await office_of(kernel)
    await lead.submit(to="/amt/regeln/")
    after = await office_of(kernel)
    assert after.casework == before.casework
    async with kernel.database.tenant_transaction(before.id):
        changed = await AuditEntry.select().where(AuditEntry.tag == "amt:settings:changed")
    assert [entry["fields"] for entry in changed] == ["profile,logo"]


@pytest.mark.parametrize(
    ("name", "typed", "sentence"),
    [
        ("answer_days", "0", "Zahl von 1 bis 60"),
        ("answer_days", "", "Zahl von 1 bis 60"),
        ("register_valid_days", "91", "Zahl von 1 bis 90"),
        ("register_code_days", "siebzig", "Zahl von 7 bis 180"),
        ("close_days", "٧", "Zahl von 1 bis 90"),
        ("close_days", "1" * 500, "Zahl von 1 bis 90"),
        ("signatory", "x" * 81, "Das sind 81 Zeichen"),
        ("before", "x" * 1001, "Das sind 1001 Zeichen"),
        ("appeal", "a\x07b", "nicht gedruckt werden"),
        ("sender_line", "a\nb", "nicht gedruckt werden"),
    ],
)
async def test_bad_input(
    lead: Visitor, kernel: Kernel, name: str, typed: str, sentence: str
) -> None:
    """Each field says what is wrong with it; everything typed stands there still, nothing is saved."""
    before = await office_of(kernel)
    response = await lead.submit({"after": "Neu.", name: typed}, to="/amt/regeln/")
    assert response.status_code == 400
    assert sentence in lead.text("//main")
    assert value(lead, "after") == "Neu."
    assert (await office_of(kernel)).casework == before.casework


async def test_nobody_overwrites_unseen(lead: Visitor, kernel: Kernel) -> None:
    """Who was slower is told, keeps what was typed, and saves it with one more press."""
    before = await office_of(kernel)
    other = msgspec.structs.replace(before.casework, answer_days=9)
    await change(kernel, before.id, Section.CASEWORK, other, audit.OPERATOR, seen=0)
    response = await lead.submit({"close_days": "20"}, to="/amt/regeln/")
    assert response.status_code == 409
    assert "jemand anderes" in lead.text("//main")
    assert (await office_of(kernel)).casework == other
    assert value(lead, "close_days") == "20"
    await lead.submit(to="/amt/regeln/")
    assert (await office_of(kernel)).casework.close_days == 20


async def test_dated(lead: Visitor, kernel: Kernel, clock: ManualClock) -> None:
    """A change may hold from a day on: until then the page shows it as planned, and a lead cannot cancel it."""
    before = await office_of(kernel)
    day = {"ab.day": "1", "ab.month": "12", "ab.year": "2026"}
    await lead.submit({"answer_days": "7", **day}, to="/amt/regeln/")
    assert lead.path == "/amt/regeln"
    assert "1. Dezember 2026" in lead.text("//main")
    assert not lead.page.xpath("//main//a[contains(@href, 'verlauf')]")
    assert (await office_of(kernel)).casework == before.casework
    clock.advance(dt.timedelta(days=8))
    assert (await office_of(kernel)).casework.answer_days == 7
    await lead.log_in("lead")
    await lead.open(PAGE)
    response = await lead.submit({"answer_days": "9", **day}, to="/amt/regeln/")
    assert response.status_code == 400
    assert value(lead, "answer_days") == "9"


async def test_two_at_once(app: Litestar, kernel: Kernel) -> None:
    """Of two changes of the same rules the second is refused, in the database itself."""
    assert app
    office = await office_of(kernel)
    first = msgspec.structs.replace(office.casework, answer_days=8)
    await change(kernel, office.id, Section.CASEWORK, first, audit.OPERATOR, seen=0)
    with pytest.raises(ConflictError):
        await change(kernel, office.id, Section.CASEWORK, CaseworkRules(), audit.OPERATOR, seen=0)
    assert (await office_of(kernel)).casework == first


async def test_only_leads_and_admins(app: Litestar, visitor: Visitor) -> None:
    """A clerk finds neither the page nor a link to it."""
    assert app
    await visitor.log_in()
    assert PAGE not in visitor.response.text
    response = await visitor.client.get(PAGE)
    assert response.status_code == 404


async def test_letters_follow(lead: Visitor, kernel: Kernel) -> None:
    """Each office has its own rules: what one changes is another's no more than before."""
    before = await office_of(kernel, "osnabrueck")
    await lead.submit({"file_number": "99/1"}, to="/amt/regeln/")
    assert (await office_of(kernel)).casework.letter.file_number == "99/1"
    after = await office_of(kernel, "osnabrueck")
    assert (after.casework, UUID(str(after.id))) == (before.casework, before.id)
