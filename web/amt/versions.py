"""Forms about a request carry the version that they were shown on; a stale one changes nothing.

`token()` of the form components writes the version into every form of a page whose context has
`version`. A handler does its change inside `attempt`, and shows its page again with what was typed
where that says `Stale`: the page then says who changed what and when, its forms carry the new
version, and one press sends the same text again.
"""

from __future__ import annotations

from collections.abc import Awaitable
from contextlib import AbstractContextManager
from uuid import UUID

import msgspec
from litestar.exceptions import NotFoundException

from sorgeauskunft import casework
from sorgeauskunft.kernel import audit
from sorgeauskunft.kernel.errors import NotFoundError
from sorgeauskunft.requests import WrongStatusError
from web.forms import typed
from web.site import AnyRequest, principal_of_request, site_of

FIELD = "version"
_DIGITS = 18


class Stale(msgspec.Struct, frozen=True):
    """The form was shown on `version`, and cannot be taken as it is: somebody was faster."""

    version: int


async def version_on_form(request: AnyRequest) -> int:
    """Return the version that the form carries; 0, which is never right, for none."""
    text = (await typed(request, (FIELD,)))[FIELD]
    fits = text.isascii() and text.isdigit() and len(text) <= _DIGITS
    return int(text) if fits else 0


async def on_form(request: AnyRequest, request_id: UUID) -> AbstractContextManager[None]:
    """Return the block in which changes stand only on the version that the form carries."""
    return casework.on_version(request_id, await version_on_form(request))


async def attempt(request: AnyRequest, request_id: UUID, change: Awaitable[object]) -> Stale | None:
    """Do a change on the version that the form was shown on; None where it is done.

    Raises:
        NotFoundException: There is no such thing, and nobody has taken it away just now.
    """
    version = await version_on_form(request)
    try:
        with await on_form(request, request_id):
            await change
    except (audit.ChangedError, WrongStatusError):
        return Stale(version)
    except NotFoundError as error:
        kernel, principal = site_of(request).kernel, principal_of_request(request)
        if await casework.has_changed(kernel, principal, request_id, version):
            return Stale(version)
        raise NotFoundException from error
    return None
