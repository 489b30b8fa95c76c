"""The double of FIT-Connect with its receiver, to be watched: `make fit-connect-double`.

It speaks on the port that a demo expects, serves every area with its one destination, and its receiver
takes what has come every second; then a callback tells the demo. What it does can be changed while it
runs:

    curl -X POST 'http://localhost:8055/double/reject?problem=schema-violation'
    curl -X POST 'http://localhost:8055/double/accept'
    curl -X POST 'http://localhost:8055/double/wait'     # the receiver neither accepts nor rejects
    curl -X POST 'http://localhost:8055/double/fault?kind=busy&on=PUT&times=3'
    curl -X POST 'http://localhost:8055/double/calm'
    curl 'http://localhost:8055/double/'                 # what has come so far

Faults: unauthorized forbidden conflict too_large refused busy broken cut torn lost silent.
"""

from __future__ import annotations

import asyncio
import contextlib
import hmac
import json
import sys
from typing import Final
from urllib.parse import parse_qsl

import click
import httpx
from fit_connect_api import Answer, Asked
from fit_connect_double import Fault, FitConnectDouble, fit_connect_double
from fit_connect_keys import BITS, private_key
from fit_connect_subscriber import Subscriber
from fit_connect_world import CALLBACK_SECRET

from sorgeauskunft.kernel import SystemClock

PORT: Final = 8055
_EVERY: Final = 1.0


class Controls:
    """What can be changed while it runs."""

    def __init__(self, double: FitConnectDouble, receiver: Subscriber) -> None:
        self.waits = False
        self._double = double
        self._receiver = receiver

    def answer(self, asked: Asked) -> Answer:
        """Change something, or say what has come."""
        given = dict(parse_qsl(asked.query))
        match asked.method, asked.path.removeprefix("/double/"):
            case "POST", "reject":
                self._receiver.problem, self.waits = given.get("problem", "other-error"), False
            case "POST", "accept":
                self._receiver.problem, self.waits = "", False
            case "POST", "wait":
                self.waits = True
            case "POST", "fault":
                fault = Fault[given["kind"].upper()]
                self._double.befall(fault, given.get("on", ""), int(given.get("times", 1)))
            case "POST", "calm":
                self._double.calm()
            case "GET", "":
                pass
            case _:
                return Answer(404)
        return Answer(200, json.dumps(self._state()).encode(), {"content-type": "application/json"})

    def _state(self) -> dict[str, object]:
        books = self._double.books
        states = [each.state for each in books.submissions.values()]
        return {
            "submissions": {state: states.count(state) for state in sorted(set(states))},
            "messages": [each.message_uuid for each in self._receiver.received],
            "files": [sorted(each.files) for each in self._receiver.received],
        }


async def call_back(address: str, body: bytes, at: int) -> None:
    """Tell the sender that there is news; one that is not there reads its event logs anyway."""
    signed = f"{at}.".encode() + body
    headers = {
        "callback-timestamp": str(at),
        "callback-authentication": hmac.digest(CALLBACK_SECRET.encode(), signed, "sha512").hex(),
    }
    async with httpx.AsyncClient(trust_env=False) as client:
        with contextlib.suppress(httpx.HTTPError):
            await client.post(address, content=body, headers=headers)


async def play(port: int, callback: str) -> None:
    """Run until interrupted."""
    clock = SystemClock()
    async with fit_connect_double(clock, port=port) as double:
        double.api.routes = {"": (double.destination,)}
        receiver = Subscriber(double.base, double.destination, clock)
        double.controls = Controls(double, receiver)
        click.echo(f"FIT-Connect (erfunden) at {double.base}, destination {double.destination.id}")
        while True:
            await asyncio.sleep(_EVERY)
            if double.controls.waits or not double.books.in_state("submitted"):
                continue
            before = len(receiver.received)
            await receiver.work()
            for each in receiver.received[before:]:
                said = f"rejected: {receiver.problem}" if receiver.problem else "accepted"
                files = ", ".join(f"{name} ({kind})" for name, (kind, _) in each.files.items())
                click.echo(f"message {each.message_uuid}: {said}; {files}")
            names = [str(each.submission_id) for each in receiver.received[before:]]
            body = json.dumps({"submissionIds": names}).encode()
            await call_back(callback, body, int(clock.now().timestamp()))


@click.command()
@click.option("--port", default=PORT, show_default=True)
@click.option("--callback", default="http://localhost:8000/fit-connect/rueckruf", show_default=True)
def main(port: int, callback: str) -> None:
    """Play FIT-Connect and a receiver."""
    for name in ("empfang", "quittung", "zustelldienst"):
        private_key(name, BITS)
    sys.stdout.reconfigure(line_buffering=True)  # type: ignore[union-attr]
    try:
        asyncio.run(play(port, callback))
    except KeyboardInterrupt:
        click.echo("")


if __name__ == "__main__":
    main()
