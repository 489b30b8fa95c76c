"""Proposals about areas on the command line."""

from __future__ import annotations

import asyncio
import datetime as dt
from collections.abc import Awaitable, Callable
from typing import TypeVar
from uuid import UUID, uuid4

import msgspec
import pytest
from click.testing import CliRunner, Result

from sorgeauskunft.host.cli import main
from sorgeauskunft.host.demo import seed
from sorgeauskunft.kernel import Kernel, Settings, audit, build
from sorgeauskunft.kernel.settings import environment_name
from tenants import demo
from tenants.area_changes import AreaChange, ChangeKind
from tenants.proposals import Proposal, proposals_of, propose

OFFICE = demo.office_id("bremerhaven")
Found = TypeVar("Found")


class Operator:
    """Somebody at the command line of a service with the demo's offices."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        given, defaults = msgspec.structs.asdict(settings), msgspec.structs.asdict(Settings())
        self._environment = {
            environment_name(name): str(value)
            for name, value in given.items()
            if value != defaults[name]
        }

    def says(self, *arguments: str) -> Result:
        return CliRunner().invoke(main, ["area", *arguments], env=self._environment)

    def proposed(self, prefix: str) -> UUID:
        change = AreaChange(
            office=OFFICE,
            kind=ChangeKind.ADD,
            ags_prefix=prefix,
            valid_from=dt.date(2099, 3, 1),
        )
        return self.run(lambda kernel: propose(kernel, change, audit.OPERATOR))

    def proposals(self) -> list[Proposal]:
        return list(self.run(lambda kernel: proposals_of(kernel, OFFICE)))

    def run(self, work: Callable[[Kernel], Awaitable[Found]]) -> Found:
        async def inside() -> Found:
            kernel = build(self._settings)
            await kernel.database.open()
            try:
                return await work(kernel)
            finally:
                await kernel.database.close()

        return asyncio.run(inside())


@pytest.fixture
def operator(settings: Settings) -> Operator:
    found = Operator(settings)
    found.run(seed)
    return found


def test_from_list_to_decision(operator: Operator) -> None:
    """What waits is listed with what it would do; a contradiction is a sentence; each is decided once."""
    assert operator.says("proposals").output == "nothing waits\n"
    town, all_of_it = operator.proposed("04011000"), operator.proposed("04011")
    listed = operator.says("proposals").output
    assert f"{town}\tbremerhaven\tadd 04011000 from 2099-03-01" in listed
    assert "  gained from 2099-03-01: Bremen, Stadt [bremen]" in listed
    assert "  two from 2099-03-01: Bremen, Stadt [bremen]" in listed
    refused = operator.says("accept", str(all_of_it))
    assert (refused.exit_code, refused.output) == (
        1,
        "Error: The area 04011 is assigned twice from 2099-03-01 on.\n",
    )
    assert operator.says("accept", str(town)).output == f"{town}\taccepted\n"
    assert operator.says("refuse", str(all_of_it), "--reason", "Nein.").exit_code == 0
    assert {(each.state.value, each.reason) for each in operator.proposals()} == {
        ("accepted", ""),
        ("refused", "Nein."),
    }
    for wrong in (str(town), str(uuid4())):
        assert operator.says("accept", wrong).output == "Error: no open proposal has this id\n"
    assert operator.says("accept", "keine-id").exit_code == 2
