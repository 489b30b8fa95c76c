"""Documents: XFamilie messages and PDFs of a request, made by jobs, kept sealed."""

from sorgeauskunft.documents.building import (
    DELIVER,
    TRIED_FOR,
    building,
    mothers_copy,
    plan_delivery,
    register_ars,
)
from sorgeauskunft.documents.storage import (
    CERTIFICATE,
    SUMMARY,
    WITHDRAWN_CERTIFICATE,
    XFAMILIE_0801,
    Listed,
    Stored,
    of_request,
    open_document,
    rename,
    store,
)
from sorgeauskunft.documents.summary import Row, Section, notices, sections

__all__ = [
    "CERTIFICATE",
    "DELIVER",
    "SUMMARY",
    "TRIED_FOR",
    "WITHDRAWN_CERTIFICATE",
    "XFAMILIE_0801",
    "Listed",
    "Row",
    "Section",
    "Stored",
    "building",
    "mothers_copy",
    "notices",
    "of_request",
    "open_document",
    "plan_delivery",
    "register_ars",
    "rename",
    "sections",
    "store",
]
