"""Somebody who visits pages without a browser: follows links, fills in forms as they are."""

from __future__ import annotations

from typing import Any, cast

import httpx
from litestar import Litestar
from lxml import html


def client_of(app: Litestar) -> httpx.AsyncClient:
    """A client of an application in this process; https, so that it keeps secure cookies."""
    return httpx.AsyncClient(
        transport=httpx.ASGITransport(app=cast("Any", app), raise_app_exceptions=False),
        base_url="https://testserver.local",
        follow_redirects=True,
    )


class Visitor:
    """Keeps cookies, submits whole forms, and follows redirects to pages of the service."""

    def __init__(self, client: httpx.AsyncClient) -> None:
        self.client = client
        self.response: httpx.Response
        self.page: Any = None

    async def open(self, path: str) -> httpx.Response:
        return self._took(await self.client.get(path))

    async def submit(
        self, answers: dict[str, str] | None = None, *, form: int = 0
    ) -> httpx.Response:
        """Submit the nth form of <main> with its present values, changed by `answers`."""
        element = self.page.xpath("//main//form")[form]
        values = {name: value or "" for name, value in element.form_values()}
        names = {field.get("name") for field in element.xpath(".//input|.//select")}
        unknown = (answers or {}).keys() - names
        assert not unknown, f"{self.path} has no {unknown}, it has {names}"
        values |= answers or {}
        values = {name: value for name, value in values.items() if value is not None}
        action = element.get("action")
        return self._took(await self.client.post(action, data=values))

    def _took(self, response: httpx.Response) -> httpx.Response:
        self.response = response
        if response.headers.get("content-type", "").startswith("text/html"):
            self.page = html.fromstring(response.text)
        return response

    @property
    def path(self) -> str:
        return self.response.url.path

    @property
    def heading(self) -> str:
        return " ".join(self.page.xpath("//h1")[0].text_content().split())

    @property
    def errors(self) -> list[str]:
        return [
            " ".join(link.text_content().split())
            for link in self.page.xpath("//*[@data-error-summary]//a")
        ]

    def text(self, selector: str) -> str:
        return " ".join(self.page.xpath(selector)[0].text_content().split())


CHECK_ANSWERS = {
    "mutter": "yes",
    "volljaehrig": "yes",
    "kind-minderjaehrig": "yes",
    "adoption": "no",
    "ehe-mit-vater": "never",
    "andere-ehe": "no",
    "sorgeerklaerung": "no",
    "gericht": "no",
    "auslaendisches-recht": "no",
}

FORM_ANSWERS: dict[str, dict[str, str]] = {
    "kind": {
        "child.given_names": "Mia Łucja",
        "child.family_name": "Öztürk-Ñañez",
        "child.birth_date.day": "14",
        "child.birth_date.month": "3",
        "child.birth_date.year": "2021",
    },
    "kind-zusatz": {},
    "mutter": {
        "mother.given_names": "Ayşe",
        "mother.family_name": "Öztürk",
        "mother.birth_date.day": "2",
        "mother.birth_date.month": "7",
        "mother.birth_date.year": "1994",
        "mother.birth_where": "germany",
    },
    "anschrift": {"address.street": "Musterweg", "address.house_number": "12 a"},
    "postanschrift": {"postal.where": "same"},
    "kontakt": {"contact.email": "mutter@example.org"},
}


async def find_office(
    visitor: Visitor, postcode: str = "27568", place: str = "Bremerhaven"
) -> None:
    await visitor.open("/")
    await visitor.submit({"postcode": postcode})
    if "place" in {e.get("name") for e in visitor.page.xpath("//main//input[@type='radio']")}:
        await visitor.submit({"place": place})


async def pass_check(visitor: Visitor, changed: dict[str, str] | None = None) -> None:
    """From the found office to the result of the pre-check."""
    answers = CHECK_ANSWERS | (changed or {})
    await visitor.submit()
    while (question := visitor.path.rpartition("/check/")[2]) in answers:
        await visitor.submit({"answer": answers[question]})
    if question == "geburtsort":
        await visitor.submit({"where": "germany", "place": "Bremerhaven"})


async def fill_form(visitor: Visitor, changed: dict[str, dict[str, str]] | None = None) -> None:
    """From the result to the page where everything is checked once more."""
    await visitor.open(visitor.page.xpath("//main//a[contains(@href,'/formular/')]/@href")[0])
    answers = {step: FORM_ANSWERS[step] | (changed or {}).get(step, {}) for step in FORM_ANSWERS}
    for _ in range(2 * len(answers)):  # an answer can bring up questions on the same page, once
        step = visitor.path.rpartition("/formular/")[2]
        if step not in answers:
            return
        follow = {"mother.birth_place": "Izmir", **answers[step]}
        await visitor.submit({k: v for k, v in follow.items() if _on_page(visitor, k)})
        assert not visitor.errors, (visitor.path, visitor.errors)


def _on_page(visitor: Visitor, name: str) -> bool:
    return bool(visitor.page.xpath(f"//main//form//*[@name='{name}']"))


async def send(visitor: Visitor) -> None:
    await visitor.submit({"declaration.affirmed": "yes", "declaration.privacy_read": "yes"})
