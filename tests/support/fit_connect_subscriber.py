"""A receiver at FIT-Connect, as a Jugendamt's software would be: fetches, opens, checks, says yes or no.

It shares no code with the sender: its own HTTP, its own decryption, its own comparison of hashes.
"""

from __future__ import annotations

import datetime as dt
import json
from hashlib import sha512
from pathlib import Path
from typing import Any, Final
from uuid import UUID

import httpx
import jsonschema
import msgspec
from fit_connect_keys import signing_key
from fit_connect_tokens import signed_set
from fit_connect_world import SCHEMA, SUBSCRIBER, Destination
from joserfc import jwe
from joserfc.errors import JoseError

import xfamilie
from sorgeauskunft.kernel import Clock

# FITKO's own file, where it lies beside the project.
_FITKO: Final = "shared/fit-connect/metadata.schema.v1.0.0.json"
_METADATA_SCHEMA: Final = next(
    (each / _FITKO for each in Path(__file__).parents if (each / _FITKO).exists()), None
)
_PROBLEMS: Final = "https://schema.fitko.de/fit-connect/events/problems/"
PROBLEM_TEXT: Final = "Das Aktenzeichen Müller/4711 ist hier unbekannt."


class Received(msgspec.Struct, frozen=True, kw_only=True):
    """A submission, opened. `files` are name → (purpose, bytes)."""

    submission_id: UUID
    metadata: dict[str, Any]
    xml: bytes
    files: dict[str, tuple[str, bytes]]

    @property
    def message_uuid(self) -> str:
        """The UUID of the XFamilie message."""
        return str(xfamilie.parse_0801(self.xml).nachrichtenkopf.identifikation.nachrichten_uuid)


class Subscriber:
    """One receiver; `problem` is what it rejects everything with, empty for accepting what is right."""

    def __init__(self, base: str, destination: Destination, clock: Clock) -> None:
        self.problem = ""
        self.received: list[Received] = []
        self._base = base
        self._destination = destination
        self._clock = clock

    async def work(self) -> int:
        """Fetch what waits, and answer each; return how many there were."""
        async with httpx.AsyncClient(base_url=self._base, trust_env=False, timeout=30) as client:
            name, secret = SUBSCRIBER
            form = {
                "grant_type": "client_credentials",
                "client_id": name,
                "client_secret": secret,
            }
            token = _ok(await client.post("/token", data=form)).json()["access_token"]
            client.headers["authorization"] = f"Bearer {token}"
            query = {"destinationId": str(self._destination.id)}
            waiting = _ok(await client.get("/v2/submissions", params=query)).json()["submissions"]
            for each in waiting:
                await self._take(client, each["submissionId"], each["caseId"])
            return len(waiting)

    async def _take(self, client: httpx.AsyncClient, name: str, case: str) -> None:
        there = _ok(await client.get(f"/v2/submissions/{name}")).json()
        compact = {
            each: _ok(await client.get(f"/v2/submissions/{name}/attachments/{each}")).text
            for each in there["attachments"]
        }
        received, problem = self._opened(UUID(name), there, compact)
        if received is not None:
            self.received.append(received)
        problem = problem or self.problem
        if problem:
            kind = "reject-submission"
            said = {
                "type": _PROBLEMS + problem,
                "title": problem,
                "detail": PROBLEM_TEXT,
                "instance": "submission",
            }
            body: dict[str, Any] = {"problems": [said]}
        else:
            kind = "accept-submission"
            body = {
                "authenticationTags": {
                    "metadata": _tag(there["encryptedMetadata"]),
                    "data": _tag(there["encryptedData"]),
                    "attachments": {key: _tag(value) for key, value in compact.items()},
                }
            }
        token = self.event(UUID(name), UUID(case), kind, body)
        headers = {"content-type": "application/jose"}
        _ok(await client.post(f"/v2/cases/{case}/events", content=token, headers=headers))

    def event(
        self,
        submission_id: UUID,
        case_id: UUID,
        kind: str,
        body: dict[str, Any],
        at: dt.datetime | None = None,
    ) -> str:
        """Sign an event as this receiver."""
        return signed_set(
            signing_key("quittung"),
            self._destination.signing_kid,
            issuer=str(self._destination.id),
            submission_id=submission_id,
            case_id=case_id,
            kind=kind,
            body=body,
            at=at or self._clock.now(),
        )

    def _opened(
        self, name: UUID, there: dict[str, Any], compact: dict[str, str]
    ) -> tuple[Received | None, str]:
        """Open everything and check it; return the problem that there is, if any."""
        try:
            metadata = json.loads(_decrypted(there["encryptedMetadata"], "application/json"))
            xml = _decrypted(there["encryptedData"], "application/xml")
            plain = {key: _decrypted(value) for key, value in compact.items()}
        except (ValueError, JoseError):
            return None, "encryption-issue"
        if _METADATA_SCHEMA is not None:
            jsonschema.validate(
                metadata,
                json.loads(_METADATA_SCHEMA.read_bytes()),
                format_checker=jsonschema.FormatChecker(),
            )
        structure = metadata["contentStructure"]
        listed = {each["attachmentId"]: each for each in structure["attachments"]}
        files = {
            each["filename"]: (each["purpose"], plain[key])
            for key, each in listed.items()
            if key in plain
        }
        received = Received(submission_id=name, metadata=metadata, xml=xml, files=files)
        return received, _problem(structure, listed, plain, xml)


def _problem(
    structure: dict[str, Any], listed: dict[str, Any], plain: dict[str, bytes], xml: bytes
) -> str:
    if set(listed) != set(plain):
        return "attachments-mismatch"
    hashed = [(structure["data"]["hash"], xml)]
    hashed += [(listed[key]["hash"], content) for key, content in plain.items()]
    if any(given["content"] != sha512(content).hexdigest() for given, content in hashed):
        return "hash-mismatch"
    schema = structure["data"]["submissionSchema"]
    if schema != {"schemaUri": SCHEMA, "mimeType": "application/xml"}:
        return "unsupported-schema"
    return "schema-violation" if xfamilie.validate(xml) else ""


def _decrypted(compact: str, media_type: str = "") -> bytes:
    opened = jwe.decrypt_compact(
        compact, signing_key("empfang"), algorithms=["RSA-OAEP-256", "A256GCM"]
    )
    if media_type and opened.protected["cty"] != media_type:
        raise ValueError("another kind of content")
    assert opened.plaintext is not None
    return opened.plaintext


def _tag(compact: str) -> str:
    return compact.rpartition(".")[2]


def _ok(answer: httpx.Response) -> httpx.Response:
    answer.raise_for_status()
    return answer
