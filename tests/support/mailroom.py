"""A mail server that can be down, slow, busy, cut off in the middle, or that refuses: RFC 5321 by hand.

aiosmtpd answers everything it has taken; what this is about is the answer that does not come.
"""

from __future__ import annotations

import asyncio
import contextlib
import email
import enum
from collections.abc import AsyncIterator
from email.message import Message


class Mood(enum.Enum):
    """How the server is with the next sessions."""

    WELL = "well"
    SLOW = "slow"
    BUSY = "busy"
    REFUSES = "refuses"
    CUT = "cut"
    """It takes the mail, and the line is dead before it has said so."""


class Mailroom:
    """Keeps every mail that it took, also where nobody heard of it."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.mails: list[Message] = []
        self._mood = Mood.WELL
        self._left = 0
        self._server: asyncio.Server | None = None

    def befall(self, mood: Mood, sessions: int) -> None:
        """Be like that for so many sessions."""
        self._mood, self._left = mood, sessions

    async def open(self) -> None:
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", self.port)

    async def shut(self) -> None:
        """Be down: nobody listens at the port."""
        assert self._server is not None
        self._server.close()
        await self._server.wait_closed()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        mood = self._mood if self._left else Mood.WELL
        self._left = max(0, self._left - 1)

        async def say(line: str) -> None:
            if mood is Mood.SLOW:
                await asyncio.sleep(1.0)
            writer.write(line.encode() + b"\r\n")
            await writer.drain()

        with contextlib.suppress(ConnectionError, asyncio.IncompleteReadError):
            await say("220 mailroom")
            while line := await reader.readline():
                verb = line.split()[0].upper() if line.split() else b""
                if verb == b"DATA":
                    await say("354 go on")
                    content = await reader.readuntil(b"\r\n.\r\n")
                    self.mails.append(email.message_from_bytes(content))
                    if mood is Mood.CUT:
                        break
                    await say("250 taken")
                elif verb == b"RCPT" and mood in {Mood.BUSY, Mood.REFUSES}:
                    await say("451 later" if mood is Mood.BUSY else "550 nobody here")
                elif verb == b"QUIT":
                    await say("221 bye")
                    break
                else:
                    await say("250 fine")
        writer.close()


@contextlib.asynccontextmanager
async def mailroom(port: int) -> AsyncIterator[Mailroom]:
    """Run one."""
    room = Mailroom(port)
    await room.open()
    try:
        yield room
    finally:
        await room.shut()
