"""Documents about money: invoices, corrections and credits, for machines and for people."""

from billing.invoices.document import (
    Document,
    DocumentKind,
    Line,
    correction_of,
)
from billing.invoices.parts import (
    Address,
    Attachment,
    Buyer,
    Contact,
    Preceding,
    Seller,
    checked_leitweg_id,
)
from billing.invoices.rendering import pdf_job
from billing.invoices.ubl import to_ubl
from billing.taxes import Tax, TaxTreatment

__all__ = [
    "Address",
    "Attachment",
    "Buyer",
    "Contact",
    "Document",
    "DocumentKind",
    "Line",
    "Preceding",
    "Seller",
    "Tax",
    "TaxTreatment",
    "checked_leitweg_id",
    "correction_of",
    "pdf_job",
    "to_ubl",
]
