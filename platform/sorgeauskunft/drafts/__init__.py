"""Drafts of a request, encrypted under a code that only the mother has."""

from sorgeauskunft.drafts.service import (
    CodeKeys,
    Draft,
    DraftContent,
    begin,
    delete,
    keys_of,
    merged,
    open_draft,
    save,
    status_lookup_of,
    take,
)

__all__ = [
    "CodeKeys",
    "Draft",
    "DraftContent",
    "begin",
    "delete",
    "keys_of",
    "merged",
    "open_draft",
    "save",
    "status_lookup_of",
    "take",
]
