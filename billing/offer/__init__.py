"""What the service offers to Länder that do not take part yet: who is there, what it costs, asking."""

from billing.offer.price import (
    MOST_OFFICES,
    KeyChoice,
    Price,
    connection_price,
    price,
    published,
)
from billing.offer.sheets import data_sheet_job, price_sheet_csv, price_sheet_job
from billing.offer.taking_part import LandState, Taking, taking_part
from billing.offer.wishes import NOTIFY, Asked, Wish, ask, mark_done, notifying, wishes

__all__ = [
    "MOST_OFFICES",
    "NOTIFY",
    "Asked",
    "KeyChoice",
    "LandState",
    "Price",
    "Taking",
    "Wish",
    "ask",
    "connection_price",
    "data_sheet_job",
    "mark_done",
    "notifying",
    "price",
    "price_sheet_csv",
    "price_sheet_job",
    "published",
    "taking_part",
    "wishes",
]
