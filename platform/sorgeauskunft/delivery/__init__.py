"""Delivery: brings a request to its office and keeps every attempt."""

from sorgeauskunft.delivery.acknowledging import acknowledge
from sorgeauskunft.delivery.channel import (
    ApiPull,
    AttemptStatus,
    Channel,
    Outcome,
    Parcel,
    Polled,
    PortalInbox,
)
from sorgeauskunft.delivery.delivering import delivering, mark_undeliverable
from sorgeauskunft.delivery.noticing import NOTICE, noticing
from sorgeauskunft.delivery.receipts import RECEIPT, hurry
from sorgeauskunft.delivery.registering import OFFERED, channels
from sorgeauskunft.delivery.reoffering import reoffer
from sorgeauskunft.delivery.withdrawing import may_withdraw, withdraw

__all__ = [
    "NOTICE",
    "OFFERED",
    "RECEIPT",
    "ApiPull",
    "AttemptStatus",
    "Channel",
    "Outcome",
    "Parcel",
    "Polled",
    "PortalInbox",
    "acknowledge",
    "channels",
    "delivering",
    "hurry",
    "mark_undeliverable",
    "may_withdraw",
    "noticing",
    "reoffer",
    "withdraw",
]
