"""Casework: what clerks do with requests."""

from sorgeauskunft.casework import searching
from sorgeauskunft.casework.answers import close, write_answer
from sorgeauskunft.casework.assigning import MOST, Assigned, Way, assign
from sorgeauskunft.casework.bundling import Bundle, BundleError, bundle, bundle_one
from sorgeauskunft.casework.counting import open_requests
from sorgeauskunft.casework.deadline import Due, due
from sorgeauskunft.casework.duplicates import SameChild, same_child
from sorgeauskunft.casework.history import Event, Moved
from sorgeauskunft.casework.holding import Held, open_counts, open_of
from sorgeauskunft.casework.inbox import COUNTED, Order, Page, Wanted, page
from sorgeauskunft.casework.lines import Listed, Tray
from sorgeauskunft.casework.listing import CaseLine, Line, Place, Wish, listed
from sorgeauskunft.casework.noting import drop_note, note, rewrite_note
from sorgeauskunft.casework.reporting import (
    PRINTABLE,
    Closed,
    Declined,
    InWork,
    Move,
    Posted,
    confirm_receipt,
    report,
)
from sorgeauskunft.casework.requests import (
    Download,
    Opened,
    acknowledge,
    ask_mother,
    download,
    look_at,
    upload_of,
    view,
)
from sorgeauskunft.casework.steps import Next, Step, Who, next_of
from sorgeauskunft.casework.versions import has_changed, on_version, version_of

__all__ = [
    "COUNTED",
    "MOST",
    "PRINTABLE",
    "Assigned",
    "Bundle",
    "BundleError",
    "CaseLine",
    "Closed",
    "Declined",
    "Download",
    "Due",
    "Event",
    "Held",
    "InWork",
    "Line",
    "Listed",
    "Move",
    "Moved",
    "Next",
    "Opened",
    "Order",
    "Page",
    "Place",
    "Posted",
    "SameChild",
    "Step",
    "Tray",
    "Wanted",
    "Way",
    "Who",
    "Wish",
    "acknowledge",
    "ask_mother",
    "assign",
    "bundle",
    "bundle_one",
    "close",
    "confirm_receipt",
    "download",
    "drop_note",
    "due",
    "has_changed",
    "listed",
    "look_at",
    "next_of",
    "note",
    "on_version",
    "open_counts",
    "open_of",
    "open_requests",
    "page",
    "report",
    "rewrite_note",
    "same_child",
    "searching",
    "upload_of",
    "version_of",
    "view",
    "write_answer",
]
