"""A form of the offices' area is for the office and the person for whom its page was shown.

Whoever works at several offices has old tabs: a form that was shown for one and is sent after she
has switched to the other must not write there. `token()` of the form components puts the owner into
every form, the guard of every route compares it (web/guards.py), `incoming_file` for forms with
files. This is against mistakes; against strangers there is the form's token.
"""

from __future__ import annotations

import hmac
from hashlib import sha256
from typing import Any, Final

from litestar import Request
from litestar.exceptions import ClientException

from tenants.people import PLATFORM_ROLES, Principal

FIELD: Final = "fuer"


class OtherOwnerException(ClientException):
    """The form was shown for another office or another person; nothing was changed."""


def owner_mark(principal: Principal) -> str:
    """Return what stands in the forms of this person at this office, or at this door."""
    place = f"{principal.role}{principal.land}" if principal.role in PLATFORM_ROLES else ""
    owner = f"{principal.tenant_id}|{principal.account_id}|{place}"
    return sha256(owner.encode()).hexdigest()[:16]


def compare(principal: Principal, submitted: str) -> None:
    """Refuse the form of another office or person. Raises `OtherOwnerException`."""
    if not hmac.compare_digest(owner_mark(principal).encode(), submitted.encode()):
        raise OtherOwnerException


async def require_own_form(request: Request[Any, Any, Any], principal: Principal) -> None:
    """Do so for a request that sends a form; one with files is compared where it is read."""
    if request.method != "POST" or request.route_handler.opt.get("exclude_from_csrf"):
        return
    submitted = (await request.form()).get(FIELD, "")
    compare(principal, submitted if isinstance(submitted, str) else "")
