"""Delivery: brings a request to its office and keeps every attempt."""

from sorgeauskunft.delivery.channel import AttemptStatus, Channel, Outcome, Parcel, PortalInbox
from sorgeauskunft.delivery.delivering import delivering, mark_undeliverable

__all__ = [
    "AttemptStatus",
    "Channel",
    "Outcome",
    "Parcel",
    "PortalInbox",
    "delivering",
    "mark_undeliverable",
]
