"""Looks into one file that a stranger sent and writes what is kept of it. A program of its own.

Started for every file anew (`inspecting.py`), with the file on standard input, without the
settings, unable to write files, and with little memory and time: decoders have bugs, and
bombs are small. What it writes: one line of JSON, either `{"refused": reason}` or `{"media_type":
type}`, and after the latter the bytes to keep. It imports nothing of the service, so it starts fast
and has nothing to give away.

Images are decoded and drawn anew: turned upright as their EXIF says, without any metadata, no larger
than a page at 300 dpi needs. PDFs are read without repair, looked through object by object, and
written anew, so that what was looked at is what is kept.
"""

from __future__ import annotations

import io
import json
import resource
import sys
from collections.abc import Iterator
from typing import Any, Final

_MEMORY: Final = 1536 * 1024 * 1024
_CPU_SECONDS: Final = 40
_PIXELS: Final = 64_000_000
_LONGEST_SIDE: Final = 4096
_JPEG_QUALITY: Final = 88
_OBJECTS: Final = 200_000
_DEPTH: Final = 60

_PDF, _JPEG, _PNG = b"%PDF-", b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n"

# What makes a PDF do something, or carries another file: ISO 32000-2, 12.6 (actions), 7.11.4
# (embedded files), 12.7.8 (XFA), 13 (media). A link to a web address is neither.
_ACTIVE_KEYS: Final = frozenset(
    {"/JS", "/JavaScript", "/XFA", "/EmbeddedFiles", "/EF", "/RichMedia", "/RichMediaContent"}
)
_ACTIVE_ACTIONS: Final = frozenset(
    {
        "/JavaScript",
        "/Launch",
        "/SubmitForm",
        "/ImportData",
        "/GoToE",
        "/Rendition",
        "/RichMediaExecute",
        "/Movie",
        "/Sound",
    }
)


class _Refused(Exception):  # noqa: N818 - no error of ours, but an answer
    """The file is not taken; the argument is the reason (`errors.py`)."""


def inspect(raw: bytes, most: int, side: int = _LONGEST_SIDE) -> tuple[str, bytes]:
    """Return the media type and the bytes to keep, at most `most`. Raises `_Refused`.

    `side` is the longest side of an image, in pixels.
    """
    if not raw:
        raise _Refused("empty")
    if raw.startswith(_PDF):
        return "application/pdf", _pdf(raw)
    if raw.startswith(_JPEG):
        return "image/jpeg", _image(raw, "JPEG", "JPEG", side)
    if raw.startswith(_PNG):
        kept = _image(raw, "PNG", "PNG", side)
        # A photograph is far larger as PNG.
        return (
            ("image/png", kept)
            if len(kept) <= most
            else ("image/jpeg", _image(raw, "PNG", "JPEG", side))
        )
    raise _Refused("kind")


def _image(raw: bytes, source: str, target: str, side: int) -> bytes:
    from PIL import Image, ImageOps  # noqa: PLC0415 - only for images

    # Pillow's own limit only warns until it is passed twice; ours is checked before any decoding.
    Image.MAX_IMAGE_PIXELS = None
    try:
        with Image.open(io.BytesIO(raw), formats=(source,)) as image:
            if image.width * image.height > _PIXELS:
                raise _Refused("too-complex")
            image.draft("RGB", (side, side))
            image.load()
            upright: Image.Image = ImageOps.exif_transpose(image)
            upright.thumbnail((side, side), reducing_gap=2.0)
            plain = _on_white(upright)
    except (OSError, ValueError, SyntaxError, TypeError, KeyError) as error:
        raise _Refused("broken") from error
    # A new image, into which nothing but the pixels is taken over.
    clean = Image.frombytes(plain.mode, plain.size, plain.tobytes())
    out = io.BytesIO()
    if target == "JPEG":
        clean.save(out, "JPEG", quality=_JPEG_QUALITY)
    else:
        clean.save(out, "PNG")
    return out.getvalue()


def _on_white(image: Any) -> Any:
    from PIL import Image  # noqa: PLC0415

    if image.mode in {"L", "RGB"}:
        return image
    if image.mode == "1":
        return image.convert("L")
    if not image.has_transparency_data:
        return image.convert("RGB")
    layer = image.convert("RGBA")
    ground = Image.new("RGB", layer.size, "white")
    ground.paste(layer, mask=layer)
    return ground


def _pdf(raw: bytes) -> bytes:
    import pikepdf  # noqa: PLC0415 - only for PDFs

    try:
        with pikepdf.open(
            io.BytesIO(raw), attempt_recovery=False, suppress_warnings=True
        ) as document:
            if document.is_encrypted:
                raise _Refused("encrypted")
            if not len(document.pages):
                raise _Refused("broken")
            if len(document.objects) > _OBJECTS:
                raise _Refused("too-complex")
            for thing in document.objects:
                for key, value in _entries(thing, pikepdf):
                    if key in _ACTIVE_KEYS or (key == "/S" and str(value) in _ACTIVE_ACTIONS):
                        raise _Refused("active")
            out = io.BytesIO()
            document.save(out)
    except pikepdf.PasswordError as error:
        raise _Refused("encrypted") from error
    except (pikepdf.PdfError, ValueError, TypeError, AttributeError, KeyError) as error:
        raise _Refused("broken") from error
    return out.getvalue()


def _entries(thing: Any, pikepdf: Any) -> Iterator[tuple[str, Any]]:
    """Every entry of an object's dictionaries, nested ones too; what is referred to has its turn."""
    waiting = [(thing, 0)]
    while waiting:
        value, depth = waiting.pop()
        if depth > _DEPTH:
            raise _Refused("too-complex")
        if isinstance(value, pikepdf.Dictionary | pikepdf.Stream):
            for key, each in value.items():
                yield key, each
                if not getattr(each, "is_indirect", False):
                    waiting.append((each, depth + 1))
        elif isinstance(value, pikepdf.Array):
            waiting += [
                (each, depth + 1) for each in value if not getattr(each, "is_indirect", False)
            ]


def main() -> None:
    """Answer for the file on standard input; the arguments are the most bytes and pixels to keep."""
    for limit, value in (
        (resource.RLIMIT_AS, _MEMORY),
        (resource.RLIMIT_CPU, _CPU_SECONDS),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(limit, (value, value))
    kept = b""
    try:
        media_type, kept = inspect(sys.stdin.buffer.read(), *map(int, sys.argv[1:]))
        answer = {"media_type": media_type}
    except _Refused as refused:
        answer = {"refused": str(refused)}
    except (MemoryError, RecursionError, OverflowError):
        answer = {"refused": "too-complex"}
    sys.stdout.buffer.write(json.dumps(answer).encode() + b"\n" + kept)


if __name__ == "__main__":
    main()
