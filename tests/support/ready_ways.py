"""The forms of the page on which an office gets ready, and how somebody gets there.

They are those of an office of their own: others must stay live while these are filled in badly.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Awaitable, Callable
from typing import Final

import msgspec
from service import Service
from visitor import Visitor

from sorgeauskunft.host.demo import PASSWORD
from sorgeauskunft.kernel import audit
from sorgeauskunft.kernel.errors import ConflictError
from tenants import demo, onboarding
from tenants.offices import Office, OnboardingStatus
from tenants.people import Person, Role, add_membership, create_account

Arrive = Callable[[Service, Visitor], Awaitable[object]]

PAGE: Final = "/amt/einstellungen/bereitschaft"
OFFICE: Final = next(
    office for office in demo.demo_offices() if office.status is OnboardingStatus.CONTRACT
)
_MODEL: Final = next(office for office in demo.demo_offices() if office.slug == "bremerhaven")


async def listed(service: Service, visitor: Visitor) -> None:
    """The page as the admin of an office sees it that has everything but a test."""
    await _furnish(service, OFFICE)
    await visitor.log_in_as(_email(OFFICE, Role.ADMIN))
    await visitor.open(PAGE)


async def tested(service: Service, visitor: Visitor) -> None:
    await listed(service, visitor)
    await visitor.submit(to="/testanfrage")
    await service.work()
    await visitor.open(PAGE)


async def take_back(service: Service) -> None:
    """Undo a release before its day comes: an office that is live has no forms to release it."""
    progress = await onboarding.progress_of(service.kernel, OFFICE.id)
    if progress.status is OnboardingStatus.RELEASED:
        await onboarding.take_back_release(service.kernel, OFFICE.id, audit.OPERATOR)


async def releasable(service: Service, visitor: Visitor) -> None:
    await take_back(service)
    await tested(service, visitor)


async def released(service: Service, visitor: Visitor) -> None:
    await releasable(service, visitor)
    day = service.clock.now() + dt.timedelta(days=60)
    typed = {"day.day": str(day.day), "day.month": str(day.month), "day.year": str(day.year)}
    await visitor.submit(typed, to="/freigabe")


def _email(office: Office, role: Role) -> str:
    return f"{role.value}@{office.slug}.example.org"


async def _furnish(service: Service, office: Office) -> None:
    """Give an office everything that it needs, where it has not got it yet."""
    kernel = service.kernel
    for role in (Role.ADMIN, Role.CLERK):
        try:
            person = Person("Sam Neu", _email(office, role))
            account = await create_account(kernel, person, PASSWORD, audit.OPERATOR)
        except ConflictError:
            return
        await add_membership(kernel, office.id, account, role, audit.OPERATOR)
    for status in (OnboardingStatus.AV_CONTRACT, OnboardingStatus.NOTICE_80):
        await onboarding.move(kernel, office.id, status, audit.OPERATOR)
    columns = {
        name: msgspec.json.encode(getattr(_MODEL, name)).decode()
        for name in ("contact", "profile", "casework")
    }
    await service.set_office(office.slug, **columns)


READY_FORMS: Final[dict[str, tuple[str, str, Arrive]]] = {
    "self-test": ("ready.test", "/testanfrage", listed),
    "self-test-delete": ("ready.test.delete", "/loeschen", tested),
    "release": ("ready.release", "/freigabe", releasable),
    "release-take-back": ("ready.release.take_back", "/zuruecknehmen", released),
}
"""Name → the route that takes the form, the end of its address, the way to its page."""
