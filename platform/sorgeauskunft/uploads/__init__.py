"""Uploads: files that a mother adds to her request, looked into, scanned, kept sealed.

What is known of a file (`Upload`, its key included) stands in the sealed content of the draft and
later of the request; the file itself in the blob store; a row without personal data ties the blob
to what it belongs to.
"""

from sorgeauskunft.uploads.errors import Reason, RefusedError
from sorgeauskunft.uploads.names import clean_stem, filed_name
from sorgeauskunft.uploads.papers import inspected_pdf
from sorgeauskunft.uploads.previewing import previewed
from sorgeauskunft.uploads.receiving import opened, receive, scan_again
from sorgeauskunft.uploads.rows import attach, discard, drop_drafts, follow, hand_over, sweep
from sorgeauskunft.uploads.scanning import Verdict, ping
from sorgeauskunft.uploads.together import OneRefusedError, receive_all
from sorgeauskunft.uploads.values import (
    MAX_FILES,
    Document,
    MediaType,
    Upload,
    asked_for,
    modes_for,
)

__all__ = [
    "MAX_FILES",
    "Document",
    "MediaType",
    "OneRefusedError",
    "Reason",
    "RefusedError",
    "Upload",
    "Verdict",
    "asked_for",
    "attach",
    "clean_stem",
    "discard",
    "drop_drafts",
    "filed_name",
    "follow",
    "hand_over",
    "inspected_pdf",
    "modes_for",
    "opened",
    "ping",
    "previewed",
    "receive",
    "receive_all",
    "scan_again",
    "sweep",
]
