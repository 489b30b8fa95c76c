"""Delivery: brings a request to its office and keeps every attempt."""

from sorgeauskunft.delivery.channel import AttemptStatus, Channel, Outcome, Parcel, PortalInbox
from sorgeauskunft.delivery.delivering import delivering, mark_undeliverable
from sorgeauskunft.delivery.withdrawing import may_withdraw, withdraw

__all__ = [
    "AttemptStatus",
    "Channel",
    "Outcome",
    "Parcel",
    "PortalInbox",
    "delivering",
    "mark_undeliverable",
    "may_withdraw",
    "withdraw",
]
