"""The forms about letters, and how somebody gets to each."""

from __future__ import annotations

import datetime as dt
from collections.abc import Awaitable, Callable
from typing import Final
from uuid import UUID

import msgspec
from letters import decide, in_work, ready
from paper import pdf
from service import Service, office_id
from visitor import Visitor

from sorgeauskunft import certificates
from sorgeauskunft.certificates.facts import code_of
from sorgeauskunft.documents.pdf import PdfJob, PdfPool
from sorgeauskunft.host.demo import LOGINS, PASSWORD
from sorgeauskunft.kernel import today_in_berlin
from sorgeauskunft.kernel.jobs import Worker
from tenants.offices import Office
from tenants.people import Principal, Role

Way = Callable[[Service, Visitor], Awaitable[object]]


class _OnePage(PdfPool):
    """Makes an empty page of everything: the letter itself is not the subject."""

    async def render(self, job: PdfJob) -> bytes:
        del job
        return pdf()


async def print_all(service: Service) -> None:
    """Make the PDFs of all letters that have none."""
    site = service.app.state.site
    making = certificates.making(service.kernel, site.directory, site.texts, _OnePage(1))
    lease = dt.timedelta(seconds=60)
    jobs = {certificates.RENDER: making}
    await Worker(
        service.kernel.database, service.kernel.clock, jobs, slots=1, lease=lease
    ).run_until_idle()


async def office(service: Service) -> Office:
    """The office that makes the letters here, as its rules stand now."""
    directory = await service.app.state.site.directory.current()
    found: Office = directory.offices[office_id("bremerhaven")]
    return found


def lead(service_office: Office) -> Principal:
    account = UUID(int=9)
    return Principal(
        account_id=account,
        tenant_id=service_office.id,
        role=Role.LEAD,
        name="Robin",
        session_id=account,
    )


async def code(service: Service, letter: UUID) -> str:
    """The code of a letter."""
    tenant = office_id("bremerhaven")
    async with service.kernel.database.tenant_transaction(tenant, read_only=True):
        return code_of(await service.kernel.vault.box(), letter)


async def letter(service: Service) -> UUID:
    """An issued letter with its PDF."""
    made_by = await office(service)
    made = await decide(service.kernel, made_by, await ready(service.kernel, made_by))
    await print_all(service)
    return made


async def _log_in(visitor: Visitor) -> None:
    await visitor.open("/amt/anmelden")
    await visitor.submit({"email": LOGINS[0].email, "password": PASSWORD})


async def _case(visitor: Visitor, request_id: UUID) -> None:
    await _log_in(visitor)
    await visitor.open(f"/amt/anfragen/{request_id}/kinder/1/auskunft")


async def _ready(service: Service, visitor: Visitor) -> None:
    await _case(visitor, await ready(service.kernel, await office(service)))


async def _undecided(service: Service, visitor: Visitor) -> None:
    await _case(visitor, await in_work(service.kernel, await office(service)))


async def _waiting(service: Service, visitor: Visitor) -> None:
    """A letter that a lead has approved, and that the clerk may issue."""
    plain = await office(service)
    rules = msgspec.structs.replace(plain.casework, four_eyes=True)
    strict = msgspec.structs.replace(plain, casework=rules)
    request_id = await ready(service.kernel, strict)
    await decide(service.kernel, strict, request_id, by=lead(strict))
    await _case(visitor, request_id)


async def _issued(service: Service, visitor: Visitor) -> None:
    plain = await office(service)
    request_id = await ready(service.kernel, plain)
    await decide(service.kernel, plain, request_id)
    await _case(visitor, request_id)


async def _to_post(service: Service, visitor: Visitor) -> None:
    await letter(service)
    await _log_in(visitor)
    await visitor.open("/amt/versand")


async def _posted(service: Service, visitor: Visitor) -> None:
    await posted(service, await letter(service))
    await _log_in(visitor)
    await visitor.open("/amt/versand")


async def posted(service: Service, made: UUID) -> None:
    """The letter has gone to the post today."""
    sender = await office(service)
    today = today_in_berlin(service.clock)
    await certificates.mark_posted(
        service.kernel, sender, lead(sender), [made], checked=(), day=today
    )


async def _ask(_service: Service, visitor: Visitor) -> None:
    await visitor.open("/echtheit")


LETTER_FORMS: Final[dict[str, tuple[str, str, Way]]] = {
    "letter-issue": ("auskunft.issue", "/erstellen", _ready),
    "letter-refuse": ("auskunft.refuse", "/ablehnen", _undecided),
    "letter-refuse-draft": ("auskunft.refuse.draft", "/ablehnen/entwurf", _undecided),
    "letter-confirm": ("auskunft.confirm", "/freigegeben", _waiting),
    "letter-give-back": ("auskunft.give_back", "/zurueckgeben", _waiting),
    "letter-again": ("auskunft.again", "/pdf", _issued),
    "letter-withdraw": ("auskunft.withdraw", "/zurueckziehen", _issued),
    "post-print": ("versand.print", "/versand/druck", _to_post),
    "post": ("versand.post", "/amt/versand", _to_post),
    "post-again": ("versand.again", "/noch-einmal", _posted),
    "check": ("echtheit.check", "/echtheit", _ask),
}
"""Name → route, end of the address, way to the page."""
