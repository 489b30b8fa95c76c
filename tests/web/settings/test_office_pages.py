"""Settings of what mothers are asked and told: form, texts, retention, delivery."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
from litestar import Litestar
from second_version import add_version
from visitor import Visitor

import xfamilie
from sorgeauskunft.kernel import Kernel, ManualClock, audit
from tenants import demo
from tenants.directory import DirectoryKeeper
from tenants.handling import Delivery, DeliveryChannel, Retention
from tenants.offices import Mode, Office
from tenants.settings import Section, change
from tenants.wording import OfficeTexts, OwnQuestion

HOME = "/amt/einstellungen"
FORM, TEXTS = f"{HOME}/formular", f"{HOME}/texte"
RETENTION, DELIVERY = f"{HOME}/aufbewahrung", f"{HOME}/zustellung"


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


async def test_form(admin: Visitor, kernel: Kernel, clock: ManualClock) -> None:
    """Each field and document is off, optional or needed, at once or from a day on."""
    before = (await office_of(kernel)).form_modes
    await admin.open(FORM)
    await admin.submit({"purpose": "needed", "id_card": "off"}, to=FORM)
    assert "gilt ab jetzt" in admin.text("//main")
    now = (await office_of(kernel)).form_modes
    assert (now.purpose, now.id_card) == (Mode.NEEDED, Mode.OFF)
    assert now.birth_certificate is before.birth_certificate
    later = {"purpose": "off", "ab.day": "1", "ab.month": "12", "ab.year": "2026"}
    await admin.submit(later, to=FORM)
    assert (await office_of(kernel)).form_modes == now
    assert "Wofür die Auskunft gebraucht wird" in admin.text("//section[@class='so-next']")
    clock.advance(dt.timedelta(days=7))
    assert (await office_of(kernel)).form_modes.purpose is Mode.OFF


async def test_texts(admin: Visitor, kernel: Kernel) -> None:
    """Questions are added row by row, previewed as they will look, and shown to mothers when saved."""
    await admin.open(TEXTS)
    await admin.submit({"taste": "+questions"}, to=TEXTS)
    own = {"questions.0.question": "Wo parke ich?", "questions.0.answer": "**Hinter** dem Haus."}
    await admin.submit({**own, "imprint": "<b>Anschrift</b>", "taste": "vorschau"}, to=TEXTS)
    assert admin.page.xpath("//*[@id='questions-vorschau']/..//strong[text()='Hinter']")
    assert "<b>Anschrift</b>" in admin.text("//*[@id='imprint-vorschau']/..")
    assert (await office_of(kernel)).texts == OfficeTexts()
    await admin.submit({"form_notice": "Bitte beachten."}, to=TEXTS)
    assert (await office_of(kernel)).texts == OfficeTexts(
        questions=(OwnQuestion("Wo parke ich?", "**Hinter** dem Haus."),),
        form_notice="Bitte beachten.",
        imprint="<b>Anschrift</b>",
    )
    await admin.open("/j/bremerhaven/")
    assert "Wo parke ich?" in admin.text("//main")


@pytest.mark.parametrize(
    ("name", "typed", "sentence"),
    [
        ("form_notice", "x" * 601, "Höchstens 600"),
        ("privacy", "x" * 3001, "Höchstens 3000"),
        ("confirmation", "a\u202eb", "unsichtbare Zeichen"),
        ("accessibility", "a\x07b", "unsichtbare Zeichen"),
        ("questions.0.question", "", "Frage"),
        ("questions.0.question", "x" * 151, "Höchstens 150"),
        ("questions.0.answer", "", "Antwort"),
    ],
)
async def test_wrong_texts(
    admin: Visitor, kernel: Kernel, name: str, typed: str, sentence: str
) -> None:
    """What is too long, invisible or half is told at its field; nothing typed is lost or saved."""
    await admin.open(TEXTS)
    await admin.submit({"taste": "+questions"}, to=TEXTS)
    given = {
        "questions.0.question": "Wann?",
        "questions.0.answer": "Immer.",
        "imprint": "Neu.",
        name: typed,
    }
    response = await admin.submit(given, to=TEXTS)
    assert response.status_code == 400
    assert any(sentence in error for error in admin.errors), admin.errors
    assert value(admin, "imprint") == "Neu."
    assert (await office_of(kernel)).texts == OfficeTexts()


async def test_retention(admin: Visitor, kernel: Kernel) -> None:
    """The days lie within the operator's bounds, which the page names, and mothers read them."""
    await admin.open(RETENTION)
    assert "30 bis 730 Tage" in admin.text("//main")
    for wrong in ("29", "731", "", "1e2", "٩٠"):
        response = await admin.submit({"days": wrong}, to=RETENTION)
        assert (response.status_code, value(admin, "days")) == (400, wrong)
    await admin.submit({"days": "90"}, to=RETENTION)
    assert (await office_of(kernel)).retention == Retention(days=90)
    await admin.open("/j/bremerhaven/datenschutz")
    assert "danach noch 90 Tage" in admin.text("//main")


async def test_delivery(admin: Visitor, kernel: Kernel) -> None:
    """Channel and mailbox are changed; a mailbox that could carry more than an address is refused."""
    await admin.open(DELIVERY)
    for wrong in ("nirgends", "a@b.example\nBcc: c@d.example", "a@b.example, c@d.example"):
        response = await admin.submit({"mailbox": wrong}, to=DELIVERY)
        assert response.status_code == 400, wrong
    assert (await office_of(kernel)).delivery == Delivery()
    await admin.submit({"channel": "api", "mailbox": "eingang@amt.example.org"}, to=DELIVERY)
    expected = Delivery(channel=DeliveryChannel.API, mailbox="eingang@amt.example.org")
    assert (await office_of(kernel)).delivery == expected
    response = await admin.client.post(
        DELIVERY,
        data={**admin.tokens, "stand": value(admin, "stand"), "channel": "fax"},
    )
    assert response.status_code == 400
    assert (await office_of(kernel)).delivery == expected


async def test_version_of_messages(
    admin: Visitor,
    kernel: Kernel,
    clock: ManualClock,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A single version is named and not asked for; of two, one is chosen from a day on, none other."""
    await admin.open(DELIVERY)
    assert f"XFamilie, Fassung {xfamilie.VERSION}" in admin.text("//main")
    assert not admin.page.xpath("//*[@name='xfamilie']")
    second = add_version(tmp_path / "schemas", monkeypatch)
    await admin.open(DELIVERY)
    assert value(admin, "xfamilie") == "none"
    offered = [each.get("value") for each in admin.page.xpath("//*[@name='xfamilie']")]
    assert offered == ["none", xfamilie.VERSION, second]
    begins = {"ab.day": "1", "ab.month": "12", "ab.year": "2026"}
    await admin.submit({"xfamilie": second, **begins}, to=DELIVERY)
    assert "die der Plattform" in admin.text("//section[@class='so-next']")
    assert second in admin.text("//section[@class='so-next']")
    assert (await office_of(kernel)).delivery == Delivery()
    fields = {**admin.tokens, "stand": value(admin, "stand"), "channel": "portal"}
    fields |= {"test_channel": "none", "mailbox": ""}
    response = await admin.client.post(DELIVERY, data={**fields, "xfamilie": "9.9.9"})
    assert response.status_code == 400
    assert "Fassung von XFamilie: Bitte wählen" in response.text
    clock.advance(dt.timedelta(days=7))
    assert (await office_of(kernel)).delivery == Delivery(xfamilie=second)


async def test_version_that_is_gone(admin: Visitor, kernel: Kernel) -> None:
    """A version that the platform does not know, as a file may bring it, can be left for its own."""
    own = demo.office_id("bremerhaven")
    gone = Delivery(xfamilie="9.9.9")
    await change(kernel, own, Section.DELIVERY, gone, audit.OPERATOR, seen=0)
    await admin.open(DELIVERY)
    assert (await admin.submit({}, to=DELIVERY)).status_code == 400
    await admin.submit({"xfamilie": "none"}, to=DELIVERY)
    assert (await office_of(kernel)).delivery == Delivery()


async def test_overview_and_history(admin: Visitor) -> None:
    """What was set stands in words on the overview, and before and after in the history."""
    await admin.open(TEXTS)
    await admin.submit({"taste": "+questions"}, to=TEXTS)
    own = {"questions.0.question": "Wo parke ich?", "questions.0.answer": "Hinter dem Haus."}
    await admin.submit(own, to=TEXTS)
    for page, given in (
        (FORM, {"purpose": "needed"}),
        (DELIVERY, {"channel": "api"}),
        (RETENTION, {"days": "90"}),
    ):
        await admin.open(page)
        await admin.submit(given, to=page)
    await admin.open(f"{HOME}/")
    for words in ("Wo parke ich?", "Ihr Fachverfahren holt ab", "90"):
        assert words in admin.text("//main")
    for section, words in (
        ("texts", "Hinter dem Haus."),
        ("form_modes", "nötig"),
        ("delivery", "Ihr Fachverfahren holt ab"),
        ("retention", "180"),
    ):
        await admin.open(f"{HOME}/verlauf/{section}")
        assert words in admin.text("//main"), section


@pytest.mark.parametrize("role", ["clerk", "lead", "lesen"])
async def test_admins_only(app: Litestar, visitor: Visitor, role: str) -> None:
    """Nobody else finds these pages."""
    assert app
    await visitor.log_in(role)
    for page in (FORM, TEXTS, RETENTION, DELIVERY, f"{HOME}/zustaendigkeit"):
        assert (await visitor.client.get(page)).status_code == 404, page
