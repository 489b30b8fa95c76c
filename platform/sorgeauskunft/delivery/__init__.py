"""Delivery: brings a request to its office and keeps every attempt."""

from sorgeauskunft.delivery.acknowledging import acknowledge
from sorgeauskunft.delivery.alarming import (
    ALARM,
    ALARM_MAIL,
    Watch,
    alarm_mailing,
    alarming,
    plan_alarm,
)
from sorgeauskunft.delivery.attempts import has_receipt
from sorgeauskunft.delivery.board import (
    Failures,
    Hour,
    Lag,
    OfficeDelivery,
    StandingChannel,
    board,
    board_of,
    hours,
)
from sorgeauskunft.delivery.breaker import look_again, try_again
from sorgeauskunft.delivery.burying import mark_undeliverable
from sorgeauskunft.delivery.channel import (
    ApiPull,
    AttemptStatus,
    Channel,
    Outcome,
    Parcel,
    Polled,
    PortalInbox,
)
from sorgeauskunft.delivery.delivering import delivering
from sorgeauskunft.delivery.noticing import NOTICE, noticing
from sorgeauskunft.delivery.receipts import RECEIPT, hurry, receiving
from sorgeauskunft.delivery.refusing import refuse
from sorgeauskunft.delivery.registering import OFFERED, channels
from sorgeauskunft.delivery.reoffering import reoffer
from sorgeauskunft.delivery.replaying import (
    DeadLetter,
    dead_letters,
    replay,
    replay_all,
    tenant_of_dead,
)
from sorgeauskunft.delivery.withdrawing import may_withdraw, withdraw

__all__ = [
    "ALARM",
    "ALARM_MAIL",
    "NOTICE",
    "OFFERED",
    "RECEIPT",
    "ApiPull",
    "AttemptStatus",
    "Channel",
    "DeadLetter",
    "Failures",
    "Hour",
    "Lag",
    "OfficeDelivery",
    "Outcome",
    "Parcel",
    "Polled",
    "PortalInbox",
    "StandingChannel",
    "Watch",
    "acknowledge",
    "alarm_mailing",
    "alarming",
    "board",
    "board_of",
    "channels",
    "dead_letters",
    "delivering",
    "has_receipt",
    "hours",
    "hurry",
    "look_again",
    "mark_undeliverable",
    "may_withdraw",
    "noticing",
    "plan_alarm",
    "receiving",
    "refuse",
    "reoffer",
    "replay",
    "replay_all",
    "tenant_of_dead",
    "try_again",
    "withdraw",
]
