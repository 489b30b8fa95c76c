"""The logo: looked at before it is shown, harmless whatever was brought, and taken away again."""

from __future__ import annotations

import struct

import pytest
from litestar import Litestar
from lxml import etree
from nasty_marks import SVG
from visitor import Visitor

from sorgeauskunft.kernel import Kernel
from tenants import demo
from tenants.directory import DirectoryKeeper
from tenants.logos import LARGEST_BYTES

LOGO = "/amt/einstellungen/logo"
DRAWING = (
    '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" '
    'viewBox="0 0 9 9">{}<circle cx="4" cy="4" r="3" fill="#1b4d6b"/></svg>'
)
PNG = b"\x89PNG\r\n\x1a\n" + struct.pack(">I", 13) + b"IHDR" + struct.pack(">II", 20, 10) + b"rest"


async def logo_of(kernel: Kernel) -> str:
    directory = await DirectoryKeeper(kernel).current()
    return directory.offices[demo.office_id("bremerhaven")].profile.logo


@pytest.fixture
async def admin(app: Litestar, visitor: Visitor) -> Visitor:
    assert app
    await visitor.log_in("admin")
    await visitor.open(LOGO)
    return visitor


async def bring(visitor: Visitor, content: bytes, name: str = "logo.svg") -> str:
    """Upload a file; return its digest as the page offers it, empty where it does not."""
    await visitor.upload({"datei": [(name, content)]}, to="/hochladen")
    return next(iter(visitor.page.xpath("//input[@name='neu']/@value")), "")


async def test_seen_first(admin: Visitor, kernel: Kernel) -> None:
    """A file that was brought is shown to the admin alone, until it is saved; then to everybody."""
    before = await logo_of(kernel)
    fresh = await bring(admin, PNG, "logo.png")
    assert fresh
    assert (await admin.client.get(f"{LOGO}/bild/{fresh}")).content == PNG
    assert (await admin.client.get(f"/j/bremerhaven/logo/{fresh}")).status_code == 404
    assert await logo_of(kernel) == before
    await admin.submit(to="/logo")
    assert await logo_of(kernel) == fresh
    shown = await admin.client.get(f"/j/bremerhaven/logo/{fresh}")
    assert shown.content == PNG
    assert "sandbox" in shown.headers["content-security-policy"]


async def test_taken_away(admin: Visitor, kernel: Kernel) -> None:
    """Without a logo the pages have none; the history brings it back."""
    before = await logo_of(kernel)
    await admin.submit({"logo": "keins"}, to="/logo")
    assert await logo_of(kernel) == ""
    await admin.open("/j/bremerhaven/")
    assert "so-logo" not in admin.response.text
    await admin.open("/amt/einstellungen/verlauf/profile/1/wiederherstellen")
    await admin.submit(to="/wiederherstellen")
    assert await logo_of(kernel) == before


async def test_payloads(admin: Visitor) -> None:
    """Whatever stands in a drawing: what is served draws, and does nothing else."""
    for payload in SVG:
        fresh = await bring(admin, DRAWING.format(payload).encode())
        assert fresh, payload
        served = await admin.client.get(f"{LOGO}/bild/{fresh}")
        assert served.headers["content-type"].startswith("image/svg+xml")
        assert "script" not in served.headers["content-security-policy"]
        drawn = etree.fromstring(served.content)
        names = {etree.QName(each).localname for each in drawn.iter()}
        assert names <= {"svg", "path", "rect", "g", "circle"}, payload
        assert not {"evil", "alert", "href", "onload"} & set(served.text.split('"')), payload
        assert "evil" not in served.text


NO_LOGOS = [
    (b"", "weder SVG noch PNG"),
    (b"GIF89a", "weder SVG noch PNG"),
    (b"<html><script>alert(1)</script></html>", "weder SVG noch PNG"),
    (b"<svg", "nicht lesen"),
    (b"<svg" + b" " * LARGEST_BYTES, "zu groß"),
    (b"x" * 300_000, "zu groß"),
    (PNG[:16] + struct.pack(">II", 5000, 10), "zu groß"),
]


async def test_refused(admin: Visitor) -> None:
    """What is no logo is refused with a sentence that helps; no file at all, too."""
    for content, says in NO_LOGOS:
        assert await bring(admin, content) == ""
        assert admin.response.status_code == 400
        assert says in admin.errors[0]
    await admin.upload({"datei": [("", b"")]}, to="/hochladen")
    assert "wählen Sie zuerst" in admin.errors[0]


async def test_foreign_logos(admin: Visitor, kernel: Kernel) -> None:
    """Only the office's own files can be shown or looked at; made-up digests are nothing."""
    before = await logo_of(kernel)
    fresh = await bring(admin, PNG)
    for digest in (fresh[:-1], "..%2F..", "%00", "x" * 999):
        assert (await admin.client.get(f"{LOGO}/bild/{digest}")).status_code == 404
        assert (await admin.open(f"{LOGO}?neu={digest}")).status_code == 200
        assert not admin.page.xpath("//input[@name='neu']")
        response = await admin.submit({"logo": digest}, to="/logo")
        assert response.status_code == 400
    assert await logo_of(kernel) == before
