"""Messages of XFamilie that a Fachverfahren sends: a receipt (0011), or a refusal (0001)."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Final

from litestar import Controller, Response, post
from litestar.status_codes import HTTP_200_OK

from sorgeauskunft import casework, received
from sorgeauskunft.received import Received
from tenants.machines import Scope
from web.api.answers import json_answer
from web.api.incoming import XML, beginning_of, parameters
from web.api.problems import Fault, ProblemError
from web.api.values import MessageTaken
from web.guards import require_key
from web.site import AnyRequest, principal_of_request, site_of
from xfamilie import MAX_BYTES, Finding
from xfamilie import values as xf

_SHOWN: Final = 50


class Messages(Controller):
    """What the office's own software says of what it was sent."""

    path = "/messages"

    @post(
        "/",
        guards=[require_key(Scope.REQUESTS_ACKNOWLEDGE)],
        name="machine.messages",
        status_code=HTTP_200_OK,
        request_max_body_size=None,  # `message_in` stops reading by itself, and keeps what it read
    )
    async def take(self, request: AnyRequest) -> Response[bytes]:
        """Take a receipt or a refusal; a repetition is answered alike."""
        parameters(request)
        found, _data = await message_in(request)
        site, principal = site_of(request), principal_of_request(request)
        message = found.message
        if not isinstance(message, xf.Quittung0011 | xf.Rueckweisung0001):
            raise not_this(found, "0011 or 0001")
        directory = await site.directory.current()
        request_id = await received.request_of(site.kernel, directory, principal, message)
        if isinstance(message, xf.Quittung0011):
            await casework.confirm_receipt(site.kernel, principal, request_id)
        else:
            await received.refuse(site.kernel, principal, request_id, message)
        return json_answer(MessageTaken(request_id=request_id, kind=found.kind))


async def message_in(request: AnyRequest) -> tuple[Received, bytes]:
    """Return the message in a body, and the body.

    Of one that is refused a copy is put aside: it says what went wrong when nobody at the sending
    side kept it.

    Raises:
        ProblemError: It is too large, or there is something wrong with it: everything, by line.
    """
    kernel, principal = site_of(request).kernel, principal_of_request(request)
    data = await beginning_of(request, XML, MAX_BYTES + 1)
    # Reading takes up to a second for what is as large as allowed.
    found = await asyncio.to_thread(received.read, data)
    if isinstance(found, Received):
        return found, data
    await received.put_aside(kernel, principal, data, found)
    if len(data) > MAX_BYTES:
        raise ProblemError("too-large", errors=_faults(found))
    raise ProblemError("invalid", "message", errors=_faults(found))


def not_this(found: Received, wanted: str) -> ProblemError:
    """Return the problem for a valid message that is not taken at this address."""
    fault = Fault(message=f"is a message {found.kind}, not {wanted}", path="/", code="root")
    return ProblemError("invalid", "message", errors=(fault,))


def _faults(findings: Sequence[Finding]) -> tuple[Fault, ...]:
    return tuple(
        Fault(
            message=each.message,
            path=each.path,
            line=each.line,
            column=each.column,
            code=each.code,
        )
        for each in findings[:_SHOWN]
    )
