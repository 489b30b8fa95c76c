"""What is taken, what is kept of it, and what is refused with which reason."""

from __future__ import annotations

import io

import pikepdf
import pytest
from paper import active_pdfs, chunks, image, pdf, pdf_with_text, photo, png_bomb
from PIL import Image

from sorgeauskunft.uploads import MediaType, Reason, RefusedError
from sorgeauskunft.uploads.inspecting import inspected

MOST = 10 * 1024 * 1024


async def kept_of(raw: bytes, most: int = MOST) -> tuple[MediaType, bytes]:
    async with inspected(chunks(raw), most) as (media_type, kept):
        return media_type, b"".join([chunk async for chunk in kept])


async def reason_for(raw: bytes, most: int = MOST) -> Reason:
    with pytest.raises(RefusedError) as refused:
        await kept_of(raw, most)
    return refused.value.reason


async def test_photo() -> None:
    """A photograph is kept upright, without camera, place, comment or profile."""
    media_type, kept = await kept_of(photo())
    assert media_type is MediaType.JPEG
    assert b"Markerkamera" not in kept
    with Image.open(io.BytesIO(kept)) as picture:
        assert picture.format == "JPEG"
        assert picture.size == (200, 320)
        assert not picture.getexif()
        assert not {"exif", "comment", "icc_profile"} & picture.info.keys()


async def test_png() -> None:
    """A PNG stays one; what is transparent becomes white; text in it is gone."""
    out = io.BytesIO()
    see_through = Image.new("RGBA", (50, 50), (255, 0, 0, 0))
    from PIL.PngImagePlugin import PngInfo  # noqa: PLC0415 - for this test only

    notes = PngInfo()
    notes.add_text("Author", "Markerautor")
    see_through.save(out, "PNG", pnginfo=notes)
    media_type, kept = await kept_of(out.getvalue())
    assert media_type is MediaType.PNG
    assert b"Markerautor" not in kept
    with Image.open(io.BytesIO(kept)) as picture:
        assert picture.getpixel((10, 10)) == (255, 255, 255)


@pytest.mark.parametrize("kind", ["JPEG", "PNG"])
async def test_small(kind: str) -> None:
    """A picture can be made as small as is asked for, and keeps its shape."""
    async with inspected(chunks(image(kind, size=(1600, 800))), MOST, side=240) as (_type, kept):
        raw = b"".join([chunk async for chunk in kept])
    with Image.open(io.BytesIO(raw)) as picture:
        assert picture.size == (240, 120)


async def test_large_picture() -> None:
    """A picture is made no larger than a page at 300 dpi needs; a photograph as PNG becomes JPEG."""
    media_type, kept = await kept_of(image(size=(6000, 3000)))
    with Image.open(io.BytesIO(kept)) as picture:
        assert max(picture.size) <= 4096
    noise = io.BytesIO()
    Image.effect_noise((1500, 1500), 90).convert("RGB").save(noise, "PNG")
    media_type, kept = await kept_of(noise.getvalue(), most=2_000_000)
    assert media_type is MediaType.JPEG
    assert len(kept) < 2_000_000


async def test_pdf() -> None:
    """A PDF is kept as such, readable, with its page."""
    media_type, kept = await kept_of(pdf_with_text(b"Beschluss"))
    assert media_type is MediaType.PDF
    with pikepdf.open(io.BytesIO(kept)) as document:
        assert b"Beschluss" in document.pages[0].Contents.read_bytes()


@pytest.mark.parametrize("kind", sorted(active_pdfs()))
async def test_active_pdf(kind: str) -> None:
    """A PDF that runs, starts, sends or carries something is refused, wherever it hides it."""
    assert await reason_for(active_pdfs()[kind]) is Reason.ACTIVE


async def test_link_in_pdf() -> None:
    """A link to a web address and a place to open the document at are no program."""
    document = pikepdf.new()
    document.add_blank_page(page_size=(595, 842))
    page = document.pages[0]
    action = pikepdf.Dictionary(S=pikepdf.Name.URI, URI="https://example.org")
    page.Annots = pikepdf.Array(
        [pikepdf.Dictionary(Type=pikepdf.Name.Annot, Subtype=pikepdf.Name.Link, A=action)]
    )
    document.Root.OpenAction = pikepdf.Array([page.obj, pikepdf.Name.Fit])
    out = io.BytesIO()
    document.save(out)
    assert (await kept_of(out.getvalue()))[0] is MediaType.PDF


@pytest.mark.parametrize("user", ["", "geheim"])
async def test_encrypted_pdf(user: str) -> None:
    """An encrypted PDF is refused, also when it opens without a password."""
    assert await reason_for(pdf(pikepdf.Encryption(owner="x", user=user))) is Reason.ENCRYPTED


@pytest.mark.parametrize(
    ("raw", "reason"),
    [
        (b"", Reason.EMPTY),
        (b"GIF89a" + bytes(100), Reason.KIND),
        (b"<html>%PDF-1.7</html>", Reason.KIND),
        (b"MZ\x90", Reason.KIND),
        (b"\xff\xd8\xff" + bytes(1000), Reason.BROKEN),
        (b"%PDF-1.7\n" + bytes(1000), Reason.BROKEN),
        (image()[:-300], Reason.BROKEN),
        (image("PNG", (900, 900))[:-400], Reason.BROKEN),
        (pdf()[:-60], Reason.BROKEN),
        (pdf()[: len(pdf()) // 2], Reason.BROKEN),
        (png_bomb(), Reason.TOO_COMPLEX),
        (png_bomb(100, 9_000_000), Reason.TOO_COMPLEX),
    ],
)
async def test_refused(raw: bytes, reason: Reason) -> None:
    """Empty, foreign, broken and exploding files are refused, each with its reason."""
    assert await reason_for(raw) is reason


async def test_polyglot() -> None:
    """Of a picture that is a PDF as well nothing but the picture is kept, and the reverse."""
    media_type, kept = await kept_of(image() + pdf_with_text(b"versteckt"))
    assert media_type is MediaType.JPEG
    assert b"%PDF" not in kept
    media_type, kept = await kept_of(pdf().replace(b"%%EOF", b"%%EOF\n") + image()[:500])
    assert media_type is MediaType.PDF
    assert b"\xff\xd8\xff" not in kept


async def test_what_is_kept_is_limited() -> None:
    """What would be kept is held to the limit, too."""
    assert await reason_for(pdf_with_text(bytes(range(256)) * 40), most=500) is Reason.TOO_LARGE
