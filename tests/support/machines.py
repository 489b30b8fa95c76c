"""A Fachverfahren for tests: its key, and calls with it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any
from uuid import UUID, uuid4

import httpx

from sorgeauskunft.kernel import Kernel
from tenants.machines import NewKey, Scope, make_key
from tenants.people import Principal, Role

API = "/api/v1"


def admin(tenant_id: UUID) -> Principal:
    return Principal(
        account_id=UUID(int=9),
        tenant_id=tenant_id,
        role=Role.ADMIN,
        name="Alex",
        session_id=uuid4(),
    )


async def key_for(
    kernel: Kernel, tenant_id: UUID, scopes: Iterable[Scope] = tuple(Scope), *, days: int = 30
) -> str:
    """Make a key with these scopes, all of them where nothing is said."""
    wanted = NewKey(
        id=uuid4(),
        name="Fachverfahren Nord",
        scopes=frozenset(scopes),
        expires_at=kernel.clock.now() + dt.timedelta(days=days),
    )
    return await make_key(kernel, admin(tenant_id), wanted)


class Caller:
    """Calls with a key; paths are those behind `/api/v1`."""

    def __init__(self, client: httpx.AsyncClient, key: str) -> None:
        self.client = client
        self.headers = {"authorization": f"Bearer {key}"}

    async def get(self, path: str, **headers: str) -> httpx.Response:
        return await self.client.get(API + path, headers=self.headers | named(headers))

    async def send(
        self, method: str, path: str, *, json: Any = None, body: bytes | None = None, **headers: str
    ) -> httpx.Response:
        given = self.headers | named(headers)
        if json is not None:
            return await self.client.request(method, API + path, headers=given, json=json)
        return await self.client.request(method, API + path, headers=given, content=body)

    async def tag(self, request_id: UUID) -> str:
        """The present ETag of a request."""
        answer = await self.get(f"/requests/{request_id}")
        assert answer.status_code == 200, answer.text
        return answer.headers["etag"]


def named(headers: dict[str, str]) -> dict[str, str]:
    return {name.replace("_", "-"): value for name, value in headers.items()}


def problem(answer: httpx.Response, status: int, code: str, reason: str = "") -> dict[str, Any]:
    """The problem that an answer is; every one has the same form."""
    assert (answer.status_code, answer.headers["content-type"]) == (
        status,
        "application/problem+json",
    ), answer.text
    said: dict[str, Any] = answer.json()
    assert (said["status"], said["code"], said.get("reason", "")) == (status, code, reason)
    assert said["type"].endswith(f"/api/v1/docs#{code}")
    assert said["detail"].endswith(".")
    assert "set-cookie" not in answer.headers
    return said
