"""All settings of an office as one readable file, and back: with the difference first."""

from tenants.exchange.applying import apply, present
from tenants.exchange.differing import Difference, differences
from tenants.exchange.document import (
    Area,
    Document,
    Facts,
    Planned,
    WrongDocumentError,
    as_text,
)
from tenants.exchange.exporting import export
from tenants.exchange.reading import from_text

__all__ = [
    "Area",
    "Difference",
    "Document",
    "Facts",
    "Planned",
    "WrongDocumentError",
    "apply",
    "as_text",
    "differences",
    "export",
    "from_text",
    "present",
]
