"""Webhooks: an office's Fachverfahren is told that something has happened, and fetches it itself."""

from sorgeauskunft.webhooks.addresses import BadAddressError
from sorgeauskunft.webhooks.calling import SIGNATURE, signature
from sorgeauskunft.webhooks.events import CHOOSABLE, TELL, Event, Happened, tell
from sorgeauskunft.webhooks.managing import (
    MOST,
    Hook,
    Told,
    TooManyHooksError,
    change_secret,
    hooks_of,
    make_hook,
    remove_hook,
    switch,
    try_hook,
)
from sorgeauskunft.webhooks.telling import State, Why, give_up, telling

__all__ = [
    "CHOOSABLE",
    "MOST",
    "SIGNATURE",
    "TELL",
    "BadAddressError",
    "Event",
    "Happened",
    "Hook",
    "State",
    "Told",
    "TooManyHooksError",
    "Why",
    "change_secret",
    "give_up",
    "hooks_of",
    "make_hook",
    "remove_hook",
    "signature",
    "switch",
    "tell",
    "telling",
    "try_hook",
]
