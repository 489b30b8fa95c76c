"""What the event log of a submission means for us."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

from sorgeauskunft.delivery.fit_connect.submissions import State, Submission
from sorgeauskunft.fitconnect import (
    ACCEPTED,
    DELETED,
    REJECTED,
    SUBMITTED,
    Event,
    Problem,
    Tags,
)

_ARRIVED: Final = frozenset({SUBMITTED, ACCEPTED, REJECTED})
OTHER_CONTENT: Final = "fit-connect-other-content"
"""The receiver accepted something else than what we encrypted: it does not count as arrived."""

DELETED_UNREAD: Final = "fit-connect-deleted"
"""The submission was deleted before anybody accepted it."""

_REJECTED: Final = "fit-connect-rejected-"


def has_arrived(events: Iterable[Event]) -> bool:
    """Whether a submission was sent, whatever became of it."""
    return any(each.kind in _ARRIVED for each in events)


def verdict(
    submission: Submission, events: Iterable[Event]
) -> tuple[State, str, tuple[Problem, ...]] | None:
    """Return how a submission ended, why, and in the receiver's words; None while it has not.

    The first word counts: a receiver that has accepted has it, whatever it says later.
    """
    for event in events:
        if event.kind == ACCEPTED:
            if _is_ours(submission.tags, event.tags):
                return State.ACCEPTED, "", ()
            return State.REJECTED, OTHER_CONTENT, ()
        if event.kind == REJECTED:
            code = event.problems[0].code if event.problems else "other"
            return State.REJECTED, _REJECTED + code, event.problems
        if event.kind == DELETED:
            return State.REJECTED, DELETED_UNREAD, ()
    return None


def _is_ours(sent: Iterable[Tags], said: dict[str, Any]) -> bool:
    """Whether every part carries a tag that we have made for it, and none is missing or added.

    Part by part, because a worker that was thought dead may have encrypted some of it.
    """
    tries = tuple(sent)
    if not tries:
        return False
    attachments = said.get("attachments") or {}
    names = tries[-1].attachments.keys()
    return (
        said.get("metadata") in {each.metadata for each in tries}
        and said.get("data") in {each.data for each in tries}
        and isinstance(attachments, dict)
        and attachments.keys() == names
        and all(
            attachments[name] in {each.attachments.get(name) for each in tries} for name in names
        )
    )
