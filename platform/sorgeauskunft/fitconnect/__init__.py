"""FIT-Connect as a sender: tokens, destinations, routes, submissions, events, callbacks.

Knows the protocol (Submission API v2, Routing API v1) and nothing of requests and offices. Certificate
chains (`x5c`) of keys are not looked at: which authority may issue them stands in no source at hand;
that the keys are the destination's own rests on TLS to the Submission API.
"""

from sorgeauskunft.fitconnect.account import Account, Sender
from sorgeauskunft.fitconnect.callbacks import SIGNATURE, TIMESTAMP, is_genuine
from sorgeauskunft.fitconnect.destinations import Destination, find
from sorgeauskunft.fitconnect.events import (
    ACCEPTED,
    DELETED,
    REJECTED,
    SUBMITTED,
    Event,
    Problem,
    log_of,
)
from sorgeauskunft.fitconnect.faults import FitConnectError, Remedy
from sorgeauskunft.fitconnect.routing import route
from sorgeauskunft.fitconnect.submissions import (
    Announced,
    Attachment,
    Content,
    Packed,
    Tags,
    announce,
    pack,
    submit,
    upload,
)

__all__ = [
    "ACCEPTED",
    "DELETED",
    "REJECTED",
    "SIGNATURE",
    "SUBMITTED",
    "TIMESTAMP",
    "Account",
    "Announced",
    "Attachment",
    "Content",
    "Destination",
    "Event",
    "FitConnectError",
    "Packed",
    "Problem",
    "Remedy",
    "Sender",
    "Tags",
    "announce",
    "find",
    "is_genuine",
    "log_of",
    "pack",
    "route",
    "submit",
    "upload",
]
