"""A mother's way at an office for support: for the operator and for who works there, and nobody else.

There is no pass beside the log-in. Whoever goes this way stays who she is: the trail names her as the
one who sent the test. To everybody else the office does not exist here, whatever codes they bring.
"""

from __future__ import annotations

from typing import Any, Final
from uuid import UUID

from litestar import Response

from sorgeauskunft.kernel import audit
from tenants.directory import Directory
from tenants.offices import Office
from tenants.people import CASEWORK_ROLES, Principal, Role, principal_of
from web import draft_cookie
from web.doors import OFFICE, OPERATION
from web.guards import SESSION_COOKIE
from web.site import AnyRequest, site_of

_OFFICES: Final = f"{OPERATION}/testaemter"
"""Where the operator has them."""


async def may_try(request: AnyRequest, office: Office) -> bool:
    """Whether who asks may go a mother's way at this office for support; the page then says what it is.

    A session that has ended, is idle, or is at another office opens nothing.
    """
    token = request.cookies.get(SESSION_COOKIE)
    principal = await principal_of(site_of(request).kernel, token) if token else None
    if principal is None or not _belongs(principal, office):
        return False
    request.state.trying = principal
    request.state.trying_from = _OFFICES if principal.role is Role.OPERATOR else OFFICE
    return True


def _belongs(principal: Principal, office: Office) -> bool:
    if principal.role is Role.OPERATOR:
        return True
    return principal.role in CASEWORK_ROLES and principal.tenant_id == office.id


async def is_hidden(request: AnyRequest, office_id: UUID) -> bool:
    """Whether what lies at this office is not there for who asks, although she has its code."""
    office = (await site_of(request).directory.current()).offices[office_id]
    return office.is_synthetic and not await may_try(request, office)


def leave_nothing(request: AnyRequest, response: Response[Any]) -> None:
    """Let the browser forget what leads to a draft or request; for mothers, whatever it has of the service.

    Who tries has her log-in in this browser, and goes on working.
    """
    if "trying" in request.state:
        draft_cookie.forget(response)
    else:
        draft_cookie.wipe(response)


async def directory_for(request: AnyRequest, office: Office) -> Directory:
    """Return who answers for a place, as the pages of this office see it.

    No place leads to an office for support; on its own pages every one does.
    """
    directory = await site_of(request).directory.current()
    return directory.answered_by(office) if office.is_synthetic else directory


def trier_of(request: AnyRequest) -> audit.Actor:
    """Return who tries; ask only after `may_try` has said yes."""
    principal: Principal = request.state.trying
    return audit.Actor(principal.role.value, principal.account_id)
