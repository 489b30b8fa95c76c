"""kill -9 of web and worker between send and delivery loses nothing and doubles nothing."""

from __future__ import annotations

import asyncio
import itertools
import random
from pathlib import Path

import pytest
from configured import settings_for
from databases import Postgres, Sqlite, Urls
from processes import Process, free_port
from sendings import (
    OFFICE,
    Table,
    Tally,
    drain,
    environment,
    filled_draft,
    for_processes,
    send,
    tally,
)

from sorgeauskunft import drafts
from sorgeauskunft.drafts import DraftContent
from sorgeauskunft.host.demo import seed
from sorgeauskunft.kernel import Kernel, Settings, build

SENDINGS = 4


async def rounds(
    kernel: Kernel, env: dict[str, str], folder: Path, number_of_rounds: int, seed_of_dice: int
) -> tuple[list[str], set[str]]:
    """Send, and kill both processes, again and again; return all codes, and the confirmed ones."""
    dice = random.Random(seed_of_dice)  # noqa: S311 - the same moments in every run
    content: DraftContent | None = None
    every: list[str] = []
    confirmed: set[str] = set()
    for number in range(number_of_rounds):
        port = free_port()
        web = Process(folder / f"web-{number}.log", "serve", "--port", str(port), environment=env)
        worker = Process(folder / f"worker-{number}.log", "worker", environment=env)
        try:
            web.wait_for(f"http://127.0.0.1:{port}/readyz")
            content = content or await filled_draft(kernel, port)
            sent = [await drafts.begin(kernel, OFFICE, content, "v1") for _ in range(SENDINGS)]
            every += sent
            sending = [asyncio.create_task(send(port, code)) for code in sent]
            # By answers and not by time: a kill is to hit sendings, however busy the machine is.
            for answered in itertools.islice(
                asyncio.as_completed(sending), dice.randrange(SENDINGS)
            ):
                await answered
            await asyncio.sleep(dice.uniform(0.0, 0.1))
            first, second = dice.sample([web, worker], 2)
            first.kill()
            await asyncio.sleep(dice.uniform(0.0, 0.1))
            second.kill()
            answers = await asyncio.gather(*sending)
        finally:
            for process in (web, worker):
                if process.is_running():
                    process.kill()
        confirmed |= {code for code, seen in zip(sent, answers, strict=True) if seen}
    return every, confirmed


async def killed(settings: Settings, folder: Path, number_of_rounds: int, dice: int) -> Tally:
    """Go through the rounds, then let one worker finish everything; count."""
    settings = for_processes(settings)
    kernel = build(settings)
    await kernel.database.open()
    await seed(kernel)
    env = environment(settings)
    every, confirmed = await rounds(kernel, env, folder, number_of_rounds, dice)
    worker = Process(folder / "worker-last.log", "worker", environment=env)
    try:
        await drain(kernel, worker.is_running, seconds=120 + number_of_rounds)
        return await tally(kernel, every, confirmed)
    finally:
        worker.end()
        await kernel.database.close()


def check(counts: Tally, table: Table, what: str) -> None:
    """Nothing lost, nothing twice, nothing dead; and the kills hit what they were meant to hit."""
    table(counts, what)
    assert (counts.lost, counts.twice, counts.dead) == (0, 0, 0)
    assert counts.delivered == counts.stored >= counts.confirmed
    assert counts.confirmed, "no sending was confirmed: the kills came too early to prove anything"
    assert counts.confirmed < counts.sent, "no kill hit a sending"


# PostgreSQL's every round is two kills; one file has less in it that could happen at once.
@pytest.mark.e2e
async def test_nothing_lost_nothing_twice(
    engine: Sqlite | Postgres, urls: Urls, settings: Settings, tmp_path: Path, table: Table
) -> None:
    """Every confirmed sending is there once and delivered once, after 50 kills (SQLite: 10)."""
    number_of_rounds = 25 if urls.engine == "postgresql" else 5
    counts = await killed(settings, tmp_path, number_of_rounds, 58)
    check(counts, table, f"{urls.engine}: {2 * number_of_rounds} times kill -9")


@pytest.mark.long
@pytest.mark.timeout(4 * 3600)
async def test_thousand_kills(postgres: Postgres, tmp_path: Path, table: Table) -> None:
    """The same after 1,000 kills, at other moments each time."""
    urls = await postgres.fresh()
    try:
        settings = settings_for(urls, tmp_path)
        counts = await killed(settings, tmp_path, 500, random.SystemRandom().randrange(10**6))
        check(counts, table, "postgresql: 1000 times kill -9")
    finally:
        await postgres.drop(urls)
