"""`audit verify`: what it finds wrong, in whose chain, and how it ends."""

from __future__ import annotations

import asyncio
import datetime as dt
from collections.abc import Awaitable, Callable
from typing import Any

import msgspec
import pytest
from click.testing import CliRunner, Result
from examples import make_office
from planted import close, receipted

from sorgeauskunft import retention
from sorgeauskunft.host.auditing import verify_all
from sorgeauskunft.host.cli import main
from sorgeauskunft.kernel import Kernel, ManualClock, Settings
from sorgeauskunft.kernel.settings import environment_name
from tenants.directory import DirectoryKeeper
from tenants.offices import Office

Raw = Callable[..., Awaitable[list[tuple[Any, ...]]]]


@pytest.fixture
async def office(kernel: Kernel, clock: ManualClock) -> Office:
    """An office with entries in its trail, and two requests whose deletion is proved."""
    made = await make_office(kernel)
    for _ in range(2):
        await close(kernel, made, await receipted(kernel, made))
    clock.advance(dt.timedelta(days=180))
    await retention.run(kernel, await DirectoryKeeper(kernel).current())
    return made


async def faults(kernel: Kernel) -> list[str]:
    return [
        f"{report.name}: {fault.seq} {fault.reason}"
        for report in await verify_all(kernel)
        for fault in report.faults
    ]


async def test_journal_is_compared(kernel: Kernel, office: Office) -> None:
    """A deletion that the journal knows otherwise, or alone, is told; one that it lacks is copied later."""
    file = kernel.settings.effective_deletion_journal / f"{office.id}.jsonl"
    whole = file.read_text("utf-8")
    first, second = whole.splitlines(keepends=True)
    assert await faults(kernel) == []
    file.write_text(first, "utf-8")
    assert await faults(kernel) == []
    file.write_text(first.replace("retention", "person") + second, "utf-8")
    assert await faults(kernel) == ["bremerhaven deletions: 1 journal and database differ"]
    third = second.replace('"seq":2', '"seq":3')
    file.write_text(whole + third, "utf-8")
    (told,) = await faults(kernel)
    assert told.startswith("bremerhaven deletions: 3 ")


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ("UPDATE audit_head SET seq = seq - 1", "bremerhaven: "),
        ("UPDATE deletion_head SET seq = seq - 1", "bremerhaven deletions: 2 entries"),
    ],
)
async def test_command(
    settings: Settings, office: Office, raw: Raw, change: str, told: str
) -> None:
    """A chain that was cut off ends the command with 1, and says whose chain and which entry."""
    sound = await asyncio.to_thread(_run, settings)
    assert sound.exit_code == 0, sound.output
    assert "bremerhaven deletions: 2 entries" in sound.output
    await raw(f"{change} WHERE tenant_id = $1", office.id)
    result = await asyncio.to_thread(_run, settings)
    assert result.exit_code == 1
    lines = result.output.splitlines()
    (at,) = [number for number, line in enumerate(lines) if line.startswith("  entry ")]
    assert lines[at - 1].startswith(told)
    assert "the end of the chain was cut off" in lines[at]


def _run(settings: Settings) -> Result:
    given, defaults = msgspec.structs.asdict(settings), msgspec.structs.asdict(Settings())
    environment = {
        environment_name(name): str(value)
        for name, value in given.items()
        if value != defaults[name]
    }
    return CliRunner().invoke(main, ["audit", "verify"], env=environment)
