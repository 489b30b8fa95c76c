"""`sorgeauskunft delivery status|replay|test`: what the operator sees and does."""

from __future__ import annotations

import asyncio
import json
import re
import threading
from concurrent.futures import ThreadPoolExecutor

import msgspec
from click.testing import CliRunner, Result
from databases import Urls
from examples import make_office
from far_channel import FarAway, come, use, worker_with
from service import FakePdf

from sorgeauskunft.delivery import Outcome
from sorgeauskunft.host.cli import main
from sorgeauskunft.host.working import build_worker
from sorgeauskunft.kernel import Kernel, Settings, build
from sorgeauskunft.kernel.settings import environment_name
from sorgeauskunft.texts import Texts
from tenants import registry
from tenants.directory import DirectoryKeeper


class Shell:
    """The program with its environment."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        defaults = msgspec.structs.asdict(Settings())
        self.environment = {
            environment_name(name): str(value)
            for name, value in msgspec.structs.asdict(settings).items()
            if value != defaults[name]
        }

    def run(self, *arguments: str, exits: int = 0) -> Result:
        result = CliRunner().invoke(main, ["delivery", *arguments], env=self.environment)
        assert result.exit_code == exits, result.output
        return result

    def seed(self, *answers: Outcome) -> list[str]:
        """A request for each answer that the office's channel gives; return their ids."""

        async def fill(kernel: Kernel) -> list[str]:
            await registry.make_platform(kernel)
            office = await make_office(kernel)
            await use(kernel, office)
            ids = [str(await come(kernel, office)) for _ in answers]
            await worker_with(kernel, FarAway(*answers), slots=1).run_until_idle()
            return ids

        async def run() -> list[str]:
            kernel = build(self.settings)
            await kernel.database.open()
            try:
                return await fill(kernel)
            finally:
                await kernel.database.close()

        return asyncio.run(run())


def test_status_and_replay(urls: Urls, settings: Settings) -> None:
    """Dead letters are counted by reason and named, for people and machines, and sent again one by one or all."""
    assert settings.effective_database_url == urls.app
    shell = Shell(settings)
    assert "nothing waits" in shell.run("status").output
    refused = Outcome.rejected("http-422")
    ids = shell.seed(refused, refused, refused, Outcome.accepted())
    said = shell.run("status").output
    assert said.startswith("bremerhaven: 0 waiting; 0 receipts open; 24 h: 1 arrived, p50 ")
    assert "dead: 3 × http-422 (fit_connect)" in said
    (office,) = json.loads(shell.run("status", "--json").output)
    assert office["slug"] == "bremerhaven"
    assert [(each["reason"], each["count"]) for each in office["delivery"]["dead"]] == [
        ("http-422", 3)
    ]
    letters = [each["request"] for each in office["letters"]]
    assert len(letters) == 3
    assert set(letters) < set(ids)
    assert all(f"dead letter {each}: sent 20" in said for each in letters)
    assert "1 sent once more" in shell.run("replay", letters[0]).output
    assert "0 sent once more" in shell.run("replay", letters[0]).output
    assert "2 sent once more" in shell.run("replay", "--tenant", "bremerhaven").output
    assert "0 sent once more" in shell.run("replay", "--all").output
    assert "3 waiting" in shell.run("status").output
    unknown = shell.run("replay", "00000000-0000-0000-0000-000000000009", exits=1)
    assert "there is no dead letter" in unknown.output
    assert "there is no office nix" in shell.run("replay", "--tenant", "nix", exits=1).output
    shell.run("replay", exits=2)
    shell.run("replay", "--all", "--tenant", "bremerhaven", exits=2)


def test_nobody_works(urls: Urls, settings: Settings) -> None:
    """A test that nobody works on says so and is no success; for an office that is not there, either."""
    assert settings.effective_database_url == urls.app
    shell = Shell(settings)
    shell.seed()
    said = shell.run("test", "bremerhaven", "--seconds", "1", exits=1).output
    assert "no receipt by fit_connect within 1 s" in said
    assert "there is no office nix" in shell.run("test", "nix", exits=1).output


def test_arrives(urls: Urls, settings: Settings) -> None:
    """With a worker at work the test says by which channel it arrived and how long that took."""
    assert settings.effective_database_url == urls.app
    shell = Shell(settings)
    stop = threading.Event()

    async def work() -> None:
        kernel = build(settings)
        await kernel.database.open()
        worker = build_worker(kernel, DirectoryKeeper(kernel), Texts("de"), FakePdf(1))
        try:
            while not stop.is_set():
                await worker.run_until_idle()
                await asyncio.sleep(0.1)
        finally:
            await kernel.database.close()

    async def office() -> None:
        kernel = build(settings)
        await kernel.database.open()
        await registry.make_platform(kernel)
        await make_office(kernel)
        await kernel.database.close()

    asyncio.run(office())
    with ThreadPoolExecutor(1) as pool:
        working = pool.submit(lambda: asyncio.run(work()))
        try:
            said = shell.run("test", "bremerhaven", "--seconds", "60").output
        finally:
            stop.set()
        working.result()
    last = said.splitlines()[-1]
    assert re.fullmatch(r"bremerhaven: arrived by portal after \d+\.\d s \([A-Z0-9]+\)", last)
