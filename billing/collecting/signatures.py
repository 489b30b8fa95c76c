"""Whether what claims to come from Stripe does."""

from __future__ import annotations

from typing import Final

from sorgeauskunft.kernel import Settings
from sorgeauskunft.kernel.errors import SorgeauskunftError

_TOLERANCE_SECONDS: Final = 300


class SignatureError(SorgeauskunftError):
    """What came does not bear a valid and fresh signature of Stripe."""


def require_signature(settings: Settings, body: bytes, signature: str) -> None:
    """Refuse what Stripe has not signed within the last five minutes. Raises `SignatureError`."""
    import stripe  # noqa: PLC0415 - 30 MB, needed only where Stripe is on

    try:
        stripe.Webhook.construct_event(
            body, signature, settings.stripe_webhook_secret, _TOLERANCE_SECONDS
        )
    except (ValueError, TypeError, LookupError, AttributeError, stripe.StripeError) as error:
        raise SignatureError("no valid signature") from error
