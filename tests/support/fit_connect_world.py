"""What the double of FIT-Connect knows of beforehand: destinations, accounts, routes. All invented."""

from __future__ import annotations

from typing import Any, Final
from uuid import UUID

import msgspec
from fit_connect_keys import BITS, public_jwk

LEIKA_KEY: Final = "99000000000000"
SERVICE: Final = f"urn:de:fim:leika:leistung:{LEIKA_KEY}"
SCHEMA: Final = "urn:example:sorgeauskunft:xfamilie:1.3.0:0801"
SENDER: Final = ("sender-demo", "geheim+sender/=")
SUBSCRIBER: Final = ("empfaenger-demo", "geheim+empfaenger")
CALLBACK_SECRET: Final = "geheim-rueckruf"
DESTINATION: Final = UUID("11111111-1111-4111-8111-111111111111")
SERVICE_KEY: Final = ("zustelldienst", "zustelldienst-2026")


class Destination(msgspec.Struct, kw_only=True):
    """A destination; tests spoil one thing about it."""

    id: UUID = DESTINATION
    status: str = "active"
    schema: str = SCHEMA
    regions: tuple[str, ...] = ("DE04012", "DE04011")
    encryption_kid: str = "empfang-2026"
    signing_kid: str = "quittung-2026-verify"
    bits: int = BITS
    key_ops: str = "wrapKey"
    key_alg: str = "RSA-OAEP-256"

    def described(self) -> dict[str, Any]:
        """As the Submission API describes it."""
        schema = {"schemaUri": self.schema, "mimeType": "application/xml"}
        return {
            "destinationId": str(self.id),
            "status": self.status,
            "encryptionKid": self.encryption_kid,
            "metadataVersions": ["1.0.0"],
            "publicServices": [
                {
                    "identifier": SERVICE,
                    "submissionSchemas": [schema],
                    "regions": list(self.regions),
                }
            ],
        }

    def keys(self) -> dict[str, dict[str, Any]]:
        """Its public keys by name."""
        encryption = public_jwk(
            "empfang", self.encryption_kid, self.key_ops, self.key_alg, self.bits
        )
        signing = public_jwk("quittung", self.signing_kid, "verify", "PS512")
        return {self.encryption_kid: encryption, self.signing_kid: signing}


def service_jwk() -> dict[str, Any]:
    """The key by which FIT-Connect itself signs."""
    name, kid = SERVICE_KEY
    return public_jwk(name, kid, "verify", "PS512")
