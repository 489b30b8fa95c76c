"""Callbacks: whose they are, and how old."""

from __future__ import annotations

import hmac
from hashlib import sha512

import msgspec
import pytest
from configured import plain_settings

from sorgeauskunft.fitconnect import is_genuine
from sorgeauskunft.kernel import ManualClock

BODY = '{"type":"ä"}'.encode()
SETTINGS = msgspec.structs.replace(plain_settings(), fit_connect_callback_secret="geheim")


def genuine(
    clock: ManualClock,
    *,
    age: int = 0,
    joint: bytes = b".",
    secret: str = "geheim",
    **changed: object,
) -> bool:
    stamp = str(int(clock.now().timestamp()) - age)
    signature = hmac.new(secret.encode(), stamp.encode() + joint + BODY, sha512).hexdigest()
    given = {"body": BODY, "signature": signature, "timestamp": stamp} | changed
    settings = given.pop("settings", SETTINGS)
    return is_genuine(settings, now=clock.now(), **given)  # type: ignore[arg-type]


def test_genuine(clock: ManualClock) -> None:
    """The right secret over time stamp and body, joined as the setting says."""
    assert genuine(clock)
    joined = msgspec.structs.replace(SETTINGS, fit_connect_callback_joint="nothing")
    assert genuine(clock, joint=b"", settings=joined)
    assert not genuine(clock, joint=b"")


@pytest.mark.parametrize(
    ("age", "expected"), [(300, True), (301, False), (-300, True), (-301, False)]
)
def test_age(clock: ManualClock, age: int, *, expected: bool) -> None:
    """At most five minutes old, and not from the future."""
    assert genuine(clock, age=age) is expected


@pytest.mark.parametrize(
    "changed",
    [
        {"body": b"{}"},
        {"timestamp": "0"},
        {"timestamp": "١٢٣"},
        {"timestamp": ""},
        {"timestamp": "9" * 400},
        {"signature": ""},
        {"signature": "ä" * 128},
        {"secret": "other"},
    ],
)
def test_forged(clock: ManualClock, changed: dict[str, object]) -> None:
    """Anything else is not believed, and nothing breaks."""
    assert not genuine(clock, **changed)  # type: ignore[arg-type]


def test_off(clock: ManualClock) -> None:
    """Without a secret there are no callbacks, not even one signed with none."""
    off = msgspec.structs.replace(SETTINGS, fit_connect_callback_secret="")
    assert not genuine(clock, secret="", settings=off)
