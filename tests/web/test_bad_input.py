"""Whatever is typed and however it is sent: a page that helps, nothing lost, nothing in the log."""

from __future__ import annotations

import asyncio
import contextlib
import datetime as dt
import itertools
import logging
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from databases import Postgres, Sqlite
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from litestar.routes import HTTPRoute
from lxml import html
from markupsafe import escape
from nasty import SHAPES, TEXTS, texts
from paper import image
from ready_ways import take_back
from service import Service, service_on
from structlog.testing import capture_logs
from targets import TARGETS, Target
from visitor import Visitor

from sorgeauskunft import drafts
from sorgeauskunft.drafts import DraftContent
from web.draft_cookie import NAME
from web.forms import LONG
from web.guards import fit_connect_signature, stripe_signature

LONGEST = 2000
TYPED = {"text", "email", "tel", ""}
"""Types of inputs that people type into, and that show again what was typed."""

_callers = itertools.count(1)


class House:
    """A service and the loop it runs in: one for many examples."""

    def __init__(self, engine: Sqlite | Postgres, folder: Path) -> None:
        self._runner = asyncio.Runner()
        urls = self._runner.run(engine.fresh())
        self._open = service_on(urls, folder)
        self.service: Service = self._runner.run(self._open.__aenter__())

    def run(self, coroutine: Any) -> Any:
        return self._runner.run(coroutine)

    def close(self) -> None:
        self._runner.run(self._open.__aexit__(None, None, None))
        self._runner.close()


@pytest.fixture(scope="module")
def on_sqlite(sqlite: Sqlite, tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    house = House(sqlite, tmp_path_factory.mktemp("house"))
    yield house
    house.close()


@pytest.fixture(scope="module")
def on_postgres(postgres: Postgres, tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    house = House(postgres, tmp_path_factory.mktemp("house"))
    yield house
    house.close()


class _Lines(logging.Handler):
    """What libraries log."""

    def __init__(self) -> None:
        super().__init__(logging.INFO)
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        # httpx is the visitor's own browser.
        if not record.name.startswith(("httpx", "httpcore")):
            self.lines.append(record.getMessage())


class Attempt:
    """One form, filled in badly, and everything that is looked at afterwards."""

    def __init__(self, service: Service, target: Target) -> None:
        self.service = service
        self.target = target
        self.fields: dict[str, str] = {}
        self.kinds: dict[str, str] = {}

    async def arrive(self, visitor: Visitor) -> None:
        """Open the page and read the form as it stands there."""
        self.visitor = visitor
        await self.target.arrive(self.service, visitor)
        found = [
            each
            for each in visitor.page.xpath("//form")
            if (each.get("action") or "").partition("?")[0].endswith(self.target.to)
        ]
        # A button may send its form elsewhere.
        buttons = [
            each
            for each in visitor.page.xpath("//button[@formaction]")
            if each.get("formaction").endswith(self.target.to)
        ]
        found += [next(each.iterancestors("form")) for each in buttons]
        assert found, f"{self.target.name}: no form for {self.target.to} at {visitor.path}"
        self.action = (buttons or found)[0].get("formaction") or found[0].get("action")
        self.has_files = found[0].get("enctype") == "multipart/form-data"
        self.fields = {name: value or "" for name, value in found[0].form_values()}
        for field in found[0].xpath(".//input[@name]|.//select|.//textarea"):
            if field.tag == "textarea":
                self.kinds[field.get("name")] = "text"
            else:
                self.kinds[field.get("name")] = field.get("type", field.tag)
            self.fields.setdefault(field.get("name"), "")
        self.before = await self._draft()

    @property
    def names(self) -> list[str]:
        return [
            name for name in self.fields if name != "_csrf_token" and self.kinds.get(name) != "file"
        ]

    async def send(self, given: dict[str, str], shape: str) -> None:
        """Send the form with these texts, in this shape, and look at the answer."""
        fields: dict[str, Any] = self.fields | given
        sent: dict[str, Any] = {"data": fields}
        match shape:
            case "missing":
                for name in list(given)[::2]:
                    del fields[name]
            case "doubled":
                sent = {"data": {name: [value, value] for name, value in fields.items()}}
                sent["data"]["_csrf_token"] = fields.get("_csrf_token", "")
            case "unknown":
                fields |= {"tenant_id": "1", "declaration": "x", "__proto__": "x", "": "leer"}
            case "multipart":
                sent["files"] = [("leer", ("", b"", "application/octet-stream"))]
            case "file":
                sent["files"] = [(name, ("x.pdf", b"%PDF-1.7")) for name in given]
                sent["data"] = {k: v for k, v in fields.items() if k not in given}
        if self.has_files:
            sent = self._multipart(sent)
        heard = _Lines()
        logging.getLogger().addHandler(heard)
        with capture_logs() as events:
            response = await self.visitor.client.post(self.action, **sent)
        logging.getLogger().removeHandler(heard)
        self._page_helps(response, given, shape)
        await self._nothing_lost(given, shape)
        said = repr(events) + repr(heard.lines)
        quoted = [text for text in given.values() if len(text) > 7 and repr(text)[1:-1] in said]
        assert not quoted, f"logged: {quoted}"

    def _multipart(self, sent: dict[str, Any]) -> dict[str, Any]:
        """The same as a browser sends a form with files: all texts, then what was chosen."""
        texts = [
            (name, (None, value))
            for name, values in sent.get("data", {}).items()
            for value in (values if isinstance(values, list) else [values])
        ]
        files = sent.get("files", [])
        chosen = [(name, ("", b"")) for name, kind in self.kinds.items() if kind == "file"]
        return {"files": [*texts, *files, *chosen]}

    def _page_helps(self, response: httpx.Response, given: dict[str, str], shape: str) -> None:
        where = f"{self.target.name} ({shape}): {response.status_code} at {response.url.path}"
        assert response.status_code < 500, where
        if not response.headers["content-type"].startswith("text/html"):
            # What a form hands out is a file to be kept, and no page of anybody's making.
            assert response.headers["content-type"] in {"application/pdf", "application/zip"}, where
            assert response.headers["content-disposition"].startswith("attachment"), where
            return
        text = response.text.replace("\x00", "")
        page: Any = html.fromstring(text)
        assert len(page.xpath("//h1")) == 1, where
        ids = page.xpath("//@id")
        assert len(set(ids)) == len(ids), f"{where}: {sorted(ids)}"
        links = [link[1:] for link in page.xpath("//*[@data-error-summary]//a/@href")]
        if response.status_code == 400:
            assert links, f"{where}: nothing says what is wrong: {page.xpath('//h1')[0].text}"
        for link in links:
            fields = page.xpath("//*[@id=$id]", id=link)
            assert len(fields) == 1, f"{where}: {link} leads to {len(fields)} fields"
            assert fields[0].tag in {"input", "select", "textarea"}, where
        if not links or shape in {"file", "missing"}:
            return
        # A choice may stand where a text stood: which of two places with this postcode.
        shown = {
            field.get("name")
            for field in page.xpath("//form//input|//form//textarea")
            if field.tag == "textarea" or field.get("type", "") in TYPED
        }
        for name, typed in given.items():
            if self.kinds[name] in TYPED and name in shown:
                # Blanks around it do not count; what is longer than any field is cut off.
                cut = [typed[:limit] for limit in (LONGEST, LONG + 1)]
                kept = {escape(text) for text in [*cut, *(each.strip() for each in cut)]}
                kept.add(escape(typed.strip()[:LONGEST]))
                forms = {f'value="{text}"' for text in kept} | {f"\n{t}</textarea>" for t in kept}
                assert any(each in response.text for each in forms), (
                    f"{where}: {name} lost {typed!r}"
                )

    async def _draft(self) -> DraftContent | None:
        code = self.visitor.client.cookies.get(NAME)
        if not code or not self.visitor.path.startswith("/j/"):
            return None
        slug = self.visitor.path.split("/")[2]
        directory = await self.service.app.state.site.directory.current()
        office = directory.office(slug)
        draft = await drafts.open_draft(self.service.kernel, office.id, code.replace("-", ""))
        return draft.content if draft else None

    async def _nothing_lost(self, given: dict[str, str], shape: str) -> None:
        mine = self.target.may_change
        if self.before is None or mine is None:
            return
        code_kept = self.visitor.client.cookies.get(NAME)
        if code_kept is None:
            return  # She left, and the draft waits for who has its code.
        after = await self._draft()
        if after is None:
            assert self.target.name == "send", f"{self.target.name}: the draft is gone"
            return
        for was, now in _pairs(self.before, after):
            gone = {
                key: value
                for key, value in was.items()
                if now.get(key) != value and not key.startswith(mine)
            }
            assert not gone, f"{self.target.name}: lost {gone}"
        if self.target.route == "form.save" and shape == "plain":
            kept = after.answers | after.children[1].answers
            for name, typed in given.items():
                if self.kinds[name] in TYPED:
                    assert kept[name] == typed[:LONGEST], name


def _pairs(
    before: DraftContent, after: DraftContent
) -> Iterator[tuple[dict[str, str], dict[str, str]]]:
    yield before.check, after.check
    yield before.answers, after.answers
    for number, child in before.children.items():
        yield child.check, after.children[number].check
        yield child.answers, after.children[number].answers


def _caller() -> str:
    """Another address each time: rate limits have tests of their own."""
    number = next(_callers)
    return f"10.{number >> 16 & 255}.{number >> 8 & 255}.{number & 255}"


@contextlib.asynccontextmanager
async def _before(service: Service, target: Target) -> AsyncIterator[Attempt]:
    """Somebody before a form, an hour after the last one; what is set for later is undone after it.

    An hour: limits on tries are over by then.
    """
    service.clock.advance(dt.timedelta(hours=1))
    async with service.visitor(_caller()) as visitor:
        attempt = Attempt(service, target)
        await attempt.arrive(visitor)
        yield attempt
    await take_back(service)


async def _generated(service: Service, target: Target, data: st.DataObject) -> None:
    async with _before(service, target) as attempt:
        shape = data.draw(st.sampled_from(SHAPES), label="shape")
        given = {
            name: data.draw(texts, label=name)
            for name in attempt.names
            if data.draw(st.integers(0, 3), label=f"{name}?")
        }
        await attempt.send(given, shape)


async def _listed(service: Service, target: Target, shift: int) -> None:
    async with _before(service, target) as attempt:
        given = {
            name: TEXTS[(shift + 7 * place) % len(TEXTS)]
            for place, name in enumerate(attempt.names)
        }
        await attempt.send(given, SHAPES[shift % len(SHAPES)])


def _try(house: House, examples: int, *, repeatable: bool) -> None:
    @settings(
        max_examples=examples,
        deadline=None,
        derandomize=repeatable,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(target=st.sampled_from(TARGETS), data=st.data())
    def every(target: Target, data: st.DataObject) -> None:
        house.run(_generated(house.service, target, data))

    every()


def test_generated(on_sqlite: House) -> None:
    """450 generated ways to fill in and send any form: no failure, help, nothing lost or logged."""
    _try(on_sqlite, 450, repeatable=True)


def test_generated_on_postgres(on_postgres: House) -> None:
    """50 more on PostgreSQL, which refuses other texts than SQLite does."""
    _try(on_postgres, 50, repeatable=True)


@pytest.mark.long
@pytest.mark.timeout(7200)
def test_generated_long(sqlite: Sqlite, postgres: Postgres, tmp_path: Path) -> None:
    """10,000 generated ways, other ones each time; a failure prints the example.

    In houses of 250 each: in one, what is decided and done would be used up in the end, and a year
    would go by.
    """
    for number in range(40):
        engine = postgres if number % 10 == 9 else sqlite
        folder = tmp_path / str(number)
        folder.mkdir()
        house = House(engine, folder)
        try:
            _try(house, 250, repeatable=False)
        finally:
            house.close()


@pytest.mark.parametrize("target", TARGETS, ids=lambda target: target.name)
def test_listed(on_sqlite: House, target: Target) -> None:
    """Texts that forms have stumbled over, eight times over each form's fields."""
    for shift in range(0, len(TEXTS), 6):
        on_sqlite.run(_listed(on_sqlite.service, target, shift))


@pytest.mark.long
@pytest.mark.timeout(1800)
@pytest.mark.parametrize("target", TARGETS, ids=lambda target: target.name)
def test_listed_long(on_sqlite: House, on_postgres: House, target: Target) -> None:
    """Each of these texts in each field of each form, on both engines."""
    for house in (on_sqlite, on_postgres):
        for shift in range(len(TEXTS)):
            house.run(_listed(house.service, target, shift))


_SIGNED = {fit_connect_signature, stripe_signature}


def test_every_form_is_here(on_sqlite: House) -> None:
    """Every route that takes a form is among those that are filled in badly.

    What others' machines sign is no form; it has tests of its own.
    """
    routes = {
        handler.name
        for route in on_sqlite.service.app.routes
        # Machines fill in no forms; what they send is tried out by a tool of its own.
        if isinstance(route, HTTPRoute) and not route.path.startswith("/api/")
        for handler in route.route_handlers
        if "POST" in handler.http_methods and not _SIGNED & set(handler.resolve_guards())
    }
    assert routes == {target.route for target in TARGETS}


BODIES: dict[str, tuple[str, bytes]] = {
    "nothing": ("application/x-www-form-urlencoded", b""),
    "no-utf8": ("application/x-www-form-urlencoded", b"code=%ff%fe%00&postcode=\xff\xfe&%=%&&=&a"),
    "surrogate": ("application/x-www-form-urlencoded", b"code=%ed%a0%80&answer=%ed%a0%80"),
    "json": ("application/json", b'{"code": "x", "postcode": ["12345"]}'),
    "broken-json": ("application/json", b'{"code": '),
    "text": ("text/plain", b"postcode=27568"),
    "xml": ("application/xml", b"<a/>"),
    "no-type": ("", b"postcode=27568"),
    "odd-type": ("multipart/form-data", b"--x\r\n\r\n"),
    "odd-charset": ("application/x-www-form-urlencoded; charset=klingon", b"postcode=27568"),
    "broken-multipart": ("multipart/form-data; boundary=x", b"--x\r\nContent-Disposition: form"),
    "no-boundary-in-body": ("multipart/form-data; boundary=x", b"abc" * 1000),
    "many-parts": (
        "multipart/form-data; boundary=x",
        b'--x\r\nContent-Disposition: form-data; name="a"\r\n\r\nb\r\n' * 2000 + b"--x--\r\n",
    ),
    "many-fields": ("application/x-www-form-urlencoded", b"a=b&" * 20000),
    "odd-part": (
        "multipart/form-data; boundary=x",
        b'--x\r\nContent-Disposition: form-data; name="a"\r\nContent-Type: text/plain; charset=klingon\r\n\r\n\xff\r\n--x--\r\n',
    ),
    "large": ("application/x-www-form-urlencoded", b"answer=" + b"x" * 300_000),
}


async def _body(service: Service, target: Target, name: str) -> None:
    kind, body = BODIES[name]
    async with _before(service, target) as attempt:
        visitor = attempt.visitor
        headers = {"content-type": kind} if kind else {}
        token = attempt.fields.get("_csrf_token")
        if token:
            headers["x-csrftoken"] = token
        response = await visitor.client.post(attempt.action, content=body, headers=headers)
        where = f"{target.name}, {name}: {response.status_code}"
        assert response.status_code < 500, where
        if response.headers["content-type"].startswith("text/html"):
            page: Any = html.fromstring(response.text)
            assert len(page.xpath("//h1")) == 1, where
            assert page.xpath("//main//a|//main//form"), f"{where}: no way on"
        if attempt.has_files:
            # Only a form of its own kind is read at all, and nothing in these is a file.
            assert response.status_code in {400, 403}, where
        elif name == "large" and TYPED & set(attempt.kinds.values()):
            assert response.status_code == 413, where
            assert "zu groß" in response.text
        if target.may_change is not None and target.name not in {"send", "leave"}:
            await attempt._nothing_lost({}, "missing")


@pytest.mark.parametrize("name", BODIES)
def test_bodies(on_sqlite: House, name: str) -> None:
    """A body that is no form, a broken one, one of a wrong type or too large: a page, no failure.

    Each is sent to every third form, so that each form gets a third of them.
    """
    for target in TARGETS[list(BODIES).index(name) % 3 :: 3]:
        on_sqlite.run(_body(on_sqlite.service, target, name))


@pytest.mark.long
@pytest.mark.timeout(1800)
@pytest.mark.parametrize("name", BODIES)
def test_bodies_long(on_sqlite: House, name: str) -> None:
    """Each of these bodies to every form."""
    for target in TARGETS:
        on_sqlite.run(_body(on_sqlite.service, target, name))


FILE_NAMES = [*TEXTS, "x" * 5000, "Ausweis", ".pdf", "....", "a.pdf.exe", "\r\n\r\n--x--", '";x="y']


async def _file(service: Service, target: Target, name: str, content: bytes) -> None:
    service.clock.advance(dt.timedelta(hours=1))
    async with service.visitor(_caller()) as visitor:
        await target.arrive(service, visitor)
        (field,) = {
            each.get("name")
            for each in visitor.page.xpath(f"//form[contains(@action, '{target.to}')]//input")
            if each.get("type") == "file"
        }
        heard = _Lines()
        logging.getLogger().addHandler(heard)
        with capture_logs() as events:
            response = await visitor.upload({field: [(name, content)]}, to=target.to)
        logging.getLogger().removeHandler(heard)
        where = f"{target.name}, {name!r}: {response.status_code}"
        assert response.status_code in {200, 400}, where
        assert len(visitor.page.xpath("//h1")) == 1, where
        assert bool(visitor.errors) == (response.status_code == 400), where
        shown = [each.text_content() for each in visitor.page.xpath("//*[@class='so-files']//bdi")]
        assert all(len(each) <= 84 and "/" not in each for each in shown), where
        assert visitor.page.xpath("//main//script|//main//img[@src='x']") == [], where
        said = repr(events) + repr(heard.lines)
        assert len(name) < 8 or repr(name)[1:-1] not in said, where


WITH_FILES = [target for target in TARGETS if target.route in {"files.add", "status.answer"}]


@pytest.mark.parametrize("target", WITH_FILES, ids=lambda target: target.name)
def test_file_names(on_sqlite: House, target: Target) -> None:
    """Whatever a file is called, it is taken or refused on the page, and its name is not logged."""
    for name in FILE_NAMES[::3]:
        on_sqlite.run(_file(on_sqlite.service, target, name, image(size=(8, 8))))
    for name in FILE_NAMES[1::3]:
        on_sqlite.run(_file(on_sqlite.service, target, name, b"nothing of ours"))


@settings(
    max_examples=60,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=list(HealthCheck),
)
@given(
    target=st.sampled_from(WITH_FILES),
    cuts=st.lists(st.tuples(st.integers(0, 2000), st.binary(max_size=12)), max_size=4),
    keep=st.integers(0, 2000),
)
def test_broken_multipart(
    on_sqlite: House, target: Target, cuts: list[tuple[int, bytes]], keep: int
) -> None:
    """A form with a file that is cut off or spoilt anywhere: a page, no failure, nothing of it kept."""
    on_sqlite.run(_spoilt(on_sqlite.service, target, cuts, keep))


async def _spoilt(
    service: Service, target: Target, cuts: list[tuple[int, bytes]], keep: int
) -> None:
    async with _before(service, target) as attempt:
        visitor = attempt.visitor
        body = b"".join(
            f'--x\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode()
            for name, value in attempt.fields.items()
            if attempt.kinds.get(name) != "file"
        )
        head = b'--x\r\nContent-Disposition: form-data; name="datei"; filename="a.pdf"\r\n\r\n'
        body = (body + head + b"%PDF-1.7 " * 40 + b"\r\n--x--\r\n")[: keep or None]
        for place, inserted in cuts:
            body = body[:place] + inserted + body[place + len(inserted) :]
        response = await visitor.client.post(
            attempt.action,
            content=body,
            headers={"content-type": "multipart/form-data; boundary=x"},
        )
        where = f"{target.name}: {response.status_code}, {body!r}"
        assert response.status_code in {200, 400, 403}, where
        page: Any = html.fromstring(response.text)
        assert len(page.xpath("//h1")) == 1, where
        left = list(service.kernel.settings.effective_upload_folder.rglob("*.part"))
        assert left == [], where
