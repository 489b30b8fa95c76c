"""A mother's way through the service in any language: found by names and addresses, not by words."""

from __future__ import annotations

import time
from collections.abc import Callable

from browser import Tab

from sorgeauskunft.texts import Texts

YES = {"mutter", "volljaehrig", "kind-minderjaehrig"}
_MUST = {"kind", "mutter", "anschrift"}


def _date(name: str, day: str, month: str, year: str) -> dict[str, str]:
    return {f"{name}.day": day, f"{name}.month": month, f"{name}.year": year}


CHILD = "Leyla-Zoé Öztürk-Ñañez"
PAGES: dict[str, list[dict[str, str]]] = {
    "kind": [
        {
            "child.given_names": CHILD.partition(" ")[0],
            "child.family_name": CHILD.partition(" ")[2],
            **_date("child.birth_date", "14", "3", "2021"),
        }
    ],
    "kind-zusatz": [{}],
    "mutter": [
        {
            "mother.given_names": "Ayşe",
            "mother.family_name": "Öztürk",
            **_date("mother.birth_date", "2", "7", "1994"),
            "mother.birth_where": "abroad",
        },
        {"mother.birth_place_abroad": "Izmir", "mother.birth_state": "163"},
    ],
    "anschrift": [{"address.street": "Musterweg", "address.house_number": "12 a"}],
    "postanschrift": [{"postal.where": "same"}],
    "kontakt": [{"contact.email": "mutter@example.org", "contact.phone": "0471 1234567"}],
}


class Walk:
    """One journey in one language. `seen` is called on every page with its name.

    Names of pages: start, choose-place, found, question-…, result, form-…, review, keep, sent,
    status-ask, status; those with faults end in -error.
    """

    def __init__(self, tab: Tab, lang: str, seen: Callable[[str], None]) -> None:
        self.tab = tab
        self.page = tab.page
        self.lang = lang
        self.texts = Texts(lang)
        self.seen = seen

    def go(self) -> None:
        """From the start page to the status of the request that was sent."""
        self.find()
        self.check()
        self.form()
        code = self.send()
        self.status(code)

    def find(self) -> None:
        """Choose the language, then the office by postcode and place."""
        self.tab.open(f"/?sprache={self.lang}")
        self.seen("start")
        self._press("pages.finder.submit")
        self.seen("start-error")
        self.page.locator("[name=postcode]").fill("27568")
        self._press("pages.finder.submit")
        self.seen("choose-place")
        self.page.locator("[name=place][value=Bremerhaven]").check()
        self._press("layout.buttons.next")
        self.seen("found")
        self._press("pages.office.start")

    def check(self) -> None:
        """Answer every question so that the request may be sent."""
        while (question := self.page.url.rpartition("/check/")[2]) not in {"", "geburtsort"}:
            self.seen(f"question-{question}")
            self._press("layout.buttons.next")
            if self.page.locator("[data-error-summary]").count():
                self.seen(f"question-{question}-error")
            value = "never" if question == "ehe-mit-vater" else "yes" if question in YES else "no"
            self.page.locator(f"input[name=answer][value={value}]").check()
            self._press("layout.buttons.next")
        self.seen("question-geburtsort")
        self.page.locator("input[name=where][value=germany]").check()
        self._press("layout.buttons.next")
        self.seen("question-geburtsort-error")
        self.page.locator("[name=place]").fill("Osnabrück")
        self._press("layout.buttons.next")
        self.seen("result")

    def form(self) -> None:
        """Fill in every page; those that must be filled in are tried empty first."""
        self._press("pages.result.next")
        while (step := self.page.url.rpartition("/formular/")[2].partition("?")[0]) in PAGES:
            self.seen(f"form-{step}")
            if step in _MUST:
                self._press("layout.buttons.next")
                self.seen(f"form-{step}-error")
            for part in PAGES[step]:
                for name, value in part.items():
                    self._fill(name, value)
                self._press("layout.buttons.next")
        # Files are asked for and may be left out.
        self.seen("form-unterlagen")
        self._press("layout.buttons.next")
        self.seen("review")
        self.tab.open("/j/bremerhaven/merken/")
        self.seen("keep")
        self.tab.open("/j/bremerhaven/pruefen")

    def send(self) -> str:
        """Send, first without the declaration. Returns the status code."""
        self._press("pages.review.send")
        self.seen("review-error")
        self._fill("declaration.affirmed", "yes")
        self._fill("declaration.privacy_read", "yes")
        self._press("pages.review.send")
        self.seen("sent")
        _reference, code = self.page.locator(".so-code").all_inner_texts()
        return code

    def status(self, code: str) -> None:
        """Look at the request until it is with the office."""
        self.tab.open("/status")
        self.seen("status-ask")
        delivered = self.texts("pages.request.delivered")
        for _ in range(60):
            self.tab.open("/status")
            self._fill("code", code)
            self._press("pages.status.show")
            if delivered in self.page.locator(".so-stage").inner_text():
                break
            time.sleep(0.25)
        else:
            raise AssertionError(self.page.locator("main").inner_text())
        self.seen("status")

    def _press(self, key: str) -> None:
        # Every press leads to a page: what follows must not read the one before.
        with self.page.expect_navigation():
            self.tab.press(self.texts(key))

    def _fill(self, name: str, value: str) -> None:
        field = self.page.locator(f'[name="{name}"]').first
        kind = field.get_attribute("type")
        if kind in {"radio", "checkbox"}:
            self.page.locator(f'[name="{name}"][value="{value}"]').check()
        elif field.evaluate("element => element.tagName") == "SELECT":
            field.select_option(value)
        else:
            field.fill(value)
