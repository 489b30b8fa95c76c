"""Offices and gazetteer in the database."""

from __future__ import annotations

import datetime as dt
import io

import msgspec
import pytest
from examples import make_office

from sorgeauskunft.kernel import Kernel, ManualClock, audit
from sorgeauskunft.kernel.errors import ConflictError
from sorgeauskunft.kernel.vault import PLATFORM_ID
from tenants import demo, registry
from tenants.areas import AreaError
from tenants.directory import ChoosePlace, DirectoryKeeper, OfficeAnswers, UnknownPostcode
from tenants.people import (
    LoginRefused,
    Opened,
    Person,
    Role,
    add_membership,
    create_account,
    log_in,
    log_out,
    principal_of,
)
from tenants.people.tables import Account

POSTCODES = b"plz,ags8,ort\n27568,04011000,Bremen\n27568,04012000,Bremerhaven\n"


async def test_import_and_find(kernel: Kernel) -> None:
    """An imported postcode leads to the office; one in two towns asks for the place."""
    bremerhaven = await make_office(kernel)
    await make_office(kernel, "bremen")
    done = await registry.import_gazetteer(kernel, io.BytesIO(POSTCODES))
    assert (done.format, done.rows) == ("plz-ags", 2)
    keeper = DirectoryKeeper(kernel)
    directory = await keeper.current()
    assert isinstance(directory.find("27568", "", keeper.today()), ChoosePlace)
    found = directory.find("27568", "bremerhaven", keeper.today())
    assert isinstance(found, OfficeAnswers)
    assert found.office == bremerhaven
    assert directory.find("99999", "", keeper.today()) == UnknownPostcode()


async def test_second_import_replaces(kernel: Kernel, clock: ManualClock) -> None:
    """A second import takes the place of the first, and running processes notice it."""
    keeper = DirectoryKeeper(kernel)
    await registry.import_gazetteer(kernel, io.BytesIO(POSTCODES))
    assert len((await keeper.current()).places_for_postcode("27568")) == 2
    await registry.import_gazetteer(kernel, io.BytesIO(b"plz,ags8,ort\n28195,04011000,Bremen\n"))
    clock.advance(dt.timedelta(seconds=3))
    directory = await keeper.current()
    assert directory.places_for_postcode("27568") == ()
    assert len(directory.places_for_postcode("28195")) == 1


async def test_an_office_is_no_reason_to_read_places(
    kernel: Kernel, clock: ManualClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What an office changes shows, and the gazetteer that nobody replaced is not read again."""
    keeper = DirectoryKeeper(kernel)
    await registry.import_gazetteer(kernel, io.BytesIO(POSTCODES))
    await make_office(kernel)
    await keeper.current()
    monkeypatch.setattr("tenants.directory.gazetteer_now", None)
    await make_office(kernel, "bremen")
    clock.advance(dt.timedelta(seconds=3))
    directory = await keeper.current()
    assert directory.office("bremen") is not None
    assert len(directory.places_for_postcode("27568")) == 2


async def test_wrong_file_changes_nothing(kernel: Kernel) -> None:
    """A file with one wrong row is refused whole, with the line."""
    await registry.import_gazetteer(kernel, io.BytesIO(POSTCODES))
    with pytest.raises(registry.WrongFileError, match="line 3"):
        await registry.import_gazetteer(
            kernel, io.BytesIO(b"plz,ags8,ort\n28195,04011000,Bremen\n2819,04011000,Bremen\n")
        )
    directory = await DirectoryKeeper(kernel).current()
    assert len(directory.places_for_postcode("27568")) == 2


async def test_area_is_given_once(kernel: Kernel) -> None:
    """An office cannot take an area that another has at the same time."""
    office = await make_office(kernel)
    other = msgspec.structs.replace(office, id=demo.office_id("x"), slug="anderes-amt")
    areas = [
        msgspec.structs.replace(area, office=other.id)
        for area in demo.demo_areas()
        if area.office == office.id
    ]
    with pytest.raises(AreaError):
        await registry.create_office(kernel, other, areas, audit.OPERATOR)
    same_slug = msgspec.structs.replace(other, slug=office.slug, id=demo.office_id("y"))
    with pytest.raises(ConflictError):
        await registry.create_office(kernel, same_slug, [], audit.OPERATOR)


async def clerk(kernel: Kernel) -> str:
    office = await make_office(kernel)
    person = Person("Kim Beispiel", "Clerk@Example.org")
    account = await create_account(kernel, person, "richtiges Passwort", audit.OPERATOR)
    await add_membership(kernel, office.id, account, Role.CLERK, audit.OPERATOR)
    way = await log_in(kernel, "clerk@example.org ", "richtiges Passwort", "127.0.0.1")
    assert isinstance(way, Opened)
    return way.token


async def test_log_in_and_out(kernel: Kernel) -> None:
    """A person with a role gets a session that names both, until logging out."""
    token = await clerk(kernel)
    principal = await principal_of(kernel, token)
    assert principal is not None
    assert (principal.role, principal.name) == (Role.CLERK, "Kim Beispiel")
    await log_out(kernel, principal)
    assert await principal_of(kernel, token) is None


async def test_wrong_and_unknown_are_one_answer(kernel: Kernel) -> None:
    """A wrong password and an unknown address are told apart by nobody."""
    await clerk(kernel)
    wrong = await log_in(kernel, "clerk@example.org", "falsch", "127.0.0.1")
    unknown = await log_in(kernel, "niemand@example.org", "falsch", "127.0.0.1")
    assert wrong == unknown == LoginRefused()


async def test_too_many_tries(kernel: Kernel) -> None:
    """After some tries at one address there is a pause, for the right password too."""
    await clerk(kernel)
    for _ in range(9):
        await log_in(kernel, "clerk@example.org", "falsch", "127.0.0.1")
    refused = await log_in(kernel, "clerk@example.org", "richtiges Passwort", "127.0.0.1")
    assert isinstance(refused, LoginRefused)
    assert 0 < refused.wait_seconds <= 900


async def test_session_ends(kernel: Kernel, clock: ManualClock) -> None:
    """A session ends after the idle minutes; clicks keep it open until the last hour."""
    token = await clerk(kernel)
    for _ in range(3):
        clock.advance(dt.timedelta(minutes=29))
        assert await principal_of(kernel, token) is not None
    clock.advance(dt.timedelta(minutes=31))
    assert await principal_of(kernel, token) is None


async def test_account_at_rest(kernel: Kernel) -> None:
    """Name and address of a person are not readable in the table."""
    await clerk(kernel)
    async with kernel.database.tenant_transaction(PLATFORM_ID):
        stored = repr(await Account.select())
    assert "Kim" not in stored
    assert "example.org" not in stored.lower()
