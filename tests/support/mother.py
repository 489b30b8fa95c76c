"""A mother with a real browser: through finder, pre-check and form, quickly or looking around."""

from __future__ import annotations

from browser import Tab
from visitor import CHECK_ANSWERS, FORM_ANSWERS

NEXT = "Weiter"


class Mother:
    """Drives a tab; answers are those of `visitor` where nothing else is said."""

    def __init__(self, tab: Tab) -> None:
        self.tab = tab
        self.page = tab.page

    @property
    def place(self) -> str:
        """The end of the address, behind the office."""
        return self.page.url.partition("/j/")[2].partition("/")[2].partition("?")[0]

    def press(self, name: str) -> None:
        """Press a button or follow a link, and wait for the page to which it leads."""
        with self.page.expect_navigation():
            self.tab.press(name)

    def next(self) -> None:
        self.press(NEXT)

    def find(self, postcode: str = "27568", place: str = "Bremerhaven") -> None:
        self.tab.open("/")
        self.page.get_by_label("Postleitzahl").fill(postcode)
        self.press("Jugendamt finden")
        if self.page.get_by_label(place, exact=True).count():
            self.page.get_by_label(place, exact=True).check()
            self.next()
        self.press("Vorab-Check starten")

    def answer(self, option: str) -> None:
        self.page.locator(f'input[name=answer][value="{option}"]').check()
        self.next()

    def question(self) -> str:
        """The question that is open; empty on the result."""
        return self.place.removeprefix("check").strip("/").partition("/")[0]

    def check(self, changed: dict[str, str] | None = None) -> None:
        """To the result, or to the question for the place of birth where it is not answered."""
        answers = CHECK_ANSWERS | (changed or {})
        while (question := self.question()) in answers:
            self.answer(answers[question])

    def born(self, where: str = "germany", place: str = "Bremerhaven") -> None:
        self.page.locator(f'input[name=where][value="{where}"]').check()
        if where != "unknown":
            self.page.locator("input[name=place]").fill(place)
        self.next()

    def type(self, name: str, value: str) -> None:
        field = self.page.locator(f'[name="{name}"]')
        kind = field.first.get_attribute("type")
        if kind == "radio":
            self.page.locator(f'[name="{name}"][value="{value}"]').check()
        elif kind == "checkbox":
            field.check()
        elif field.evaluate("element => element.tagName") == "SELECT":
            field.select_option(value)
        else:
            field.fill(value)

    def fill(self, changed: dict[str, dict[str, str]] | None = None) -> None:
        """Page after page until nothing is asked any more."""
        answers = {
            **FORM_ANSWERS,
            **{k: FORM_ANSWERS.get(k, {}) | v for k, v in (changed or {}).items()},
        }
        for _ in range(3 * len(answers)):
            if not self.place.startswith("formular/"):
                return
            step = self.place.removeprefix("formular/")
            for name, value in {**answers.get(step, {}), "mother.birth_place": "Izmir"}.items():
                if self.page.locator(f'[name="{name}"]').count():
                    self.type(name, value)
            self.next()
        raise AssertionError(self.page.locator("main").inner_text())

    def to_review(self) -> None:
        """All the way, without looking around."""
        self.find()
        self.check()
        self.born()
        self.press("Weiter zum Formular")
        self.fill()
        assert self.place == "pruefen", self.page.url

    def send(self) -> tuple[str, str]:
        """Send; return reference and status code."""
        self.type("declaration.affirmed", "yes")
        self.type("declaration.privacy_read", "yes")
        self.press("Anfrage absenden")
        reference, code = self.page.locator(".so-code").all_inner_texts()
        return reference, code

    def code(self) -> str:
        """Press "Später weitermachen" and read the code of the draft."""
        self.press("Später weitermachen")
        return self.page.locator(".so-code").inner_text()
