"""The forms for Fachverfahren, and how an admin gets to each."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Final
from uuid import uuid4

from machines import admin, key_for
from service import Service, office_id
from visitor import Visitor

from sorgeauskunft.webhooks import CHOOSABLE, hooks_of, make_hook, remove_hook
from tenants.machines import keys_of, revoke_key

Way = Callable[[Service, Visitor], Awaitable[object]]
PAGE: Final = "/amt/einstellungen/schnittstelle"


async def _page(_service: Service, visitor: Visitor) -> None:
    await visitor.log_in("admin")
    await visitor.open(PAGE)


async def _key(service: Service, visitor: Visitor) -> None:
    by = admin(office_id("bremerhaven"))
    for key in await keys_of(service.kernel, by):
        await revoke_key(service.kernel, by, key.id)
    await key_for(service.kernel, by.tenant_id)
    await _page(service, visitor)


async def _hook(service: Service, visitor: Visitor) -> None:
    by = admin(office_id("bremerhaven"))
    for hook in await hooks_of(service.kernel, by):
        await remove_hook(service.kernel, by, hook.id)
    url = "https://fachverfahren.example.org/ereignisse"
    await make_hook(service.kernel, by, uuid4(), url, CHOOSABLE)
    await _page(service, visitor)


async def _hook_off(service: Service, visitor: Visitor) -> None:
    await _hook(service, visitor)
    await visitor.submit(to="/aus")


MACHINE_FORMS: Final[dict[str, tuple[str, str, Way]]] = {
    "machine-key": ("machines.key", "/schluessel", _page),
    "machine-key-revoke": ("machines.key.revoke", "/widerrufen", _key),
    "webhook": ("machines.hook", "/webhooks", _page),
    "webhook-secret": ("machines.hook.secret", "/geheimnis", _hook),
    "webhook-test": ("machines.hook.test", "/test", _hook),
    "webhook-off": ("machines.hook.off", "/aus", _hook),
    "webhook-on": ("machines.hook.on", "/ein", _hook_off),
    "webhook-remove": ("machines.hook.remove", "/entfernen", _hook),
}
"""Name → route, end of the address, way to the page."""
