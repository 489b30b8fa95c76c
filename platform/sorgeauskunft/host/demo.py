"""`sorgeauskunft demo`: the whole service on this machine, with invented offices to play with."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from pathlib import Path

import click
import msgspec

from billing.demo import person, story
from billing.ledger.store import append
from sorgeauskunft.host.demo_settings import demo_settings
from sorgeauskunft.host.serving import reserve, run_server
from sorgeauskunft.kernel import Kernel, Settings, SystemClock, audit, build, logs
from sorgeauskunft.kernel.database import migrate
from sorgeauskunft.kernel.errors import ConflictError
from sorgeauskunft.kernel.vault import PLATFORM_ID
from sorgeauskunft.texts import Texts
from tenants import demo, registry
from tenants.directory import DirectoryKeeper
from tenants.offices import OfficeKind
from tenants.people import (
    FACTOR_ROLES,
    Person,
    Role,
    add_account,
    add_membership,
    hash_password,
    totp,
)

PASSWORD = "sorge-demo-2026"  # noqa: S105 - printed at every start, good for this machine only

TOTP_SECRET = b"open demo secret 202"
"""What the authenticator app of everybody in the demo holds whose role needs a second step."""


class DemoLogin(msgspec.Struct, frozen=True):
    """Somebody to log in as: at an office (`slug`), or at a door of the platform (`part`).

    `part` is who she is in the story of the shared costs, so that it names her.
    """

    email: str
    name: str
    slug: str
    role: Role
    land: str = ""
    part: str = ""


LOGINS = (
    DemoLogin("clerk@bremerhaven.example.org", "Kim Beispiel", "bremerhaven", Role.CLERK),
    DemoLogin("lead@bremerhaven.example.org", "Robin Muster", "bremerhaven", Role.LEAD),
    DemoLogin("lesen@bremerhaven.example.org", "Toni Probe", "bremerhaven", Role.READ_ONLY),
    DemoLogin("admin@bremerhaven.example.org", "Alex Probst", "bremerhaven", Role.ADMIN),
    DemoLogin("clerk@bremen.example.org", "Sascha Exempel", "bremen", Role.CLERK),
    DemoLogin("clerk@osnabrueck.example.org", "Luca Vorlage", "osnabrueck", Role.CLERK),
    DemoLogin("lead@osnabrueck.example.org", "Kaya Entwurf", "osnabrueck", Role.LEAD),
    DemoLogin("admin@osnabrueck.example.org", "Mika Skizze", "osnabrueck", Role.ADMIN),
    DemoLogin("clerk@berlin.example.org", "Nur Modell", "berlin-sorgeregister", Role.CLERK),
    *(
        DemoLogin(f"{mail}@example.org", name, "", role, land, part)
        for mail, name, role, land, part in (
            ("freigabe.hb", "Jona Weser", Role.LAND_APPROVER, "HB", "approver-HB"),
            ("lesen.hb", "Mara Lesum", Role.LAND_VIEWER, "HB", "viewer-HB"),
            ("freigabe.hh", "Till Alster", Role.LAND_APPROVER, "HH", "approver-HH"),
            ("planung", "Ada Planung", Role.COORDINATION, "", "planner"),
            ("ausgabe", "Ben Ausgabe", Role.COORDINATION, "", "releaser"),
            ("betrieb", "Lou Technik", Role.OPERATOR, "", "operator"),
        )
    ),
)
"""Offices' people, then those of the doors: two of the coordination, for four eyes."""


async def seed(kernel: Kernel) -> None:
    """Put the demo's offices, gazetteer and people in, where they are not yet."""
    await registry.make_platform(kernel)
    if not (await DirectoryKeeper(kernel).current()).offices:
        await _seed_offices(kernel)
    await _seed_people(kernel)


async def _seed_offices(kernel: Kernel) -> None:
    areas, logos = demo.demo_areas(), demo.demo_logos()
    for office in demo.demo_offices():
        own = [area for area in areas if area.office == office.id]
        await registry.create_office(kernel, office, own, audit.OPERATOR)
        if office.id in logos:
            await registry.set_logo(kernel, office, logos[office.id], audit.OPERATOR)
    for rows in (demo.demo_postcodes(), demo.demo_municipalities(), demo.demo_former_names()):
        await registry.replace_gazetteer(kernel, rows)


async def _seed_people(kernel: Kernel) -> None:
    """Add who is not there yet: a demo that was made by an older version gets the new ones."""
    hashed = await hash_password(PASSWORD)
    for login in LOGINS:
        who = Person(login.name, login.email)
        known = person(login.part) if login.part else None
        try:
            account = await add_account(kernel, who, hashed, audit.OPERATOR, account_id=known)
        except ConflictError:
            continue
        place = demo.office_id(login.slug) if login.slug else PLATFORM_ID
        await add_membership(kernel, place, account, login.role, audit.OPERATOR, land=login.land)
        if login.role in FACTOR_ROLES:
            await totp.give(kernel, account, TOTP_SECRET)


def present_code() -> str:
    """Return the code that the authenticator app of the demo's admins shows just now."""
    return totp.code_of(TOTP_SECRET, SystemClock().now())


async def seed_costs(kernel: Kernel) -> None:
    """Put four invented years of shared costs in, where there are none yet."""
    offices = (await DirectoryKeeper(kernel).current()).offices.values()
    used = {each.id: each.land for each in offices if each.kind is OfficeKind.JUGENDAMT}
    events = story(used, Texts("de"))
    await append(kernel, lambda book: () if book.periods else events)


async def _prepare(settings: Settings) -> None:
    await migrate(
        settings.migration_url,
        app_url=settings.effective_database_url,
        platform_url=settings.platform_database_url,
    )
    kernel = build(settings)
    await kernel.database.open()
    try:
        await seed(kernel)
        await seed_costs(kernel)
    finally:
        await kernel.database.close()


def _and(roles: Iterable[Role]) -> str:
    first = sorted(roles)
    return f"{', '.join(first[:-1])} and {first[-1]}"


def run_demo(port: int, data: Path) -> None:
    """Prepare the demo in `data` and serve it on 127.0.0.1."""
    settings = demo_settings(data, port)
    logs.configure(settings)
    taken = reserve("127.0.0.1", port)
    asyncio.run(_prepare(settings))
    base = settings.base_url
    click.echo(f"""
Sorgeauskunft, demo with invented contact data (stop with ctrl-C)

  For the mother     {base}/              try the postcode 27568
  Her Jugendamt      {base}/j/bremerhaven
  For the clerk      {base}/amt
  Mails              {data / "mails"} (nothing leaves this machine)
""")
    for login in LOGINS:
        click.echo(f"    {login.email:34} {PASSWORD:18} {login.role:14} {login.slug or login.land}")
    click.echo(f"""
  Those without an office come in at {base}/land, /koordination and /betrieb.
  {_and(FACTOR_ROLES)} need a second step: add this key to an authenticator app (time-based, 6 digits)
    {totp.readable(TOTP_SECRET)}
  or have the present code printed by
    sorgeauskunft demo --code
""")
    run_server(settings, taken, with_worker=True)
