"""Several web processes behind one port: they start and end together, and replace each other."""

from __future__ import annotations

import asyncio
import os
import signal
import socket
import time
from pathlib import Path

import httpx
import pytest
from processes import SETTINGS, Process, ended, free_port

from sorgeauskunft.kernel.database import migrate

_FORM = b"postcode=27568&place=&district="


def children_of(pid: int) -> set[int]:
    """Ids of the processes that serve; the others keep count of shared things for multiprocessing."""
    found = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return {
        int(each)
        for each in found
        if "spawn_main" in Path(f"/proc/{each}/cmdline").read_text().replace("\0", " ")
    }


def test_several_processes(tmp_path: Path) -> None:
    """A killed web process is replaced, its siblings answer meanwhile, and SIGTERM ends all of them."""
    url = f"sqlite:///{tmp_path / 'so.sqlite'}"
    asyncio.run(migrate(url))
    port = free_port()
    web = Process(
        tmp_path / "web.log",
        *("serve", "--port", str(port), "--processes", "2"),
        environment=SETTINGS | {"DATABASE_URL": url, "SORGEAUSKUNFT_DATA_FOLDER": str(tmp_path)},
    )
    try:
        web.wait_for(f"http://127.0.0.1:{port}/readyz")
        before = children_of(web.pid)
        assert len(before) == 2
        os.kill(min(before), signal.SIGKILL)
        until = time.monotonic() + 60
        while len(children_of(web.pid) - {min(before)}) < 2:
            assert time.monotonic() < until, web.log.read_text()
            time.sleep(0.1)
        assert max(before) in children_of(web.pid)
        assert httpx.get(f"http://127.0.0.1:{port}/readyz", timeout=60).status_code == 200
    finally:
        status = web.end()
    assert status == 0, web.log.read_text()
    assert not Path(f"/proc/{max(before)}").exists()


def half_sent(port: int) -> socket.socket:
    """A request of which the server has the headers and half of the form."""
    asking = socket.create_connection(("127.0.0.1", port), timeout=60)
    asking.sendall(
        b"POST /finden HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n"
        b"content-type: application/x-www-form-urlencoded\r\ncontent-length: %d\r\n\r\n%s"
        % (len(_FORM), _FORM[:5])
    )
    return asking


def answer_to(asking: socket.socket) -> bytes:
    """Send the other half, and read to the end."""
    asking.sendall(_FORM[5:])
    parts = []
    while part := asking.recv(65536):
        parts.append(part)
    asking.close()
    return b"".join(parts)


@pytest.mark.parametrize("processes", [1, 2])
def test_open_requests_are_finished(tmp_path: Path, processes: int) -> None:
    """Who has begun to ask when the server is told to end gets her whole answer; then it ends."""
    url = f"sqlite:///{tmp_path / 'so.sqlite'}"
    asyncio.run(migrate(url))
    port = free_port()
    web = Process(
        tmp_path / "web.log",
        *("serve", "--port", str(port), "--processes", str(processes)),
        environment=SETTINGS | {"DATABASE_URL": url, "SORGEAUSKUNFT_DATA_FOLDER": str(tmp_path)},
    )
    try:
        web.wait_for(f"http://127.0.0.1:{port}/readyz")
        open_ = [half_sent(port) for _ in range(8)]
        time.sleep(1)
        os.kill(web.pid, signal.SIGTERM)
        time.sleep(1)
        answers = [answer_to(each) for each in open_]
        status = web.wait(60)
    finally:
        if web.is_running():
            web.kill_all()
    for answer in answers:
        # Nobody has imported postcodes: the page says that it knows none.
        assert answer.startswith(b"HTTP/1.1 400"), answer[:200]
        assert answer.rstrip().endswith(b"</html>"), answer[-200:]
    # A server with one process ends by the signal that it was told to end by.
    assert status in {0, -signal.SIGTERM}, web.log.read_text()


def test_none_can_start(tmp_path: Path) -> None:
    """Where no process could start they all end, with the reason and a status that says so."""
    url = f"sqlite:///{tmp_path / 'empty.sqlite'}"
    status, said = ended(
        tmp_path,
        *("serve", "--port", str(free_port()), "--processes", "2"),
        DATABASE_URL=url,
    )
    assert status != 0
    assert "run `sorgeauskunft migrate`" in said
    assert "Traceback" not in said


@pytest.mark.parametrize("migrated", [True, False])
async def test_waiting_for_the_schema(tmp_path: Path, *, migrated: bool) -> None:
    """`migrate --wait` changes nothing, and ends well only once somebody else has migrated."""
    url = f"sqlite:///{tmp_path / 'so.sqlite'}"
    patience = "60" if migrated else "1"
    waiting = asyncio.create_task(
        asyncio.to_thread(ended, tmp_path, "migrate", "--wait", patience, DATABASE_URL=url)
    )
    if migrated:
        await asyncio.sleep(0.5)
        await migrate(url)
    status, said = await waiting
    assert (status == 0) is migrated
    assert ("the schema is up to date" if migrated else "the database lacks") in said
