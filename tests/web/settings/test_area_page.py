"""The page about the office's area: shown, proposed, decided elsewhere."""

from __future__ import annotations

import pytest
from litestar import Litestar
from visitor import Visitor

from sorgeauskunft.kernel import Kernel, audit
from tenants import demo
from tenants.directory import DirectoryKeeper
from tenants.proposals import accept, proposals_of, refuse

PAGE = "/amt/einstellungen/zustaendigkeit"
OFFICE = demo.office_id("bremerhaven")
DAY = {"add.from.day": "1", "add.from.month": "3", "add.from.year": "2027"}


@pytest.fixture
async def admin(app: Litestar, visitor: Visitor) -> Visitor:
    assert app
    await visitor.log_in("admin")
    await visitor.open(PAGE)
    return visitor


async def test_from_wish_to_decision(admin: Visitor, kernel: Kernel) -> None:
    """The consequences are shown before and after proposing; what the operator decides is seen."""
    assert "Bremerhaven, Stadt04012" in admin.text("//table")
    keeper = DirectoryKeeper(kernel)
    before = set((await keeper.current()).assignments)
    given = {"add.area": "Bremen", **DAY}
    await admin.submit({**given, "taste": "vorschau"}, to="/hinzufuegen")
    said = admin.text("//main//section[@aria-labelledby='formular-add']")
    assert "Ihr Amt wäre zuständig" in said
    assert "Bremen" in said
    assert "1. März 2027: Bremen" in said
    assert await proposals_of(kernel, OFFICE) == []
    await admin.submit(to="/hinzufuegen")
    assert "beim Betrieb" in admin.text("//main")
    assert "wird geprüft" in admin.text("//main")
    (proposal,) = await proposals_of(kernel, OFFICE)
    keeper.look_again()
    assert set((await keeper.current()).assignments) == before
    response = await admin.submit(given, to="/hinzufuegen")
    assert response.status_code == 409
    await accept(kernel, proposal.id, audit.OPERATOR)
    ending = {"end.last.day": "1", "end.last.month": "3"}
    await admin.open(PAGE)
    key = admin.page.xpath("//select[@name='end.area']/option/@value")[1]
    await admin.submit({**ending, "end.area": key, "end.last.year": "2027"}, to="/beenden")
    (newest,) = [each for each in await proposals_of(kernel, OFFICE) if not each.decided_at]
    await refuse(kernel, newest.id, "Erst die Nachfolge klären.", audit.OPERATOR)
    await admin.open(PAGE)
    for sentence in ("ausgeführt", "abgelehnt", "Erst die Nachfolge klären.", "Bremen"):
        assert sentence in admin.text("//main")


async def test_gap_is_shown(admin: Visitor) -> None:
    """Ending an area nobody follows in is shown as a gap, with the day from which it is one."""
    key = admin.page.xpath("//select[@name='end.area']/option/@value")[1]
    last = {"end.last.day": "28", "end.last.month": "2", "end.last.year": "2027"}
    await admin.submit({"end.area": key, **last, "taste": "vorschau"}, to="/beenden")
    said = admin.text("//main//section[@aria-labelledby='formular-end']")
    assert "Niemand wäre zuständig, ab 1. März 2027: Bremerhaven" in said


async def test_overlap_is_shown(admin: Visitor) -> None:
    """An area that a neighbour has is shown as an overlap with the neighbour's name."""
    await admin.submit({"add.area": "04011", **DAY, "taste": "vorschau"}, to="/hinzufuegen")
    said = admin.text("//main//section[@aria-labelledby='formular-add']")
    assert "Zwei Ämter wären zuständig" in said
    assert "Bremen" in said
    await admin.submit(to="/hinzufuegen")
    assert "lässt sich der Vorschlag nicht ausführen" in admin.text("//main")


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"add.area": ""}, "nennen Sie eine Gemeinde"),
        ({"add.area": "Gibtesnicht"}, "kennt das Gemeindeverzeichnis nicht"),
        ({"add.area": "0401"}, "kennt das Gemeindeverzeichnis nicht"),
        ({"add.area": "٠٤٠١١"}, "kennt das Gemeindeverzeichnis nicht"),
        ({"add.area": "Osnabrück"}, "anderen Land"),
        ({"add.from.day": "31", "add.from.month": "2"}, "von heute an"),
        ({"add.from.year": "2025"}, "von heute an"),
        ({"add.from.year": "9999"}, "von heute an"),
        (
            {"add.last.day": "1", "add.last.month": "1", "add.last.year": "2027"},
            "vor dem ersten",
        ),
        ({"add.area": "04012"}, "schon"),
    ],
)
async def test_wrong(admin: Visitor, kernel: Kernel, given: dict[str, str], sentence: str) -> None:
    """What cannot be is told at its field, and nothing is proposed."""
    response = await admin.submit({"add.area": "Bremen", **DAY, **given}, to="/hinzufuegen")
    assert response.status_code == 400
    assert any(sentence in error for error in admin.errors), admin.errors
    assert await proposals_of(kernel, OFFICE) == []


async def test_not_anothers(admin: Visitor, kernel: Kernel) -> None:
    """An office ends its own areas only, whatever is sent."""
    day = {"end.last.day": "1", "end.last.month": "3", "end.last.year": "2027"}
    for key in ("04011", "", "04012:Mitte", "%00"):
        sent = {**admin.tokens, "end.area": key, **day}
        response = await admin.client.post(f"{PAGE}/beenden", data=sent)
        assert response.status_code == 400, key
    assert await proposals_of(kernel, OFFICE) == []
