"""From an office to its file and back: the same file again, the difference first, undo afterwards."""

from __future__ import annotations

import datetime as dt
from uuid import UUID

import msgspec
import pytest
from databases import Postgres, Sqlite
from examples import make_office
from service import service_on

from sorgeauskunft.kernel import Kernel, ManualClock, audit
from tenants import demo, exchange, onboarding, registry
from tenants.directory import DirectoryKeeper
from tenants.exchange import Area, Document, Facts, WrongDocumentError
from tenants.logos import read_logo
from tenants.offices import (
    CaseworkRules,
    Contact,
    FormModes,
    LetterTexts,
    Mode,
    OfficeKind,
    OnboardingStatus,
    OpeningHours,
)
from tenants.settings import Section, change, standing, undo

OFFICE = demo.office_id("bremerhaven")
ADMIN = audit.Actor("admin", UUID(int=7))
SVG = b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1 1"><path d="M0 0h1"/></svg>'


@pytest.fixture
async def seeded(kernel: Kernel) -> Kernel:
    await registry.make_platform(kernel)
    office = await make_office(kernel)
    await make_office(kernel, "bremen")
    await registry.set_logo(kernel, office, demo.demo_logos()[OFFICE], audit.OPERATOR)
    return kernel


async def everything_said(kernel: Kernel) -> None:
    """The office says something new in several sections, now and for later, and takes some back."""
    begins = kernel.clock.now() + dt.timedelta(days=30)
    hours = (OpeningHours("Montag", "8–12 Uhr"), OpeningHours("<b>Dienstag</b>", "“9”"))
    contact = Contact(
        street="Łódźer Straße",
        house_number="1 a",
        postcode="27568",
        place="Bremerhaven",
        phone="+494711234",
        opening_hours=hours,
    )
    await change(kernel, OFFICE, Section.CONTACT, contact, ADMIN, seen=0)
    moved = msgspec.structs.replace(contact, street="Neuer Weg")
    await change(kernel, OFFICE, Section.CONTACT, moved, ADMIN, seen=1, valid_from=begins)
    await change(kernel, OFFICE, Section.NAME, "Später", ADMIN, seen=0, valid_from=begins)
    await undo(kernel, OFFICE, Section.NAME, 1, ADMIN, seen=1)
    modes = FormModes(purpose=Mode.NEEDED)
    await change(kernel, OFFICE, Section.FORM_MODES, modes, ADMIN, seen=0)
    rules = CaseworkRules(answer_days=7, letter=LetterTexts(appeal="Zeile 1\n\nZeile 2"))
    await change(kernel, OFFICE, Section.CASEWORK, rules, ADMIN, seen=0)
    logo = read_logo(SVG)
    await registry.keep_logo(kernel, OFFICE, logo)
    now = await standing(kernel, OFFICE)
    profile = msgspec.structs.replace(now.office.profile, logo=logo.digest)
    later = begins + dt.timedelta(days=1)
    seen = now.newest(Section.PROFILE)
    await change(kernel, OFFICE, Section.PROFILE, profile, ADMIN, seen=seen, valid_from=later)


async def text_of(kernel: Kernel, office_id: UUID) -> str:
    return exchange.as_text(await exchange.export(kernel, office_id))


async def test_round_trip(
    seeded: Kernel, engine: Sqlite | Postgres, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """Export, import into a fresh database, export: the same file to the byte."""
    await everything_said(seeded)
    text = await text_of(seeded, OFFICE)
    assert text.count('"digest"') == 2  # the logo of today, and the one that will be
    await seeded.database.close()
    urls = await engine.fresh()
    try:
        async with service_on(urls, tmp_path_factory.mktemp("other")) as other:
            # Its own demo has an office of this name and area: the file makes it what it says.
            document = exchange.from_text(text)
            await exchange.apply(other.kernel, document, audit.OPERATOR)
            assert await text_of(other.kernel, OFFICE) == text
    finally:
        await engine.drop(urls)
        await seeded.database.open()


async def test_a_new_office(seeded: Kernel) -> None:
    """A file of an office that is not there makes it, with what it says, at the very beginning."""
    await everything_said(seeded)
    document = await exchange.export(seeded, OFFICE)
    elsewhere = msgspec.structs.replace(
        document,
        office=msgspec.structs.replace(document.office, slug="musterstadt", land="NI"),
        areas=(Area(ags_prefix="03101", valid_from=dt.date(2020, 1, 1)),),
    )
    text = exchange.as_text(elsewhere)
    made = await exchange.apply(seeded, exchange.from_text(text), audit.OPERATOR)
    assert await text_of(seeded, made) == text
    office = (await DirectoryKeeper(seeded).current()).offices[made]
    assert office.status is OnboardingStatus.INTEREST
    assert (await onboarding.progress_of(seeded, made)).steps == []


async def test_difference_first(seeded: Kernel) -> None:
    """The difference names each field, before and after; applied, nothing differs any more."""
    before = await exchange.export(seeded, OFFICE)
    await everything_said(seeded)
    now = await exchange.export(seeded, OFFICE)
    lines = [str(each) for each in exchange.differences(before, now)]
    assert "  settings.casework.answer_days: 10 → 7" in lines
    assert any("opening_hours[1].days" in line and "<b>Dienstag</b>" in line for line in lines)
    assert any(
        line.startswith("+ planned.contact from 2026-12-24T11:00:00+00:00.") for line in lines
    )
    assert any(line.startswith("+ logos.") for line in lines)
    # Back to what it was: new versions, the planned ones taken back.
    await exchange.apply(seeded, before, audit.OPERATOR)
    assert exchange.differences(await exchange.export(seeded, OFFICE), before) == ()


async def test_can_be_taken_back(seeded: Kernel) -> None:
    """What an import changed is a version that the office can take back, and nothing else is touched."""
    document = await exchange.export(seeded, OFFICE)
    old = document.settings[Section.NAME]
    before = await standing(seeded, OFFICE)
    changed = msgspec.structs.replace(document, settings={**document.settings, Section.NAME: "X"})
    await exchange.apply(seeded, changed, audit.OPERATOR)
    now = await standing(seeded, OFFICE)
    assert now.office.name == "X"
    assert {s: now.newest(s) - before.newest(s) for s in Section if s is not Section.NAME} == (
        dict.fromkeys([s for s in Section if s is not Section.NAME], 0)
    )
    await undo(seeded, OFFICE, Section.NAME, 1, ADMIN, seen=1)
    assert (await standing(seeded, OFFICE)).office.name == old


async def test_an_old_file(seeded: Kernel, clock: ManualClock) -> None:
    """What was planned in a file and has begun since, holds after the import."""
    await everything_said(seeded)
    document = await exchange.export(seeded, OFFICE)
    clock.advance(dt.timedelta(days=40))
    await exchange.apply(seeded, document, audit.OPERATOR)
    now = await exchange.export(seeded, OFFICE)
    assert now.settings[Section.CONTACT].street == "Neuer Weg"
    assert now.planned == ()


async def test_facts_and_areas(seeded: Kernel) -> None:
    """Key, mark and areas follow the file; an area of another office, or another Land, is refused."""
    document = await exchange.export(seeded, OFFICE)
    wider = (*document.areas, Area(ags_prefix="03102", valid_from=dt.date(2026, 1, 1)))
    office = msgspec.structs.replace(document.office, dvdv_key="jga:neu", test_messages=False)
    changed = msgspec.structs.replace(document, office=office, areas=wider)
    await exchange.apply(seeded, changed, audit.OPERATOR)
    there = (await DirectoryKeeper(seeded).current()).offices[OFFICE]
    assert (there.dvdv_key, there.test_messages) == ("jga:neu", False)
    assert exchange.differences(await exchange.export(seeded, OFFICE), changed) == ()
    taken = (Area(ags_prefix="04011", valid_from=dt.date(2026, 1, 1)),)
    with pytest.raises(WrongDocumentError, match="areas: "):
        await exchange.apply(seeded, msgspec.structs.replace(changed, areas=taken), audit.OPERATOR)
    foreign = msgspec.structs.replace(document.office, land="NI", kind=OfficeKind.REGISTER_ONLY)
    with pytest.raises(WrongDocumentError) as refused:
        await exchange.apply(
            seeded, msgspec.structs.replace(document, office=foreign), audit.OPERATOR
        )
    assert len(refused.value.faults) == 2


async def test_a_section_that_a_file_does_not_have(seeded: Kernel) -> None:
    """A file that is older than a section leaves that as it is, and it is no difference."""
    await everything_said(seeded)
    now = await exchange.export(seeded, OFFICE)
    older = Document(
        office=Facts(**msgspec.structs.asdict(now.office)),
        areas=now.areas,
        settings={each: now.settings[each] for each in (Section.NAME, Section.CONTACT)},
        planned=tuple(each for each in now.planned if each.section is Section.CONTACT),
        logos=now.logos,
    )
    assert [str(each)[:9] for each in exchange.differences(now, older)] == ["- planned"] * 5
    await exchange.apply(seeded, older, audit.OPERATOR)
    assert await exchange.export(seeded, OFFICE) == now
