"""The pages for the people of an office, as its admin and as somebody who is invited sees them."""

from __future__ import annotations

from uuid import UUID, uuid4

import pytest
from arrivals import arrived
from litestar import Litestar
from office_people import code_in, trail
from post import Post
from service import work
from visitor import Visitor, client_of

from sorgeauskunft import casework
from sorgeauskunft.host.demo import PASSWORD
from sorgeauskunft.kernel import Kernel
from tenants import demo, people
from tenants.directory import DirectoryKeeper
from tenants.people import Principal, Role

PEOPLE = "/amt/einstellungen/personen"
HERE, THERE = demo.office_id("bremerhaven"), demo.office_id("osnabrueck")
NEW = {"name": "Nur Neu", "email": "nur@example.org", "rolle": "lead"}
OFFICE = "Amt für Jugend, Familie und Frauen Bremerhaven"
GOOD = "ein Regenschirm für Dienstag"


@pytest.fixture
async def admin(visitor: Visitor) -> Visitor:
    await visitor.log_in("admin")
    await visitor.open(PEOPLE)
    return visitor


def another(app: Litestar) -> Visitor:
    return Visitor(client_of(app))


async def invite(app: Litestar, admin: Visitor, answers: dict[str, str]) -> None:
    await admin.open(f"{PEOPLE}/einladungen")
    await admin.submit(answers)
    assert admin.path == PEOPLE, admin.errors
    await work(app)


async def open_code(guest: Visitor, code: str) -> None:
    await guest.open("/amt/einladung")
    await guest.submit({"code": code})


async def person(visitor: Visitor, name: str) -> None:
    """Open the page of somebody in the list."""
    await visitor.open(PEOPLE)
    await visitor.open(visitor.page.xpath(f"//main//a[.='{name}']/@href")[0])


def row(visitor: Visitor, name: str) -> str:
    (found,) = visitor.page.xpath(f"//main//tbody/tr[contains(th, '{name}')]")
    return " ".join(found.text_content().split())


async def test_invited_accepted_logged_in(
    app: Litestar, admin: Visitor, post: Post, kernel: Kernel
) -> None:
    """From the admin's form over the mail and the password to a log-in; no code in an address."""
    await invite(app, admin, NEW)
    assert "unterwegs" in admin.text("//main")
    assert "Leitung bis 1. Dezember 2026" in row(admin, "Nur Neu")
    code, guest = code_in(post), another(app)
    await open_code(guest, code.lower().replace("-", " "))
    assert guest.path == "/amt/einladung/annehmen"
    assert {OFFICE, "Leitung", "nur@example.org"} <= {
        each.text_content() for each in guest.page.xpath("//main//dd")
    }
    response = await guest.submit({"passwort": GOOD, "passwort-noch-einmal": GOOD})
    assert guest.path == "/amt/einladung/fertig"
    visited = [each.url.raw_path.decode() for each in (*response.history, response)]
    assert not any(code.replace("-", "") in each for each in visited)
    await guest.open(guest.page.xpath("//main//a/@href")[0])
    await guest.submit({"email": "nur@example.org", "password": GOOD})
    assert guest.path == "/amt"
    await admin.open(PEOPLE)
    assert "Leitung aktiv 24.11.2026 0" in row(admin, "Nur Neu")
    assert not admin.page.xpath("//*[@id='invitations']")
    assert await trail(kernel, HERE) == ["amt:person:invited", "amt:person:joined"]


async def test_same_answer(app: Litestar, admin: Visitor, post: Post) -> None:
    """A used, a withdrawn and an invented code get the very same page; so does a cookie of one."""
    await invite(app, admin, NEW)
    code, guest = code_in(post), another(app)
    await open_code(guest, code)
    await admin.open(PEOPLE)
    await admin.submit(to="/zuruecknehmen")
    assert "zurückgenommen" in admin.text("//main")
    response = await guest.submit({"passwort": GOOD, "passwort-noch-einmal": GOOD})
    assert (response.status_code, guest.errors) == (400, [_UNKNOWN])
    answers = set()
    for wrong in (code, "0" * 25, "x", "ü" * 25):
        await open_code(guest, wrong)
        assert guest.response.status_code == 400
        answers.add(tuple(guest.errors))
    assert answers == {(_UNKNOWN,)}
    await guest.open("/amt/einladung/annehmen")
    assert guest.path == "/amt/einladung"


_UNKNOWN = (
    "Dieser Code gilt nicht oder nicht mehr. Prüfen Sie, ob Sie ihn richtig eingegeben haben. "
    "Sonst bitten Sie Ihr Amt um eine neue Einladung."
)


async def test_codes_are_not_tried_for_ever(app: Litestar) -> None:
    """After thirty tries of one caller the page says to wait."""
    guest = another(app)
    await guest.open("/amt/einladung")
    statuses = [(await guest.submit({"code": "0" * 25})).status_code for _ in range(31)]
    assert statuses == [400] * 30 + [429]


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"name": " "}, "Geben Sie Vor- und Nachnamen ein."),
        ({"name": "x" * 101}, "Das sind 101 Zeichen"),
        ({"name": "4711"}, "Namen aus Buchstaben"),
        ({"name": "Kim\x07Lee"}, "Namen aus Buchstaben"),
        ({"email": "nur.example.org"}, "E-Mail-Adresse ein"),
        ({"email": "a@example.org\nBcc: b@example.org"}, "E-Mail-Adresse ein"),
        ({"rolle": "operator"}, "Wählen Sie eine Rolle."),
        ({"rolle": ""}, "Wählen Sie eine Rolle."),
        ({"email": "CLERK@bremerhaven.example.org"}, "arbeitet schon in Ihrem Amt"),
    ],
)
async def test_bad_invitations(admin: Visitor, changed: dict[str, str], sentence: str) -> None:
    """Each field says what is wrong with it; what was typed stands there, and nobody is invited."""
    await admin.open(f"{PEOPLE}/einladungen")
    response = await admin.submit(NEW | changed)
    assert response.status_code == 400
    assert sentence in " ".join(admin.errors)
    kept = admin.page.xpath("//main//input[@name='email']/@value")[0]
    assert kept == (NEW | changed)["email"]
    await admin.open(PEOPLE)
    assert not admin.page.xpath("//*[@id='invitations']")


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        (("", ""), "Geben Sie ein Passwort ein."),
        (("zu kurz", "zu kurz"), "Das sind 7 Zeichen."),
        (("x" * 129, "x" * 129), "Das sind 129 Zeichen."),
        (("Passwort2026", "Passwort2026"), "errät man leicht"),
        (("Nur@example.org", "Nur@example.org"), "Ihrem Namen"),
        ((GOOD, GOOD + "!"), "nicht gleich"),
    ],
)
async def test_bad_passwords(
    app: Litestar, admin: Visitor, post: Post, typed: tuple[str, str], sentence: str
) -> None:
    """A password that is not taken is told why, and stands in no page; the invitation stays good."""
    await invite(app, admin, NEW)
    guest = another(app)
    await open_code(guest, code_in(post))
    response = await guest.submit(
        dict(zip(("passwort", "passwort-noch-einmal"), typed, strict=True))
    )
    assert response.status_code == 400
    assert sentence in " ".join(guest.errors)
    assert set(guest.page.xpath("//input[@type='password']/@value")) == {""}
    await guest.submit({"passwort": GOOD, "passwort-noch-einmal": GOOD})
    assert guest.path == "/amt/einladung/fertig"


async def test_two_offices(app: Litestar, admin: Visitor, post: Post) -> None:
    """Who has an account confirms with it, chooses at the log-in, sees where she is, and switches."""
    mail = "clerk@osnabrueck.example.org"
    await invite(app, admin, {"name": "Luca", "email": mail, "rolle": "read_only"})
    luca = another(app)
    await open_code(luca, code_in(post))
    await luca.submit({"passwort": "falsch"})
    assert luca.errors == ["Das Passwort stimmt nicht."]
    await luca.submit({"passwort": PASSWORD})
    await luca.log_in("clerk", "osnabrueck")
    assert luca.path == "/amt/buero"
    assert "Vorlage" not in luca.text("//header")
    for away in ("/amt", "/amt/versand", PEOPLE):
        await luca.open(away)
        assert luca.path == "/amt/buero"
    await luca.submit(form=0)
    assert (luca.path, office_of(luca)) == ("/amt", OFFICE)
    assert "Nachrichten" not in luca.text("//header")
    await luca.open(luca.page.xpath("//header//a[.='Stelle wechseln']/@href")[0])
    assert "Hier arbeiten Sie gerade." in luca.text("//main//li[1]")
    await luca.submit()
    for page in ("/amt", "/amt/versand", "/amt/zahlen", "/amt/register", "/amt/buero"):
        await luca.open(page)
        assert "Osnabrück" in office_of(luca), page
        assert "Stelle wechseln" in luca.text("//header")
        assert luca.response.headers["cache-control"] == "no-store"


def office_of(visitor: Visitor) -> str:
    return visitor.text("//header//*[@class='so-brand']/span[2]")


async def test_old_tab(app: Litestar, admin: Visitor, post: Post, kernel: Kernel) -> None:
    """A form shown for one office and sent after a switch writes in neither, and says so."""
    mail = "lead@osnabrueck.example.org"
    await invite(app, admin, {"name": "Kaya", "email": mail, "rolle": "lead"})
    kaya = another(app)
    await open_code(kaya, code_in(post))
    await kaya.submit({"passwort": PASSWORD})
    await kaya.log_in("lead", "osnabrueck")
    await kaya.submit(form=1)
    assert "Osnabrück" in office_of(kaya)
    old_tab, old_upload = another(app), another(app)
    for tab, page in ((old_tab, "/amt/regeln"), (old_upload, "/amt/nachrichten")):
        tab.client.cookies = kaya.client.cookies
        await tab.open(page)
    await kaya.open("/amt/buero")
    await kaya.submit()
    assert office_of(kaya) == OFFICE
    for tab in (old_tab, old_upload):
        tab.client.cookies = kaya.client.cookies
    before = (await DirectoryKeeper(kernel).current()).offices
    response = await old_tab.submit({"answer_days": "9"}, to="/amt/regeln/")
    assert response.status_code == 409
    assert "Nicht gespeichert" in old_tab.heading
    files = {"datei": [("a.xml", b"<a/>")]}
    assert (await old_upload.upload(files, to="/amt/nachrichten")).status_code == 409
    assert "Nicht gespeichert" in old_upload.heading
    after = (await DirectoryKeeper(kernel).current()).offices
    assert [after[each].casework for each in (HERE, THERE)] == [
        before[each].casework for each in (HERE, THERE)
    ]


async def test_a_form_without_owner_is_refused(admin: Visitor) -> None:
    """A form that does not say for whom it was shown changes nothing."""
    await person(admin, "Kim Beispiel")
    token = {"_csrf_token": admin.tokens["_csrf_token"], "stand": "clerk-active"}
    response = await admin.client.post(f"{admin.path}/sperren", data=token)
    assert response.status_code == 409
    await admin.open(PEOPLE)
    assert "aktiv" in row(admin, "Kim Beispiel")


async def test_suspended_while_working(app: Litestar, admin: Visitor) -> None:
    """Who is suspended is out with the next click and cannot log in; taken back she can."""
    kim = another(app)
    await kim.log_in()
    await person(admin, "Kim Beispiel")
    await admin.submit(to="/sperren")
    assert "Der Zugang ist gesperrt." in admin.text("//main")
    await kim.open("/amt")
    assert kim.path == "/amt/anmelden"
    await kim.log_in()
    assert kim.path == "/amt/anmelden"
    await admin.submit(to="/zulassen")
    await kim.log_in()
    assert kim.path == "/amt"


async def test_removed(app: Litestar, admin: Visitor, kernel: Kernel) -> None:
    """To remove somebody takes a tick; who had open requests stays in sight until they are handed over."""
    offices = (await DirectoryKeeper(kernel).current()).offices
    request_id = await arrived(kernel, offices[HERE])
    kim = another(app)
    await kim.log_in()
    await casework.assign(kernel, await _principal(kernel, kim), {request_id}, casework.Way.TAKE)
    await person(admin, "Kim Beispiel")
    assert "1 offene Anfrage" in admin.text("//main")
    assert f"/amt/anfragen/{request_id}" in admin.page.xpath("//main//a/@href")
    await admin.submit(to="/entfernen")
    assert admin.errors == ["Setzen Sie das Häkchen, wenn Sie das wirklich wollen."]
    await admin.submit({"ja-entfernen": "yes"}, to="/entfernen")
    assert admin.path == PEOPLE
    assert not admin.page.xpath("//tbody//th[contains(., 'Kim Beispiel')]")
    assert "Kim Beispiel (1 offene Anfrage)" in admin.text("//main//section[last()]")
    await admin.open("/amt")
    assert "Kim Beispiel (ohne Zugang)" in admin.text("//main//tbody")
    await admin.open(PEOPLE)
    await admin.open(admin.page.xpath("//main//a[.='Kim Beispiel']/@href")[0])
    assert {each.get("action").rpartition("/")[2] for each in admin.page.xpath("//main//form")} == {
        "uebergeben"
    }
    await admin.submit(to="/uebergeben")
    assert admin.errors == ["Wählen Sie eine Person, die Anfragen bearbeitet."]
    (robin,) = admin.page.xpath("//option[.='Robin Muster']/@value")
    await admin.submit({"an": robin}, to="/uebergeben")
    assert "Die Anfragen sind übergeben." in admin.text("//main")
    await admin.open(PEOPLE)
    assert "Kim Beispiel" not in admin.text("//main")
    assert row(admin, "Robin Muster").endswith(" 1")


async def _principal(kernel: Kernel, visitor: Visitor) -> Principal:
    found = await people.principal_of(kernel, visitor.client.cookies["__Host-sitzung"])
    assert found is not None
    return found


async def test_own_role(admin: Visitor) -> None:
    """The own role changes only with a tick, and the last admin's not at all, which is said plainly."""
    await person(admin, "Alex Probst")
    assert "Das sind Sie selbst." in admin.text("//main")
    await admin.submit({"rolle": "clerk"}, to="/rolle")
    assert admin.response.status_code == 400
    assert admin.page.xpath("//input[@name='rolle'][@checked]/@value") == ["clerk"]
    for answers, to in (
        ({"rolle": "clerk", "ja-rolle": "yes"}, "/rolle"),
        ({"ja-sperren": "yes"}, "/sperren"),
        ({"ja-entfernen": "yes"}, "/entfernen"),
    ):
        await admin.submit(answers, to=to)
        assert admin.response.status_code == 409
        assert "mindestens eine aktive Person mit der Rolle Verwaltung" in admin.text("//main")
    await person(admin, "Robin Muster")
    await admin.submit({"rolle": "admin"}, to="/rolle")
    await person(admin, "Alex Probst")
    await admin.submit({"rolle": "read_only", "ja-rolle": "yes"}, to="/rolle")
    assert admin.path == "/amt/anmelden"


async def test_two_admins(admin: Visitor, kernel: Kernel) -> None:
    """Who decided on an old view is told, changes nothing, and sees what is now."""
    await person(admin, "Kim Beispiel")
    other = await _principal(kernel, admin)
    kim = UUID(admin.path.rpartition("/")[2])
    await people.change_role(kernel, other, kim, "clerk-active", Role.READ_ONLY)
    await admin.submit({"rolle": "lead"}, to="/rolle")
    assert admin.response.status_code == 409
    assert "jemand anderes diese Person geändert" in admin.text("//main")
    await admin.open(PEOPLE)
    assert "Nur Lesen" in row(admin, "Kim Beispiel")


async def test_only_admins(app: Litestar, admin: Visitor, kernel: Kernel) -> None:
    """Leads and clerks find none of it; admins find nobody of another office."""
    await person(admin, "Kim Beispiel")
    own = admin.path
    for role in ("clerk", "lead", "lesen"):
        other = another(app)
        await other.log_in(role)
        for path in (PEOPLE, own, f"{PEOPLE}/einladungen"):
            assert (await other.client.get(path)).status_code == 404, (role, path)
        for act in ("rolle", "sperren", "zulassen", "entfernen", "uebergeben"):
            response = await other.client.post(f"{own}/{act}", data=other.tokens)
            assert response.status_code == 404, (role, act)
    elsewhere = await _foreign(kernel)
    for wrong in (elsewhere, uuid4()):
        assert (await admin.client.get(f"{PEOPLE}/{wrong}")).status_code == 404
        for act in ("sperren", "zulassen", "entfernen"):
            given = admin.tokens | {"stand": "clerk-active", "ja-entfernen": "yes"}
            response = await admin.client.post(f"{PEOPLE}/{wrong}/{act}", data=given)
            assert response.status_code == 404, act
        for act in ("erneuern", "zuruecknehmen"):
            path = f"{PEOPLE}/einladungen/{wrong}/{act}"
            assert (await admin.client.post(path, data=admin.tokens)).status_code == 404, act


async def _foreign(kernel: Kernel) -> UUID:
    """Somebody of another office."""
    boss = Principal(
        account_id=uuid4(), tenant_id=THERE, role=Role.ADMIN, name="", session_id=uuid4()
    )
    return (await people.members(kernel, boss))[0].id


async def test_nowhere_else(app: Litestar, admin: Visitor) -> None:
    """Nobody switches to an office she does not belong to, and a single office is no choice."""
    await admin.open("/amt/buero")
    assert admin.path == "/amt"
    assert "Stelle wechseln" not in admin.text("//header")
    for wrong in (str(THERE), str(uuid4()), "", "x"):
        given = admin.tokens | {"amt": wrong}
        assert (await admin.client.post("/amt/buero", data=given)).status_code == 404
    stranger = another(app)
    await stranger.open("/amt/buero")
    assert stranger.path == "/amt/anmelden"
