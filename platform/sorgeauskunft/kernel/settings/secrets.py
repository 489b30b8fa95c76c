"""Keys, whose loss or publication is the end of what they guard."""

from __future__ import annotations

from typing import Annotated

from msgspec import Meta

from sorgeauskunft.kernel.settings.where import Addresses


class Secrets(Addresses, frozen=True, kw_only=True):
    """Keys that only the running program knows; never in the database, never in logs."""

    key_encryption_keys: Annotated[
        str,
        Meta(
            description="Keys that wrap the tenants' data keys: `name:base64` of 32 bytes each, "
            "separated by commas. The first one wraps anew, the others still open. Secret."
        ),
    ] = ""
    index_key: Annotated[
        str,
        Meta(
            description="base64 of 32 bytes: makes the look-up values of encrypted fields. "
            "Kept outside the database. Secret."
        ),
    ] = ""
    session_key: Annotated[
        str,
        Meta(description="base64 of 32 bytes: signs form tokens. Secret."),
    ] = ""
