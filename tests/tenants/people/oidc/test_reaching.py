"""Where the service connects to on the word of an admin: public addresses, and what the operator allows."""

from __future__ import annotations

import asyncio
import gzip
import socket
from typing import Any

import msgspec
import pytest
from configured import plain_settings
from inventing import NOON
from oidc_double import Reply, provider

from sorgeauskunft.kernel import ManualClock
from sorgeauskunft.kernel.addresses import endpoint_fault, issuer_fault
from tenants.people.oidc import fetching
from tenants.people.oidc.fetching import fetch
from tenants.people.oidc.reaching import Reach, address_of, reach_of
from tenants.people.oidc.refusals import OidcRefusedError, Reason

HERE = Reach(loopback=True)


@pytest.mark.parametrize(
    ("address", "allowed"),
    [
        ("93.184.216.34", True),
        ("2606:2800:220:1:248:1893:25c8:1946", True),
        ("127.0.0.1", False),
        ("::1", False),
        ("::ffff:127.0.0.1", False),
        ("::ffff:10.0.0.1", False),
        ("64:ff9b::a00:1", False),
        ("10.0.0.1", False),
        ("172.16.0.1", False),
        ("192.168.1.1", False),
        ("169.254.169.254", False),
        ("100.64.0.1", False),
        ("0.0.0.0", False),  # noqa: S104
        ("::", False),
        ("224.0.0.1", False),
        ("ff02::1", False),
        ("fe80::1%eth0", False),
        ("fd00::1", False),
        ("255.255.255.255", False),
    ],
)
def test_addresses(address: str, allowed: bool) -> None:  # noqa: FBT001
    """Nothing of the machine itself, of private networks, or of a cloud's own services."""
    assert Reach().allows(address) is allowed


def test_what_the_operator_allows() -> None:
    """Networks that are named are reached; the machine itself only where nothing is at stake."""
    settings = msgspec.structs.replace(plain_settings(), oidc_networks="10.20.0.0/16, fd00::/8")
    reach = reach_of(settings)
    assert [reach.allows(each) for each in ("10.20.3.4", "fd00::1", "10.21.0.1", "127.0.0.1")] == [
        True,
        True,
        False,
        True,
    ]
    production = reach_of(msgspec.structs.replace(settings, environment="production"))
    assert not production.allows("127.0.0.1")


async def test_one_bad_address_is_enough(monkeypatch: pytest.MonkeyPatch) -> None:
    """A name that leads to a public and to a private address leads nowhere."""

    async def found(*_: object, **__: object) -> list[Any]:
        return [
            (socket.AF_INET, socket.SOCK_STREAM, 6, "", (number, 443))
            for number in ("93.184.216.34", "10.0.0.1")
        ]

    monkeypatch.setattr(asyncio.get_running_loop(), "getaddrinfo", found)
    with pytest.raises(OidcRefusedError) as refused:
        await address_of("login.example", 443, Reach())
    assert refused.value.reason is Reason.ADDRESS


async def test_the_address_that_was_looked_at(monkeypatch: pytest.MonkeyPatch) -> None:
    """The connection goes to the address that was allowed, in the name of the host."""
    with provider(ManualClock(NOON)) as double:
        port = int(double.issuer.rpartition(":")[2])
        looked_up: list[str] = []

        async def found(host: str, *_: object, **__: object) -> list[Any]:
            looked_up.append(host)
            return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", port))]

        monkeypatch.setattr(asyncio.get_running_loop(), "getaddrinfo", found)
        url = f"http://localhost:{port}/.well-known/openid-configuration"
        assert (await fetch(url, HERE))["issuer"] == double.issuer
        # By the second time the number is asked for, which is no question to anybody's names.
        assert looked_up[0] == "localhost"
        assert set(looked_up[1:]) <= {"127.0.0.1"}


@pytest.mark.parametrize(
    ("reply", "reason"),
    [
        (Reply(500), Reason.STATUS),
        (Reply(404), Reason.STATUS),
        (Reply(302, b"", {"location": "http://127.0.0.1:1/"}), Reason.STATUS),
        (Reply(200, b""), Reason.NO_JSON),
        (Reply(200, b"<html>"), Reason.NO_JSON),
        (Reply(200, b'{"issuer": '), Reason.NO_JSON),
        (Reply(200, b"[1]"), Reason.NO_JSON),
        (Reply(200, b"\xff\xfe"), Reason.NO_JSON),
        (Reply(200, gzip.compress(b"{}"), {"content-encoding": "gzip"}), Reason.NO_JSON),
        (Reply(200, b'{"a":' + b"[" * 100_000), Reason.NO_JSON),
        (Reply(200, b'{"a":"' + b"x" * 300_000 + b'"}'), Reason.TOO_LARGE),
    ],
)
async def test_broken_answers(reply: Reply, reason: Reason) -> None:
    """Errors, redirects, what is no JSON object, and what is too much are refused by name."""
    with provider(ManualClock(NOON)) as double:
        double.replies["/x"] = reply
        with pytest.raises(OidcRefusedError) as refused:
            await fetch(f"{double.issuer}/x", HERE)
        assert refused.value.reason is reason
        assert double.asked == ["/x"]


async def test_silence(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody waits for ever: who does not answer in time is slow, who is not there unreachable."""
    monkeypatch.setattr(fetching, "SECONDS", 0.2)
    with provider(ManualClock(NOON)) as double:
        double.wait()
        with pytest.raises(OidcRefusedError) as refused:
            await fetch(f"{double.issuer}/x", HERE)
        assert refused.value.reason is Reason.SLOW
    monkeypatch.undo()
    with pytest.raises(OidcRefusedError) as refused:
        await fetch(f"{double.issuer}/x", HERE)
    assert refused.value.reason is Reason.UNREACHABLE


@pytest.mark.parametrize(
    ("text", "fits"),
    [
        ("https://login.example", True),
        ("https://login.example:8443/realms/amt", True),
        ("http://localhost:3000", True),
        ("http://127.0.0.1:3000/x", True),
        ("http://login.example", False),
        ("https://login.example?x=1", False),
        ("https://login.example#x", False),
        ("https://user:pass@login.example", False),
        ("https://", False),
        ("https://login.example:x", False),
        ("https://login .example", False),
        ("https://login.exämple", False),
        ("ftp://login.example", False),
        ("file:///etc/passwd", False),
        ("javascript:alert(1)", False),
        ("", False),
    ],
)
def test_issuers(text: str, fits: bool) -> None:  # noqa: FBT001
    """An issuer is an address with https and without query; unencrypted only on this machine."""
    assert (not issuer_fault(text)) is fits
    assert not endpoint_fault("https://login.example/auth?tenant=x")
