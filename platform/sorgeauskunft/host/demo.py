"""`sorgeauskunft demo`: the whole service on this machine, with invented offices to play with."""

from __future__ import annotations

import asyncio
import base64
import os
import secrets
from pathlib import Path

import click
import msgspec

from sorgeauskunft.host.serving import reserve, run_server
from sorgeauskunft.kernel import Kernel, Settings, audit, build, load, logs
from sorgeauskunft.kernel.database import migrate
from sorgeauskunft.kernel.errors import StartError
from tenants import demo, registry
from tenants.directory import DirectoryKeeper
from tenants.people import Person, Role, add_membership, create_account

PASSWORD = "sorge-demo-2026"  # noqa: S105 - printed at every start, good for this machine only

_KEYS = ("index_key", "session_key", "key_encryption_key")


class DemoLogin(msgspec.Struct, frozen=True):
    """Somebody to log in as."""

    email: str
    name: str
    slug: str
    role: Role


LOGINS = (
    DemoLogin("clerk@bremerhaven.example.org", "Kim Beispiel", "bremerhaven", Role.CLERK),
    DemoLogin("lead@bremerhaven.example.org", "Robin Muster", "bremerhaven", Role.LEAD),
    DemoLogin("lesen@bremerhaven.example.org", "Toni Probe", "bremerhaven", Role.READ_ONLY),
    DemoLogin("admin@bremerhaven.example.org", "Alex Probst", "bremerhaven", Role.ADMIN),
    DemoLogin("clerk@bremen.example.org", "Sascha Exempel", "bremen", Role.CLERK),
    DemoLogin("clerk@osnabrueck.example.org", "Luca Vorlage", "osnabrueck", Role.CLERK),
    DemoLogin("lead@osnabrueck.example.org", "Kaya Entwurf", "osnabrueck", Role.LEAD),
    DemoLogin("clerk@berlin.example.org", "Nur Modell", "berlin-sorgeregister", Role.CLERK),
)


def demo_settings(folder: Path, port: int) -> Settings:
    """Return settings for a demo; its keys are made once and lie beside its database.

    Raises:
        StartError: The folder cannot be used.
        SettingsError: The environment says something wrong.
    """
    try:
        keys = _keys_in(folder)
    except OSError as error:
        raise StartError(f"--data {folder} cannot be used: {error.strerror}") from error
    except (KeyError, msgspec.MsgspecError) as error:
        raise StartError(
            f"--data {folder}: demo-keys.json is damaged; choose another folder"
        ) from error
    given = {
        "environment": "demo",
        "data_folder": str(folder),
        "base_url": f"http://localhost:{port}",
        "key_encryption_keys": f"demo:{keys['key_encryption_key']}",
        "index_key": keys["index_key"],
        "session_key": keys["session_key"],
        "smtp_url": (folder.resolve() / "mails").as_uri(),
        "mail_from": "Sorgeauskunft <sorgeauskunft@example.org>",
        "service_authority": "Demo-Betrieb der Sorgeauskunft (erfunden)",
        "service_email": "onlinedienst@example.org",
        "service_dvdv_key": "demo-onlinedienst",
        "kennung_list_uri": "urn:example:sorgeauskunft:demo:kennung",
        "kennung_list_version": "demo",
        "log_format": "console",
        "log_level": "warning",
    }
    # What the environment says wins, so that a demo can be tried on PostgreSQL, too.
    prefixed = {f"SORGEAUSKUNFT_{name.upper()}": value for name, value in given.items()}
    return load(prefixed | {k: v for k, v in os.environ.items() if _is_setting(k)})


def _keys_in(folder: Path) -> dict[str, str]:
    folder.mkdir(parents=True, exist_ok=True)
    keys_file = folder / "demo-keys.json"
    if not keys_file.exists():
        made = {name: base64.b64encode(secrets.token_bytes(32)).decode() for name in _KEYS}
        keys_file.touch(mode=0o600)
        keys_file.write_bytes(msgspec.json.encode(made))
    keys = msgspec.json.decode(keys_file.read_bytes(), type=dict[str, str])
    return {name: keys[name] for name in _KEYS}


def _is_setting(name: str) -> bool:
    return name.startswith("SORGEAUSKUNFT_") or name == "DATABASE_URL"


async def seed(kernel: Kernel) -> None:
    """Put the demo's offices, gazetteer and people in, where they are not yet."""
    await registry.make_platform(kernel)
    directory = await DirectoryKeeper(kernel).current()
    if directory.offices:
        return
    areas, logos = demo.demo_areas(), demo.demo_logos()
    for office in demo.demo_offices():
        own = [area for area in areas if area.office == office.id]
        await registry.create_office(kernel, office, own, audit.OPERATOR)
        if office.id in logos:
            await registry.set_logo(kernel, office, logos[office.id], audit.OPERATOR)
    for rows in (demo.demo_postcodes(), demo.demo_municipalities(), demo.demo_former_names()):
        await registry.replace_gazetteer(kernel, rows)
    for login in LOGINS:
        person = Person(login.name, login.email)
        account = await create_account(kernel, person, PASSWORD, audit.OPERATOR)
        tenant_id = demo.office_id(login.slug)
        await add_membership(kernel, tenant_id, account, login.role, audit.OPERATOR)


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
    finally:
        await kernel.database.close()


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
        click.echo(f"    {login.email:34} {PASSWORD:18} {login.role:10} {login.slug}")
    click.echo("")
    run_server(settings, taken, with_worker=True)
