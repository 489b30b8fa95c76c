"""Where webhooks may lead."""

from __future__ import annotations

import ipaddress

import pytest

from sorgeauskunft.webhooks import BadAddressError
from sorgeauskunft.webhooks.addresses import check_url, is_public, resolve


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("", "form"),
        ("https://", "form"),
        ("https://a b.example", "form"),
        ("https://nutzer:geheim@example.org/", "form"),
        ("https://example.org/#x", "form"),
        ("https://example.org:0/", "form"),
        ("https://example.org:99999/", "form"),
        ("https://[::1", "form"),
        ("https://example.org/\r\nX: y", "form"),
        ("https://exämple.org/", "form"),
        ("https://example.org/" + "x" * 500, "form"),
        ("http://example.org/", "https"),
        ("ftp://example.org/", "https"),
        ("file:///etc/passwd", "form"),
        ("https://127.0.0.1/", "private"),
        ("https://10.0.0.8/", "private"),
        ("https://169.254.169.254/latest/meta-data", "private"),
        ("https://[::1]/", "private"),
        ("https://[::ffff:10.0.0.1]/", "private"),
        ("https://[fe80::1]/", "private"),
    ],
)
def test_refused(url: str, reason: str) -> None:
    """What is no address, not https, or within a network of our own is refused as such."""
    with pytest.raises(BadAddressError) as error:
        check_url(url, private=False)
    assert error.value.reason == reason


def test_taken() -> None:
    """An https address of the internet is taken, with its port; for tests also one of this machine."""
    assert check_url("https://fach.example.org/x?y=1", private=False) == ("fach.example.org", 443)
    assert check_url("https://8.8.8.8:8443/", private=False) == ("8.8.8.8", 8443)
    assert check_url("http://127.0.0.1:8000/", private=True) == ("127.0.0.1", 8000)


@pytest.mark.parametrize("host", ["localhost", "127.1", "2130706433"])
async def test_names_that_lead_inside(host: str) -> None:
    """A name that leads into a network of our own is refused when it is called."""
    with pytest.raises(BadAddressError) as error:
        await resolve(host, 443, private=False)
    assert error.value.reason == "private"


@pytest.mark.parametrize(
    ("address", "public"),
    [
        ("93.184.215.14", True),
        ("2606:2800:21f:cb07:6820:80da:af6b:8b2c", True),
        ("100.64.0.1", False),
        ("224.0.0.1", False),
        ("0.0.0.0", False),  # noqa: S104 - an address to be refused
        ("64:ff9b::7f00:1", False),
        ("64:ff9b::808:808", True),
        ("2002:7f00:1::", False),
        ("fc00::1", False),
    ],
)
def test_public(address: str, public: bool) -> None:  # noqa: FBT001
    """Private, shared, multicast and mapped addresses are no part of the internet at large."""
    assert is_public(ipaddress.ip_address(address)) is public
