"""What a machine is answered: JSON, and the same again where it asks again."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

import msgspec
from litestar import Response
from litestar.datastructures import MutableScopeHeaders
from litestar.types import Message, Scope

from tenants.machines import replies
from web.api.incoming import JSON, idempotency_key
from web.guards import LIMITS
from web.site import AnyRequest, principal_of_request, site_of


def json_answer(
    value: msgspec.Struct, status: int = 200, headers: Mapping[str, str] | None = None
) -> Response[bytes]:
    """Return a value as JSON."""
    return _bytes(msgspec.json.encode(value), status, headers)


def _bytes(body: bytes, status: int, headers: Mapping[str, str] | None = None) -> Response[bytes]:
    return Response(body, status_code=status, media_type=JSON, headers=dict(headers or {}))


async def once(
    request: AnyRequest, body: bytes, act: Callable[[], Awaitable[msgspec.Struct]]
) -> Response[bytes]:
    """Do something that creates, and answer 201; for a known Idempotency-Key, as the first time.

    Raises:
        KeyReusedError, StillBusyError: The Idempotency-Key cannot be used (now).
    """
    key = idempotency_key(request)
    if key is None:
        return json_answer(await act(), 201)
    kernel, principal = site_of(request).kernel, principal_of_request(request)
    route = f"{request.method} {request.scope['path']}"
    attempt = await replies.begin(kernel, principal, route, key, body)
    if attempt.before is not None:
        replayed = {"idempotency-replayed": "true"}
        return _bytes(attempt.before.body, attempt.before.status, replayed)
    try:
        answer = json_answer(await act(), 201)
    except BaseException:
        await replies.forget(kernel, attempt)
        raise
    await replies.keep(kernel, attempt, replies.Reply(201, answer.content))
    return answer


async def machine_headers(message: Message, scope: Scope) -> None:
    """Say what is left of the limit, and let nobody keep an answer; a `before_send` hook."""
    if message["type"] != "http.response.start" or not scope["path"].startswith("/api/"):
        return
    headers = MutableScopeHeaders.from_message(message)
    for name, value in scope.get("state", {}).get(LIMITS, {}).items():
        headers[name] = value
    headers["vary"] = "Authorization"


def path_of(*parts: Any) -> str:
    """Return the path of something in the API."""
    return "/".join(("/api/v1", *(str(part) for part in parts)))
