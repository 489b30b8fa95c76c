"""A whole request as real processes: what it costs, step by step, with one and with two of each kind.

Mothers go from the start page to the receipt, all of them a step before any takes the next one; the
workers stand still meanwhile and deliver afterwards. Counted is time on the processor for one
request, of web, worker with renderer, and database. Both services take turns.
`BENCH_JOURNEY_MOTHERS` (60) a round, `BENCH_JOURNEY_ROUNDS` (5).
"""

from __future__ import annotations

import asyncio
import itertools
import os
import statistics
import tempfile
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from costs import split
from databases import Postgres, postgres_server
from walking import Ask, Step, Walk, through

from tests.bench.running import Plain, Running, Spent, recorded, running

_MOTHERS: Final = int(os.environ.get("BENCH_JOURNEY_MOTHERS", "60"))
_ROUNDS: Final = int(os.environ.get("BENCH_JOURNEY_ROUNDS", "5"))
_AT_ONCE: Final = 4
_GOAL: Final = 1.1
_DELIVER: Final = "XML, PDF, delivery"
_NUMBERS: Final = itertools.count(1)


async def _step(ask: Ask, steps: Sequence[Step], cookies: Sequence[dict[str, str]]) -> None:
    """All take their next step, a few at once."""
    places = asyncio.Semaphore(_AT_ONCE)

    async def one(step: Step, own: dict[str, str]) -> None:
        async with places:
            status, changed = await ask(step, own)
        assert status == step.status, (step.path, status)
        own.update(changed)

    await asyncio.gather(*map(one, steps, cookies))


async def _round(service: Running, walk: Walk) -> dict[str, Spent]:
    """Send requests of some mothers and deliver them; what each part of it cost."""
    ask = through(Plain(service))
    every = [list(walk.steps_for(next(_NUMBERS))) for _ in range(_MOTHERS)]
    cookies = [dict(walk.cookies) for _ in every]
    costs: dict[str, list[Spent]] = defaultdict(list)
    service.pause()
    for number, step in enumerate(walk.steps):
        before = await service.spent()
        await _step(ask, [steps[number] for steps in every], cookies)
        costs[step.part].append((await service.spent()).since(before))
    before = await service.spent()
    service.go_on()
    assert await service.drained(), "the queue was not drained"
    costs[_DELIVER].append((await service.spent()).since(before))
    return {
        part: Spent(
            sum(each.web for each in spent),
            sum(each.worker for each in spent),
            sum(each.database for each in spent),
        )
        for part, spent in costs.items()
    }


def _milliseconds(rounds: Sequence[dict[str, Spent]]) -> dict[str, float]:
    """For one request, the median of the rounds of each part."""
    return {
        part: statistics.median(
            (each[part].web + each[part].worker + each[part].database) * 1000 / _MOTHERS
            for each in rounds
        )
        for part in rounds[0]
    }


async def _run(server: Postgres, folder: Path) -> None:
    async with (
        running(await server.fresh(), folder / "1") as one,
        running(await server.fresh(), folder / "2", processes=2, workers=2) as two,
    ):
        services = {"one": one, "two": two}
        walks = {name: await recorded(service) for name, service in services.items()}
        rounds: dict[str, list[dict[str, Spent]]] = defaultdict(list)
        for number in range(_ROUNDS + 1):
            for name, service in services.items():
                found = await _round(service, walks[name])
                # The first compiles templates and fills caches.
                rounds[name] += [found] * bool(number)
        _show(walks["one"], rounds["one"], rounds["two"])


def _show(walk: Walk, one: Sequence[dict[str, Spent]], two: Sequence[dict[str, Spent]]) -> None:
    single, double = _milliseconds(one), _milliseconds(two)
    print(
        f"{len(walk.steps)} requests of HTTP, {walk.forms()} pages sent off, {_MOTHERS} mothers × "
        f"{_ROUNDS} rounds: milliseconds on the processor for one request"
    )
    print(f"{'step':22}{'1 process':>10}{'share':>7}{'2 processes':>13}{'ratio':>7}")
    for part, (each, share) in split(single, 1).items():
        print(f"{part:22}{each:10.1f}{share:7.0%}{double[part]:13.1f}{double[part] / each:7.2f}")
    for kind in ("web", "worker", "database"):
        of = [
            statistics.median(
                sum(getattr(spent, kind) for spent in each.values()) * 1000 / _MOTHERS
                for each in rounds
            )
            for rounds in (one, two)
        ]
        print(f"  of it {kind:14}{of[0]:10.1f}{'':7}{of[1]:13.1f}{of[1] / of[0]:7.2f}")
    whole = [
        [sum(s.web + s.worker + s.database for s in each.values()) * 1000 / _MOTHERS for each in r]
        for r in (one, two)
    ]
    ratio = statistics.median(b / a for a, b in zip(*whole, strict=True))
    verdict = "met" if ratio <= _GOAL else "MISSED"
    print(
        f"whole request: {statistics.median(whole[0]):.0f} ms with 1 process, "
        f"{statistics.median(whole[1]):.0f} ms with 2, ratio {ratio:.2f} "
        f"(goal ≤ {_GOAL}: {verdict})"
    )


def main() -> None:
    with postgres_server(on_disk=True) as server, tempfile.TemporaryDirectory() as folder:
        asyncio.run(_run(server, Path(folder)))
