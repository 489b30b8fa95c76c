"""The bearer token: asked for with client credentials, and anew before it runs out."""

from __future__ import annotations

import asyncio
import datetime as dt
from typing import Final

import httpx
import msgspec

from sorgeauskunft.fitconnect.answers import fault_of, read
from sorgeauskunft.fitconnect.faults import FitConnectError, Remedy
from sorgeauskunft.kernel import Clock, Settings

_EARLY: Final = dt.timedelta(seconds=60)
"""A token that ends within this time is as good as none: an upload may take that long."""

_REFUSED: Final = frozenset({400, 401, 403})


class _Granted(msgspec.Struct, frozen=True):
    access_token: str
    expires_in: int = 1800


class Tokens:
    """Keeps one token for the whole process.

    The credentials stand in the body of the form: HTTP Basic is refused there.
    """

    def __init__(self, settings: Settings, clock: Clock) -> None:
        self._settings = settings
        self._clock = clock
        self._token = ""
        self._until = clock.now()
        self._asking = asyncio.Lock()

    async def current(self, client: httpx.AsyncClient, *, refused: str = "") -> str:
        """Return a token that holds a while; another one than `refused`.

        Raises:
            FitConnectError: The credentials are wrong, or nobody answers.
        """
        async with self._asking:
            if self._token == refused or self._clock.now() >= self._until - _EARLY:
                granted = await self._granted(client)
                self._token = granted.access_token
                self._until = self._clock.now() + dt.timedelta(seconds=granted.expires_in)
            return self._token

    async def _granted(self, client: httpx.AsyncClient) -> _Granted:
        form = {
            "grant_type": "client_credentials",
            "client_id": self._settings.fit_connect_client_id,
            "client_secret": self._settings.fit_connect_client_secret,
        }
        answer = await client.post(self._settings.fit_connect_token, data=form)
        if answer.status_code in _REFUSED:
            raise FitConnectError("credentials", Remedy.SETTING, status=answer.status_code)
        if not answer.is_success:
            raise fault_of(answer, self._clock.now())
        return read(answer, _Granted)
