"""What a channel is: one small class that brings a request to its office, or says why not."""

from __future__ import annotations

import enum
from typing import Protocol
from uuid import UUID

import msgspec

from tenants.handling import DeliveryChannel


class AttemptStatus(enum.StrEnum):
    """Status of one delivery attempt (domain: delivery attempt)."""

    QUEUED = "queued"
    SENDING = "sending"
    SENT = "sent"
    ACCEPTED = "accepted"
    REJECTED = "rejected"
    FAILED = "failed"
    DEAD = "dead"


class Parcel(msgspec.Struct, frozen=True):
    """What is to be delivered: a request whose documents are stored."""

    tenant_id: UUID
    request_id: UUID


class Outcome(msgspec.Struct, frozen=True):
    """How a hand-over ended: ACCEPTED (receipt), SENT (receipt open), REJECTED or FAILED.

    `reason` is a code, empty for the good ones.
    """

    status: AttemptStatus
    reason: str = ""


class Channel(Protocol):
    """One way to an office.

    Called again with the same parcel after a failure or a lost answer, a channel must not deliver
    twice: it finds out what arrived, or the receiver knows the message's UUID. OSCI/XTA would need
    the office's intermediary and certificates beside DVDV; SFTP a folder, a host key, and a file
    that the office writes back as receipt.
    """

    name: DeliveryChannel

    async def send(self, parcel: Parcel) -> Outcome:
        """Hand the parcel over, in no transaction. Raises only for faults of our own."""
        ...


class PortalInbox:
    """The office works on the platform itself: what is stored has arrived."""

    name = DeliveryChannel.PORTAL

    async def send(self, parcel: Parcel) -> Outcome:  # noqa: ARG002 - it is there already
        """See `Channel`."""
        return Outcome(AttemptStatus.ACCEPTED)


class ApiPull:
    """The office's Fachverfahren fetches what is stored; the receipt is open until it says so."""

    name = DeliveryChannel.API

    async def send(self, parcel: Parcel) -> Outcome:  # noqa: ARG002 - it lies there to be fetched
        """See `Channel`."""
        return Outcome(AttemptStatus.SENT)
