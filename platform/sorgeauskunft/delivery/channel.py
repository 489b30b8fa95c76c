"""What a channel is: one small class that brings a request to its office, or says why not."""

from __future__ import annotations

import datetime as dt
import enum
from typing import Protocol, Self, runtime_checkable
from uuid import UUID

import msgspec

from tenants.handling import DeliveryChannel
from tenants.offices import Office


class AttemptStatus(enum.StrEnum):
    """Status of one delivery attempt (domain: delivery attempt).

    `QUEUED` waits for a worker, `SENDING` is in the hands of one. After `SENT` the receipt is open;
    `ACCEPTED` is the receipt. `REJECTED` ends the request's way at this office until somebody acts;
    `FAILED` will be tried again, and the last one that failed is `DEAD`.
    """

    QUEUED = "queued"
    SENDING = "sending"
    SENT = "sent"
    ACCEPTED = "accepted"
    REJECTED = "rejected"
    FAILED = "failed"
    DEAD = "dead"


class Parcel(msgspec.Struct, frozen=True, kw_only=True):
    """What is to be delivered: a request whose documents are stored.

    `office` is the office with its settings of this moment (`office.delivery`). `message_uuids` are
    those of the XFamilie messages, by number of the case: by them the request is known outside, and
    they are the same at every attempt. `attempt` counts from 1 and never falls back, not even when
    somebody sends a dead letter again. `test` says that the request is an invented one.
    """

    tenant_id: UUID
    request_id: UUID
    office: Office
    reference: str
    message_uuids: tuple[UUID, ...]
    sent_at: dt.datetime
    attempt: int
    test: bool = False


class Outcome(msgspec.Struct, frozen=True, kw_only=True):
    """How a hand-over or a question for the receipt ended; made by the four class methods.

    `reason` is a code of our own in small letters and hyphens (`mailbox-full`, `http-503`), at most
    100 characters, without personal data and without what the other side said in its own words;
    empty for the good ones. `retry_after` is what the other side asked for (HTTP's `Retry-After`):
    the next attempt comes no earlier. `halts`: the fault is the channel's, not this parcel's (bad
    key, wrong credential, unknown destination), so that nothing else would get through either: the
    office's other requests wait, too, and no attempt is used up.
    """

    status: AttemptStatus
    reason: str = ""
    retry_after: dt.timedelta | None = None
    halts: bool = False

    @classmethod
    def accepted(cls) -> Self:
        """It has arrived, and there is a receipt."""
        return cls(status=AttemptStatus.ACCEPTED)

    @classmethod
    def sent(cls) -> Self:
        """It was handed over; the receipt is open."""
        return cls(status=AttemptStatus.SENT)

    @classmethod
    def rejected(cls, reason: str) -> Self:
        """This parcel was refused for good; the same again would be refused again."""
        return cls(status=AttemptStatus.REJECTED, reason=reason)

    @classmethod
    def failed(
        cls, reason: str, *, retry_after: dt.timedelta | None = None, halts: bool = False
    ) -> Self:
        """It did not work this time."""
        return cls(status=AttemptStatus.FAILED, reason=reason, retry_after=retry_after, halts=halts)


class Channel(Protocol):
    """One way to an office.

    What the core does: it writes the attempt down before it calls `send` and its outcome after it,
    tries again with back-off, gives up after `TRIED_FOR`, stops the channel where an outcome
    `halts`, and moves the mother's status. What a channel does: hand over, and say what happened.

    Called again with the same request after a failure, a kill or a lost answer, a channel must not
    deliver twice: it finds out what arrived (from its own tables, from the other side), or hands
    over what the receiver knows by the message's UUID to be the same. What it has to remember for
    that stands in tenant tables of its own, written before it is needed, with `request_id` in them,
    so that they go with the request.

    An exception that leaves `send` or `receipt` counts as `FAILED` with its class as reason.

    What ways that are not there yet would need: OSCI/XTA (Dataport's OSI) the office's entry in
    DVDV, intermediary and certificates, a client certificate of our own, and the delivery receipt
    of the intermediary as receipt; the XTA message id is the message's UUID. SFTP a host, a host
    key, a folder and a key of our own; the file is named by the message's UUID, written under
    another name first and renamed, and the receipt is that the office's software takes it away or
    writes one beside it (`Polled`).
    """

    name: DeliveryChannel

    async def send(self, parcel: Parcel) -> Outcome:
        """Hand the parcel over, in no transaction."""
        ...


@runtime_checkable
class Polled(Channel, Protocol):
    """A channel that is asked for the receipt of what it has sent."""

    async def receipt(self, parcel: Parcel) -> Outcome | None:
        """Look for the receipt, in no transaction; None while there is none.

        It is asked again at growing intervals, and at once after `hurry`, until it says `accepted`
        or `rejected`. `failed` is no answer: it is asked again (`retry_after` and `halts` count).
        `parcel.attempt` is the attempt that was sent. It may also do what is due while it waits:
        remind somebody, renew something.
        """
        ...


class PortalInbox:
    """The office works on the platform itself: what is stored has arrived."""

    name = DeliveryChannel.PORTAL

    async def send(self, parcel: Parcel) -> Outcome:  # noqa: ARG002 - it is there already
        """See `Channel`."""
        return Outcome.accepted()


class ApiPull:
    """The office's Fachverfahren fetches what is stored; the receipt is open until it says so."""

    name = DeliveryChannel.API

    async def send(self, parcel: Parcel) -> Outcome:  # noqa: ARG002 - it lies there to be fetched
        """See `Channel`."""
        return Outcome.sent()
