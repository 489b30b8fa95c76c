"""An authenticator without a browser: makes passkeys and signs with them, well or badly."""

from __future__ import annotations

import hashlib
import json
import os
import struct
from typing import Any

import cbor2
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from webauthn.helpers import bytes_to_base64url

ORIGIN = "http://localhost:8000"
_PRESENT, _VERIFIED, _ATTESTED = 0x01, 0x04, 0x40


class SoftKey:
    """One passkey (ES256). `signs` counts; what a test wants wrong it says."""

    def __init__(self, origin: str = ORIGIN, host: str = "localhost") -> None:
        self.origin = origin
        self.host = host
        self.id = os.urandom(16)
        self.signs = 0
        self._key = ec.generate_private_key(ec.SECP256R1())

    def create(self, options: str, *, verified: bool = True) -> str:
        """Answer a question for a new passkey."""
        numbers = self._key.public_key().public_numbers()
        public = {
            1: 2,
            3: -7,
            -1: 1,
            -2: numbers.x.to_bytes(32, "big"),
            -3: numbers.y.to_bytes(32, "big"),
        }
        credential = struct.pack(">H", len(self.id)) + self.id + cbor2.dumps(public)
        data = self._data(_ATTESTED | (_VERIFIED if verified else 0)) + bytes(16) + credential
        attestation = cbor2.dumps({"fmt": "none", "attStmt": {}, "authData": data})
        client = self._client("webauthn.create", options)
        return self._answer({"attestationObject": attestation, "clientDataJSON": client})

    def get(self, options: str, *, verified: bool = True) -> str:
        """Answer a question to be let in."""
        self.signs += 1
        client = self._client("webauthn.get", options)
        data = self._data(_VERIFIED if verified else 0)
        signed = data + hashlib.sha256(client).digest()
        signature = self._key.sign(signed, ec.ECDSA(SHA256()))
        return self._answer(
            {"authenticatorData": data, "clientDataJSON": client, "signature": signature}
        )

    def _data(self, flags: int) -> bytes:
        host = hashlib.sha256(self.host.encode()).digest()
        return host + bytes([_PRESENT | flags]) + struct.pack(">I", self.signs)

    def _client(self, kind: str, options: str) -> bytes:
        challenge = json.loads(options)["challenge"]
        said = {"type": kind, "challenge": challenge, "origin": self.origin, "crossOrigin": False}
        return json.dumps(said).encode()

    def _answer(self, response: dict[str, bytes]) -> str:
        own = bytes_to_base64url(self.id)
        said: dict[str, Any] = {
            "id": own,
            "rawId": own,
            "type": "public-key",
            "response": {name: bytes_to_base64url(value) for name, value in response.items()},
            "clientExtensionResults": {},
        }
        return json.dumps(said)
