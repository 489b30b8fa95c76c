"""Wrong tries: slower and slower, never for ever, and never for somebody else."""

from __future__ import annotations

import asyncio
import datetime as dt
from uuid import UUID

import msgspec
import pytest
from staff import PASSWORD, Employee, employ

from sorgeauskunft.kernel import Kernel, ManualClock
from tenants.people import HalfOpen, LoginRefused, Opened, Role, lockout, log_in, second_step
from tenants.people.devices import description_of, known_device, known_token

WRONG = "nicht das Passwort"


@pytest.mark.parametrize(
    ("failures", "seconds"),
    [(1, 0), (3, 0), (4, 2), (5, 4), (6, 8), (12, 512), (13, 900), (99, 900)],
)
def test_delay(failures: int, seconds: int) -> None:
    """Three tries cost nothing, then the delay doubles, up to fifteen minutes."""
    assert lockout.delay_seconds(failures, 3) == seconds


@pytest.fixture
async def kim(kernel: Kernel, clock: ManualClock, tenant: UUID) -> Employee:
    return await employ(kernel, clock, tenant, Role.CLERK)


async def guess(kim: Employee, times: int, caller: str = "203.0.113.9") -> None:
    """A stranger guesses so often, each time as early as may be."""
    for _ in range(times):
        refused = await kim.tries(WRONG, caller=caller)
        while isinstance(refused, LoginRefused) and refused.wait_seconds:
            kim.clock.advance(dt.timedelta(seconds=refused.wait_seconds))
            refused = await kim.tries(WRONG, caller=caller)


async def test_growing_and_forgiven(kim: Employee) -> None:
    """After wrong tries even the right password waits; a right one in time makes all good again."""
    await guess(kim, 4)
    early = await kim.tries()
    assert early == LoginRefused(2)
    assert await kim.tries() == early, "what comes too early does not count"
    kim.clock.advance(dt.timedelta(seconds=2))
    assert isinstance(await kim.tries(), Opened)
    await guess(kim, 3)
    assert isinstance(await kim.tries(), Opened)


async def test_never_for_ever(kim: Employee) -> None:
    """However long somebody guesses, the delay is fifteen minutes, and the right password opens then."""
    await guess(kim, 16)
    refused = await kim.tries()
    assert isinstance(refused, LoginRefused)
    assert refused.wait_seconds <= lockout.LONGEST_SECONDS
    kim.clock.advance(dt.timedelta(seconds=lockout.LONGEST_SECONDS))
    assert isinstance(await kim.tries(), Opened)


async def test_own_browser_stays_open(kim: Employee) -> None:
    """A browser in which she has logged in before is not slowed down by what strangers try."""
    known = known_token(kim.kernel, kim.account_id)
    await guess(kim, 6)
    assert isinstance(await kim.tries(), LoginRefused)
    assert isinstance(await kim.tries(known=known), Opened)
    for _ in range(4):
        await kim.tries(WRONG, known=known)
    assert await kim.tries(known=known) == LoginRefused(2), "but it is counted, too"


async def test_browsers_are_of_one_account(kim: Employee, tenant: UUID) -> None:
    """The token of a browser is good for the account that logged in there, and not to be made up."""
    other = await employ(kim.kernel, kim.clock, tenant, Role.CLERK, "robin")
    token = known_token(kim.kernel, other.account_id)
    assert known_device(kim.kernel, other.account_id, token)
    assert known_device(kim.kernel, kim.account_id, token) is None
    assert known_device(kim.kernel, None, token) is None
    for bad in ("", ".", token[:-1], "0" * 32 + "." + token.partition(".")[2]):
        assert known_device(kim.kernel, other.account_id, bad) is None


async def test_unknown_addresses_alike(kim: Employee) -> None:
    """An address that nobody has gets the same answers, delays included."""
    answers = [
        [await log_in(kim.kernel, email, WRONG, "203.0.113.9") for _ in range(5)]
        for email in (kim.email, "niemand@example.org")
    ]
    assert answers[0] == answers[1]
    assert answers[0][-1] == LoginRefused(2)


async def test_at_once(kim: Employee) -> None:
    """A hundred tries at once are a hundred tries: four are looked at, the others wait."""
    tried = await asyncio.gather(*(kim.tries(WRONG) for _ in range(12)))
    assert sum(each == LoginRefused() for each in tried) == 4


async def test_one_caller_many_accounts(kim: Employee) -> None:
    """Who tries one password at many addresses is slowed down by the caller's count."""
    for number in range(21):
        await log_in(kim.kernel, f"a{number}@example.org", WRONG, "203.0.113.9")
    refused = await log_in(kim.kernel, "b@example.org", WRONG, "203.0.113.9")
    assert refused == LoginRefused(2)
    assert isinstance(await kim.tries(caller="192.0.2.1"), Opened)


async def test_codes_are_slowed_down(kim: Employee) -> None:
    """Guessing the second step gets slower, for the account and not for the attempt."""
    await kim.give_app()
    for _ in range(4):
        assert await second_step(kim.kernel, await kim.half_open(), "000000") == LoginRefused()
    step = await kim.half_open()
    assert await second_step(kim.kernel, step, kim.code()) == LoginRefused(2)
    kim.clock.advance(dt.timedelta(seconds=2))
    assert isinstance(await second_step(kim.kernel, step, kim.code()), Opened)


async def test_switched_off(kim: Employee) -> None:
    """Without limits, as for measurements, nothing waits."""
    settings = msgspec.structs.replace(kim.kernel.settings, rate_limits=False)
    kernel = msgspec.structs.replace(kim.kernel, settings=settings)
    for _ in range(5):
        assert await log_in(kernel, kim.email, WRONG, "192.0.2.1") == LoginRefused()
    way = await log_in(kernel, kim.email, PASSWORD, "192.0.2.1")
    assert isinstance(way, Opened | HalfOpen)


_FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0"
_EDGE = (
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) "
    "Chrome/126.0.0.0 Safari/537.36 Edg/126.0.0.0"
)
_SAFARI = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko)"
    " Version/17.5 Mobile/15E148 Safari/604.1"
)


@pytest.mark.parametrize(
    ("header", "said"),
    [
        (_FIREFOX, "Firefox, Linux"),
        (_EDGE, "Edge, Windows"),
        (_SAFARI, "Safari, iPhone"),
        ("curl/8.5.0", ""),
        ("Windows <script>", "Windows"),
        ("", ""),
    ],
)
def test_devices_in_two_words(header: str, said: str) -> None:
    """Of what a browser says of itself two words are kept, from a list of ours."""
    assert description_of(header) == said
