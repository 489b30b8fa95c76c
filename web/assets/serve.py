"""Serves the collected assets from memory: about half a megabyte, read once at start."""

from __future__ import annotations

import mimetypes
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import msgspec
from litestar import Request, Response, Router, route
from litestar.datastructures import State
from litestar.enums import HttpMethod
from litestar.exceptions import NotFoundException
from litestar.params import FromPath
from litestar.status_codes import HTTP_304_NOT_MODIFIED
from litestar.types import Guard

BUILT = Path(__file__).parents[1] / "static" / "built"
MANIFEST = "manifest.json"

PREFIX = "/static"
FOR_EVER = "public, max-age=31536000, immutable"
# Content coding → ending of the file that holds it, best first.
CODINGS = {"br": ".br", "gzip": ".gz"}


AnyRequest = Request[Any, Any, State]


class AssetsMissingError(Exception):
    """The assets have not been collected, or there is none of that name."""


class Asset(msgspec.Struct, frozen=True):
    """A file in all its forms: content coding ("identity", "br", "gzip") → bytes."""

    media_type: str
    forms: Mapping[str, bytes]


def asset_url(name: str) -> str:
    """The path of an asset by its logical name: "kern.css" → "/static/kern.0123456789ab.css".

    Raises AssetsMissingError for an unknown name and when nothing has been collected.
    """
    try:
        return f"{PREFIX}/{_manifest(BUILT)[name]}"
    except KeyError:
        raise AssetsMissingError(f"no asset {name!r} in {BUILT / MANIFEST}") from None


def static_router(guards: Sequence[Guard], folder: Path = BUILT) -> Router:
    """The route /static/<file>, for the assets in `folder` and nothing else.

    Raises AssetsMissingError when nothing has been collected.
    """
    assets = {file: _load(folder, file) for file in _manifest(folder).values()}

    @route(
        "/{file:str}",
        http_method=[HttpMethod.GET, HttpMethod.HEAD],
        guards=list(guards),
        name="static",
        # A style sheet is no reason for a cookie.
        opt={"exclude_from_csrf": True},
        include_in_schema=False,
        sync_to_thread=False,
    )
    def static(request: AnyRequest, file: FromPath[str]) -> Response[bytes]:
        if (asset := assets.get(file)) is None:
            raise NotFoundException
        coding = _best_coding(request.headers.get("accept-encoding", ""), asset.forms)
        etag = f'"{file}-{coding}"'
        headers = {"cache-control": FOR_EVER, "etag": etag, "vary": "accept-encoding"}
        if etag in request.headers.get("if-none-match", ""):
            return Response(b"", status_code=HTTP_304_NOT_MODIFIED, headers=headers)
        if coding != "identity":
            headers["content-encoding"] = coding
        return Response(
            asset.forms[coding], status_code=200, headers=headers, media_type=asset.media_type
        )

    return Router(PREFIX, route_handlers=[static])


@cache
def _manifest(folder: Path) -> dict[str, str]:
    try:
        content = (folder / MANIFEST).read_bytes()
    except FileNotFoundError:
        raise AssetsMissingError(f"no {folder / MANIFEST}: run python -m web.assets") from None
    return msgspec.json.decode(content, type=dict[str, str])


def _load(folder: Path, file: str) -> Asset:
    forms = {"identity": (folder / file).read_bytes()}
    for coding, ending in CODINGS.items():
        if (compressed := folder / f"{file}{ending}").exists():
            forms[coding] = compressed.read_bytes()
    media_type = mimetypes.guess_type(file)[0] or "application/octet-stream"
    if media_type.startswith("text/"):
        media_type += "; charset=utf-8"
    return Asset(media_type, forms)


def _best_coding(accept_encoding: str, forms: Mapping[str, bytes]) -> str:
    """The smallest form that the header allows; one with the weight 0 is refused (RFC 9110, 12.5.3)."""
    accepted = set()
    for offer in accept_encoding.lower().split(","):
        coding, _, weight = offer.replace(" ", "").partition(";q=")
        if weight.strip("0.") or not weight:
            accepted.add(coding)
    return next(
        (coding for coding in CODINGS if coding in accepted and coding in forms), "identity"
    )
