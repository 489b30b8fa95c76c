"""Numbers have no gaps, also when a process dies with one in its hand."""

from __future__ import annotations

import asyncio
import sys

import msgspec
import pytest
from examples import make_office
from letters import able, issued

from sorgeauskunft.certificates.tables import CertificateRow
from sorgeauskunft.kernel import Kernel
from tenants.offices import Office

# Takes a number, says so, and holds its transaction open.
_TAKES = """
import asyncio, sys, uuid, msgspec
from sorgeauskunft.certificates.numbers import next_number
from sorgeauskunft.kernel import Settings, build

async def take():
    kernel = build(msgspec.json.decode(sys.stdin.readline(), type=Settings, dec_hook=lambda kind, text: kind(text)))
    await kernel.database.open()
    async with kernel.database.tenant_transaction(uuid.UUID(sys.argv[1])):
        print(await next_number(2026), flush=True)
        await asyncio.sleep(60)

asyncio.run(take())
"""


@pytest.fixture
async def office(kernel: Kernel) -> Office:
    return able(await make_office(kernel))


async def test_killed_with_a_number(kernel: Kernel, office: Office) -> None:
    """A number that a killed process (kill -9) had taken goes to the next letter."""
    await issued(kernel, office)
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-c",
        _TAKES,
        str(office.id),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
    )
    assert process.stdin is not None
    assert process.stdout is not None
    process.stdin.write(msgspec.json.encode(kernel.settings, enc_hook=str) + b"\n")
    taken = await asyncio.wait_for(process.stdout.readline(), 30)
    process.kill()
    await process.wait()
    assert taken == b"2\n"
    await issued(kernel, office)
    async with kernel.database.tenant_transaction(office.id, read_only=True):
        rows = await CertificateRow.select(CertificateRow.number).order_by(CertificateRow.number)
    assert [row["number"] for row in rows] == [1, 2]
