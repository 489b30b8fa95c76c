"""An office changes what its form asks while a mother is filling it in: she loses nothing."""

from __future__ import annotations

import datetime as dt

import msgspec
import pytest
from drafted import filled
from litestar import Litestar
from paper import image
from visitor import Visitor, send

from sorgeauskunft import drafts, requests
from sorgeauskunft.drafts import DraftContent
from sorgeauskunft.kernel import Kernel, ManualClock, audit
from sorgeauskunft.requests import RequestContent, form
from sorgeauskunft.requests.tables import RequestRow
from tenants import demo
from tenants.offices import FormModes, Mode
from tenants.settings import Section, change, standing
from web.draft_cookie import NAME

OFFICE = demo.office_id("bremerhaven")
BASE = "/j/bremerhaven"
PURPOSE = f"{BASE}/formular/zweck"


@pytest.fixture
async def visitor(app: Litestar, visitor: Visitor) -> Visitor:
    assert app
    return visitor


async def ask(kernel: Kernel, clock: ManualClock, modes: FormModes) -> None:
    """The office's form asks this from now on, in every process."""
    clock.advance(dt.timedelta(seconds=5))
    seen = (await standing(kernel, OFFICE)).newest(Section.FORM_MODES)
    await change(kernel, OFFICE, Section.FORM_MODES, modes, audit.OPERATOR, seen=seen)
    clock.advance(dt.timedelta(seconds=5))


async def begun(kernel: Kernel, visitor: Visitor, purpose: str = "") -> str:
    content = filled({"purpose": purpose} if purpose else {})
    code = await drafts.begin(kernel, OFFICE, content, form.FORM_VERSION)
    visitor.client.cookies.set(NAME, code, domain="testserver.local")
    return code


async def kept(kernel: Kernel, code: str) -> DraftContent:
    draft = await drafts.open_draft(kernel, OFFICE, code)
    assert draft is not None
    return draft.content


async def what_travelled(kernel: Kernel) -> RequestContent:
    async with kernel.database.tenant_transaction(OFFICE, read_only=True):
        (row,) = await RequestRow.select(RequestRow.id)
        request = await requests.stored(kernel, row["id"])
    assert request is not None
    return request.content


async def test_turned_off(visitor: Visitor, kernel: Kernel, clock: ManualClock) -> None:
    """What is asked no longer stays in her draft and does not travel; asked again, it is there."""
    asked = FormModes(purpose=Mode.OPTIONAL, id_card=Mode.OPTIONAL)
    await ask(kernel, clock, asked)
    code = await begun(kernel, visitor, "Reisepass")
    await visitor.open(f"{BASE}/formular/unterlagen")
    await visitor.upload({"datei": [("Ausweis.jpg", image())]}, to="/hochladen/id_card")
    await visitor.open(PURPOSE)
    before = await kept(kernel, code)
    await ask(kernel, clock, FormModes())
    # She has the page open still and types on: kept, and she is led on without an error.
    await visitor.submit({"purpose": "Reisepass für den Urlaub"})
    assert (visitor.response.status_code, visitor.path) == (200, f"{BASE}/pruefen")
    after = await kept(kernel, code)
    assert after.answers["purpose"] == "Reisepass für den Urlaub"
    assert after.uploads == before.uploads != ()
    for page in (PURPOSE, f"{BASE}/formular/unterlagen"):
        await visitor.open(page)
        assert (visitor.response.status_code, visitor.path) == (200, f"{BASE}/pruefen"), page
    assert "Urlaub" not in visitor.text("//main")
    await ask(kernel, clock, asked)
    await visitor.open(f"{BASE}/pruefen")
    assert "Reisepass für den Urlaub" in visitor.text("//main")
    assert "Ausweis" in visitor.text("//main")
    await ask(kernel, clock, FormModes())
    await send(visitor)
    assert visitor.path == f"{BASE}/gesendet"
    content = await what_travelled(kernel)
    assert (content.purpose, content.uploads) == (None, ())


async def test_newly_needed(visitor: Visitor, kernel: Kernel, clock: ManualClock) -> None:
    """What is needed anew is asked before sending, and she reads why; all she typed is there."""
    code = await begun(kernel, visitor)
    await visitor.open(f"{BASE}/pruefen")
    before = await kept(kernel, code)
    modes = FormModes(purpose=Mode.NEEDED)
    await ask(kernel, clock, modes)
    await send(visitor)
    assert visitor.path == PURPOSE
    assert "Ihr Jugendamt hat das Formular geändert" in visitor.text("//main")
    assert await kept(kernel, code) == before
    await visitor.submit({"purpose": ""})
    assert visitor.errors
    assert "Ihr Jugendamt hat das Formular geändert" in visitor.text("//main")
    await visitor.submit({"purpose": "Reisepass"})
    assert visitor.path == f"{BASE}/pruefen"
    await send(visitor)
    assert visitor.path == f"{BASE}/gesendet"
    assert (await what_travelled(kernel)).purpose == "Reisepass"


async def test_document_newly_needed(visitor: Visitor, kernel: Kernel, clock: ManualClock) -> None:
    """The same for a document; who begins after the change reads nothing of a change."""
    await begun(kernel, visitor)
    await visitor.open(f"{BASE}/pruefen")
    modes = FormModes(id_card=Mode.NEEDED)
    await ask(kernel, clock, modes)
    await send(visitor)
    assert visitor.path == f"{BASE}/formular/unterlagen"
    assert "Ihr Jugendamt hat das Formular geändert" in visitor.text("//main")
    await begun(kernel, visitor)
    await visitor.open(f"{BASE}/formular/unterlagen")
    assert "hat das Formular geändert" not in visitor.text("//main")
    await ask(kernel, clock, msgspec.structs.replace(modes, id_card=Mode.OPTIONAL))
    await visitor.open(f"{BASE}/formular/unterlagen")
    assert "hat das Formular geändert" not in visitor.text("//main")
