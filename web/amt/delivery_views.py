"""Dead letters, standing channels and failures in words."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Final
from uuid import UUID

import msgspec

from sorgeauskunft.delivery import DeadLetter, Failures, StandingChannel
from sorgeauskunft.texts import Texts
from web.amt import fit_connect_words
from web.amt.link_words import link_reason

_KNOWN: Final = frozenset(
    {
        "interrupted",
        "channel-changed",
        "channel-missing",
        "request-gone",
        "office-without-dvdv-key",
        "xml-invalid",
        "xml-not-built",
        "pdf-not-rendered",
        "lease-expired",
        "no-handler",
        "message-0001",
    }
)
"""Codes that have a sentence of their own."""

_HTTP: Final = re.compile(r"(?:.*-)?(\d{3})")


class LetterView(msgspec.Struct, frozen=True, kw_only=True):
    """A dead letter, with the reason in a sentence and the name of the way it took.

    `said` are the receiver's own words, where it had any.
    """

    letter: DeadLetter
    way: str
    reason: str
    said: tuple[str, ...]


class StandingView(msgspec.Struct, frozen=True, kw_only=True):
    """A channel that stands still, with its name and the reason in a sentence."""

    channel: StandingChannel
    name: str
    reason: str


class Tally(msgspec.Struct, frozen=True, kw_only=True):
    """How often something went wrong, with way and reason in words."""

    failures: Failures
    way: str
    reason: str


def reason_of(texts: Texts, code: str) -> str:
    """Return the sentence for a code of delivery; `kind: code[:details]` where documents failed.

    A code that has none is shown as it is, so that it can be told to the operator.
    """
    plain = code.rpartition(": ")[2].partition(":")[0]
    if plain in _KNOWN:
        return texts(f"deliveries.reason.{plain}")
    if by_link := link_reason(texts, plain):
        return by_link
    if plain.startswith(fit_connect_words.BEGINNING):
        return fit_connect_words.fault_words(texts, plain)
    answered = _HTTP.fullmatch(plain)
    if answered:
        return texts("deliveries.reason.http", status=answered[1], code=plain)
    if plain.startswith("fault-"):
        return texts("deliveries.reason.fault", code=plain)
    return texts("deliveries.reason.other", code=plain)


def way_of(texts: Texts, channel: str) -> str:
    """Return the name of a channel, or what stands where it never came to one."""
    return texts(f"deliveries.channel.{channel or 'none'}")


def letter_views(
    texts: Texts, letters: Iterable[DeadLetter], said: Mapping[UUID, tuple[str, ...]]
) -> tuple[LetterView, ...]:
    """Return dead letters as the page shows them; `said` is what receivers said, by request."""
    return tuple(
        LetterView(
            letter=each,
            way=way_of(texts, each.channel),
            reason=reason_of(texts, each.reason),
            said=said.get(each.request_id, ()),
        )
        for each in letters
    )


def standing_views(texts: Texts, channels: Iterable[StandingChannel]) -> tuple[StandingView, ...]:
    """Return standing channels as the page shows them."""
    return tuple(
        StandingView(
            channel=each, name=way_of(texts, each.channel), reason=reason_of(texts, each.reason)
        )
        for each in channels
    )


def tallies(texts: Texts, failures: Iterable[Failures]) -> tuple[Tally, ...]:
    """Return failures as the page shows them."""
    return tuple(
        Tally(failures=each, way=way_of(texts, each.channel), reason=reason_of(texts, each.reason))
        for each in failures
    )
