"""The page about FIT-Connect: a destination is typed, tried and kept; what is wrong stands at its field."""

from __future__ import annotations

from collections.abc import AsyncIterator

import msgspec
import pytest
from fit_connect_double import Fault, FitConnectDouble, fit_connect_double, settings_of
from fit_connect_world import DESTINATION
from litestar import Litestar
from visitor import Visitor

from sorgeauskunft.kernel import Kernel, ManualClock
from tenants import demo
from tenants.directory import DirectoryKeeper
from tenants.handling import DeliveryChannel
from tenants.offices import Office

PAGE = "/amt/einstellungen/fit-connect"
DELIVERY = "/amt/einstellungen/zustellung"
CHECK = {"taste": "pruefen"}
FIELD = "fit_connect.destination"


@pytest.fixture
async def double(clock: ManualClock) -> AsyncIterator[FitConnectDouble]:
    async with fit_connect_double(clock) as made:
        yield made


@pytest.fixture
async def admin(app: Litestar, visitor: Visitor, double: FitConnectDouble) -> Visitor:
    site = app.state.site
    settings = msgspec.structs.replace(site.kernel.settings, **settings_of(double.base))
    kernel = msgspec.structs.replace(site.kernel, settings=settings)
    app.state.site = msgspec.structs.replace(site, kernel=kernel)
    await visitor.log_in("admin")
    return visitor


async def office(kernel: Kernel) -> Office:
    return (await DirectoryKeeper(kernel).current()).offices[demo.office_id("bremerhaven")]


async def test_try_and_save(admin: Visitor, kernel: Kernel) -> None:
    """Trying says what would be used and saves nothing; saving keeps it, written as ids are."""
    await admin.open(PAGE)
    typed = {FIELD: str(DESTINATION).upper()}
    await admin.submit(typed | CHECK, to=PAGE)
    assert f"{DESTINATION} ist aktiv" in admin.text("//main")
    assert (await office(kernel)).delivery.fit_connect.destination == ""
    await admin.submit(typed, to=PAGE)
    assert (await office(kernel)).delivery.fit_connect.destination == str(DESTINATION)


async def test_by_routing(admin: Visitor, double: FitConnectDouble, kernel: Kernel) -> None:
    """An empty field means the one that the routing names for the office's own area."""
    double.api.routes = {(await office(kernel)).ars: (double.destination,)}
    await admin.open(PAGE)
    await admin.submit({FIELD: ""} | CHECK, to=PAGE)
    assert f"{DESTINATION} ist aktiv" in admin.text("//main")
    double.api.routes = {}
    await admin.submit({FIELD: ""} | CHECK, to=PAGE)
    assert "nennt für Ihr Gebiet keinen Zustellpunkt" in admin.text("//main")


@pytest.mark.parametrize(
    ("typed", "fault", "said"),
    [
        ("abc", None, "besteht aus 32 Ziffern"),
        ("11111111-1111-4111-8111-111111111112", None, "kennt diesen Zustellpunkt nicht"),
        (str(DESTINATION), Fault.FORBIDDEN, "darf an den Zustellpunkt nichts senden"),
        (str(DESTINATION), Fault.BUSY, "keine weiteren Fragen"),
        (str(DESTINATION), Fault.CUT, "nicht zu erreichen"),
        (str(DESTINATION), Fault.CONFLICT, "widerspricht sich gerade"),
    ],
)
async def test_what_is_wrong(
    admin: Visitor, double: FitConnectDouble, typed: str, fault: Fault | None, said: str
) -> None:
    """What keeps it from working stands at the field and in the summary; what was typed stays."""
    await admin.open(PAGE)
    if fault is not None:
        double.befall(fault, "/v2/destinations")
    await admin.submit({FIELD: typed} | CHECK, to=PAGE)
    assert admin.text("//main").count(said) == 2
    assert admin.page.xpath(f"//input[@name='{FIELD}']")[0].value == typed


async def test_chosen(admin: Visitor, kernel: Kernel) -> None:
    """Where the service has an account, an office can choose the channel."""
    await admin.open(DELIVERY)
    await admin.submit({"channel": "fit_connect", "mailbox": ""}, to=DELIVERY)
    assert (await office(kernel)).delivery.channel is DeliveryChannel.FIT_CONNECT


async def test_off(app: Litestar, visitor: Visitor) -> None:
    """Where it has none, the page says so, and the channel is not offered."""
    assert app
    await visitor.log_in("admin")
    await visitor.open(PAGE)
    assert "noch nicht eingerichtet" in visitor.text("//main")
    assert not visitor.page.xpath("//button[@value='pruefen']")
    await visitor.open(DELIVERY)
    assert not visitor.page.xpath("//input[@value='fit_connect']")
