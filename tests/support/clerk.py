"""What somebody at an office does in a browser, in every walk alike."""

from __future__ import annotations

from browser import Tab

from sorgeauskunft.host.demo import PASSWORD


def log_in(tab: Tab, slug: str = "bremerhaven", role: str = "clerk") -> None:
    """Log in as somebody of a demo office."""
    tab.open("/amt")
    tab.page.get_by_label("E-Mail-Adresse").fill(f"{role}@{slug}.example.org")
    tab.page.get_by_label("Passwort").fill(PASSWORD)
    with tab.page.expect_navigation():
        tab.press("Anmelden")


def wait_for(tab: Tab, path: str, text: str) -> None:
    """Open a page again and again until it says something: a worker has to do its part."""
    for _ in range(80):
        tab.open(path)
        if text in tab.page.locator("main").inner_text():
            return
        tab.page.wait_for_timeout(250)
    raise AssertionError(tab.page.locator("main").inner_text())
