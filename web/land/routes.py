"""Every page of the door of the Länder."""

from __future__ import annotations

from typing import Final

from litestar.types import ControllerRouterHandler

from web.land.approval_pages import ApprovalPages
from web.land.document_pages import DocumentPages
from web.land.overview import LandPages
from web.land.report_pages import ReportPages
from web.land.settlement_pages import SettlementPages
from web.whatif.pages import LandProposals, LandWhatIf

ROUTES: Final[tuple[ControllerRouterHandler, ...]] = (
    LandWhatIf,
    LandProposals,
    LandPages,
    DocumentPages,
    SettlementPages,
    ReportPages,
    ApprovalPages,
)
