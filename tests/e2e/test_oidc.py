"""A real provider and a real browser: set up by an admin, tried, used by a colleague, and left again."""

from __future__ import annotations

from typing import Any

import pytest
from browser import Tab
from clerk import log_in
from oidc_real import real_provider
from playwright.sync_api import Browser

pytestmark = pytest.mark.e2e

PAGE = "/amt/einstellungen/anmeldung"
CLIENT_ID, SECRET = "sorgeauskunft", "sehr geheim: 50 % + mehr"
BUTTON = "Über den Anmeldedienst des Amts anmelden"
SWITCH = "Anmeldung über diesen Dienst erlauben"
RULES = (("sorge-admins", "admin"), ("sorge-sachbearbeitung", "clerk"))


class Desk(Tab):
    """A browser that goes to a provider, too: on another host, which its faults would name."""

    def _asked(self, request: Any) -> None:
        if "127.0.0.1" not in request.url:
            super()._asked(request)

    def at_provider(self, name: str) -> None:
        """Log in there as somebody, and be led back."""
        self.page.wait_for_url("http://127.0.0.1:*/anmelden/**")
        self.page.get_by_role("link", name=name).click()

    def main(self) -> str:
        return self.page.locator("main").inner_text()

    def save(self) -> None:
        with self.page.expect_navigation():
            self.press("Speichern")


def fill_in(desk: Desk, issuer: str) -> None:
    field = desk.page.locator
    field("#issuer").fill(issuer)
    field("#client-id").fill(CLIENT_ID)
    field("#secret").fill(SECRET)
    field("#amr-values").fill("otp")
    for row, (value, role) in enumerate(RULES):
        field(f"#rule-{row}-claim").fill("groups")
        field(f"#rule-{row}-value").fill(value)
        field(f"#rule-{row}-role").select_option(role)


def set_up(desk: Desk, issuer: str) -> None:
    """An admin fills in the form, tries it, and only then can switch it on."""
    log_in(desk, "bremerhaven", "admin")
    desk.open(PAGE)
    desk.look("empty")
    fill_in(desk, issuer)
    desk.page.get_by_label(SWITCH).check()
    desk.save()
    desk.look("locked-out")
    assert "ohne Administration" in desk.main()
    desk.page.get_by_label(SWITCH).uncheck()
    desk.page.locator("#secret").fill(SECRET)
    desk.save()
    desk.look("saved")
    wide = desk.page.viewport_size
    desk.page.set_viewport_size({"width": 320, "height": 844})
    desk.look("saved-small")
    assert wide is not None
    desk.page.set_viewport_size(wide)
    desk.press("Probe-Anmeldung beginnen")
    desk.at_provider("Alex Probst")
    desk.page.wait_for_url("**/amt/oidc/abschluss")
    desk.look("tested")
    assert "Ihre Rolle wäre: Administration" in desk.main()
    assert "hat einen zweiten Faktor geprüft" in desk.main()
    desk.press("Zu den Einstellungen der Anmeldung")
    desk.page.get_by_label(SWITCH).check()
    desk.save()
    assert "eingeschaltet" in desk.main()


def come_in(desk: Desk) -> None:
    """Somebody without a role stays outside, a colleague comes in."""
    desk.open("/amt/anmelden")
    desk.look("log-in")
    desk.press("Amt auswählen")
    desk.look("offices")
    desk.page.get_by_label("Ihr Amt").select_option("bremerhaven")
    desk.press("Weiter")
    desk.page.wait_for_url("**/amt/anmelden/bremerhaven")
    desk.look("office")
    desk.press(BUTTON)
    desk.at_provider("Gast")
    desk.page.wait_for_url("**/amt/oidc/abschluss")
    desk.look("refused")
    assert "keine Rolle für diesen Dienst" in desk.main()
    desk.page.context.clear_cookies()
    desk.open("/amt/anmelden/bremerhaven")
    desk.press(BUTTON)
    desk.at_provider("Kim vom Dienst")
    desk.page.wait_for_url("**/amt")
    assert "Kim vom Dienst" in desk.page.get_by_role("banner").inner_text()
    desk.look("inbox")
    # What lies behind in the history holds no code.
    desk.back()
    assert "code=" not in desk.page.url


def leave(desk: Desk) -> None:
    """She logs out here, and at her provider."""
    desk.open("/amt")
    desk.press("Abmelden")
    desk.page.wait_for_url("**/amt/oidc/abgemeldet/bremerhaven")
    desk.look("left")
    desk.press("Auch beim Anmeldedienst abmelden")
    desk.page.get_by_role("button", name="Abmelden").click()
    desk.page.wait_for_url(f"{desk.base}/amt/oidc/abgemeldet**")
    desk.look("left-there")


def test_real_provider(browser: Browser, demo: str) -> None:
    """From an empty form to a colleague at work, with every page looked at; then off again."""
    with real_provider(demo, CLIENT_ID, SECRET) as issuer:
        admin = Desk(browser, demo, width=1280, label="oidc")
        set_up(admin, issuer)
        colleague = Desk(browser, demo, width=320, dark=True, label="oidc-small")
        come_in(colleague)
        leave(colleague)
        colleague.open(PAGE)
        assert colleague.page.url.endswith("/amt/anmelden")
        colleague.close()
    admin.open(PAGE)
    admin.page.get_by_label(SWITCH).uncheck()
    admin.save()
    assert "ausgeschaltet" in admin.main()
    admin.close()
