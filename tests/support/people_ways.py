"""Ways to the forms about people of an office: the route that takes each, and how somebody gets there."""

from __future__ import annotations

from typing import Final
from uuid import UUID, uuid4

import msgspec
from arrivals import arrived, somebody
from office_people import PASSWORD, code_in, hired
from register_ways import Arrive, log_in, office
from service import Service, office_id
from visitor import Visitor

from sorgeauskunft import casework
from sorgeauskunft.kernel import audit
from tenants import people
from tenants.people import Person, Principal, Role, add_membership
from tenants.people.tables import Membership

PEOPLE: Final = "/amt/einstellungen/personen"


async def _admin(service: Service) -> Principal:
    """The admin of the demo's Bremerhaven."""
    found = await people.colleagues(service.kernel, office_id("bremerhaven"))
    (account,) = [each.account_id for each in found if each.name == "Alex Probst"]
    return msgspec.structs.replace(somebody(await office(service), Role.ADMIN), account_id=account)


async def _clerk(service: Service, name: str) -> Principal:
    """Always the same clerk of that name, as active as on the first day."""
    kernel, own = service.kernel, await office(service)
    found = [each for each in await people.colleagues(kernel, own.id) if each.name == name]
    if not found:
        return await hired(kernel, own, name)
    account = found[0].account_id
    async with kernel.database.tenant_transaction(own.id):
        await Membership.update({"active": True, "left_at": None, "role": "clerk"}).where(
            Membership.account_id == account
        )
    return msgspec.structs.replace(somebody(own), account_id=account)


async def page_of_clerk(service: Service, visitor: Visitor) -> tuple[Principal, UUID]:
    """The page of somebody who has an open request."""
    clerk, admin = await _clerk(service, "Kimklein"), await _admin(service)
    if not await casework.open_of(service.kernel, clerk, clerk.account_id):
        request_id = await arrived(service.kernel, await office(service))
        await casework.assign(service.kernel, clerk, {request_id}, casework.Way.TAKE)
    (member,) = [
        each
        for each in await people.members(service.kernel, admin)
        if each.account_id == clerk.account_id
    ]
    await log_in(visitor, role="admin")
    await visitor.open(f"{PEOPLE}/{member.id}")
    return admin, member.id


async def suspended(service: Service, visitor: Visitor) -> None:
    admin, member_id = await page_of_clerk(service, visitor)
    await people.suspend(service.kernel, admin, member_id, "clerk-active")
    await visitor.open(f"{PEOPLE}/{member_id}")


async def inviting(_service: Service, visitor: Visitor) -> None:
    await log_in(visitor, role="admin")
    await visitor.open(f"{PEOPLE}/einladungen")


async def _invited(service: Service) -> None:
    admin, mail = await _admin(service), f"{uuid4()}@example.org"
    for each in await people.invitations(service.kernel, admin):
        await people.withdraw(service.kernel, admin, each.id)
    await people.invite(service.kernel, admin, Person("Nur Neu", mail), Role.CLERK)


async def invited(service: Service, visitor: Visitor) -> None:
    await _invited(service)
    await log_in(visitor, role="admin")
    await visitor.open(PEOPLE)


async def asked_for_code(_service: Service, visitor: Visitor) -> None:
    await visitor.open("/amt/einladung")


async def accepting(service: Service, visitor: Visitor) -> None:
    await _invited(service)
    await service.work()
    await visitor.open("/amt/einladung")
    await visitor.submit({"code": code_in(service.post)})


async def choosing(service: Service, visitor: Visitor) -> None:
    clerk, there = await _clerk(service, "Kimzwei"), office_id("osnabrueck")
    if len(await people.desks(service.kernel, clerk.account_id)) == 1:
        await add_membership(service.kernel, there, clerk.account_id, Role.LEAD, audit.OPERATOR)
    await visitor.open("/amt/anmelden")
    await visitor.submit({"email": "kimzwei@bremerhaven.example.org", "password": PASSWORD})


PEOPLE_FORMS: Final[dict[str, tuple[str, str, Arrive]]] = {
    "people-invite": ("personen.invite", "/personen/einladungen", inviting),
    "people-renew": ("personen.invite.renew", "/erneuern", invited),
    "people-withdraw": ("personen.invite.withdraw", "/zuruecknehmen", invited),
    "people-role": ("personen.role", "/rolle", page_of_clerk),
    "people-suspend": ("personen.suspend", "/sperren", page_of_clerk),
    "people-take-back": ("personen.take_back", "/zulassen", suspended),
    "people-remove": ("personen.remove", "/entfernen", page_of_clerk),
    "people-hand-over": ("personen.hand_over", "/uebergeben", page_of_clerk),
    "people-code": ("personen.code.open", "/amt/einladung", asked_for_code),
    "people-accept": ("personen.accept", "/annehmen", accepting),
    "people-switch": ("personen.switch", "/amt/buero", choosing),
}
"""Name → the route that takes the form, the end of its address, the way to its page."""
