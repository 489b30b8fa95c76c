"""The page for messages brought by hand, in every state, looked at in a browser."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Final

import pytest
from arrivals import somebody
from messages import reply_to, two_of_demo, with_parties
from page_states import Reach, State
from playwright.sync_api import Browser
from service import Service
from stage import answers, stage
from visitor import Visitor

import xfamilie
from sorgeauskunft.register import Entry

pytestmark = pytest.mark.e2e

_PAGE = "/amt/nachrichten"


def bringing(made: Callable[[Service], Awaitable[bytes]]) -> Reach:
    """The page after a file was brought."""

    async def reach(service: Service, visitor: Visitor) -> None:
        await visitor.log_in()
        await visitor.open(_PAGE)
        await visitor.upload({"nachricht": [("a.xml", await made(service))]}, to=_PAGE)

    return reach


def sample(kind: str, old: bytes = b"", new: bytes = b"") -> Reach:
    async def made(_service: Service) -> bytes:
        return xfamilie.sample(kind).replace(old, new)

    return bringing(made)


async def _fits(service: Service) -> bytes:
    two = await two_of_demo(service.kernel)
    _request, query_id = await two.query(somebody(two.asking))
    data = await reply_to(two, query_id, Entry.DECISION, parts="Gesundheitssorge")
    return with_parties(data, autor="anderswo")


async def _empty(_service: Service, visitor: Visitor) -> None:
    await visitor.log_in()
    await visitor.open(_PAGE)


STATES: Final = {
    "empty": _empty,
    "faults": sample("0803", b"Mia", "\u6f22".encode()),
    "not-fitting": sample("0803"),
    "fits": bringing(_fits),
    "refusal": sample("0001"),
    "receipt": sample("0011"),
}
LOOKS: Final = (("light", (1280, 1024)), ("dark", (320, 568)))


def test_every_state(browser: Browser, tmp_path: Path) -> None:
    """Axe finds nothing, nothing is cut off, light and wide as well as dark and at 320 pixels."""
    wanted = [(State("messages", name, reach), "de") for name, reach in STATES.items()]
    with stage(browser, "messages") as here:
        faults = [
            fault
            for answer in answers(tmp_path, wanted).values()
            for fault in here.faults(answer, LOOKS)
        ]
    assert not faults
