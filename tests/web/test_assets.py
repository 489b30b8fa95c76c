"""Style sheets, fonts and scripts: names that never change, kept for ever, compressed once."""

from __future__ import annotations

import gzip
import re
from pathlib import Path

import brotli  # type: ignore[import-untyped]  # ships no types
import httpx
import msgspec
import pytest

from web.assets import BUILT, AssetsMissingError, asset_url, static_router
from web.assets.build import build

MANIFEST = msgspec.json.decode((BUILT / "manifest.json").read_bytes(), type=dict[str, str])
KERN = asset_url("kern.css")


def test_name_follows_content(tmp_path: Path) -> None:
    """The same content has the same name, so a new build throws nobody's cache away."""
    again = build(tmp_path / "built")
    assert again == MANIFEST
    for file in again.values():
        assert re.fullmatch(r"[a-z0-9-]+\.[0-9a-f]{12}\.(css|js|svg|woff2|ico|png)", file), file


def test_changed_content_has_another_name(tmp_path: Path) -> None:
    """A style sheet that changes gets a new name."""
    sources = tmp_path / "src"
    sources.mkdir()
    names = []
    for colour in ("red", "blue"):
        (sources / "own.css").write_text(f"p {{ color: {colour} }}")
        names.append(build(tmp_path / "built", sources=sources)["own.css"])
    assert names[0] != names[1]


def test_link_to_nothing(tmp_path: Path) -> None:
    """A style sheet that links an asset which does not exist stops the set-up."""
    (tmp_path / "src").mkdir()
    (tmp_path / "src" / "own.css").write_text('p { background: url("gone.svg") }')
    with pytest.raises(KeyError, match=r"gone\.svg"):
        build(tmp_path / "built", sources=tmp_path / "src")


def test_not_collected(tmp_path: Path) -> None:
    """Without collected assets the program does not start; an unknown name is a fault."""
    with pytest.raises(AssetsMissingError):
        static_router([], tmp_path)
    with pytest.raises(AssetsMissingError, match="no-such"):
        asset_url("no-such.css")


async def test_kept_for_ever(client: httpx.AsyncClient) -> None:
    """Every asset is served with its type and may be kept for a year."""
    for file in MANIFEST.values():
        response = await client.get(f"/static/{file}")
        assert response.status_code == 200, file
        assert response.headers["cache-control"] == "public, max-age=31536000, immutable"
        assert response.headers["content-type"].split(";")[0] in {
            "text/css",
            "text/javascript",
            "image/svg+xml",
            "font/woff2",
            "image/png",
            "image/x-icon",
        }, file


@pytest.mark.parametrize(
    ("accepted", "coding"),
    [("br, gzip", "br"), ("gzip", "gzip"), ("", None), ("br;q=0, gzip", "gzip")],
)
async def test_compressed(client: httpx.AsyncClient, accepted: str, coding: str | None) -> None:
    """The best coding that the browser takes is sent, and it unpacks to the same sheet."""
    plain = (BUILT / MANIFEST["kern.css"]).read_bytes()
    async with client.stream("GET", KERN, headers={"accept-encoding": accepted}) as response:
        raw = b"".join([chunk async for chunk in response.aiter_raw()])
    assert response.headers.get("content-encoding") == coding
    assert response.headers["vary"] == "accept-encoding"
    unpack = {"br": brotli.decompress, "gzip": gzip.decompress, None: bytes}[coding]
    assert unpack(raw) == plain


async def test_asked_again(client: httpx.AsyncClient) -> None:
    """A browser that has the file is told so without getting it again."""
    first = await client.get(KERN)
    again = await client.get(KERN, headers={"if-none-match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")


@pytest.mark.parametrize("path", ["/static/none.css", "/static/manifest.json", "/static/..%2fx"])
async def test_nothing_else(client: httpx.AsyncClient, path: str) -> None:
    """Nothing but the assets can be had there."""
    assert (await client.get(path)).status_code == 404


async def test_weight(client: httpx.AsyncClient) -> None:
    """A first visit on a slow line loads less than 150 kB of style and script."""
    sizes = {
        name: len((await client.get(f"/static/{file}")).content)
        for name, file in MANIFEST.items()
        if name.endswith((".css", ".js"))
    }
    packed = sum((BUILT / f"{MANIFEST[name]}.br").stat().st_size for name in sizes)
    assert packed < 60_000
