"""Attackers and a mother at the same time: what she waits, and what they get.

Limits are on, as in production; everybody has an address of her own, told by a proxy. She walks through
the pages, first undisturbed, then while 1,000 log-ins come at once, connections send a byte at a
time, bodies are far too large, and schemathesis goes over the API with a good key; then undisturbed
once more. Attackers and server share this machine's processors, which no attacker would do; so the
time that attackers take for themselves counts against the server. `BENCH_ATTACK_LOG_INS` (1000),
`BENCH_ATTACK_WALKS` (12) of each kind, `BENCH_ATTACK_EXAMPLES` (10) of each operation.
"""

from __future__ import annotations

import asyncio
import itertools
import os
import re
import tempfile
import time
from collections import Counter
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Final

import msgspec
from costs import spread
from databases import Postgres, postgres_server
from machines import key_for
from walking import Walk, take, through

from sorgeauskunft.kernel import build
from tenants import demo
from tests.bench import hostile
from tests.bench.running import Plain, Running, recorded, running

_LOG_INS: Final = int(os.environ.get("BENCH_ATTACK_LOG_INS", "1000"))
_WALKS: Final = int(os.environ.get("BENCH_ATTACK_WALKS", "12"))
_EXAMPLES: Final = int(os.environ.get("BENCH_ATTACK_EXAMPLES", "10"))
_GOAL: Final = 2.0
_FAULT: Final = re.compile(r'"status": ?(5\d\d)')
_NUMBERS: Final = itertools.count(1)


async def _walk(service: Running, walk: Walk, took: list[float]) -> None:
    """A mother at an address of her own; how long she waited for each answer, in milliseconds."""
    number = next(_NUMBERS)
    steps = tuple(
        msgspec.structs.replace(step, headers={"x-forwarded-for": f"203.0.113.{number % 250}"})
        for step in walk.steps
    )
    ask, last = through(Plain(service)), time.perf_counter()

    def seen(_step: object) -> None:
        nonlocal last
        now = time.perf_counter()
        took.append((now - last) * 1000)
        last = now

    await take(msgspec.structs.replace(walk, steps=steps), number, ask, seen)


async def _undisturbed(service: Running, walk: Walk) -> list[float]:
    took: list[float] = []
    for _ in range(_WALKS):
        await _walk(service, walk, took)
    return took


async def _meanwhile(
    service: Running, walk: Walk, attack: Awaitable[object]
) -> tuple[list[float], object]:
    """Walk as long as an attack goes on, at least `_WALKS` // 4 times."""
    took: list[float] = []
    attacking = asyncio.ensure_future(attack)
    walks = 0
    while not attacking.done() or walks < max(1, _WALKS // 4):
        await _walk(service, walk, took)
        walks += 1
    return took, await attacking


async def _key(service: Running) -> str:
    kernel = build(service.settings)
    await kernel.database.open()
    try:
        return await key_for(kernel, demo.office_id("osnabrueck"))
    finally:
        await kernel.database.close()


async def _run(server: Postgres, folder: Path) -> None:
    async with running(
        await server.fresh(),
        folder / "service",
        rate_limits=True,
        trusted_proxies="127.0.0.1",
        log_level="info",
    ) as service:
        walk = await recorded(service)
        key, door = await _key(service), await hostile.opened(service.port)
        await _undisturbed(service, walk)  # compiles templates

        async def tool() -> str:
            return await hostile.Tool(service.address, key, folder, _EXAMPLES).ended(240)

        attacks: dict[str, Callable[[], Awaitable[object]]] = {
            f"{_LOG_INS:,} log-ins at once, 1 address": lambda: hostile.log_ins(door, _LOG_INS, 1),
            f"{_LOG_INS:,} log-ins at once, 500 addresses": lambda: hostile.log_ins(
                door, _LOG_INS, 500
            ),
            "200 slow connections": lambda: hostile.slow(door, 200, 40),
            "60 bodies of 50 MB": lambda: hostile.oversize(door, 60),
            "schemathesis over the API": tool,
        }
        for name, attack in attacks.items():
            before = await _undisturbed(service, walk)
            during, answers = await _meanwhile(service, walk, attack())
            after = await _undisturbed(service, walk)
            _show(name, before + after, during, answers)
        faults = Counter(_FAULT.findall(service.web.log.read_text("utf-8")))
        verdict = "met" if not faults else "MISSED"
        print(f"answers of 5xx to anybody: {dict(faults) or 'none'} (goal none: {verdict})")
        assert await service.drained()


def _show(name: str, quiet: list[float], during: list[float], answers: object) -> None:
    calm, hurt = spread(quiet), spread(during)
    ratio = hurt.p95 / calm.p95
    verdict = "met" if ratio <= _GOAL else "MISSED"
    print(
        f"{name}: p95 of a mother {calm.p95:.0f} ms undisturbed, {hurt.p95:.0f} ms meanwhile "
        f"(p50 {calm.p50:.0f} and {hurt.p50:.0f}), ratio {ratio:.2f} (goal ≤ {_GOAL:.0f}: {verdict})"
    )
    said = dict(answers) if isinstance(answers, Counter) else answers
    print(f"  answers to the attacker: {said}")


def main() -> None:
    with postgres_server(on_disk=True) as server, tempfile.TemporaryDirectory() as folder:
        asyncio.run(_run(server, Path(folder)))
