"""What an office settles about its download links."""

from __future__ import annotations

import pytest
from litestar import Litestar
from visitor import Visitor

from sorgeauskunft.delivery.link.tables import OwnPasswordRow
from sorgeauskunft.kernel import Kernel
from tenants import demo
from tenants.directory import DirectoryKeeper
from tenants.handling import Delivery, DeliveryChannel, LinkPassword

PAGE, DELIVERY = "/amt/einstellungen/download-link", "/amt/einstellungen/zustellung"
NEW = "Regenschirm Käse Tunnel"


@pytest.fixture
async def admin(app: Litestar, visitor: Visitor) -> Visitor:
    assert app
    await visitor.log_in("admin")
    return visitor


async def delivery_of(kernel: Kernel) -> Delivery:
    office = (await DirectoryKeeper(kernel).current()).offices[demo.office_id("bremerhaven")]
    return office.delivery


async def hashed(kernel: Kernel) -> list[str]:
    async with kernel.database.tenant_transaction(demo.office_id("bremerhaven")):
        return [row["password_hash"] for row in await OwnPasswordRow.select()]


async def test_needs_a_mailbox(admin: Visitor, kernel: Kernel) -> None:
    """The way by link cannot be chosen without a mailbox, not for test requests either."""
    for field in ("channel", "test_channel"):
        await admin.open(DELIVERY)
        await admin.submit({field: "link", "mailbox": ""}, to=DELIVERY)
        assert admin.errors == ["Nennen Sie das Postfach: Dorthin geht der Link."]
    await admin.submit({"channel": "link", "mailbox": "eingang@amt.example.org"}, to=DELIVERY)
    assert (await delivery_of(kernel)).channel is DeliveryChannel.LINK


async def test_settings(admin: Visitor, kernel: Kernel) -> None:
    """Mailbox for passwords and times are kept within bounds; what was typed stays."""
    typed = {
        "link.password_mailbox": "leitung@amt.example.org",
        "link.valid_days": "10",
        "link.remind_days": "6",
    }
    await admin.open(PAGE)
    await admin.submit(typed, to="/download-link")
    assert admin.response.status_code == 400
    assert "leitung@amt.example.org" in admin.response.text
    await admin.submit({"link.remind_days": "3"}, to="/download-link")
    link = (await delivery_of(kernel)).link
    assert (link.password_mailbox, link.valid_days, link.remind_days) == (
        "leitung@amt.example.org",
        10,
        3,
    )


async def test_own_password(admin: Visitor, kernel: Kernel) -> None:
    """An own password has to be set before it is chosen; it is kept as a hash and shown nowhere."""
    await admin.open(PAGE)
    await admin.submit({"link.password": "own"}, to="/download-link")
    assert "zuerst unten" in admin.errors[0]
    for new, again, told in (
        ("", "", "Geben Sie ein Passwort ein."),
        ("kurz", "kurz", "mindestens 12 Zeichen"),
        ("passwort2026!!", "passwort2026!!", "errät man leicht"),
        (NEW, NEW + "x", "nicht gleich"),
    ):
        await admin.submit({"neu": new, "noch_einmal": again}, to="/passwort")
        assert admin.response.status_code == 400
        assert told in admin.errors[0]
        assert await hashed(kernel) == []
    await admin.submit({"neu": NEW, "noch_einmal": NEW}, to="/passwort")
    assert "Das Passwort ist festgelegt." in admin.text("//main")
    assert NEW not in admin.response.text
    (first,) = await hashed(kernel)
    assert first.startswith("$argon2id$")
    await admin.submit({"link.password": "own"}, to="/download-link")
    assert (await delivery_of(kernel)).link.password is LinkPassword.OWN
    await admin.submit({"neu": NEW + "!", "noch_einmal": NEW + "!"}, to="/passwort")
    (second,) = await hashed(kernel)
    assert second != first


async def test_only_admins(app: Litestar, visitor: Visitor, kernel: Kernel) -> None:
    """Nobody but admins sees the page or sets a password."""
    assert app
    await visitor.log_in("clerk")
    await visitor.open(PAGE)
    assert visitor.response.status_code == 404
    answer = await visitor.client.post(f"{PAGE}/passwort", data={"neu": NEW, "noch_einmal": NEW})
    assert answer.status_code in {403, 404}
    assert await hashed(kernel) == []
