"""FIT-Connect from end to end: real processes, a receiver that opens everything, a mother who looks."""

from __future__ import annotations

import time
from collections.abc import Iterator

import pytest
from browser import Tab
from clerk import log_in
from fit_connect_process import PlayedFitConnect, played_fit_connect
from fit_connect_subscriber import PROBLEM_TEXT
from letterbox import status
from mother import Mother
from playwright.sync_api import Browser
from processes import demo_server, free_port

pytestmark = pytest.mark.e2e

_PATIENCE = 60.0


@pytest.fixture(scope="module")
def stage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, PlayedFitConnect]]:
    """A demo and FIT-Connect beside it."""
    folder, port = tmp_path_factory.mktemp("fit-connect"), free_port()
    callback = f"http://127.0.0.1:{port}/fit-connect/rueckruf"
    with (
        played_fit_connect(folder, callback) as played,
        demo_server(folder, port=port, environment=played.settings()) as address,
    ):
        yield address, played


def sent(browser: Browser, base: str) -> str:
    """A mother sends her request; return her status code."""
    tab = Tab(browser, base, label="fit-connect-mother")
    mother = Mother(tab)
    mother.to_review()
    _reference, code = mother.send()
    tab.close()
    return code


def seen(tab: Tab, code: str, wanted: str) -> str:
    """What stands on the status page once it says what is waited for."""
    until = time.monotonic() + _PATIENCE
    while wanted not in (said := status(tab, code)):
        assert time.monotonic() < until, said
        tab.page.wait_for_timeout(2000)
    return said


def test_accepted(browser: Browser, stage: tuple[str, PlayedFitConnect]) -> None:
    """An office chooses FIT-Connect; its system accepts, and the mother sees when it arrived."""
    base, played = stage
    admin = Tab(browser, base, width=1280, label="fit-connect-admin")
    log_in(admin, "bremerhaven", "admin")
    admin.open("/amt/einstellungen/fit-connect")
    with admin.page.expect_navigation():
        admin.press("Verbindung prüfen")
    assert "ist aktiv" in admin.page.locator("main").inner_text()
    admin.look("found")
    admin.open("/amt/einstellungen/zustellung")
    admin.page.locator('[name="channel"][value="fit_connect"]').check()
    with admin.page.expect_navigation():
        admin.press("Speichern")
    admin.close()
    code = sent(browser, base)
    tab = Tab(browser, base, label="fit-connect-status")
    assert "zugestellt am" in seen(tab, code, "zugestellt")
    tab.look("delivered")
    tab.close()
    state = played.state()
    assert state["submissions"] == {"accepted": 1}
    assert len(state["files"][0]) == 1


def test_rejected_and_sent_again(browser: Browser, stage: tuple[str, PlayedFitConnect]) -> None:
    """Its system rejects: the office reads why, sends it again by a click, and the mother sees it arrive."""
    base, played = stage
    played.do("reject", problem="schema-violation")
    code = sent(browser, base)
    tab = Tab(browser, base, label="fit-connect-status")
    seen(tab, code, "meldet sich bei Ihnen")
    tab.look("rejected")
    admin = Tab(browser, base, width=1280, label="fit-connect-admin")
    log_in(admin, "bremerhaven", "admin")
    admin.open("/amt/zustellung")
    said = admin.page.locator("main").inner_text()
    assert "passt aus seiner Sicht nicht zum Schema" in said
    assert PROBLEM_TEXT in said
    admin.look("dead-letter")
    played.do("accept")
    with admin.page.expect_navigation():
        admin.page.get_by_role("button", name="Noch einmal zustellen").click()
    admin.close()
    seen(tab, code, "zugestellt am")
    tab.look("delivered-again")
    tab.close()
    state = played.state()
    assert state["submissions"] == {"accepted": 2, "rejected": 1}
    assert len(set(state["messages"])) == 2
