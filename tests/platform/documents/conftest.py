"""What the tests of documents share: an engine in this process, and facts about a request."""

from __future__ import annotations

import datetime as dt
from uuid import UUID

import configured
import pytest

from sorgeauskunft.documents.message import MessageFacts
from sorgeauskunft.documents.pdf.engine import PdfEngine
from sorgeauskunft.kernel import Settings
from sorgeauskunft.texts import Texts
from tenants import demo

SENT = dt.datetime(2026, 11, 24, 11, 0, tzinfo=dt.UTC)
OFFICE = next(office for office in demo.demo_offices() if office.slug == "bremerhaven")


@pytest.fixture(scope="session")
def renderer() -> PdfEngine:
    return PdfEngine()


@pytest.fixture(scope="session")
def texts() -> Texts:
    return Texts("de")


@pytest.fixture
def facts() -> MessageFacts:
    return MessageFacts(
        office=OFFICE,
        reference="7K3MX9QP",
        message_uuid=UUID(int=1),
        case_id=UUID(int=2),
        sent_at=SENT,
        created_at=SENT + dt.timedelta(seconds=3),
        test=False,
        register_ars="040120000000",
    )


@pytest.fixture
def plain_settings() -> Settings:
    """Settings as far as a message reads them; no database behind."""
    return configured.plain_settings()
