"""Messages of XFamilie that somebody at the office brings by hand: read, matched, taken over."""

from sorgeauskunft.received.answering import Offer, offer_of, take_over
from sorgeauskunft.received.inquiring import answer_inquiry
from sorgeauskunft.received.matching import NotFittingError, Why
from sorgeauskunft.received.opening import MOST, UnreadableError, closed, opened
from sorgeauskunft.received.reading import KINDS, Message, Received, checked, read

__all__ = [
    "KINDS",
    "MOST",
    "Message",
    "NotFittingError",
    "Offer",
    "Received",
    "UnreadableError",
    "Why",
    "answer_inquiry",
    "checked",
    "closed",
    "offer_of",
    "opened",
    "read",
    "take_over",
]
