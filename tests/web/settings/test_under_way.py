"""A change of settings takes nothing away from what is under way."""

from __future__ import annotations

from uuid import UUID

from drafted import filled
from letters import decide, ready
from litestar import Litestar
from nasty_marks import MARKDOWN
from visitor import Visitor, send

from sorgeauskunft import drafts
from sorgeauskunft.certificates.desk import opened
from sorgeauskunft.certificates.tables import CertificateRow
from sorgeauskunft.kernel import Kernel
from sorgeauskunft.requests import form
from tenants import demo
from web.draft_cookie import NAME

HOME = "/amt/einstellungen"
OFFICE = demo.office_id("bremerhaven")


async def letter_of(kernel: Kernel, letter: UUID) -> tuple[str, str]:
    """The name and street that stand on a letter."""
    async with kernel.database.tenant_transaction(OFFICE, read_only=True):
        row = await CertificateRow.objects().get(CertificateRow.id == letter)
        assert row is not None
        written = opened(await kernel.vault.box(), row)
    return written.office, written.contact.street


async def moved(visitor: Visitor) -> None:
    """The office gets another name and street."""
    await visitor.log_in("admin")
    await visitor.open(f"{HOME}/name")
    await visitor.submit({"name": "Amt für Familie"}, to="/name")
    await visitor.open(f"{HOME}/kontakt")
    await visitor.submit({"street": "Neuer Markt"}, to="/kontakt")


async def test_letters(app: Litestar, visitor: Visitor, kernel: Kernel) -> None:
    """An issued letter keeps the name and address of its day; the next one has the new ones."""
    office = (await app.state.site.directory.current()).offices[OFFICE]
    old = await decide(kernel, office, await ready(kernel, office))
    written = await letter_of(kernel, old)
    await moved(visitor)
    assert await letter_of(kernel, old) == written == (office.name, office.contact.street)
    office = (await app.state.site.directory.current()).offices[OFFICE]
    new = await decide(kernel, office, await ready(kernel, office))
    assert await letter_of(kernel, new) == ("Amt für Familie", "Neuer Markt")


async def test_drafts(app: Litestar, visitor: Visitor, kernel: Kernel) -> None:
    """A draft goes on as it was typed and is sent; its pages show the new name and address."""
    assert app
    code = await drafts.begin(kernel, OFFICE, filled(), form.FORM_VERSION)
    await moved(visitor)
    found = await drafts.open_draft(kernel, OFFICE, code)
    assert found is not None
    assert found.content == filled()
    visitor.client.cookies.set(NAME, code, domain="testserver.local")
    await visitor.open("/j/bremerhaven/")
    assert "Neuer Markt" in visitor.text("//main")
    assert "Amt für Familie" in visitor.text("//header")
    await visitor.open("/j/bremerhaven/pruefen")
    await send(visitor)
    assert visitor.page.xpath("//*[@class='so-code']")


async def test_hints_are_neutral(app: Litestar, visitor: Visitor) -> None:
    """Whatever Markdown an admin writes, preview and citizen's page hold nothing that does anything."""
    assert app
    await visitor.log_in("admin")
    await visitor.open(f"{HOME}/profil")
    for payload in MARKDOWN:
        await visitor.submit({"hints": payload, "taste": "vorschau"}, to="/profil")
        if "\x00" in payload or len(payload) > 3000:
            continue
        _harmless(visitor, "//*[@aria-labelledby='hints-vorschau']")
        await visitor.submit(to="/profil")
        await visitor.open("/j/bremerhaven/")
        _harmless(visitor, "//*[@aria-labelledby='hinweise']")
        await visitor.open(f"{HOME}/profil")


def _harmless(visitor: Visitor, place: str) -> None:
    for element in visitor.page.xpath(f"{place}//div//*"):
        assert element.tag in {"p", "br", "strong", "em", "a"}
        assert set(element.attrib) <= {"href", "rel"}
        address = element.get("href", "https://")
        assert address.startswith(("https://", "mailto:", "tel:"))
