"""Who collects what the Länder owe: Stripe, where the operator has an account there."""

from __future__ import annotations

from typing import Annotated

from msgspec import Meta

from sorgeauskunft.kernel.settings.sending import Logs


class Collecting(Logs, frozen=True, kw_only=True):
    """The account at Stripe. Without a key nothing is sent there, and the ledger is driven by hand."""

    stripe_secret_key: Annotated[
        str,
        Meta(
            description="Secret key of the account at Stripe (`sk_live_…` or `rk_live_…`; outside of "
            "production `…_test_…`). Empty: Stripe is off, payments are booked by hand. Secret."
        ),
    ] = ""
    stripe_webhook_secret: Annotated[
        str,
        Meta(
            description="Signing secret (`whsec_…`) of the endpoint `/stripe/ereignisse`, by which "
            "Stripe reports payments. Needed with the key. Secret."
        ),
    ] = ""
    stripe_sends_mail: Annotated[
        bool,
        Meta(
            description="Whether Stripe mails its invoice to the mailbox of the authority, too. "
            "Otherwise only our own document goes out."
        ),
    ] = False
    stripe_api_base: Annotated[
        str,
        Meta(description="Another address in place of Stripe's own, for tests; not in production."),
    ] = ""

    @property
    def collects(self) -> bool:
        """Whether Stripe is on."""
        return bool(self.stripe_secret_key)
