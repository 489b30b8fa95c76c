"""What the double of FIT-Connect looks at, as the real one does: from outside, without decrypting."""

from __future__ import annotations

import base64
import json
from collections.abc import Set as AbstractSet
from typing import Any, Final
from uuid import UUID

LARGEST: Final = 60_000_000
_TYPES: Final = {
    "metadata": frozenset({"application/json"}),
    "data": frozenset({"application/json", "application/xml"}),
}


class RefusedThereError(Exception):
    """Something is answered with a problem (RFC 7807)."""

    def __init__(self, status: int, code: str, detail: str = "") -> None:
        super().__init__(code)
        self.status = status
        self.problem = {
            "type": f"https://schema.fitko.de/fit-connect/submission-api/problems/{code}",
            "title": code,
            "status": status,
            "detail": detail,
            "instance": "urn:example:double",
        }


def unb64(text: str) -> bytes:
    """Decode base64url without padding, strictly."""
    if "=" in text:
        raise ValueError("padded")
    return base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)


def require_jwe(compact: Any, kid: str, part: str) -> None:
    """Refuse what no receiver could open: header, lengths of key, nonce and tag."""
    if not isinstance(compact, str) or len(compact) > LARGEST:
        raise RefusedThereError(413, "payload-too-large")
    parts = compact.split(".")
    try:
        header = json.loads(unb64(parts[0]))
        lengths = [len(unb64(text)) for text in (parts[1], parts[2], parts[4])]
        well_formed = len(parts) == 5 and lengths == [512, 12, 16] and bool(unb64(parts[3]))
    except (ValueError, IndexError) as error:
        raise RefusedThereError(422, "jwe-unreadable") from error
    if not well_formed:
        raise RefusedThereError(422, "jwe-unreadable", str(lengths))
    if (header.get("alg"), header.get("enc")) != ("RSA-OAEP-256", "A256GCM"):
        raise RefusedThereError(422, "jwe-algorithm")
    if header.get("kid") != kid:
        raise RefusedThereError(422, "jwe-kid")
    if "cty" not in header:
        raise RefusedThereError(422, "missing-cty")
    if part in _TYPES and header["cty"] not in _TYPES[part]:
        raise RefusedThereError(422, "wrong-cty")
    if not set(header) <= {"alg", "enc", "kid", "cty"}:
        raise RefusedThereError(422, "jwe-header")


def require_fields(
    given: Any, needed: AbstractSet[str], optional: AbstractSet[str] = frozenset()
) -> dict[str, Any]:
    """Refuse a JSON object with a field too few or too many."""
    if not isinstance(given, dict) or not needed <= set(given) <= needed | optional:
        raise RefusedThereError(422, "schema-violation", "fields")
    return given


def require_uuid(text: Any) -> UUID:
    """Refuse what is no UUID in its usual form."""
    try:
        found = UUID(text)
    except (ValueError, AttributeError, TypeError) as error:
        raise RefusedThereError(422, "schema-violation", "uuid") from error
    if str(found) != text:
        raise RefusedThereError(422, "schema-violation", "uuid")
    return found
