"""Codes of an app: the examples of the standard, what is near enough, and that none is good twice."""

from __future__ import annotations

import asyncio
import base64
import datetime as dt
from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qs, urlsplit
from uuid import UUID

import pytest
from staff import SECRET, employ

from sorgeauskunft.kernel import Kernel, ManualClock
from sorgeauskunft.kernel.vault import PLATFORM_ID
from tenants.people import Role, confirm_app, totp

NOW = dt.datetime(2026, 11, 24, 11, 0, tzinfo=dt.UTC)
STEP = int(NOW.timestamp()) // totp.STEP_SECONDS


def at(seconds: int) -> dt.datetime:
    return dt.datetime.fromtimestamp(seconds, dt.UTC)


@pytest.mark.parametrize(
    ("seconds", "code"),
    [(59, "287082"), (1111111109, "081804"), (1111111111, "050471"), (1234567890, "005924"),
     (2000000000, "279037"), (20000000000, "353130")],
)  # fmt: skip
def test_examples_of_the_standard(seconds: int, code: str) -> None:
    """The codes are those of RFC 6238, appendix B, in six digits."""
    assert totp.code_of(SECRET, at(seconds)) == code


@pytest.mark.parametrize(
    ("drift", "good"), [(-2, False), (-1, True), (0, True), (1, True), (2, False)]
)
def test_near_enough(drift: int, good: bool) -> None:  # noqa: FBT001
    """A code of the step before or after is taken, none that is farther away."""
    code = totp.code_of(SECRET, NOW + dt.timedelta(seconds=30 * drift))
    assert totp.fitting_step(SECRET, code, NOW, 0) == (STEP + drift if good else None)


def test_used_steps_are_over() -> None:
    """Neither the last step that was taken nor an older one is taken again."""
    code = totp.code_of(SECRET, NOW)
    assert totp.fitting_step(SECRET, code, NOW, STEP) is None
    assert totp.fitting_step(SECRET, code, NOW, STEP + 1) is None
    assert totp.fitting_step(SECRET, code, NOW, STEP - 1) == STEP


@pytest.mark.parametrize("typed", ["", "12345", "1234567", "abcdef", "٢٨٧٠٨٢", "28708²", "-28708"])
def test_no_code_at_all(typed: str) -> None:
    """What is not six digits is no code."""
    assert totp.fitting_step(SECRET, typed, at(59), 0) is None


def test_blanks_do_not_matter() -> None:
    """Apps show codes in two groups; typed like that they are good."""
    assert totp.fitting_step(SECRET, " 287 082 ", at(59), 0) == 1


def test_what_the_app_reads() -> None:
    """The address holds the secret in base 32, whose it is, and the form of the codes."""
    address = urlsplit(totp.address_of(SECRET, "kim@example.org", "Sorgeauskunft"))
    assert (address.scheme, address.netloc) == ("otpauth", "totp")
    assert address.path == "/Sorgeauskunft%3Akim%40example.org"
    said = {name: values[0] for name, values in parse_qs(address.query).items()}
    assert base64.b32decode(said["secret"]) == SECRET
    assert (said["issuer"], said["digits"], said["period"]) == ("Sorgeauskunft", "6", "30")
    assert totp.readable(SECRET).replace(" ", "") == said["secret"]


async def test_set_up_by_its_first_code(
    kernel: Kernel, clock: ManualClock, tenant: UUID, raw: Callable[..., Any]
) -> None:
    """A secret counts once its code was typed; it stands sealed, and a new one replaces it only then."""
    kim = await employ(kernel, clock, tenant, Role.CLERK)
    await totp.begin(kernel, kim.account_id)
    secret = await totp.pending_secret(kernel, kim.account_id)
    assert secret is not None
    await totp.begin(kernel, kim.account_id)
    assert await totp.pending_secret(kernel, kim.account_id) == secret
    assert not await confirm_app(kernel, kim.account_id, Role.CLERK, "000000")
    assert await confirm_app(kernel, kim.account_id, Role.CLERK, totp.code_of(secret, clock.now()))
    (row,) = await raw("SELECT sealed, pending FROM totp_secret")
    assert secret not in bytes(row[0])
    assert bytes(row[1]) == b""
    await totp.begin(kernel, kim.account_id)
    clock.advance(dt.timedelta(minutes=5))
    async with kernel.database.tenant_transaction(PLATFORM_ID):
        assert await totp.accepts(kernel, kim.account_id, totp.code_of(secret, clock.now()))


async def test_once_also_at_once(kernel: Kernel, clock: ManualClock, tenant: UUID) -> None:
    """Of five who send the same code at the same time one is let through."""
    kim = await employ(kernel, clock, tenant, Role.CLERK)
    await kim.give_app()

    async def send() -> bool:
        async with kernel.database.tenant_transaction(PLATFORM_ID):
            return await totp.accepts(kernel, kim.account_id, kim.code())

    assert sorted(await asyncio.gather(*(send() for _ in range(5)))) == [False] * 4 + [True]
