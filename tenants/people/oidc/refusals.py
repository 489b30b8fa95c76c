"""Why a log-in over an OpenID provider came to nothing: one code each, for log and audit trail."""

from __future__ import annotations

import enum
from uuid import UUID

from sorgeauskunft.kernel.errors import SorgeauskunftError


class Reason(enum.StrEnum):
    """The codes. They say nothing of the person, and nothing that the provider wrote."""

    # The office's own set-up.
    NOT_SET_UP = "not_set_up"

    # The provider does not answer as one should.
    ADDRESS = "provider_address"
    UNREACHABLE = "provider_unreachable"
    SLOW = "provider_slow"
    STATUS = "provider_status"
    TOO_LARGE = "provider_too_large"
    NO_JSON = "provider_no_json"
    DISCOVERY = "provider_discovery"
    OTHER_ISSUER = "provider_other_issuer"
    KEYS = "provider_keys"
    CLIENT = "provider_client"
    CODE = "provider_code"

    # The answer is not one to what this browser has just asked.
    STATE = "state_unknown"
    BROWSER = "state_other_browser"
    LATE = "state_late"
    DENIED = "provider_denied"
    ANSWER = "answer_malformed"
    ANSWER_ISSUER = "answer_issuer"

    # The ID token is not to be believed.
    TOKEN = "token_malformed"  # noqa: S105 - a code
    ALGORITHM = "token_algorithm"
    SIGNATURE = "token_signature"
    ISSUER = "token_issuer"
    AUDIENCE = "token_audience"
    TIME = "token_time"
    NONCE = "token_nonce"
    SUBJECT = "token_subject"
    HASH = "token_access_hash"
    CLAIM = "token_claim"

    # The provider knows her, the office does not let her in.
    NO_ROLE = "no_role"
    SUSPENDED = "suspended"
    LAST_ADMIN = "last_admin"

    @property
    def kind(self) -> str:
        """What the person is told: the kind of fault, and what helps against it."""
        for kind, reasons in _KINDS.items():
            if self in reasons:
                return kind
        return "token"


_KINDS: dict[str, frozenset[Reason]] = {
    "setup": frozenset(
        {Reason.NOT_SET_UP, Reason.ADDRESS, Reason.CLIENT, Reason.OTHER_ISSUER, Reason.DISCOVERY}
    ),
    "provider": frozenset(
        {
            Reason.UNREACHABLE,
            Reason.SLOW,
            Reason.STATUS,
            Reason.TOO_LARGE,
            Reason.NO_JSON,
            Reason.KEYS,
        }
    ),
    "again": frozenset({Reason.STATE, Reason.BROWSER, Reason.LATE, Reason.ANSWER, Reason.CODE}),
    "denied": frozenset({Reason.DENIED}),
    "no_role": frozenset({Reason.NO_ROLE}),
    "suspended": frozenset({Reason.SUSPENDED}),
    "last_admin": frozenset({Reason.LAST_ADMIN}),
}


class OidcRefusedError(SorgeauskunftError):
    """A log-in came to nothing; `reason` says why, `tenant_id` at whose door, where that is known."""

    def __init__(self, reason: Reason, tenant_id: UUID | None = None) -> None:
        self.reason = reason
        self.tenant_id = tenant_id
        super().__init__(reason.value)
