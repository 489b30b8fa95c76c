"""The pool of PDF workers: real processes that die, hang and are orphaned."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from sorgeauskunft.documents.pdf import (
    PdfJob,
    PdfPool,
    PoolClosedError,
    RenderTimeoutError,
    ResourceRefusedError,
    WorkerDiedError,
)

from .conftest import SENT


def job(body: str = "<p>x</p>", title: str = "x") -> PdfJob:
    html = f"<!doctype html><html><head><title>x</title></head><body>{body}</body></html>"
    return PdfJob(html=html, title=title, language="de", created=SENT)


# Far more than the limits below allow.
SLOW = job("<table>" + "<tr><th>a</th><td>b</td></tr>" * 6000 + "</table>")


def pids(pool: PdfPool) -> list[int]:
    return [slot._pid for slot in pool._slots if slot._pid is not None]


def runs(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    # A killed child that nobody has waited for yet runs no more.
    return "Z" not in Path(f"/proc/{pid}/stat").read_text().split(")")[1].split()[0]


async def gone(pid: int) -> bool:
    """Whether a process ends; a signal takes a moment."""
    for _ in range(100):
        if not runs(pid):
            return True
        await asyncio.sleep(0.05)
    return False


@pytest.fixture
async def pool() -> AsyncIterator[PdfPool]:
    started = PdfPool(1)
    await started.start()
    yield started
    await started.close()


async def test_renders(pool: PdfPool) -> None:
    """More documents than workers wait their turn; each gets its own."""
    documents = await asyncio.gather(*(pool.render(job(title=f"Nr. {n}")) for n in range(4)))
    assert len(set(documents)) == 4
    assert all(document.startswith(b"%PDF") for document in documents)


async def test_the_loop_goes_on(pool: PdfPool) -> None:
    """While a document is rendered the event loop serves others."""
    rendering = asyncio.create_task(pool.render(job("<p>x</p>" * 300)))
    ticks = 0
    while not rendering.done():
        await asyncio.sleep(0.005)
        ticks += 1
    assert rendering.result().startswith(b"%PDF")
    assert ticks > 5


async def test_errors_come_back(pool: PdfPool) -> None:
    """An error of the engine reaches the caller as it is, and the worker goes on."""
    before = pids(pool)
    with pytest.raises(ResourceRefusedError):
        await pool.render(job('<img src="http://example.org/x.png">'))
    assert (await pool.render(job())).startswith(b"%PDF")
    assert pids(pool) == before


async def test_killed_between_documents(pool: PdfPool) -> None:
    """A worker that was killed while idle is replaced; the next document notices nothing."""
    (pid,) = pids(pool)
    os.kill(pid, signal.SIGKILL)
    assert (await pool.render(job())).startswith(b"%PDF")
    assert pids(pool) != [pid]


async def test_killed_over_a_document(pool: PdfPool) -> None:
    """A worker killed over a document is replaced and the document tried once more."""
    rendering = asyncio.create_task(pool.render(job("<p>x</p>" * 500)))
    await asyncio.sleep(0.05)
    os.kill(pids(pool)[0], signal.SIGKILL)
    assert (await rendering).startswith(b"%PDF")


async def test_killed_twice(pool: PdfPool) -> None:
    """A document that kills every worker is given up with a clear error."""
    (slot,) = pool._slots
    rendering = asyncio.create_task(pool.render(SLOW))
    killed: set[int] = set()
    while not rendering.done():
        await asyncio.sleep(0.05)
        if slot._pid is not None and slot._pid not in killed and slot._rendered == 0:
            killed.add(slot._pid)
            os.kill(slot._pid, signal.SIGKILL)
    with pytest.raises(WorkerDiedError):
        await rendering
    assert (await pool.render(job())).startswith(b"%PDF")


async def test_hanging() -> None:
    """A worker that is not done in time is killed, and the next document is served."""
    pool = PdfPool(1, seconds_per_document=0.5)
    await pool.start()
    (pid,) = pids(pool)
    with pytest.raises(RenderTimeoutError):
        await pool.render(SLOW)
    assert await gone(pid)
    assert (await pool.render(job())).startswith(b"%PDF")
    await pool.close()


async def test_nobody_waits_any_more(pool: PdfPool) -> None:
    """When the caller gives up, the worker does not go on with a document that nobody wants."""
    (pid,) = pids(pool)
    with pytest.raises(TimeoutError):
        await asyncio.wait_for(pool.render(SLOW), 0.2)
    assert await gone(pid)
    assert (await pool.render(job())).startswith(b"%PDF")


async def test_replaced_in_time() -> None:
    """A worker ends after so many documents, before lost memory adds up."""
    pool = PdfPool(1, documents_per_worker=2)
    await pool.start()
    seen = set()
    for _ in range(5):
        await pool.render(job())
        seen.update(pids(pool))
    assert len(seen) >= 2
    await pool.close()


async def test_closed() -> None:
    """A closed pool takes nothing, finishes what it has, and leaves no process behind."""
    pool = PdfPool(1)
    with pytest.raises(PoolClosedError):
        await pool.render(job())
    await pool.start()
    (pid,) = pids(pool)
    last = asyncio.create_task(pool.render(job()))
    await asyncio.sleep(0)
    await pool.close()
    assert (await last).startswith(b"%PDF")
    with pytest.raises(PoolClosedError):
        await pool.render(job())
    assert await gone(pid)


async def test_started_by_the_first() -> None:
    """The web process opens the pool without starting workers; the first copy starts one."""
    pool = PdfPool(1)
    pool.open()
    assert pids(pool) == []
    assert (await pool.render(job())).startswith(b"%PDF")
    await pool.close()


PARENT = """
import asyncio, signal, sys
from sorgeauskunft.documents.pdf import PdfPool

# A shell without job control starts what runs behind it with SIGINT ignored, and that is inherited.
signal.signal(signal.SIGINT, signal.default_int_handler)

async def main():
    pool = PdfPool(1)
    await pool.start()
    print(pool._slots[0]._pid, flush=True)
    await asyncio.sleep(60)

if __name__ == "__main__":
    asyncio.run(main())
"""


@pytest.mark.parametrize("sent", [signal.SIGKILL, signal.SIGINT])
async def test_orphans(tmp_path: Path, sent: signal.Signals) -> None:
    """However the parent ends, its workers do not outlive it."""
    script = tmp_path / "parent.py"
    script.write_text(PARENT)
    parent = await asyncio.create_subprocess_exec(
        sys.executable,
        str(script),
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,
    )
    assert parent.stdout is not None
    pid = int(await parent.stdout.readline())
    assert runs(pid)
    parent.send_signal(sent)
    await asyncio.wait_for(parent.wait(), 20)
    assert await gone(pid)
