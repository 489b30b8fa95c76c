"""Security event tokens and signatures of destinations, made and read as the double needs them."""

from __future__ import annotations

import datetime as dt
import json
from typing import Any, Final
from uuid import UUID, uuid4

from fit_connect_checks import RefusedThereError, unb64
from joserfc import jws
from joserfc.errors import JoseError
from joserfc.jwk import RSAKey

EVENTS: Final = "https://schema.fitko.de/fit-connect/events/"
_SCHEMA: Final = "https://schema.fitko.de/fit-connect/set-payload/1.2.2/set-payload.schema.json"
_CLAIMS: Final = {"$schema", "jti", "iss", "iat", "sub", "txn", "events"}


def sign(key: RSAKey, kid: str, claims: dict[str, Any], typ: str, alg: str = "PS512") -> str:
    """Sign claims."""
    head = {"alg": alg, "typ": typ, "kid": kid}
    return jws.serialize_compact(head, json.dumps(claims).encode(), key, algorithms=[alg])


def signed_set(
    key: RSAKey,
    kid: str,
    *,
    issuer: str,
    submission_id: UUID,
    case_id: UUID,
    kind: str,
    body: dict[str, Any],
    at: dt.datetime,
    typ: str = "secevent+jwt",
    alg: str = "PS512",
) -> str:
    """A security event token with one event."""
    claims = {
        "$schema": _SCHEMA,
        "jti": str(uuid4()),
        "iss": issuer,
        "iat": int(at.timestamp()),
        "sub": f"submission:{submission_id}",
        "txn": f"case:{case_id}",
        "events": {EVENTS + kind: body},
    }
    return sign(key, kid, claims, typ, alg)


def read_set(compact: str, kid: str, key: RSAKey) -> dict[str, Any]:
    """Read a token that a receiver has signed, strictly."""
    try:
        head = json.loads(unb64(compact.split(".", maxsplit=1)[0]))
        if head != {"alg": "PS512", "typ": "secevent+jwt", "kid": kid}:
            raise RefusedThereError(422, "set-header")
        claims = json.loads(jws.deserialize_compact(compact, key, algorithms=["PS512"]).payload)
    except (ValueError, JoseError) as error:
        raise RefusedThereError(422, "set-signature") from error
    if set(claims) != _CLAIMS or claims["$schema"] != _SCHEMA or len(claims["events"]) != 1:
        raise RefusedThereError(422, "set-claims")
    return dict(claims)


def destination_signature(
    key: RSAKey, kid: str, *, issuer: str, destination_id: UUID, host: str, service: str, ars: str
) -> str:
    """What the Routing API brings along: that this destination is for this service in this area."""
    region = f"urn:de:bund:destatis:bevoelkerungsstatistik:schluessel:rs:{ars}"
    claims = {
        "submissionHost": host,
        "iss": issuer,
        "services": [{"gebietIDs": [region], "leistungIDs": [service]}],
        "destinationId": str(destination_id),
        "iat": 1,
        "jti": str(uuid4()),
    }
    return sign(key, kid, claims, "jwt")
