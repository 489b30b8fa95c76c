"""Messages of XFamilie that an office brings, by hand or by machine: read, matched, taken over."""

from sorgeauskunft.received.answering import Offer, offer_of, take_over
from sorgeauskunft.received.inquiring import answer_inquiry
from sorgeauskunft.received.matching import NotFittingError, Why
from sorgeauskunft.received.opening import MOST, UnreadableError, closed, opened
from sorgeauskunft.received.quarantine import (
    KEPT,
    LARGEST_COPY,
    MOST_COPIES,
    Refused,
    copy_of,
    delete_again,
    put_aside,
    put_aside_ones,
    sweep,
)
from sorgeauskunft.received.reading import KINDS, Message, Received, checked, read
from sorgeauskunft.received.referring import refuse, request_of

__all__ = [
    "KEPT",
    "KINDS",
    "LARGEST_COPY",
    "MOST",
    "MOST_COPIES",
    "Message",
    "NotFittingError",
    "Offer",
    "Received",
    "Refused",
    "UnreadableError",
    "Why",
    "answer_inquiry",
    "checked",
    "closed",
    "copy_of",
    "delete_again",
    "offer_of",
    "opened",
    "put_aside",
    "put_aside_ones",
    "read",
    "refuse",
    "request_of",
    "sweep",
    "take_over",
]
