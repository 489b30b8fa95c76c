"""Files as people send them, and as nobody should: made here, so that each says what is in it."""

from __future__ import annotations

import io
import struct
import zlib
from collections.abc import AsyncIterator

import pikepdf
from PIL import Image

# In parts, so that no scanner takes this file for a virus (www.eicar.org, the anti-malware test file).
EICAR = b"".join(
    (b"X5O!P%@AP[4", rb"\PZX54(P^)7CC)7}$", b"EICAR-STANDARD-", b"ANTIVIRUS-TEST-FILE!$H+H*")
)


def image(kind: str = "JPEG", size: tuple[int, int] = (320, 200), **options: object) -> bytes:
    """A picture with a red left half."""
    picture = Image.new("RGB", size, "white")
    picture.paste("red", (0, 0, size[0] // 2, size[1]))
    out = io.BytesIO()
    picture.save(out, kind, **options)
    return out.getvalue()


def photo(marker: bytes = b"Markerkamera") -> bytes:
    """A photograph as a telephone takes it: lying, with maker and place in its EXIF."""
    exif = Image.Exif()
    exif[0x010F] = marker.decode()
    exif[0x0112] = 6  # to be turned by 90 degrees
    exif.get_ifd(0x8825)[1] = "N"
    return image(exif=exif.tobytes(), comment=marker)


def pdf(encryption: pikepdf.Encryption | None = None) -> bytes:
    """A PDF of one page."""
    return saved(pikepdf.new(), encryption)


def saved(document: pikepdf.Pdf, encryption: pikepdf.Encryption | None = None) -> bytes:
    if not len(document.pages):
        document.add_blank_page(page_size=(595, 842))
    out = io.BytesIO()
    document.save(out, encryption=encryption or False)
    return out.getvalue()


def pdf_with_text(text: bytes) -> bytes:
    """A PDF in whose page these bytes stand as they are."""
    document = pikepdf.new()
    document.add_blank_page(page_size=(595, 842))
    document.pages[0].Contents = document.make_stream(b"% " + text + b"\n")
    out = io.BytesIO()
    document.save(out, compress_streams=False)
    return out.getvalue()


def active_pdfs() -> dict[str, bytes]:
    """PDFs that do something, or carry something, each in its own way."""
    name, dictionary, array = pikepdf.Name, pikepdf.Dictionary, pikepdf.Array
    made: dict[str, pikepdf.Pdf] = {}

    def script() -> pikepdf.Dictionary:
        return dictionary(S=name.JavaScript, JS="app.alert(1)")

    def new(kind: str) -> pikepdf.Pdf:
        made[kind] = document = pikepdf.new()
        document.add_blank_page(page_size=(595, 842))
        return document

    new("open action").Root.OpenAction = script()
    new("launch").Root.OpenAction = dictionary(S=name.Launch, F="calc.exe")
    new("name tree").Root.Names = dictionary(JavaScript=dictionary(Names=array(["a", script()])))
    new("page action").pages[0].AA = dictionary(O=dictionary(S=name.URI, Next=array([script()])))
    new("submit").pages[0].Annots = array(
        [dictionary(Type=name.Annot, Subtype=name.Link, A=dictionary(S=name.SubmitForm, F="x"))]
    )
    new("form").Root.AcroForm = dictionary(Fields=array([]), XFA="<xdp/>")
    new("attachment").attachments["x.exe"] = b"MZ"
    new("media").pages[0].Annots = array(
        [dictionary(Type=name.Annot, Subtype=name.RichMedia, RichMediaContent=dictionary())]
    )
    return {kind: saved(document) for kind, document in made.items()}


def png_bomb(width: int = 30_000, height: int = 30_000) -> bytes:
    """A PNG of a few kilobytes that would be gigabytes."""

    def part(kind: bytes, content: bytes) -> bytes:
        check = zlib.crc32(kind + content)
        return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", check)

    head = struct.pack(">IIBBBBB", width, height, 8, 6, 0, 0, 0)
    packed = zlib.compress(bytes(1_000_000), 9)
    return b"\x89PNG\r\n\x1a\n" + part(b"IHDR", head) + part(b"IDAT", packed) + part(b"IEND", b"")


async def chunks(content: bytes, size: int = 10_000) -> AsyncIterator[bytes]:
    """The bytes as they might arrive."""
    for start in range(0, len(content), size):
        yield content[start : start + size]


async def joined(stream: AsyncIterator[bytes]) -> bytes:
    return b"".join([chunk async for chunk in stream])
