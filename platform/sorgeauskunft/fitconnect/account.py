"""This service at FIT-Connect: its token, and calls that carry it."""

from __future__ import annotations

import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import cache
from typing import Final, TypeVar

import httpx

from sorgeauskunft.fitconnect.answers import fault_of, read
from sorgeauskunft.fitconnect.faults import FitConnectError
from sorgeauskunft.fitconnect.tokens import Tokens
from sorgeauskunft.kernel import Clock, Settings

_TIMES: Final = httpx.Timeout(10.0, read=30.0, write=60.0)
_JOSE: Final = "application/jose"
_UNAUTHORIZED: Final = 401

_T = TypeVar("_T")


class Account:
    """One for a process; `sender` opens the way there for one piece of work."""

    def __init__(self, settings: Settings, clock: Clock, *, times: httpx.Timeout = _TIMES) -> None:
        self.settings = settings
        self.clock = clock
        self._times = times
        self._tokens = Tokens(settings, clock)

    @asynccontextmanager
    async def sender(self) -> AsyncIterator[Sender]:
        """Open connections, and close them again.

        Raises:
            FitConnectError: On the way out, also for whatever the network does in between.
        """
        async with httpx.AsyncClient(
            timeout=self._times, follow_redirects=False, trust_env=False, verify=_trust()
        ) as client:
            try:
                yield Sender(self, client, self._tokens)
            except httpx.TimeoutException as error:
                raise FitConnectError("timeout") from error
            except httpx.HTTPError as error:
                raise FitConnectError("unreachable") from error


class Sender:
    """Calls of the Submission API, with a token; and of others, without."""

    def __init__(self, account: Account, client: httpx.AsyncClient, tokens: Tokens) -> None:
        self.settings = account.settings
        self.clock = account.clock
        self._client = client
        self._tokens = tokens

    async def get(self, path: str, kind: type[_T]) -> _T:
        """Read something of the Submission API. Raises `FitConnectError`."""
        return read(await self._call("GET", path), kind)

    async def post(self, path: str, content: dict[str, object], kind: type[_T]) -> _T:
        """Make something there. Raises `FitConnectError`."""
        return read(await self._call("POST", path, json=content), kind)

    async def put(self, path: str, content: dict[str, object] | str) -> None:
        """Put a JSON object or a compact JWE there. Raises `FitConnectError`."""
        if isinstance(content, str):
            headers = {"content-type": _JOSE}
            await self._call("PUT", path, content=content.encode("ascii"), headers=headers)
        else:
            await self._call("PUT", path, json=content)

    async def open(self, url: str, kind: type[_T], **query: str) -> _T:
        """Read what everybody may, at any address of the settings. Raises `FitConnectError`."""
        answer = await self._client.get(url, params=query)
        if not answer.is_success:
            raise fault_of(answer, self.clock.now())
        return read(answer, kind)

    async def _call(self, method: str, path: str, **content: object) -> httpx.Response:
        token = await self._tokens.current(self._client)
        answer = await self._sent(method, path, token, content)
        if answer.status_code == _UNAUTHORIZED:
            # It may have been withdrawn before its time; a second no is meant.
            token = await self._tokens.current(self._client, refused=token)
            answer = await self._sent(method, path, token, content)
        if not answer.is_success:
            raise fault_of(answer, self.clock.now())
        return answer

    async def _sent(
        self, method: str, path: str, token: str, content: dict[str, object]
    ) -> httpx.Response:
        named = dict(content)
        given = named.pop("headers", {})
        assert isinstance(given, dict)  # noqa: S101 - written a few lines above
        return await self._client.request(
            method,
            self.settings.fit_connect_api.rstrip("/") + path,
            headers={**given, "authorization": f"Bearer {token}"},
            **named,  # type: ignore[arg-type]
        )


@cache
def _trust() -> ssl.SSLContext:
    """Who may say who a server is; read once, because it takes longer than a call."""
    return ssl.create_default_context()
