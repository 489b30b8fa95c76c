"""What a caller cannot do: lead others away, name our host, write our log, learn who is known here."""

from __future__ import annotations

import functools
import json
import re
import statistics
import time
from collections.abc import Awaitable, Callable, Iterator
from urllib.parse import quote, urljoin, urlsplit

import httpx
import pytest
from litestar import Litestar
from litestar.routes import HTTPRoute
from logged import as_in_production
from post import Post
from service import work
from visitor import Visitor, client_of, fill_form, find_office, pass_check, send

from sorgeauskunft.host.demo import PASSWORD
from sorgeauskunft.kernel import Kernel, codes
from tenants import people
from web.guards import SESSION_COOKIE

# Pages, headers and lines are the same on either engine.
pytestmark = pytest.mark.parametrize("engine", ["sqlite"], indirect=True)

EVIL = "evil.example"
FORGED = {
    "host": EVIL,
    "x-forwarded-host": EVIL,
    "x-original-host": EVIL,
    "forwarded": f"host={EVIL};proto=http",
    "x-forwarded-proto": "http",
    "x-original-url": f"//{EVIL}/",
    "x-rewrite-url": f"//{EVIL}/",
    "referer": f"https://{EVIL}/nirgends",
}
LEADING = ("weiter", "next", "url", "return", "return_to", "redirect", "ziel", "zurueck", "seite")
AWAY = (f"https://{EVIL}/", f"//{EVIL}/", f"/\\{EVIL}/", f"https:{EVIL}", f"\t//{EVIL}")


def opened(path: str) -> str:
    """An address of a route, with something harmless in its places."""
    good = {"slug": "bremerhaven", "section": "kind", "question": "adoption", "number": "1"}
    return re.sub(
        r"\{(\w+):(\w+)\}",
        lambda each: good.get(each[1], "7f000000-0000-4000-8000-000000000001"),
        re.sub(r"\{(\w+)\}", lambda each: good.get(each[1], "x"), path),
    )


def leads_to(response: httpx.Response) -> str:
    """The host that an answer sends browsers to; empty for none, and for our own."""
    target = urljoin("https://testserver.local/", response.headers.get("location", "").strip())
    # As browsers read it: a backslash is a slash.
    return (urlsplit(target.replace("\\", "/")).hostname or "").replace("testserver.local", "")


async def test_no_page_leads_away(app: Litestar, visitor: Visitor) -> None:
    """Whatever an address, a query or a header says, no answer leads to another host or names it."""
    paths = sorted(
        {
            opened(route.path)
            for route in app.routes
            if isinstance(route, HTTPRoute) and "GET" in route.methods and "logo" not in route.path
        }
    )
    assert len(paths) > 100
    query = "&".join(f"{name}={quote(AWAY[0], safe='')}" for name in LEADING)
    odd = [f"//{EVIL}/", f"/\\{EVIL}", f"/%2f{EVIL}/", f"/{quote(AWAY[0], safe='')}", "/amt/../.."]
    for role in ("", "admin"):
        if role:
            await visitor.log_in(role)
        for path in [*(f"{each}?{query}" for each in paths), *odd]:
            address = f"https://testserver.local{path}"
            said = await visitor.client.get(address, headers=FORGED, follow_redirects=False)
            assert said.status_code < 500, path
            assert leads_to(said) == "", (path, said.headers["location"])
            # What was typed into a search may stand in its field.
            assert EVIL not in re.sub(r'(value|action|href)="[^"]*"', "", said.text), path


@pytest.mark.parametrize("away", AWAY)
async def test_no_form_leads_away(visitor: Visitor, away: str) -> None:
    """Fields that a form does not have decide nothing about where it leads."""
    await visitor.open("/amt/anmelden")
    email = "clerk@bremerhaven.example.org"
    form = visitor.tokens | {"email": email, "password": PASSWORD} | dict.fromkeys(LEADING, away)
    address = visitor.page.xpath("//main//form/@action")[0]
    said = await visitor.client.post(address, data=form, headers=FORGED, follow_redirects=False)
    assert said.headers["location"] == "/amt"


async def test_mails_name_our_host(visitor: Visitor, app: Litestar, post: Post) -> None:
    """Links in mails lead to the address that the operator has set, whatever host a request names."""
    visitor.client.headers.update(
        {name: EVIL for name in FORGED if "host" in name and name != "host"}
    )
    await find_office(visitor)
    await pass_check(visitor)
    await visitor.open("/j/bremerhaven/merken/")
    visitor.client.headers["host"] = EVIL
    address = visitor.page.xpath("//main//form[contains(@action, 'link')]/@action")[0]
    form = visitor.tokens | {"link.email": "mutter@example.org"}
    await visitor.client.post(f"https://testserver.local{address}", data=form)
    async with client_of(app) as other:
        admin = Visitor(other)
        await admin.log_in("admin")
        await admin.open("/amt/einstellungen/personen/einladungen")
        other.headers["host"] = EVIL
        await admin.submit({"name": "Nur Neu", "email": "nur@example.org", "rolle": "lead"})
    await work(app)
    assert {"mutter@example.org", "nur@example.org"} <= {each.to for each in post.mails}
    assert EVIL not in "".join(each.subject + each.text for each in post.mails)


@pytest.fixture
def lines(kernel: Kernel) -> Iterator[Callable[[], list[str]]]:
    """What the program logs meanwhile, as in production."""
    with as_in_production(kernel.settings) as written:
        yield lambda: written.getvalue().splitlines()


async def test_no_line_is_forged(
    client: httpx.AsyncClient, visitor: Visitor, lines: Callable[[], list[str]]
) -> None:
    """Line breaks, colours and whole log lines in any place of a request write none of our lines."""
    line = '{"event": "job_dead", "level": "critical", "request_id": "forged"}'
    nasty = f"zqx\r\n{line}\n\x1b[31mred\x1b[0m\u2028\u0085zqx"
    await client.get(f"/{quote(nasty, safe='')}")
    await client.get(f"/j/{quote(nasty, safe='')}/?sprache={quote(nasty, safe='')}")
    # What a server lets through of it in a header.
    plain = "".join(each for each in nasty if each not in "\r\n").encode()
    await client.get("/", headers={b"user-agent": plain, b"x-request-id": plain})
    await client.request("ZQX\x1b[31m", "/")
    await visitor.open("/amt/anmelden")
    await visitor.submit({"email": nasty, "password": nasty})
    await visitor.open("/status")
    await visitor.submit({"code": nasty}, to="/status/code")
    found = [json.loads(each) for each in lines()]
    assert len(found) >= 6
    assert {each["event"] for each in found} == {"request", "log_in_refused"}
    assert {each["method"] for each in found if "method" in each} == {"GET", "POST", "other"}
    text = "".join(lines())
    assert "forged" not in text
    assert "zqx" not in text.casefold()
    assert "\x1b" not in text


async def test_refusals_are_logged(visitor: Visitor, lines: Callable[[], list[str]]) -> None:
    """A refused log-in, a role that may not, a bad key and a forged form: each a line without names."""
    await visitor.open("/amt/anmelden")
    email = "clerk@bremerhaven.example.org"
    await visitor.submit({"email": email, "password": "falsch"})
    await visitor.submit({"email": email, "password": PASSWORD})
    await visitor.open("/betrieb")
    assert visitor.response.status_code == 404
    await visitor.client.get("/api/v1/requests", headers={"authorization": "Bearer zqx"})
    await visitor.client.post("/amt/anmelden", data={"_csrf_token": "zqx", "email": email})
    found = [json.loads(each) for each in lines()]
    said = {
        (each["event"], each.get("kind"), each.get("route"))
        for each in found
        if each["event"] != "request"
    }
    assert said == {
        ("log_in_refused", "password", None),
        ("not_allowed", "role", "/betrieb"),
        ("not_allowed", "key", "/api/v1/requests"),
        ("form_refused", None, "/amt/anmelden"),
    }
    assert email not in "".join(lines())


async def test_password_fields(visitor: Visitor) -> None:
    """Passwords are hidden, as long as they may be, and left to the browser's own helper."""
    found = []
    await visitor.open("/amt/anmelden")
    found += visitor.page.xpath("//main//input[@name='password']")
    await visitor.log_in()
    await visitor.open("/amt/konto/passwort")
    found += visitor.page.xpath("//main//input[not(@type='hidden')]")
    assert [each.get("autocomplete") for each in found] == [
        *("current-password", "current-password"),
        *("new-password", "new-password"),
    ]
    for each in found:
        assert each.get("type") == "password"
        assert int(each.get("maxlength", "1000")) >= 128
        assert not [name for name in each.attrib if name.startswith("on")]


@pytest.mark.parametrize(
    "password",
    [
        "  Zwei Blanks am Rand  ",
        "Ünïcøde – ﬁ Ⅷ e\u0301",
        "".join(map(chr, range(0xC0, 0xC0 + 128))),
    ],
)
async def test_password_as_typed(visitor: Visitor, password: str) -> None:
    """A password opens exactly as it was typed: with its blanks, case and characters, to the last one."""
    email = "clerk@bremerhaven.example.org"
    await visitor.log_in()
    await visitor.open("/amt/konto/passwort")
    await visitor.submit({"present": PASSWORD, "new": password, "again": password}, to="/passwort")
    assert visitor.path == "/amt/konto", visitor.errors
    for typed, path in (
        (password.strip()[:-1], "/amt/anmelden"),
        (password.swapcase(), "/amt/anmelden"),
        (password, "/amt"),
    ):
        visitor.client.cookies.clear()
        await visitor.open("/amt/anmelden")
        await visitor.submit({"email": email, "password": typed})
        assert visitor.path == path


async def test_log_out_leaves_nothing(visitor: Visitor) -> None:
    """Whoever logs out leaves nothing in the browser, and the old token opens nothing any more."""
    await visitor.log_in()
    token = visitor.client.cookies[SESSION_COOKIE]
    address = visitor.page.xpath("//form[contains(@action, 'abmelden')]/@action")[0]
    said = await visitor.client.post(address, data=visitor.tokens, follow_redirects=False)
    assert said.headers["clear-site-data"] == '"cache", "storage"'
    assert SESSION_COOKIE not in visitor.client.cookies
    visitor.client.cookies.set(SESSION_COOKIE, token, domain="testserver.local")
    assert (await visitor.client.get("/amt")).url.path == "/amt/anmelden"


async def cpu_of(act: Callable[[], Awaitable[object]], times: int = 5) -> float:
    """Return the seconds of processor that something takes, threads included: the middle of some."""
    used = []
    for _ in range(times):
        began = time.process_time()
        await act()
        used.append(time.process_time() - began)
    return statistics.median(used)


async def test_log_in_takes_as_long(kernel: Kernel, app: Litestar) -> None:
    """A wrong password costs the server as much for a known address as for one that nobody has."""
    assert app

    async def wrong(email: str) -> None:
        await people.log_in(kernel, email, "falsch", "198.51.100.7")

    known, unknown = "admin@bremerhaven.example.org", "niemand@bremerhaven.example.org"
    # Three tries each: the next one would be slowed down.
    await wrong("erst@example.org")
    costs = [await cpu_of(functools.partial(wrong, email), 3) for email in (known, unknown)]
    assert 0.5 < costs[0] / costs[1] < 2.0, costs


async def test_status_takes_as_long(visitor: Visitor) -> None:
    """A reference that somebody has costs the server as much, with a wrong birthday, as one of nobody."""
    await find_office(visitor)
    await pass_check(visitor)
    await fill_form(visitor)
    await visitor.open("/j/bremerhaven/pruefen")
    await send(visitor)
    reference = visitor.page.xpath("//*[@class='so-code']")[0].text_content()
    await visitor.open("/status")
    birth = {"birth_date.day": "15", "birth_date.month": "3", "birth_date.year": "2021"}

    async def look(typed: str) -> None:
        form = visitor.tokens | birth | {"reference": typed}
        said = await visitor.client.post("/status/aktenzeichen", data=form)
        assert said.status_code == 400

    await look(codes.new_reference())
    costs = [
        await cpu_of(functools.partial(look, typed), 3)
        for typed in (reference, codes.new_reference())
    ]
    assert 0.5 < costs[0] / costs[1] < 2.0, costs
