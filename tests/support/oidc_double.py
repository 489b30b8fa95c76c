"""An OpenID provider for tests that is strict with us, and lies on request.

It refuses what a provider must refuse: an authorization request without PKCE, state or nonce, a code
used twice, a verifier that does not fit, a client that does not say who it is. What it answers can be
forged in one respect at a time.
"""

from __future__ import annotations

import base64
import functools
import hashlib
import hmac
import json
import secrets
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Final
from urllib.parse import parse_qs, parse_qsl, unquote, urlencode, urlsplit

import msgspec
from joserfc import jwk, jwt

from sorgeauskunft.kernel import Clock

CLIENT_ID: Final = "sorgeauskunft"
CLIENT_SECRET: Final = "geheim & wahr+%/ü"
RETURN: Final = "/amt/oidc/rueckkehr"


@functools.cache
def _rsa(number: int) -> jwk.RSAKey:
    """Made once a process: it takes a while."""
    return jwk.RSAKey.generate_key(2048, {"kid": f"key-{number}", "use": "sig"})


class Forge(msgspec.Struct, frozen=True, kw_only=True):
    """What is wrong with an ID token. `claims`: other values, None for none at all.

    `signed`: by the right key, by another under its name, by the first one of all (`old-key`), by nobody, by the public key as a secret,
    or with bytes that are no signature.
    """

    claims: dict[str, Any] = {}
    signed: str = "right"
    access_token: str = ""


class Reply(msgspec.Struct, frozen=True):
    """What an address answers instead of what it should."""

    status: int = 200
    body: bytes = b"{}"
    headers: dict[str, str] = {}


class Asked(msgspec.Struct, frozen=True):
    """An authorization request that is waiting for its code to be exchanged."""

    fields: dict[str, str]
    claims: dict[str, Any]
    forge: Forge


class Double:
    """The provider; `replies` (path → answer) breaks it."""

    def __init__(self, clock: Clock, port: int) -> None:
        self.clock = clock
        self.issuer = f"http://127.0.0.1:{port}"
        self.replies: dict[str, Reply] = {}
        self.metadata: dict[str, Any] = {}
        self._hold = threading.Event()
        self._hold.set()
        self.asked: list[str] = []
        self.methods: list[str] = []
        self._codes: dict[str, Asked] = {}
        self._key = 1

    def wait(self) -> None:
        """Answer nothing from now on, until the end."""
        self._hold.clear()

    def go_on(self) -> None:
        self._hold.set()

    def rotate(self) -> None:
        """Sign with a new key from now on; only that one is published."""
        self._key += 1

    def authorize(
        self, address: str, claims: dict[str, Any], forge: Forge | None = None, **answer: str
    ) -> str:
        """Log somebody in: the query with which the browser is sent back. `answer` changes that."""
        fields = dict(parse_qsl(urlsplit(address).query))
        assert address.startswith(f"{self.issuer}/auth?")
        assert (fields["response_type"], fields["client_id"]) == ("code", CLIENT_ID)
        assert fields["code_challenge_method"] == "S256"
        assert len(fields["state"]) >= 43
        assert len(fields["nonce"]) >= 43
        assert "openid" in fields["scope"].split()
        assert fields["redirect_uri"].endswith(RETURN)
        code = secrets.token_urlsafe(24)
        self._codes[code] = Asked(fields, claims, forge or Forge())
        given = {"code": code, "state": fields["state"], "iss": self.issuer} | answer
        return urlencode({name: value for name, value in given.items() if value})

    def _document(self) -> dict[str, Any]:
        return {
            "issuer": self.issuer,
            "authorization_endpoint": f"{self.issuer}/auth",
            "token_endpoint": f"{self.issuer}/token",
            "jwks_uri": f"{self.issuer}/jwks",
            "end_session_endpoint": f"{self.issuer}/end",
            "response_types_supported": ["code"],
            "code_challenge_methods_supported": ["S256"],
            "authorization_response_iss_parameter_supported": True,
        } | self.metadata

    def answer(self, path: str, form: dict[str, str], authorization: str) -> Reply:
        self.asked.append(path)
        self._hold.wait(20)
        if path in self.replies:
            return self.replies[path]
        match path:
            case "/.well-known/openid-configuration":
                return _json(self._document())
            case "/jwks":
                return _json({"keys": [_rsa(self._key).as_dict(private=False)]})
            case "/token":
                return self._token(form, authorization)
        return Reply(404)

    def _token(self, form: dict[str, str], authorization: str) -> Reply:
        if authorization:
            pair = base64.b64decode(authorization.removeprefix("Basic ")).decode()
            given = tuple(map(unquote, pair.split(":")))
            self.methods.append("basic")
        elif "client_secret" in form:
            given = (form["client_id"], form["client_secret"])
            self.methods.append("post")
        else:
            given = (form.get("client_id", ""), "")
            self.methods.append("none")
        if given not in {(CLIENT_ID, CLIENT_SECRET), (CLIENT_ID, "")}:
            return _json({"error": "invalid_client"}, 401)
        asked = self._codes.pop(form.get("code", ""), None)
        if asked is None or form.get("grant_type") != "authorization_code":
            return _json({"error": "invalid_grant"}, 400)
        challenge = _b64(hashlib.sha256(form["code_verifier"].encode()).digest())
        same = form["redirect_uri"] == asked.fields["redirect_uri"]
        if challenge != asked.fields["code_challenge"] or not same:
            return _json({"error": "invalid_grant"}, 400)
        access = secrets.token_urlsafe(16)
        token = self.signed(self.claims(asked, access), asked.forge)
        return _json({"id_token": token, "access_token": access, "token_type": "Bearer"})

    def claims(self, asked: Asked, access: str) -> dict[str, Any]:
        now = int(self.clock.now().timestamp())
        half = hashlib.sha256(access.encode()).digest()[:16]
        claims = {
            "iss": self.issuer,
            "aud": CLIENT_ID,
            "iat": now,
            "exp": now + 300,
            "nonce": asked.fields["nonce"],
            "at_hash": _b64(half),
            **asked.claims,
            **asked.forge.claims,
        }
        return {name: value for name, value in claims.items() if value is not None}

    def signed(self, claims: dict[str, Any], forge: Forge) -> str:
        return sign(claims, forge.signed, self._key)

    @property
    def public_key(self) -> dict[str, Any]:
        return dict(_rsa(self._key).as_dict(private=False))


def sign(claims: dict[str, Any], how: str, number: int = 1) -> str:
    """An ID token, signed or not, see `Forge`."""
    right = _rsa(number)
    header = {"alg": "RS256", "kid": f"key-{number}"}
    secret_head = _parts(header | {"alg": "HS256"}, claims)
    ways: dict[str, Callable[[], str]] = {
        "right": lambda: jwt.encode(header, claims, right),
        "old-key": lambda: jwt.encode(header | {"kid": "key-1"}, claims, _rsa(1)),
        "other-key": lambda: jwt.encode(header, claims, _rsa(0)),
        "no-kid": lambda: jwt.encode({"alg": "RS256"}, claims, right),
        "spoilt": lambda: f"{_parts(header, claims)}.{_b64(bytes(256))}",
        "none": lambda: _parts({"alg": "none"}, claims) + ".",
        "public-as-secret": lambda: ".".join(
            (
                secret_head,
                _b64(hmac.digest(right.as_pem(private=False), secret_head.encode(), "sha256")),
            )
        ),
    }
    return ways[how]() if how in ways else how


def _parts(header: dict[str, Any], claims: dict[str, Any]) -> str:
    return ".".join(_b64(json.dumps(part).encode()) for part in (header, claims))


def _b64(plain: bytes) -> str:
    return base64.urlsafe_b64encode(plain).rstrip(b"=").decode()


def _json(content: dict[str, Any], status: int = 200) -> Reply:
    return Reply(status, json.dumps(content).encode(), {"content-type": "application/json"})


@contextmanager
def provider(clock: Clock) -> Iterator[Double]:
    """Run a provider on a free port of this machine."""
    holder: list[Double] = []

    class Handler(BaseHTTPRequestHandler):
        def log_message(self, *_: object) -> None:
            """Say nothing."""

        def _reply(self, form: dict[str, str]) -> None:
            path = urlsplit(self.path).path
            reply = holder[0].answer(path, form, self.headers.get("authorization", ""))
            self.send_response(reply.status)
            for name, value in reply.headers.items():
                self.send_header(name, value)
            self.send_header("content-length", str(len(reply.body)))
            self.end_headers()
            self.wfile.write(reply.body)

        def do_GET(self) -> None:
            self._reply({})

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("content-length", "0"))).decode()
            self._reply({name: values[0] for name, values in parse_qs(body).items()})

    class Server(ThreadingHTTPServer):
        daemon_threads = True

        def handle_error(self, *_: object) -> None:
            """Who hangs up in the middle has had enough: that is what some tests are about."""

    server = Server(("127.0.0.1", 0), Handler)
    holder.append(Double(clock, server.server_address[1]))
    thread = threading.Thread(target=lambda: server.serve_forever(poll_interval=0.05), daemon=True)
    thread.start()
    try:
        yield holder[0]
    finally:
        holder[0].go_on()
        server.shutdown()
        server.server_close()
