"""What a browser answers for a passkey: JSON in a field of a form, filled in by passkeys.js."""

from __future__ import annotations

from typing import Final

from web.site import AnyRequest

CREDENTIAL: Final = "credential"
_LONGEST: Final = 20_000


async def answer_of(request: AnyRequest) -> str:
    """Return the answer; an empty text where there is none, or it is longer than any is."""
    value = (await request.form()).get(CREDENTIAL, "")
    return value if isinstance(value, str) and len(value) <= _LONGEST else ""
