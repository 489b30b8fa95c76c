"""Logos of offices: what may be one, and where it is kept.

A logo is shown on pages of everybody, so nothing in it may run, load or be loaded: PNG is taken by
its content, SVG is written anew from the few elements and attributes that draw.
"""

from __future__ import annotations

import re
import struct
from hashlib import sha256
from typing import Final
from uuid import UUID

import msgspec
from lxml import etree

from sorgeauskunft.kernel import Kernel
from sorgeauskunft.kernel.errors import SorgeauskunftError
from tenants.tables import OfficeLogo

LARGEST_BYTES: Final = 64 * 1024
_LARGEST_SIDE: Final = 2000
_PNG: Final = b"\x89PNG\r\n\x1a\n"
_HEADER_BYTES: Final = 24
_SVG: Final = "http://www.w3.org/2000/svg"
_ELEMENTS: Final = frozenset(
    {"svg", "g", "path", "rect", "circle", "ellipse", "line", "polyline", "polygon"}
)
_ATTRIBUTES: Final = frozenset(
    {
        *("viewBox", "width", "height", "x", "y", "x1", "y1", "x2", "y2", "cx", "cy", "r"),
        *("rx", "ry", "d", "points", "transform", "fill", "fill-rule", "fill-opacity"),
        *("stroke", "stroke-width", "stroke-linecap", "stroke-linejoin", "opacity"),
    }
)
# Numbers, path data, colours, lists of transformations; no url(…), no text in quotes.
_VALUE: Final = re.compile(r"(?!.*url)[A-Za-z0-9#.,%()\s+-]*", re.DOTALL)


class WrongLogoError(SorgeauskunftError):
    """This cannot be a logo; the reason is a code: `too-large`, `unknown-kind` or `wrong-svg`."""


class Logo(msgspec.Struct, frozen=True):
    """A logo, ready to be served. `digest` changes with its content and stands in its address."""

    media_type: str
    content: bytes

    @property
    def digest(self) -> str:
        """The beginning of its SHA-256, as hexadecimal digits."""
        return sha256(self.content).hexdigest()[:16]


def read_logo(content: bytes) -> Logo:
    """Return the logo in a file, an SVG without anything that does not draw.

    Raises:
        WrongLogoError: It is no PNG or SVG, or too large in bytes or pixels.
    """
    if len(content) > LARGEST_BYTES:
        raise WrongLogoError("too-large")
    if content.startswith(_PNG):
        return Logo("image/png", _checked_png(content))
    if b"<svg" in content[:1000]:
        return Logo("image/svg+xml", _clean_svg(content))
    raise WrongLogoError("unknown-kind")


def _checked_png(content: bytes) -> bytes:
    if len(content) < _HEADER_BYTES:
        raise WrongLogoError("unknown-kind")
    width, height = struct.unpack(">II", content[16:_HEADER_BYTES])
    if not (0 < width <= _LARGEST_SIDE and 0 < height <= _LARGEST_SIDE):
        raise WrongLogoError("too-large")
    return content


def _clean_svg(content: bytes) -> bytes:
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    try:
        root = etree.fromstring(content, parser)
    except etree.XMLSyntaxError as error:
        raise WrongLogoError("wrong-svg") from error
    if root.tag != f"{{{_SVG}}}svg" or not root.get("viewBox"):
        raise WrongLogoError("wrong-svg")
    made = etree.Element(f"{{{_SVG}}}svg", nsmap={None: _SVG})
    _copy(root, made)
    return etree.tostring(made)


def _copy(source: etree._Element, target: etree._Element) -> None:
    for name, value in source.attrib.items():
        if str(name) in _ATTRIBUTES and _VALUE.fullmatch(str(value)):
            target.set(str(name), str(value))
    for child in source.iterchildren(tag=etree.Element):
        tag = etree.QName(child)
        if tag.namespace == _SVG and tag.localname in _ELEMENTS:
            _copy(child, etree.SubElement(target, child.tag))


async def logo_of(kernel: Kernel, office_id: UUID, digest: str) -> Logo | None:
    """Return the logo of an office in this very version, or None."""
    async with kernel.database.platform_transaction("office.logo", read_only=True):
        rows = await OfficeLogo.select(OfficeLogo.media_type, OfficeLogo.content).where(
            (OfficeLogo.office_id == office_id) & (OfficeLogo.digest == digest)
        )
    return Logo(rows[0]["media_type"], bytes(rows[0]["content"])) if rows else None
