"""Pages about a section of the settings: saved at once or for later, nothing lost, nobody overwritten."""

from __future__ import annotations

import pytest
from litestar import Litestar
from visitor import Visitor

from sorgeauskunft.kernel import Kernel
from sorgeauskunft.kernel.audit import AuditEntry
from tenants import demo
from tenants.directory import DirectoryKeeper
from tenants.offices import Office

CONTACT = "/amt/einstellungen/kontakt"
OFFICE = demo.office_id("bremerhaven")


async def office_of(kernel: Kernel, slug: str = "bremerhaven") -> Office:
    return (await DirectoryKeeper(kernel).current()).offices[demo.office_id(slug)]


@pytest.fixture
async def admin(app: Litestar, visitor: Visitor) -> Visitor:
    assert app
    await visitor.log_in("admin")
    return visitor


def value(visitor: Visitor, name: str) -> str:
    found: str = visitor.page.xpath(f"//main//*[@name='{name}']")[0].value or ""
    return found.strip("\n")


async def test_contact_at_once(admin: Visitor, kernel: Kernel) -> None:
    """What is saved shows on the citizen's page at once; a number is kept as machines dial it."""
    await admin.open(CONTACT)
    await admin.submit({"phone": "0471 5901234", "street": "Neuer Markt"}, to=CONTACT)
    assert "gilt ab jetzt" in admin.text("//main")
    contact = (await office_of(kernel)).contact
    assert (contact.phone, contact.street) == ("+494715901234", "Neuer Markt")
    await admin.open("/j/bremerhaven/")
    assert "Neuer Markt" in admin.text("//main")
    assert "tel:+494715901234" in admin.response.text
    async with kernel.database.tenant_transaction(OFFICE):
        entries = await AuditEntry.select().where(AuditEntry.tag == "amt:settings:changed")
    assert entries[-1]["fields"] == "contact,street,phone"
