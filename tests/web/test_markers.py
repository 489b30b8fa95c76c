"""Markers in every field of the whole journey turn up in no log, metric, address, mail, file or row."""

from __future__ import annotations

import asyncio
import io
import string
from collections.abc import Iterator
from pathlib import Path
from uuid import UUID

import httpx
import msgspec
import pytest
from collector import Collector, collector
from databases import Urls
from dumping import dump
from letters import able, answered, decide
from litestar import Litestar
from logged import as_in_production
from paper import pdf_with_text
from post import Post
from visitor import Visitor, client_of, find_office, pass_check, send

from sorgeauskunft.host.working import build_worker
from sorgeauskunft.kernel import Kernel, audit, tracing
from sorgeauskunft.operation import Exposed
from sorgeauskunft.requests.tables import RequestRow
from tenants import demo
from tenants.offices import FormModes, Mode
from tenants.settings import Section, change

OFFICE = demo.office_id("bremerhaven")
MARK = "Zqx"
MORE = {
    "child.birth_date.day": "27",
    "child.birth_date.month": "11",
    "child.birth_date.year": "2017",
    "child.name_changed": "yes",
    "child.registry_office": f"{MARK}amt",
    "mother.birth_date.day": "13",
    "mother.birth_date.month": "8",
    "mother.birth_date.year": "1991",
    "mother.birth_where": "germany",
    "father.birth_date.day": "17",
    "father.birth_date.month": "9",
    "father.birth_date.year": "1989",
    "address.house_number": "12 a",
    "postal.where": "germany",
    "postal.house_number": "7",
    "postal.postcode": "28199",
    "contact.email": "zqxmail@example.org",
    "contact.phone": "0471 9876543",
    "contact.interpreter": "yes",
    "copies": "2",
}
"""Answers that cannot be any word, and those that bring further fields up."""

# Numbers of houses and postcodes are too short: they stand in counters and hashes by chance.
FIXED = (
    *("27.11.2017", "2017-11-27", "13.08.1991", "1991-08-13", "17.09.1989", "1989-09-17"),
    *("zqxmail", "9876543"),
)


@pytest.fixture
def lines(kernel: Kernel) -> Iterator[io.StringIO]:
    """What the program logs meanwhile, as in production."""
    with as_in_production(kernel.settings) as written:
        yield written


class Marks:
    """Gives each field a word of its own, and remembers it."""

    def __init__(self) -> None:
        self.given: dict[str, str] = {}

    def of(self, name: str) -> str:
        number = len(self.given)
        letters = string.ascii_lowercase
        return self.given.setdefault(name, f"{MARK}{letters[number // 26]}{letters[number % 26]}")


async def fill(visitor: Visitor, marks: Marks) -> None:
    """Every page of the form, with a mark in every line of it."""
    await visitor.open(visitor.page.xpath("//main//a[contains(@href,'/formular/')]/@href")[0])
    for _ in range(60):
        if "/formular/" not in visitor.path:
            return
        if visitor.path.endswith("/unterlagen"):
            file = pdf_with_text(f"{MARK}imdokument".encode())
            await visitor.upload({"datei": [(f"{MARK}datei.pdf", file)]}, to="/hochladen/id_card")
            await visitor.open("/j/bremerhaven/pruefen")
            return
        forms = visitor.page.xpath("//main//form")
        fields = {e.get("name"): e for e in forms[0].xpath(".//input|.//textarea|.//select")}
        answers = {name: value for name, value in MORE.items() if name in fields}
        for name, element in fields.items():
            is_line = element.tag == "textarea" or element.get("type") in {"text", None}
            if is_line and element.tag != "select" and name not in MORE and not element.value:
                answers[name] = marks.of(name)
        await visitor.submit(answers)
        assert not visitor.errors, (visitor.path, visitor.errors)
    raise AssertionError(visitor.path)


async def work(app: Litestar, kernel: Kernel) -> None:
    site = app.state.site
    await build_worker(kernel, site.directory, site.texts, site.pdf).run_until_idle()


async def ask_everything(kernel: Kernel) -> None:
    names = FormModes.__struct_fields__
    modes = FormModes(**dict.fromkeys(names, Mode.OPTIONAL))
    await change(kernel, OFFICE, Section.FORM_MODES, modes, audit.OPERATOR, seen=0)


@pytest.fixture
def traced(kernel: Kernel) -> Iterator[Collector]:
    """Every request and job is traced, to a real collector."""
    with collector() as kept:
        asked = {"otlp_endpoint": kept.endpoint, "trace_percent": 100}
        tracing.start(msgspec.structs.replace(kernel.settings, **asked), "web")
        yield kept
        tracing.stop()


async def test_nowhere(
    *,
    app: Litestar,
    visitor: Visitor,
    kernel: Kernel,
    urls: Urls,
    lines: io.StringIO,
    post: Post,
    tmp_path: Path,
    traced: Collector,
) -> None:
    """A whole journey with a mark in every field: 0 of them where nothing personal may stand."""
    asked: list[str] = []

    async def note(response: httpx.Response) -> None:
        asked.append(f"{response.request.url} {response.headers.get('location', '')}")

    await ask_everything(kernel)
    app.state.site.directory.look_again()
    marks = Marks()
    visitor.client.event_hooks["response"] = [note]
    await find_office(visitor)
    await pass_check(visitor)
    await fill(visitor, marks)
    assert len(marks.given) > 12, marks.given
    await visitor.open("/j/bremerhaven/pruefen")
    await send(visitor)
    status = visitor.page.xpath("//*[@class='so-code']")[1].text_content()
    await visitor.submit({"email": "zqxmail@example.org"}, to="/status/mails")
    await work(app, kernel)
    async with kernel.database.tenant_transaction(OFFICE, read_only=True):
        (row,) = await RequestRow.select(RequestRow.id)
    async with client_of(app) as other:
        other.event_hooks["response"] = [note]
        await at_the_office(Visitor(other), row["id"], marks)
        await visitor.open("/status")
        await visitor.submit({"code": status}, to="/status/code")
        await visitor.submit({"answer": marks.of("answer")}, to="/status/antwort")
        await work(app, kernel)
        await the_letter(app, kernel, row["id"], marks)
        clerk = Visitor(other)
        await clerk.open(f"/amt/anfragen/{row['id']}")
        assert marks.of("answer") in clerk.response.text
        await clerk.open("/amt/suche")
    wanted = [*marks.given.values(), *FIXED, f"{MARK}datei", f"{MARK}imdokument", MARK.lower()]
    site = app.state.site
    load = await site.watch.load(kernel, site.directory)
    await asyncio.to_thread(tracing.stop)
    places = {
        "traces": b"".join(traced.bodies),
        "log": lines.getvalue().encode(),
        "addresses": "\n".join(asked).encode(),
        "metrics": kernel.metrics.exposed(Exposed(load)),
        "mails": b"".join(msgspec.json.encode((each.subject, each.text)) for each in post.mails),
        "files": files_in(tmp_path),
        "database": await dump(urls),
    }
    assert post.mails
    assert b"job_done" in places["log"]
    assert places["files"]
    assert b"/j/{slug}/formular" in places["traces"]
    assert len(asked) > 40
    found = {
        (place, mark)
        for place, content in places.items()
        for mark in wanted
        if mark.encode() in content or mark.lower().encode() in content.lower()
    }
    assert found == set()


def files_in(folder: Path) -> bytes:
    """Names and bytes of all files."""
    files = [path for path in folder.rglob("*") if path.is_file()]
    return b"\n".join(str(path).encode() + path.read_bytes() for path in files)


async def at_the_office(clerk: Visitor, request_id: UUID, marks: Marks) -> None:
    """Somebody opens it, searches, notes something and asks her something."""
    await clerk.log_in()
    await clerk.open(f"/amt/anfragen/{request_id}")
    assert clerk.response.status_code == 200, clerk.heading
    await clerk.submit(to="/empfang")
    await clerk.open(f"/amt/anfragen/{request_id}")
    await clerk.submit({"note": marks.of("note")}, to="/notizen")
    await clerk.open(f"/amt/anfragen/{request_id}")
    await clerk.submit({"question": marks.of("question")}, to="/rueckfrage")
    (search,) = clerk.page.xpath("//form[contains(@action,'suche')]")[:1] or [None]
    if search is not None:
        (name,) = search.xpath(".//input[@type='search' or @type='text']/@name")[:1]
        values = dict(search.form_values()) | {name: marks.given["child.family_name"]}
        await clerk.client.post(search.get("action"), data=values)


async def the_letter(app: Litestar, kernel: Kernel, request_id: UUID, marks: Marks) -> None:
    """The register has answered, and a refusal says why, in words of the office."""
    directory = await app.state.site.directory.current()
    office = able(directory.offices[OFFICE])
    await answered(kernel, OFFICE, request_id)
    await decide(kernel, office, request_id, note=marks.of("why"))
    await work(app, kernel)
