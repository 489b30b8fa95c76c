"""Logging in by a real browser: app, recovery code, passkey, and the warning before the end."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest
from browser import Tab
from clerk import app_code, go, log_in
from login_ways import ACCOUNT, at, half_open, setting_up, too_late, two_factors, with_passkey
from page_states import Reach, State
from playwright.sync_api import Browser, expect
from service import Service
from stage import answers, stage
from visitor import Visitor

from sorgeauskunft.host.demo import PASSWORD

pytestmark = pytest.mark.e2e


def then(reach: Reach, given: dict[str, str], to: str) -> Reach:
    """The page after this form was sent."""

    async def sent(service: Service, visitor: Visitor) -> None:
        await reach(service, visitor)
        await visitor.submit(given, to=to)

    return sent


_PASSWORDS: Final = {"present": "falsch", "new": "kurz", "again": "kurz"}
STATES: Final[dict[str, Reach]] = {
    "second-step-passkey": with_passkey,
    "second-step-error": then(half_open, {"code": "123456"}, "/zweiter-schritt"),
    "set-up-error": then(setting_up, {"name": ""}, "/passkey"),
    "account-admin": two_factors,
    "proof-error": then(at(f"{ACCOUNT}/bestaetigen"), {"proof": ""}, "/bestaetigen"),
    "password-error": then(at(f"{ACCOUNT}/passwort"), _PASSWORDS, "/passwort"),
    "codes": then(two_factors, {}, "/notfallcodes"),
    "kept": too_late,
}
LOOKS: Final = (("light", (1280, 1024)), ("dark", (320, 568)))


def test_every_state(browser: Browser, tmp_path: Path) -> None:
    """Axe finds nothing, nothing is cut off, light and wide as well as dark and at 320 pixels."""
    wanted = [(State("log-in", name, reach), "de") for name, reach in STATES.items()]
    with stage(browser, "log-in") as here:
        faults = [
            fault
            for answer in answers(tmp_path, wanted).values()
            for fault in here.faults(answer, LOOKS)
        ]
    assert not faults


@pytest.fixture
def tab(browser: Browser, demo: str) -> Iterator[Tab]:
    """A browser with a built-in authenticator, whose user is always there and verified."""
    tab = Tab(browser, demo, width=1280, label="log-in-walk")
    devtools = tab.page.context.new_cdp_session(tab.page)
    devtools.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    devtools.send("WebAuthn.addVirtualAuthenticator", {"options": options})
    yield tab
    tab.close()


def test_walk(tab: Tab) -> None:
    """An admin comes in by her code; somebody else sets up app and passkey, comes in by each, is warned in time, and takes both away."""
    main = tab.page.locator("main")
    log_in(tab, "bremerhaven", "admin")
    go(tab, "Abmelden")
    log_in(tab, "bremerhaven", "lesen")
    tab.open(ACCOUNT)
    tab.look("account")
    go(tab, "App einrichten")
    secret = tab.page.locator("[data-secret]").inner_text()
    tab.page.get_by_label("Code aus der App").fill(app_code(secret, 0))
    go(tab, "App bestätigen")
    tab.look("codes")
    recovery = tab.page.locator("[data-recovery-codes] li").first.inner_text()
    go(tab, "Ich habe die Codes, weiter")

    for proof in (app_code(secret, 1), recovery):
        go(tab, "Abmelden")
        log_in_half(tab)
        tab.page.get_by_label("Code aus der App").fill(proof)
        go(tab, "Weiter")
        expect(tab.page).to_have_url(re.compile(r"/amt/?$"))
    tab.open(ACCOUNT)
    expect(main).to_contain_text("noch 9 Notfallcodes")

    go(tab, "Passkey hinzufügen")
    tab.look("passkey")
    tab.page.get_by_label("Name des Passkeys").fill("Dienstrechner")
    go(tab, "Passkey erstellen")
    expect(main).to_contain_text("Dienstrechner")
    go(tab, "Abmelden")
    tab.look("log-in")
    tab.press("Mit Passkey weiter")
    expect(tab.page).to_have_url(re.compile(r"/amt/?$"))

    tab.page.clock.install()
    tab.open(ACCOUNT)
    dialog = tab.page.get_by_role("alertdialog")
    tab.page.clock.fast_forward("26:00")
    expect(dialog).to_be_hidden()
    tab.page.clock.fast_forward("01:30")
    expect(dialog).to_be_visible()
    tab.look("warning")
    stay = tab.page.get_by_role("button", name="Angemeldet bleiben")
    expect(stay).to_be_focused()
    stay.click()
    expect(dialog).to_be_hidden()
    tab.page.clock.fast_forward("29:00")
    expect(dialog).to_be_visible()
    tab.page.clock.fast_forward("02:00")
    expect(dialog).to_contain_text("Ihre Anmeldung ist zu Ende")
    tab.look("ended")
    tab.press("Schließen")

    for _ in range(2):
        go(tab, "Entfernen")
    expect(main).to_contain_text("Es ist keine App eingerichtet")


def log_in_half(tab: Tab) -> None:
    """Do the first step of the two."""
    tab.page.get_by_label("E-Mail-Adresse").fill("lesen@bremerhaven.example.org")
    tab.page.get_by_label("Passwort").fill(PASSWORD)
    go(tab, "Anmelden")
    tab.look("second-step")
