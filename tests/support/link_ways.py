"""Ways to the pages of the download by link, and to the forms on them."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Final

from linked import MAILBOX, password_in, sent_request, token_in
from register_ways import office
from service import Service, office_id
from visitor import Visitor

from sorgeauskunft.kernel import audit
from tenants.handling import Delivery, DeliveryChannel
from tenants.settings import Section, change, standing

Arrive = Callable[[Service, Visitor], Awaitable[object]]
PATH = "/abholen/"


async def set_delivery(service: Service, delivery: Delivery) -> None:
    """Let Bremerhaven get its requests another way."""
    own, kernel = office_id("bremerhaven"), service.kernel
    seen = (await standing(kernel, own)).newest(Section.DELIVERY)
    await change(kernel, own, Section.DELIVERY, delivery, audit.OPERATOR, seen=seen)
    service.app.state.site.directory.look_again()


async def announced(service: Service, visitor: Visitor) -> None:
    """The page of a link that was mailed, before the password; the office goes its old way again."""
    own = await office(service)
    await set_delivery(service, Delivery(channel=DeliveryChannel.LINK, mailbox=MAILBOX))
    await sent_request(service.kernel, own)
    await service.work()
    await set_delivery(service, own.delivery)
    await visitor.open(PATH + token_in(service.post))


async def opened(service: Service, visitor: Visitor) -> None:
    """What waits behind it."""
    await announced(service, visitor)
    await visitor.submit({"passwort": password_in(service.post)})


async def confirmed(service: Service, visitor: Visitor) -> None:
    """Downloaded, and the receipt given."""
    await opened(service, visitor)
    await visitor.submit(to="/zip")
    await visitor.submit(to="/empfang")


async def slowed_down(service: Service, visitor: Visitor) -> None:
    """Tried too often."""
    await announced(service, visitor)
    for _ in range(5):
        await visitor.submit({"passwort": "falsch"})


def then(arrive: Arrive, answers: dict[str, str], *, to: str = "") -> Arrive:
    """And then the form there is sent."""

    async def reach(service: Service, visitor: Visitor) -> None:
        await arrive(service, visitor)
        await visitor.submit(answers, to=to)

    return reach


async def _settings(_service: Service, visitor: Visitor) -> None:
    await visitor.log_in("admin")
    await visitor.open("/amt/einstellungen/download-link")


LINK_FORMS: Final[dict[str, tuple[str, str, Arrive]]] = {
    "link-open": ("abholen.open", "", announced),
    "link-zip": ("abholen.zip", "/zip", opened),
    "link-confirm": ("abholen.confirm", "/empfang", opened),
    "link-settings": ("einstellungen.link.save", "/download-link", _settings),
    "link-password": ("einstellungen.link.password", "/passwort", _settings),
}
"""Name → route, end of the form's address, way to its page."""
