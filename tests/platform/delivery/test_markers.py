"""On each way to an office, when all goes well and when it does not, nobody's words are left lying about."""

from __future__ import annotations

import asyncio
import contextlib
import datetime as dt
import io
import tempfile
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any
from uuid import UUID

import msgspec
import pytest
from databases import Urls
from dumping import dump
from examples import everything
from fit_connect_double import Fault
from fit_connect_stage import fit_connect_stage
from fit_connect_subscriber import PROBLEM_TEXT
from linked import MAILBOX
from logged import as_in_production
from paper import pdf_with_text
from post import Post

from sorgeauskunft import delivery, drafts, requests, uploads
from sorgeauskunft.documents.pdf import PdfPool
from sorgeauskunft.drafts import DraftContent
from sorgeauskunft.host.working import build_worker
from sorgeauskunft.kernel import Kernel, ManualClock, audit
from sorgeauskunft.requests.content import RequestContent
from sorgeauskunft.texts import Texts
from sorgeauskunft.uploads import Document
from tenants.directory import DirectoryKeeper
from tenants.handling import Delivery, DeliveryChannel
from tenants.settings import Section, change

# Rows are looked at on both engines by tests/web/test_markers.py; a real pool of PDFs takes its time.
pytestmark = pytest.mark.parametrize("engine", ["sqlite"], indirect=True)

MARK = "Zqx"
FIXED = {"mutter@example.org": "zqxmail@example.org", "+4915228817386": "+494719876543"}
KEPT = {
    *("form_version", "text_version", "privacy_notice_version", "outcome", "language", "precheck"),
    *("country", "state", "ags", "ars", "type"),
}
"""Texts of ours among the answers, and keys of places."""


@pytest.fixture
def lines(kernel: Kernel) -> Iterator[io.StringIO]:
    """What the program logs meanwhile, as in production."""
    with as_in_production(kernel.settings) as written:
        yield written


@pytest.fixture
def passing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where files go that are there for a moment."""
    folder = tmp_path / "passing"
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    return folder


def marked(value: Any, marks: list[str]) -> Any:
    """The same with a mark of its own in place of each text that somebody typed."""
    match value:
        case dict():
            return {
                name: each if name in KEPT else marked(each, marks) for name, each in value.items()
            }
        case list():
            return [marked(each, marks) for each in value]
        case str() if value in FIXED:
            marks.append(FIXED[value].lstrip("+"))
            return FIXED[value]
        case str() if value.isascii() and not value.isalpha():
            return value  # a date, a postcode, a number of a house, a key: too short or a term
        case str() if len(value) > len("ul. "):
            number = len(marks)
            marks.append(f"{MARK}{chr(97 + number // 26)}{chr(97 + number % 26)}")
            return marks[-1]
        case _:
            return value


async def chunks(text: str) -> AsyncIterator[bytes]:
    yield pdf_with_text(text.encode())


async def asked_for(kernel: Kernel, office_id: UUID, marks: list[str]) -> RequestContent:
    """Everything that can be said, marked, with a file."""
    plain = msgspec.to_builtins(everything())
    content = msgspec.convert(marked(plain, marks), RequestContent)
    marks += [f"{MARK}datei", f"{MARK}imdokument"]
    file = await uploads.receive(
        kernel, office_id, Document.ID_CARD, f"{MARK}datei.pdf", chunks(f"{MARK}imdokument")
    )
    return msgspec.structs.replace(content, uploads=(file,))


def files_in(folder: Path) -> bytes:
    """Names and bytes of all files that are there."""
    found = []
    for path in folder.rglob("*"):
        with contextlib.suppress(OSError):  # gone again
            found.append(str(path).encode() + (path.read_bytes() if path.is_file() else b""))
    return b"\n".join(found)


async def looking(folder: Path, seen: set[bytes]) -> None:
    """Look again and again at what lies there for a moment."""
    while True:
        seen.add(await asyncio.to_thread(files_in, folder))
        await asyncio.sleep(0.02)


async def test_nothing_on_its_way(
    *,
    kernel: Kernel,
    clock: ManualClock,
    urls: Urls,
    lines: io.StringIO,
    post: Post,
    tmp_path: Path,
    passing: Path,
) -> None:
    """Accepted, rejected, in trouble, by link, and a PDF that fails: 0 marks where none may stand."""
    marks: list[str] = []
    seen: set[bytes] = set()
    pool = PdfPool(1, metrics=kernel.metrics)
    await pool.start()
    watching = asyncio.create_task(looking(passing, seen))
    try:
        async with fit_connect_stage(kernel, clock) as stage:
            own, office = stage.kernel, stage.office
            worker = build_worker(own, DirectoryKeeper(own), Texts("de"), pool)

            async def send() -> UUID:
                content = await asked_for(own, office.id, marks)
                code = await drafts.begin(own, office.id, DraftContent(), "v1")
                sent = await requests.send(own, office.id, code, lambda _draft: content)
                await worker.run_until_idle()
                return sent.request_id

            async def work(times: int = 1) -> None:
                for _ in range(times):
                    clock.advance(dt.timedelta(hours=1))
                    await worker.run_until_idle()
                    await stage.subscriber.work()

            way = office.delivery
            await change(own, office.id, Section.DELIVERY, way, audit.OPERATOR, seen=0)
            await send()
            await work(2)
            stage.subscriber.problem = "unsupported-schema"
            await send()
            await work(2)
            assert await delivery.dead_letters(own, office.id)
            stage.subscriber.problem = ""
            for fault in (Fault.REFUSED, Fault.BROKEN, Fault.TORN, Fault.LOST):
                stage.double.befall(fault, r"(PUT|POST) /v2/submissions")
            await send()
            await work(6)
            link = Delivery(channel=DeliveryChannel.LINK, mailbox=MAILBOX)
            await change(own, office.id, Section.DELIVERY, link, audit.OPERATOR, seen=1)
            clock.advance(dt.timedelta(minutes=1))
            await send()
            await work(3)
            called = "\n".join(stage.double.calls).encode()
            metrics = own.metrics.exposed()
    finally:
        watching.cancel()
        await pool.close()
    assert len(marks) > 40
    assert post.mails
    assert called.count(b"\n") > 10
    assert any(b"sorgeauskunft-pdf-" in each for each in seen)
    places = {
        "log": lines.getvalue().encode(),
        "addresses": called,
        "metrics": metrics,
        "mails": b"".join(msgspec.json.encode((each.subject, each.text)) for each in post.mails),
        "files": files_in(tmp_path),
        "passing files": b"\n".join(seen),
        "database": await dump(urls),
    }
    wanted = {*(each.casefold().encode() for each in marks), PROBLEM_TEXT.casefold().encode()}
    found = {
        (place, mark) for place, said in places.items() for mark in wanted if mark in said.lower()
    }
    assert found == set()
