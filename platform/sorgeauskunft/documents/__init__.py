"""Documents: XFamilie messages and PDFs of a request, made by jobs, kept sealed."""

from sorgeauskunft.documents.building import DELIVER, building, mothers_copy, register_ars
from sorgeauskunft.documents.storage import (
    SUMMARY,
    XFAMILIE_0801,
    Listed,
    Stored,
    of_request,
    open_document,
)
from sorgeauskunft.documents.summary import notices, sections

__all__ = [
    "DELIVER",
    "SUMMARY",
    "XFAMILIE_0801",
    "Listed",
    "Stored",
    "building",
    "mothers_copy",
    "notices",
    "of_request",
    "open_document",
    "register_ars",
    "sections",
]
