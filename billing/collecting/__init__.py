"""Collecting through Stripe what the Länder owe: off unless configured, and never master of the ledger.

The ledger says what is owed; jobs tell Stripe, its events say where to look, and only money that it has
really taken in enters the ledger by itself. Everything else that differs is told to people.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from billing.collecting import errands, events
from billing.collecting.comparing import Difference
from billing.collecting.doing import Collector
from billing.collecting.events import LOOK, TELL, keep
from billing.collecting.planning import Planner, plan
from billing.collecting.reconciling import reconcile
from billing.collecting.signatures import SignatureError, require_signature
from billing.collecting.telling import telling
from billing.collecting.there import AwayError, TurnedDownError
from sorgeauskunft.kernel import Kernel, Settings
from sorgeauskunft.kernel.jobs import ClaimedJob, Handler
from sorgeauskunft.texts import Texts

if TYPE_CHECKING:
    from billing.collecting.adapter import StripeAccount

__all__ = [
    "AwayError",
    "Difference",
    "Planner",
    "SignatureError",
    "TurnedDownError",
    "account_of",
    "give_up",
    "handlers",
    "keep",
    "plan",
    "reconcile",
    "repeat_given_up",
    "require_signature",
]


def account_of(settings: Settings) -> StripeAccount | None:
    """The account at Stripe; none while it is off."""
    if not settings.collects:
        return None
    from billing.collecting.adapter import StripeAccount  # noqa: PLC0415 - loads Stripe's SDK

    return StripeAccount(settings)


def handlers(kernel: Kernel, account: StripeAccount | None, texts: Texts) -> Mapping[str, Handler]:
    """Kind of job → handler. While Stripe is off its jobs wait for the key to come back."""
    return {
        **Collector(kernel, account, texts).handlers(),
        LOOK: events.Looker(kernel, account).look,
        TELL: telling(kernel, texts),
    }


async def give_up(kernel: Kernel, job: ClaimedJob, reason: str) -> None:
    """Note what the worker has buried; `repeat_given_up` begins it anew."""
    if job.kind == LOOK:
        await events.give_up(kernel, job.subject_id, reason)
    elif job.kind in {errands.job_of(verb) for verb in errands.Verb}:
        await errands.give_up(kernel, job.subject_id, reason)


async def repeat_given_up(kernel: Kernel) -> int:
    """Try once more what was given up; return how much that was."""
    return await errands.repeat_failed(kernel) + await events.repeat_dead(kernel)
