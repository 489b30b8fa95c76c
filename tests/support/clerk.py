"""What somebody at an office does in a browser, in every walk alike."""

from __future__ import annotations

import base64
import datetime as dt

from browser import Tab
from visitor import door_email

from sorgeauskunft.host.demo import PASSWORD, TOTP_SECRET
from sorgeauskunft.kernel import SystemClock
from sorgeauskunft.kernel.clock import Clock
from tenants.people import totp


def log_in(
    tab: Tab, slug: str = "bremerhaven", role: str = "clerk", clock: Clock | None = None
) -> None:
    """Log in as somebody of a demo office, by the second step too where the role needs it.

    `clock` is the service's, where that is not the machine's.
    """
    _log_in_as(tab, f"{role}@{slug}.example.org", clock)


def log_in_at_door(tab: Tab, role: str, land: str = "HB", clock: Clock | None = None) -> None:
    """The same for somebody without an office: of a Land, of the coordination, of the operation."""
    _log_in_as(tab, door_email(role, land), clock)


def _log_in_as(tab: Tab, email: str, clock: Clock | None) -> None:
    tab.open("/amt/anmelden")
    tab.page.get_by_label("E-Mail-Adresse").fill(email)
    tab.page.get_by_label("Passwort").fill(PASSWORD)
    with tab.page.expect_navigation():
        tab.press("Anmelden")
    if tab.page.url.endswith("/zweiter-schritt"):
        second_step(tab, clock or SystemClock())


_TAKES = 5
"""Seconds that typing and sending a code take at most."""

_used: dict[str, int] = {}
"""Address of a service → the last step whose code was typed there: none is good twice."""


def second_step(tab: Tab, clock: Clock) -> None:
    """Type a code of the demo's app that was not used before; where all were, the next one is waited for."""
    # The last step's code is still good, but for who sends it when one more has passed.
    step = max(_step(clock, ahead=_TAKES) - 1, _used.get(tab.base, 0) + 1)
    while step > _step(clock) + 1:
        tab.page.wait_for_timeout(500)
    _used[tab.base] = step
    moment = dt.datetime.fromtimestamp(step * totp.STEP_SECONDS, dt.UTC)
    tab.page.get_by_label("Code aus der App").fill(totp.code_of(TOTP_SECRET, moment))
    with tab.page.expect_navigation():
        tab.press("Weiter")
    assert not tab.page.url.endswith("/zweiter-schritt"), tab.page.locator("main").inner_text()


def _step(clock: Clock, *, ahead: int = 0) -> int:
    return (int(clock.now().timestamp()) + ahead) // totp.STEP_SECONDS


def wait_for(tab: Tab, path: str, text: str) -> None:
    """Open a page again and again until it says something: a worker has to do its part."""
    for _ in range(80):
        tab.open(path)
        if text in tab.page.locator("main").inner_text():
            return
        tab.page.wait_for_timeout(250)
    raise AssertionError(tab.page.locator("main").inner_text())


def go(tab: Tab, name: str) -> None:
    """Press the button or follow the link with this name to another page."""
    with tab.page.expect_navigation():
        tab.press(name)


def app_code(secret: str, drift: int) -> str:
    """What an app with this key shows, so many steps from now: no code is good twice."""
    plain = base64.b32decode(secret.replace(" ", ""))
    now = dt.datetime.now(dt.UTC) + dt.timedelta(seconds=drift * totp.STEP_SECONDS)
    return totp.code_of(plain, now)
