"""The way in, page by page: the second step, setting one up, passkeys, and what stays closed."""

from __future__ import annotations

import base64
import datetime as dt
import json

import pytest
from litestar import Litestar
from softkey import SoftKey
from visitor import Visitor

from sorgeauskunft.host.demo import PASSWORD, TOTP_SECRET
from sorgeauskunft.kernel import Kernel, ManualClock
from sorgeauskunft.kernel.vault import PLATFORM_ID
from tenants.people import totp
from tenants.people.factor_tables import TotpRow
from web.guards import SESSION_COOKIE, STEP_COOKIE

# What is proven here are pages; their verbs are tested on both engines beside them.
pytestmark = pytest.mark.parametrize("engine", ["sqlite"], indirect=True)

ADMIN = {"email": "admin@bremerhaven.example.org", "password": PASSWORD}
CLERK = {"email": "clerk@bremerhaven.example.org", "password": PASSWORD}
SECOND = "/amt/anmelden/zweiter-schritt"
SET_UP = "/amt/anmelden/einrichten"


@pytest.fixture
async def at_door(app: Litestar, visitor: Visitor) -> Visitor:
    assert app
    await visitor.open("/amt/anmelden")
    return visitor


async def no_factors(kernel: Kernel) -> None:
    async with kernel.database.tenant_transaction(PLATFORM_ID):
        await TotpRow.delete(force=True)


def options(visitor: Visitor) -> str:
    """What the page asks a passkey."""
    (found,) = visitor.page.xpath("//input[@data-passkey]/@data-options")
    return str(found)


async def test_nothing_else_is_open_before_the_second_step(
    at_door: Visitor, kernel: Kernel
) -> None:
    """After the password no page but that of the second step answers; then a new token opens all."""
    await at_door.submit(ADMIN)
    assert at_door.path == SECOND
    assert SESSION_COOKIE not in at_door.client.cookies
    half = at_door.client.cookies[STEP_COOKIE]
    for path in ("/amt", "/amt/konto", "/amt/regeln", "/amt/fortsetzen"):
        assert (await at_door.client.get(path)).url.path == "/amt/anmelden", path
    at_door.client.cookies.set(SESSION_COOKIE, half, domain="testserver.local")
    assert (await at_door.client.get("/amt")).url.path == "/amt/anmelden"
    at_door.client.cookies.delete(SESSION_COOKIE)
    await at_door.open(SECOND)
    await at_door.submit({"code": totp.code_of(TOTP_SECRET, kernel.clock.now())}, to=SECOND)
    assert at_door.path == "/amt"
    assert at_door.client.cookies[SESSION_COOKIE] != half
    assert STEP_COOKIE not in at_door.client.cookies
    assert (await at_door.client.get(SECOND)).url.path == "/amt/anmelden"


async def test_wrong_codes(at_door: Visitor) -> None:
    """A missing and a wrong code are told beside the field; a slip can be found there."""
    await at_door.submit(ADMIN)
    response = await at_door.submit({"code": ""}, to=SECOND)
    assert (response.status_code, at_door.errors) == (400, ["Geben Sie bitte einen Code ein."])
    response = await at_door.submit({"code": "000 000"}, to=SECOND)
    assert response.status_code == 400
    assert "stimmt nicht" in at_door.errors[0]
    assert at_door.page.xpath("//input[@name='code']/@value") == ["000 000"]


async def test_clerks_need_none(at_door: Visitor) -> None:
    """A clerk without a factor is let in by mail address and password."""
    await at_door.submit(CLERK)
    assert at_door.path == "/amt"


async def test_same_answer(at_door: Visitor) -> None:
    """Unknown address, wrong password, and wrong password of an admin look the same."""
    pages = []
    for email in (CLERK["email"], ADMIN["email"], "niemand@example.org"):
        response = await at_door.submit({"email": email, "password": "falsch"})
        pages.append((response.status_code, at_door.text("//main")))
        assert response.headers.get_list("set-cookie") == []
    assert len(set(pages)) == 1


async def test_set_up_an_app(at_door: Visitor, kernel: Kernel) -> None:
    """An admin without a factor sees QR code and key, types the first code, gets recovery codes, is in."""
    await no_factors(kernel)
    await at_door.submit(ADMIN)
    assert at_door.path == SET_UP
    assert (await at_door.client.get("/amt")).url.path == "/amt/anmelden"
    await at_door.open(SECOND)
    assert at_door.path == SET_UP, "there is no second step yet"
    assert len(at_door.page.xpath("//main//*[@role='img']/*[local-name()='svg']")) == 1
    assert at_door.page.xpath("//*[@style]") == []
    secret = at_door.text("//*[@data-secret]")
    response = await at_door.submit({"code": "111111"}, to="/app")
    assert response.status_code == 400
    assert at_door.text("//*[@data-secret]") == secret
    await at_door.submit({"code": _code_for(secret, kernel)}, to="/app")
    codes = [each.text for each in at_door.page.xpath("//*[@data-recovery-codes]/li")]
    assert len(codes) == 10
    await at_door.open("/amt")
    assert at_door.path == "/amt"
    at_door.client.cookies.clear()
    await at_door.open("/amt/anmelden")
    await at_door.submit(ADMIN)
    await at_door.submit({"code": codes[3]}, to=SECOND)
    assert at_door.path == "/amt"


def _code_for(secret: str, kernel: Kernel) -> str:
    plain = secret.replace(" ", "")
    return totp.code_of(base64.b32decode(plain + "=" * (-len(plain) % 8)), kernel.clock.now())


async def test_set_up_a_passkey(at_door: Visitor, kernel: Kernel) -> None:
    """An admin without a factor can begin with a passkey; then it alone lets her in."""
    await no_factors(kernel)
    await at_door.submit(ADMIN)
    key = SoftKey()
    response = await at_door.submit({"credential": "", "name": ""}, to="/passkey")
    assert (response.status_code, at_door.errors) == (
        400,
        ["Geben Sie dem Passkey bitte einen Namen."],
    )
    made = key.create(options(at_door))
    await at_door.submit({"credential": made, "name": "Stick"}, to="/passkey")
    assert at_door.heading == "Notfallcodes"
    at_door.client.cookies.clear()
    await at_door.open("/amt/anmelden")
    await at_door.submit(to="/anmelden/passkey")
    assert json.loads(options(at_door)).get("allowCredentials", []) == []
    await at_door.submit({"credential": key.get(options(at_door))}, to="/antwort")
    assert at_door.path == "/amt"


async def test_passkeys_refused(at_door: Visitor, kernel: Kernel) -> None:
    """An unknown passkey is refused on each page in the same words, and a way on is there."""
    await no_factors(kernel)
    await at_door.submit(to="/anmelden/passkey")
    await at_door.submit({"credential": SoftKey().get(options(at_door))}, to="/antwort")
    assert at_door.path == "/amt/anmelden"
    assert "nicht angenommen" in at_door.text("//main")
    await at_door.submit(ADMIN)
    await at_door.submit({"credential": "{}", "name": "Stick"}, to="/passkey")
    assert at_door.path == SET_UP
    assert "nicht angenommen" in at_door.text("//main")


async def test_cookies(at_door: Visitor, kernel: Kernel) -> None:
    """All tokens are for this host only, not for scripts, not for other sites; the address is in none."""
    await at_door.submit(ADMIN)
    code = totp.code_of(TOTP_SECRET, kernel.clock.now())
    form = {
        "_csrf_token": at_door.page.xpath("//input[@name='_csrf_token']/@value")[0],
        "code": code,
    }
    response = await at_door.client.post(f"{SECOND}/", data=form, follow_redirects=False)
    given = response.headers.get_list("set-cookie")
    assert {each.partition("=")[0] for each in given} == {
        SESSION_COOKIE,
        STEP_COOKIE,
        "__Host-geraet",
    }
    for each in given:
        for rule in ("HttpOnly", "Secure", "SameSite=strict", "Path=/"):
            assert rule.lower() in each.lower(), (rule, each)
        assert "example.org" not in each


async def test_the_warning_knows_the_time(at_door: Visitor, clock: ManualClock) -> None:
    """Each page says how long the log-in lives: without a click, and in any case."""
    await at_door.submit(CLERK)
    dialog = at_door.page.xpath("//dialog")[0]
    assert (dialog.get("data-idle"), dialog.get("data-rest")) == ("1800", "36000")
    clock.advance(dt.timedelta(minutes=20))
    alive = await at_door.client.get("/amt/konto/sitzung")
    assert alive.json() == {"idle": 1800, "rest": 34800}
    clock.advance(dt.timedelta(minutes=29))
    assert (await at_door.client.get("/amt/konto/sitzung")).json()["idle"] == 1800
    for _ in range(23):
        clock.advance(dt.timedelta(minutes=25))
        await at_door.client.get("/amt")
    assert (await at_door.client.get("/amt")).url.path == "/amt/anmelden", "ten hours are the end"
