"""Drafts of a request, encrypted under a code that only the mother has."""

from sorgeauskunft.drafts.service import (
    CodeKeys,
    Draft,
    DraftContent,
    begin,
    delete,
    delete_sent,
    keys_of,
    open_draft,
    save,
    status_lookup_of,
)

__all__ = [
    "CodeKeys",
    "Draft",
    "DraftContent",
    "begin",
    "delete",
    "delete_sent",
    "keys_of",
    "open_draft",
    "save",
    "status_lookup_of",
]
