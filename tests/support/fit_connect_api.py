"""What the double of FIT-Connect answers: tokens, Submission API for both sides, Routing API."""

from __future__ import annotations

import json
import re
import secrets
from typing import Any, Final
from urllib.parse import parse_qs, parse_qsl, urlsplit

import msgspec
from fit_connect_books import Books, Submission
from fit_connect_checks import RefusedThereError
from fit_connect_keys import signing_key
from fit_connect_tokens import destination_signature
from fit_connect_world import (
    LEIKA_KEY,
    SENDER,
    SERVICE,
    SERVICE_KEY,
    SUBSCRIBER,
    Destination,
    service_jwk,
)

from sorgeauskunft.kernel import Clock

TOKEN_SECONDS: Final = 1800
_ARS: Final = re.compile(r"(\d{2}|\d{3}|\d{5}|\d{9}|\d{12})")
_ROLES: Final = {SENDER: "sender", SUBSCRIBER: "subscriber"}


class Asked(msgspec.Struct, frozen=True):
    """A request as it came."""

    method: str
    path: str
    query: str
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        """Its JSON; refused where it says it is something else."""
        if self.headers.get("content-type", "").partition(";")[0] != "application/json":
            raise RefusedThereError(415, "unsupported-media-type")
        try:
            return json.loads(self.body)
        except ValueError as error:
            raise RefusedThereError(400, "bad-request") from error

    @property
    def jose(self) -> str:
        """Its compact JWE or JWS; refused likewise."""
        if self.headers.get("content-type") != "application/jose":
            raise RefusedThereError(415, "unsupported-media-type")
        return self.body.decode("ascii")


class Answer(msgspec.Struct, frozen=True):
    status: int
    body: bytes = b""
    headers: dict[str, str] = {}


class Api:
    """One stage. `routes` says which destinations serve which ARS (`""`: every other); `signed_for` for which service."""

    def __init__(self, clock: Clock, books: Books) -> None:
        self.books = books
        self.routes: dict[str, tuple[Destination, ...]] = {}
        self.signed_for = SERVICE
        self.granted = 0
        self._clock = clock
        self._tokens: dict[str, tuple[float, str]] = {}

    def forget_tokens(self) -> None:
        """All tokens are withdrawn before their time."""
        self._tokens.clear()

    def answer(self, asked: Asked) -> Answer:
        """Do what is asked. Raises `RefusedThereError`."""
        match asked.method, asked.path.strip("/").split("/"):
            case "POST", ["token"]:
                return self._token(asked)
            case "GET", [".well-known", "jwks.json"]:
                return _json({"keys": [service_jwk()]})
            case "GET", ["v1", "routes"]:
                return self._routes(asked.query)
            case method, ["v2", *rest]:
                role = self._role(asked.headers)
                found = self._for_all(method, rest)
                if found is None and role == "sender":
                    found = self._for_senders(method, rest, asked)
                if found is None and role == "subscriber":
                    found = self._for_subscribers(method, rest, asked)
                if found is None:
                    raise RefusedThereError(403, "not-allowed")
                return found
        raise RefusedThereError(404, "not-found")

    def _for_all(self, method: str, rest: list[str]) -> Answer | None:
        match method, rest:
            case "GET", ["destinations", name]:
                return _json(self.books.destination(name).described())
            case "GET", ["destinations", name, "keys", kid]:
                key = self.books.destination(name).keys().get(kid)
                if key is None:
                    raise RefusedThereError(404, "key-not-found")
                return _json(key)
            case "GET", ["cases", name, "events"]:
                return _json(self.books.log(name))
        return None

    def _for_senders(self, method: str, rest: list[str], asked: Asked) -> Answer | None:
        match method, rest:
            case "POST", ["submissions"]:
                return _json(self.books.announce(asked.json), 201)
            case "PUT", ["submissions", name, "attachments", attachment]:
                self.books.upload(name, attachment, asked.jose)
                return Answer(204)
            case "PUT", ["submissions", name]:
                return _json(self.books.submit(name, asked.json))
        return None

    def _for_subscribers(self, method: str, rest: list[str], asked: Asked) -> Answer | None:
        match method, rest:
            case "GET", ["submissions"]:
                wanted = parse_qs(asked.query).get("destinationId", [""])[0]
                waiting = self.books.in_state("submitted")
                mine = [each for each in waiting if str(each.destination.id) == wanted]
                names = [{"submissionId": str(s.id), "caseId": str(s.case_id)} for s in mine]
                return _json({"submissions": names})
            case "GET", ["submissions", name]:
                return _json(_content(self.books.submission(name)))
            case "GET", ["submissions", name, "attachments", attachment]:
                for key, compact in self.books.submission(name).attachments.items():
                    if str(key) == attachment:
                        return Answer(200, compact.encode(), {"content-type": "application/jose"})
                raise RefusedThereError(404, "attachment-not-found")
            case "POST", ["cases", name, "events"]:
                self.books.enter(name, asked.jose)
                return Answer(204)
        return None

    def _token(self, asked: Asked) -> Answer:
        if "authorization" in asked.headers:
            return _json({"error": "invalid_client", "error_description": "no Basic"}, 401)
        kind = asked.headers.get("content-type", "").partition(";")[0]
        form = dict(parse_qsl(asked.body.decode(), keep_blank_values=True))
        fields = {"grant_type", "client_id", "client_secret"}
        if kind != "application/x-www-form-urlencoded" or set(form) != fields:
            return _json({"error": "invalid_request"}, 400)
        if form["grant_type"] != "client_credentials":
            return _json({"error": "unsupported_grant_type"}, 400)
        role = _ROLES.get((form["client_id"], form["client_secret"]))
        if role is None:
            return _json({"error": "invalid_client"}, 401)
        token = secrets.token_urlsafe(24)
        self._tokens[token] = (self._clock.now().timestamp() + TOKEN_SECONDS, role)
        self.granted += role == "sender"
        return _json({"access_token": token, "token_type": "Bearer", "expires_in": TOKEN_SECONDS})

    def _role(self, headers: dict[str, str]) -> str:
        kind, _, token = headers.get("authorization", "").partition(" ")
        until, role = self._tokens.get(token, (0.0, ""))
        if kind != "Bearer" or self._clock.now().timestamp() >= until:
            raise RefusedThereError(401, "unauthorized")
        return role

    def _routes(self, query: str) -> Answer:
        given = parse_qs(query)
        ars = given.get("ars", [""])[0]
        leika_key = given.get("leikaKey", [""])[0]
        good = _ARS.fullmatch(ars) and re.fullmatch(r"99\d{12}", leika_key)
        if set(given) != {"leikaKey", "ars"} or not good:
            raise RefusedThereError(400, "bad-request")
        everywhere = self.routes.get("", ())
        known = self.routes.get(ars, everywhere) if leika_key == LEIKA_KEY else ()
        routes = [
            {
                "destinationId": str(each.id),
                "destinationSignature": self._signature(each, ars),
                "destinationName": "Jugendamt (erfunden)",
            }
            for each in known
        ]
        count = len(routes)
        return _json({"count": count, "offset": 0, "totalCount": count, "routes": routes})

    def _signature(self, destination: Destination, ars: str) -> str:
        name, kid = SERVICE_KEY
        return destination_signature(
            signing_key(name),
            kid,
            issuer=self.books.issuer,
            destination_id=destination.id,
            host=urlsplit(self.books.issuer).netloc,
            ars=ars,
            service=self.signed_for,
        )


def problem(error: RefusedThereError) -> Answer:
    """A refusal as it is answered."""
    kind = {"content-type": "application/problem+json"}
    return Answer(error.status, json.dumps(error.problem).encode(), kind)


def _content(submission: Submission) -> dict[str, Any]:
    return {
        "submissionId": str(submission.id),
        "caseId": str(submission.case_id),
        "attachments": [str(each) for each in submission.announced],
        "encryptedMetadata": submission.metadata,
        "encryptedData": submission.data,
    }


def _json(content: dict[str, Any], status: int = 200) -> Answer:
    return Answer(status, json.dumps(content).encode(), {"content-type": "application/json"})
