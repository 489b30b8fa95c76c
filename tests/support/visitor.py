"""Somebody who visits pages without a browser: follows links, fills in forms as they are."""

from __future__ import annotations

from typing import Any, cast

import httpx
from litestar import Litestar
from lxml import html

from sorgeauskunft.host.demo import LOGINS, PASSWORD, TOTP_SECRET
from sorgeauskunft.kernel import Kernel
from sorgeauskunft.kernel.vault import PLATFORM_ID
from tenants.people import totp
from tenants.people.accounts import email_index
from tenants.people.factor_tables import TotpRow
from tenants.people.tables import Account
from web import Site
from web.amt.entering import SECOND_STEP, SET_UP


def client_of(app: Litestar) -> httpx.AsyncClient:
    """A client of an application in this process; https, so that it keeps secure cookies."""
    return httpx.AsyncClient(
        transport=httpx.ASGITransport(app=cast("Any", app), raise_app_exceptions=False),
        base_url="https://testserver.local",
        follow_redirects=True,
    )


async def give_app(kernel: Kernel, email: str) -> None:
    """Give an account the demo's app, its codes unused: it gets in whatever was done before."""
    async with kernel.database.tenant_transaction(PLATFORM_ID):
        account = await Account.objects().get(Account.email_index == email_index(kernel, email))
        assert account is not None
        await TotpRow.delete().where(TotpRow.account_id == account.id)
    await totp.give(kernel, account.id, TOTP_SECRET)


def door_email(role: str, land: str = "HB") -> str:
    """The address of the demo's first person with this role on the platform."""
    wanted = land if role.startswith("land_") else ""
    return next(each.email for each in LOGINS if (each.role, each.land) == (role, wanted))


class Visitor:
    """Keeps cookies, submits whole forms, and follows redirects to pages of the service."""

    def __init__(self, client: httpx.AsyncClient) -> None:
        self.client = client
        self.response: httpx.Response
        self.page: Any = None

    async def open(self, path: str) -> httpx.Response:
        return self._took(await self.client.get(path))

    async def log_in(self, role: str = "clerk", slug: str = "bremerhaven") -> httpx.Response:
        """Log in as somebody of a demo office."""
        return await self.log_in_as(f"{role}@{slug}.example.org")

    async def log_in_as(self, email: str, password: str = PASSWORD) -> httpx.Response:
        """Log in, by the second step too where one is needed; an app is there when it is asked for."""
        await self.open("/amt/anmelden")
        await self.submit({"email": email, "password": password})
        if self.path in {SECOND_STEP, SET_UP}:
            transport: Any = self.client._transport
            site: Site = transport.app.state.site
            await give_app(site.kernel, email)
            await self.open(SECOND_STEP)
            code = totp.code_of(TOTP_SECRET, site.kernel.clock.now())
            await self.submit({"code": code}, to=SECOND_STEP)
        return self.response

    async def log_in_at_door(self, role: str, land: str = "HB") -> httpx.Response:
        """Log in as somebody without an office: of a Land, of the coordination, of the operation."""
        return await self.log_in_as(door_email(role, land))

    async def submit(
        self, answers: dict[str, str] | None = None, *, form: int = 0, to: str = ""
    ) -> httpx.Response:
        """Submit a form of <main> with its present values, changed by `answers`.

        The nth one of all, or of those whose address ends with `to`; where nothing is said, one
        that leads on and is not about a file.
        """
        forms = self.page.xpath("//main//form")
        if not form and not to:
            forms = [each for each in forms if not each.xpath("ancestor::*[@class='so-upload']")]
        element = [each for each in forms if each.get("action").endswith(to)][form]
        values = {name: value or "" for name, value in element.form_values()}
        names = {
            field.get("name") for field in element.xpath(".//input|.//select|.//textarea|.//button")
        }
        if element.get("id"):
            names |= set(self.page.xpath(f"//*[@form='{element.get('id')}']/@name"))
        unknown = (answers or {}).keys() - names
        assert not unknown, f"{self.path} has no {unknown}, it has {names}"
        values |= answers or {}
        values = {name: value for name, value in values.items() if value is not None}
        action = element.get("action")
        if element.get("enctype") == "multipart/form-data":
            parts = {name: (None, value) for name, value in values.items()}
            return self._took(await self.client.post(action, files=parts))
        return self._took(await self.client.post(action, data=values))

    async def upload(
        self,
        files: dict[str, list[tuple[str, bytes]]],
        answers: dict[str, str] | None = None,
        *,
        to: str,
    ) -> httpx.Response:
        """Submit the form whose address ends with `to` as a browser does: texts first, then files.

        `files`: input → name and bytes of each; a browser sends an empty name for none.
        """
        forms = self.page.xpath("//main//form[@enctype='multipart/form-data']")
        (element,) = [e for e in forms if e.get("action").partition("?")[0].endswith(to)]
        texts = {name: value or "" for name, value in element.form_values() if name not in files}
        parts = [(name, file) for name, each in files.items() for file in each]
        return self._took(
            await self.client.post(element.get("action"), data=texts | (answers or {}), files=parts)
        )

    def _took(self, response: httpx.Response) -> httpx.Response:
        self.response = response
        if response.headers.get("content-type", "").startswith("text/html"):
            self.page = html.fromstring(response.text)
        return response

    @property
    def tokens(self) -> dict[str, str]:
        """What every form of this page carries, for forms that are on no page."""
        found = {
            name: self.page.xpath(f"//form//input[@name='{name}']/@value")
            for name in ("_csrf_token", "fuer")
        }
        return {name: values[0] for name, values in found.items() if values}

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
    "unterlagen": {},
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
    ticks = {"declaration.affirmed": "yes", "declaration.privacy_read": "yes"}
    await visitor.submit(ticks, to="/senden")


async def go_back(visitor: Visitor, answers: dict[str, str] | None = None) -> None:
    """Press the button "Zurück" with this typed into the form."""
    await visitor.submit({**(answers or {}), "zurueck": "ja"})
