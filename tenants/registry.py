"""Writing offices, areas and gazetteer: for the operator and the demo."""

from __future__ import annotations

from collections.abc import Sequence
from typing import BinaryIO
from uuid import UUID

import msgspec

from sorgeauskunft.kernel import Kernel, audit
from sorgeauskunft.kernel.database import PlatformTable
from sorgeauskunft.kernel.errors import SorgeauskunftError
from sorgeauskunft.kernel.vault import PLATFORM_ID
from tenants import places
from tenants.area_rows import all_areas, row_of
from tenants.areas import AreaAssignment, Areas
from tenants.editions import next_edition
from tenants.gazetteer_files import Finding, Rejected, read_gazetteer
from tenants.gazetteer_rows import FORMATS, AnyRow, FormerNameRow, MunicipalityRow, PostcodeRow
from tenants.logos import Logo
from tenants.offices import Office, is_slug
from tenants.settings import Section, change, standing
from tenants.tables import (
    AreaRow,
    FormerName,
    MunicipalityEntry,
    OfficeLogo,
    OfficeRow,
    PostcodeEntry,
)

# SQLite takes at most 32,766 parameters a statement; five columns a row leave room.
_ROWS_A_STATEMENT = 2000


class WrongFileError(SorgeauskunftError):
    """A gazetteer file with errors; nothing of it was imported."""

    def __init__(self, rejected: Rejected) -> None:
        self.rejected = rejected
        lines = [str(finding) for finding in rejected.errors]
        if rejected.further:
            lines.append(f"and {rejected.further} further errors")
        super().__init__("\n".join(lines))


class Imported(msgspec.Struct, frozen=True):
    """What an import did: the kind of file, how many rows, and oddities that it took as they are."""

    format: str
    rows: int
    warnings: tuple[Finding, ...]


async def make_platform(kernel: Kernel) -> None:
    """Make the platform's own tenant (its data key and audit chain), once."""
    async with kernel.database.tenant_transaction(PLATFORM_ID):
        if await audit.AuditHead.count():
            return
        await kernel.vault.create_key(kernel.clock.now())
        await audit.start_chain()


async def create_office(
    kernel: Kernel, office: Office, areas: Sequence[AreaAssignment], actor: audit.Actor
) -> None:
    """Make an office with its areas, its data key and its audit chain, all or nothing of it visible.

    Raises:
        ConflictError: The slug is taken.
        AreaError: An area is given to another office for the same time already.
        ValueError: The slug cannot stand in an address.
    """
    if not is_slug(office.slug):
        raise ValueError(f"{office.slug!r} cannot be a slug")
    now = kernel.clock.now()
    # The key first: an office that is visible must be able to take a request.
    async with kernel.database.tenant_transaction(office.id):
        await kernel.vault.create_key(now)
        await audit.start_chain()
        await audit.record("platform:tenant:created", actor, now, subject=office.id)
    async with kernel.database.platform_transaction("office.create"):
        Areas([*await all_areas(), *areas])
        await OfficeRow.insert(
            OfficeRow(
                id=office.id,
                slug=office.slug,
                kind=office.kind.value,
                name=office.name,
                land=office.land,
                ars=office.ars,
                dvdv_key=office.dvdv_key or "",
                status=office.status.value,
                contact=msgspec.json.encode(office.contact).decode(),
                form_modes=msgspec.json.encode(office.form_modes).decode(),
                profile=msgspec.json.encode(office.profile).decode(),
                casework=msgspec.json.encode(office.casework).decode(),
                test_messages=office.test_messages,
                created_at=now,
            )
        )
        await _insert_areas(areas)
        await next_edition()


async def set_facts(
    kernel: Kernel,
    office_id: UUID,
    areas: Sequence[AreaAssignment],
    actor: audit.Actor,
    *,
    dvdv_key: str | None,
    test_messages: bool,
) -> None:
    """Put areas, DVDV key and mark of an office in the place of those it had, where they differ.

    Raises:
        AreaError: An area is given to another office for the same time already.
    """
    async with kernel.database.platform_transaction("office.facts"):
        present = await all_areas()
        own = [each for each in present if each.office == office_id]
        others = [each for each in present if each.office != office_id]
        offices = await OfficeRow.select(OfficeRow.dvdv_key, OfficeRow.test_messages).where(
            OfficeRow.id == office_id
        )
        facts = {"dvdv_key": dvdv_key or "", "test_messages": test_messages}
        fields = [name for name, value in facts.items() if offices[0][name] != value]
        if set(own) != set(areas):
            Areas([*others, *areas])
            await AreaRow.delete().where(AreaRow.office_id == office_id)
            await _insert_areas(areas)
            fields.append("areas")
        if not fields:
            return
        await OfficeRow.update(
            {OfficeRow.dvdv_key: facts["dvdv_key"], OfficeRow.test_messages: test_messages}
        ).where(OfficeRow.id == office_id)
        await next_edition()
    async with kernel.database.tenant_transaction(office_id):
        now = kernel.clock.now()
        await audit.record("platform:tenant:changed", actor, now, subject=office_id, fields=fields)


async def _insert_areas(areas: Sequence[AreaAssignment]) -> None:
    for area in areas:
        await AreaRow.insert(row_of(area))


async def keep_logo(kernel: Kernel, office_id: UUID, logo: Logo) -> None:
    """Keep a logo for an office, beside those it had: a profile names the one that is shown."""
    async with kernel.database.platform_transaction("office.logo.keep"):
        there = OfficeLogo.exists().where(
            (OfficeLogo.office_id == office_id) & (OfficeLogo.digest == logo.digest)
        )
        if not await there:
            await OfficeLogo.insert(
                OfficeLogo(
                    office_id=office_id,
                    digest=logo.digest,
                    media_type=logo.media_type,
                    content=logo.content,
                )
            )


async def set_logo(kernel: Kernel, office: Office, logo: Logo, actor: audit.Actor) -> None:
    """Give an office a logo in the place of the one it had.

    Raises:
        ConflictError: Somebody changes its profile at the same time.
    """
    await keep_logo(kernel, office.id, logo)
    now = await standing(kernel, office.id)
    profile = msgspec.structs.replace(now.office.profile, logo=logo.digest)
    seen = now.newest(Section.PROFILE)
    await change(kernel, office.id, Section.PROFILE, profile, actor, seen=seen, fields=["logo"])


async def import_gazetteer(
    kernel: Kernel, source: BinaryIO, format_: str | None = None
) -> Imported:
    """Replace one kind of gazetteer data by a file, in one step.

    `format_` is a key of `FORMATS`; without it the header line decides.

    Raises:
        WrongFileError: Names every wrong line; what was there before stays.
    """
    row_types = list(FORMATS.values()) if format_ is None else [FORMATS[format_]]
    read = read_gazetteer(source, row_types)
    if isinstance(read, Rejected):
        raise WrongFileError(read)
    await replace_gazetteer(kernel, read.rows)
    name = next(name for name, row_type in FORMATS.items() if row_type is read.row_type)
    return Imported(name, len(read.rows), read.warnings)


async def replace_gazetteer(kernel: Kernel, rows: Sequence[AnyRow]) -> None:
    """Put these rows, all of one kind, in the place of those that are there."""
    made = [_entry(row) for row in rows]
    table = type(made[0])
    async with kernel.database.platform_transaction("gazetteer.replace"):
        await table.delete(force=True)
        for start in range(0, len(made), _ROWS_A_STATEMENT):
            await table.insert(*made[start : start + _ROWS_A_STATEMENT])
        await next_edition()


def _entry(row: AnyRow) -> PlatformTable:
    match row:
        case PostcodeRow(plz, ags8, ort):
            return PostcodeEntry(postcode=plz, ags8=ags8, place=ort)
        case MunicipalityRow(ags8, ars12, name):
            return MunicipalityEntry(
                ags8=ags8, ars12=ars12, name=name, name_key=places.name_key(name)
            )
        case FormerNameRow(former_name, ags8):
            return FormerName(
                former_name=former_name, name_key=places.name_key(former_name), ags8=ags8
            )
