"""Logos: what draws stays, what could do anything else goes."""

from __future__ import annotations

import struct

import pytest
from examples import make_office
from lxml import etree
from nasty_marks import SVG as SVG_PAYLOADS

from sorgeauskunft.kernel import Kernel, audit
from tenants import registry
from tenants.directory import DirectoryKeeper
from tenants.logos import LARGEST_BYTES, WrongLogoError, logo_of, read_logo

SVG = '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" viewBox="0 0 9 9">{}</svg>'
PNG = b"\x89PNG\r\n\x1a\n" + struct.pack(">I", 13) + b"IHDR" + struct.pack(">II", 20, 10) + b"rest"


def cleaned(inside: str) -> str:
    return read_logo(SVG.format(inside).encode()).content.decode()


@pytest.mark.parametrize("nasty", SVG_PAYLOADS)
def test_only_what_draws(nasty: str) -> None:
    """Scripts, links, styles, text and everything that loads is left out."""
    made = cleaned(f'{nasty}<circle cx="1" cy="1" r="1" fill="#1b4d6b"/>')
    assert "evil" not in made
    assert "alert" not in made
    (circle,) = etree.fromstring(made).findall("{*}circle")
    assert circle.get("fill") == "#1b4d6b"


def test_entities_are_not_opened() -> None:
    """An entity is no way to a file or to a billion letters."""
    bomb = (
        '<!DOCTYPE svg [<!ENTITY a SYSTEM "file:///etc/passwd">]>'
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><g>&a;</g></svg>'
    )
    assert b"root" not in read_logo(bomb.encode()).content


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"GIF89a", "unknown-kind"),
        (b"", "unknown-kind"),
        (PNG[:12], "unknown-kind"),
        (b"<svg", "wrong-svg"),
        (b"<svg viewBox='0 0 1 1'/>", "wrong-svg"),
        (SVG.format("").replace("viewBox", "view").encode(), "wrong-svg"),
        (b"<svg" + b" " * LARGEST_BYTES, "too-large"),
        (PNG[:16] + struct.pack(">II", 5000, 10), "too-large"),
    ],
)
def test_refused(content: bytes, reason: str) -> None:
    """What is no logo is refused with a reason."""
    with pytest.raises(WrongLogoError, match=reason):
        read_logo(content)


def test_png() -> None:
    """A PNG is known by its content."""
    assert read_logo(PNG).media_type == "image/png"


async def test_set_and_replaced(kernel: Kernel) -> None:
    """An office shows one logo; its address changes with it, and an old one can be shown again."""
    office = await make_office(kernel)
    first, second = read_logo(PNG), read_logo(SVG.format("<g/>").encode())
    for logo in (first, second):
        await registry.set_logo(kernel, office, logo, audit.OPERATOR)
        await registry.keep_logo(kernel, office.id, logo)
        assert await logo_of(kernel, office.id, logo.digest) == logo
    assert await logo_of(kernel, office.id, first.digest) == first
    directory = await DirectoryKeeper(kernel).current()
    profile = directory.offices[office.id].profile
    assert profile.logo == second.digest
    assert profile.hints == office.profile.hints
