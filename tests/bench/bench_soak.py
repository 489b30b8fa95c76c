"""A steady load for an hour: does anything grow, does anything stay lying about (`make soak`).

Mothers walk through the pages at an even pace, real processes answer and deliver. Memory is that of the
largest process of each kind, handles those of all together. `BENCH_SOAK_MINUTES` (60),
`BENCH_SOAK_A_MINUTE` (20) mothers.
"""

from __future__ import annotations

import asyncio
import itertools
import os
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from costs import slope, spread
from databases import Postgres, postgres_server
from walking import Ask, Walk, take, through

from tests.bench.running import Plain, recorded, running

_MINUTES: Final = float(os.environ.get("BENCH_SOAK_MINUTES", "60"))
_A_MINUTE: Final = float(os.environ.get("BENCH_SOAK_A_MINUTE", "20"))
_LOOKS: Final = 40
_FLAT: Final = 0.10
"""What is at the end by no more than this share above its first quarter is called flat."""

_NUMBERS: Final = itertools.count(1)


async def _mothers(walk: Walk, ask: Ask, took: list[float]) -> None:
    """Let mothers come at an even pace; one who has to wait does not keep the next one back."""
    begun, walking = time.monotonic(), set[asyncio.Task[None]]()

    async def one() -> None:
        started = time.perf_counter()
        await take(walk, next(_NUMBERS), ask)
        took.append(time.perf_counter() - started)

    for number in range(int(_MINUTES * _A_MINUTE)):
        await asyncio.sleep(max(0.0, begun + number * 60 / _A_MINUTE - time.monotonic()))
        walking.add(asyncio.create_task(one()))
        for done in [each for each in walking if each.done()]:
            walking.remove(done)
            done.result()
    await asyncio.gather(*walking)


async def _run(server: Postgres, folder: Path) -> None:
    async with running(await server.fresh(), folder / "service") as service:
        walk, took = await recorded(service), list[float]()
        before = await service.spent()
        mothers = asyncio.create_task(_mothers(walk, through(Plain(service)), took))
        looked: list[dict[str, float]] = []
        while not mothers.done():
            await asyncio.wait([mothers], timeout=_MINUTES * 60 / _LOOKS)
            looked.append(service.memory() | {"queue": float(await service.waiting())})
        await mothers
        drained = await service.drained()
        spent = (await service.spent()).since(before)
        delivered = await service.watching.fetchval(
            "SELECT count(*) FROM request_case WHERE status = 'delivered'"
        )
        _show(looked)
        times, milliseconds = spread(took), (spent.web + spent.worker + spent.database) * 1000
        print(
            f"{len(took)} requests in {_MINUTES:.0f} minutes, {delivered - 1} delivered, whole walk "
            f"p50 {times.p50:.1f} s, p95 {times.p95:.1f} s, {milliseconds / len(took):.0f} ms on the "
            f"processor each; queue drained: {'yes' if drained else 'NO'}"
        )


def _show(looked: Sequence[dict[str, float]]) -> None:
    settled = looked[len(looked) // 4 :]
    for name in looked[0]:
        values = [each[name] for each in settled]
        grown = slope(values) * (len(values) - 1)
        unit = "MB" if name in {"web", "worker", "renderer"} else ""
        flat = name == "queue" or grown <= max(_FLAT * values[0], 4)
        print(
            f"{name:10} after a quarter {values[0]:6.0f} {unit}, at the end {values[-1]:6.0f} {unit}, "
            f"most {max(values):6.0f}, by the line through all {grown:+.1f} "
            f"(goal flat: {'met' if flat else 'MISSED'})"
        )


def main() -> None:
    with postgres_server(on_disk=True) as server, tempfile.TemporaryDirectory() as folder:
        asyncio.run(_run(server, Path(folder)))
