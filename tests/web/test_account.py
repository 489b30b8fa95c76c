"""One's own account: everything is there, changed only after a fresh proof, and only one's own."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from uuid import uuid4

import msgspec
import pytest
from litestar import Litestar
from softkey import SoftKey
from stolen_list import collection
from visitor import Visitor, client_of

from sorgeauskunft.host.demo import PASSWORD
from sorgeauskunft.kernel import Kernel, ManualClock
from web import create_app
from web.site import Site

# What is proven here are pages; their verbs are tested on both engines beside them.
pytestmark = pytest.mark.parametrize("engine", ["sqlite"], indirect=True)

PAGE = "/amt/konto"
NEW = "ganz andere Worte heute"
GUESSED = "Passwort2026!"


@pytest.fixture
async def clerk(app: Litestar, visitor: Visitor) -> Visitor:
    assert app
    await visitor.log_in()
    await visitor.open(PAGE)
    return visitor


@pytest.fixture
async def admin(app: Litestar, visitor: Visitor) -> Visitor:
    assert app
    await visitor.log_in("admin")
    await visitor.open(PAGE)
    return visitor


async def prove(visitor: Visitor) -> None:
    """Prove anew, wherever that is asked for."""
    assert visitor.path == f"{PAGE}/bestaetigen"
    await visitor.submit({"proof": PASSWORD}, to="/bestaetigen")
    assert visitor.path == PAGE


@pytest.mark.parametrize("role", ["clerk", "lead", "lesen", "admin"])
async def test_everybody_has_one(app: Litestar, visitor: Visitor, role: str) -> None:
    """Each role of an office finds name, address and sessions of its own, and a link to them."""
    assert app
    await visitor.log_in(role)
    assert visitor.page.xpath("//header//a[@href='/amt/konto']")
    await visitor.open(PAGE)
    assert f"{role}@bremerhaven.example.org" in visitor.text("//main")
    assert "Diese Anmeldung" in visitor.text("//main")


async def test_proof_first(clerk: Visitor, clock: ManualClock) -> None:
    """Ten minutes after the log-in whatever changes a factor asks for the password first."""
    clock.advance(dt.timedelta(minutes=11))
    for path in (f"{PAGE}/app", f"{PAGE}/passkey"):
        await clerk.open(path)
        assert clerk.path == f"{PAGE}/bestaetigen", path
    response = await clerk.submit({"proof": ""}, to="/bestaetigen")
    assert response.status_code == 400
    response = await clerk.submit({"proof": "falsch"}, to="/bestaetigen")
    assert (response.status_code, clerk.errors) == (400, ["Das stimmt nicht."])
    await prove(clerk)
    await clerk.open(f"{PAGE}/app")
    assert clerk.path == f"{PAGE}/app"


async def test_forms_that_waited_ask_too(admin: Visitor, clock: ManualClock) -> None:
    """A page that was opened while the proof was fresh changes nothing once it is not."""
    opened = admin.response
    clock.advance(dt.timedelta(minutes=11))
    admin._took(opened)
    await admin.submit(to="/notfallcodes")
    assert admin.path == f"{PAGE}/bestaetigen"
    tokens = admin.tokens
    for path in ("app", "app/entfernen", "passkey", f"passkey/{uuid4()}/entfernen"):
        response = await admin.client.post(f"{PAGE}/{path}", data=tokens)
        assert response.url.path == f"{PAGE}/bestaetigen", path


async def test_the_last_factor(admin: Visitor) -> None:
    """An admin's only factor has no button, and asked for all the same it stays; a second may go."""
    assert admin.page.xpath("//form[contains(@action,'/entfernen')]") == []
    admin._took(await admin.client.post(f"{PAGE}/app/entfernen", data=admin.tokens))
    assert "der letzte zweite Schritt" in admin.text("//main")
    assert "Eine App ist eingerichtet" in admin.text("//main")
    await admin.open(f"{PAGE}/passkey")
    (asked,) = admin.page.xpath("//input[@data-passkey]/@data-options")
    await admin.submit({"credential": SoftKey().create(asked), "name": "Stick"}, to="/passkey")
    assert "Stick" in admin.text("//main")
    await admin.submit(to="/app/entfernen")
    assert "Es ist keine App eingerichtet" in admin.text("//main")
    assert admin.page.xpath("//form[contains(@action,'/entfernen')]") == []


async def test_first_factor_of_a_clerk(clerk: Visitor) -> None:
    """Who adds a first factor gets recovery codes with it; taken away, both are gone."""
    await clerk.open(f"{PAGE}/passkey")
    (asked,) = clerk.page.xpath("//input[@data-passkey]/@data-options")
    await clerk.submit({"credential": SoftKey().create(asked), "name": "Stick"}, to="/passkey")
    assert len(clerk.page.xpath("//*[@data-recovery-codes]/li")) == 10
    await clerk.open(PAGE)
    assert "noch 10 Notfallcodes" in clerk.text("//main")
    await clerk.submit(to="/entfernen")
    assert "Notfallcodes" not in clerk.text("//main")


async def test_new_codes(admin: Visitor) -> None:
    """New recovery codes are shown once and not in the page of the account."""
    await admin.submit(to="/notfallcodes")
    codes = [each.text for each in admin.page.xpath("//*[@data-recovery-codes]/li")]
    assert len(codes) == 10
    assert admin.response.headers["cache-control"] == "no-store"
    await admin.open(PAGE)
    assert not any(code in admin.response.text for code in codes)


@pytest.mark.parametrize(
    ("typed", "sentences"),
    [
        ({}, ["jetziges Passwort", "neues Passwort", "noch einmal"]),
        ({"present": "falsch", "new": NEW, "again": NEW}, ["Ihr jetziges Passwort stimmt nicht."]),
        ({"present": PASSWORD, "new": "kurz", "again": "kurz"}, ["mindestens 12 Zeichen"]),
        ({"present": PASSWORD, "new": GUESSED, "again": GUESSED}, ["errät man leicht"]),
        ({"present": PASSWORD, "new": NEW, "again": NEW + "x"}, ["sind verschieden"]),
    ],
    ids=["nothing", "wrong", "short", "guessed", "differs"],
)
async def test_passwords_refused(
    clerk: Visitor, typed: dict[str, str], sentences: list[str]
) -> None:
    """Each fault is told at its field; no password is ever shown again."""
    await clerk.open(f"{PAGE}/passwort")
    response = await clerk.submit(typed, to="/passwort")
    assert response.status_code == 400
    assert len(clerk.errors) == len(sentences)
    assert all(part in error for part, error in zip(sentences, clerk.errors, strict=True))
    assert not any(value in response.text for value in typed.values())


async def test_stolen_password(app: Litestar, kernel: Kernel, tmp_path: Path) -> None:
    """What stands in the operator's collection is refused at its field, and nothing else."""
    settings = msgspec.structs.replace(
        kernel.settings, stolen_passwords=collection(tmp_path / "stolen", [NEW, "und noch eines"])
    )
    site: Site = app.state.site
    site = msgspec.structs.replace(site, kernel=msgspec.structs.replace(kernel, settings=settings))
    async with client_of(create_app(site)) as client:
        clerk = Visitor(client)
        await clerk.log_in()
        await clerk.open(f"{PAGE}/passwort")
        await clerk.submit({"present": PASSWORD, "new": NEW, "again": NEW}, to="/passwort")
        assert [each for each in clerk.errors if "schon einmal gestohlen" in each]
        other = f"{NEW}!"
        await clerk.submit({"present": PASSWORD, "new": other, "again": other}, to="/passwort")
        assert "Passwort ist geändert" in clerk.text("//main")


async def test_password_changed(app: Litestar, clerk: Visitor) -> None:
    """The new password counts, and another browser is logged out by it."""
    async with client_of(app) as other:
        elsewhere = Visitor(other)
        await elsewhere.log_in()
        await clerk.open(f"{PAGE}/passwort")
        await clerk.submit({"present": PASSWORD, "new": NEW, "again": NEW}, to="/passwort")
        assert "Passwort ist geändert" in clerk.text("//main")
        await elsewhere.open("/amt")
        assert elsewhere.path == "/amt/anmelden"


async def test_sessions(app: Litestar, clerk: Visitor) -> None:
    """Sessions are listed without address or full browser name, and end one by one or all others."""
    agent = "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0"
    async with client_of(app) as first, client_of(app) as second:
        for other in (first, second):
            other.headers["user-agent"] = agent
            await Visitor(other).log_in()
        await clerk.open(PAGE)
        assert clerk.response.text.count("Firefox, Linux") == 2
        assert "Gecko" not in clerk.response.text
        assert "127.0.0.1" not in clerk.response.text
        await clerk.submit(to="/beenden")
        alive = [(await each.get("/amt")).url.path for each in (first, second)]
        assert sorted(alive) == ["/amt", "/amt/anmelden"]
        await clerk.submit(to="/sitzungen/beenden")
        alive = [(await each.get("/amt")).url.path for each in (first, second)]
        assert alive == ["/amt/anmelden"] * 2
    await clerk.open("/amt")
    assert clerk.path == "/amt"


async def test_only_ones_own(app: Litestar, clerk: Visitor) -> None:
    """A session or passkey of somebody else is not there."""
    async with client_of(app) as other:
        lead = Visitor(other)
        await lead.log_in("lead")
        await lead.open(PAGE)
        (mine,) = lead.page.xpath("//strong[starts-with(@id,'sitzung-')]/@id")
        data = clerk.tokens
        own_id = mine.removeprefix("sitzung-")
        for path in (f"sitzungen/{own_id}/beenden", f"passkey/{uuid4()}/entfernen"):
            assert (await clerk.client.post(f"{PAGE}/{path}", data=data)).status_code == 404
        await lead.open(PAGE)
        assert lead.path == PAGE


async def test_another_telephone(admin: Visitor, clock: ManualClock) -> None:
    """Beginning to set the app up anew leaves the old one good."""
    await admin.open(f"{PAGE}/app")
    assert admin.page.xpath("//*[@data-secret]")
    admin.client.cookies.clear()
    clock.advance(dt.timedelta(minutes=1))
    await admin.log_in("admin")
    assert admin.path == "/amt"
