"""Every page that a mother, or anybody, may open without a log-in."""

from __future__ import annotations

from typing import Final

from litestar.types import ControllerRouterHandler

from web.citizen.authenticity import Authenticity
from web.citizen.barrier_reports import BarrierReports
from web.citizen.check import Check
from web.citizen.children import Children
from web.citizen.condition_page import condition_page
from web.citizen.form_pages import FormPages
from web.citizen.info_pages import InfoPages
from web.citizen.keeping import Keeping
from web.citizen.legal_pages import LegalPages, OfficeLegalPages
from web.citizen.logo import logo
from web.citizen.offices import OfficePages, Start
from web.citizen.reopened import REOPENED
from web.citizen.resuming import Resuming
from web.citizen.sending import Sending
from web.citizen.status_acts import StatusActs
from web.citizen.status_answer import StatusAnswer
from web.citizen.status_pages import StatusPages
from web.citizen.upload_pages import UploadPages
from web.joining.pages import JoiningPages

ROUTES: Final[tuple[ControllerRouterHandler, ...]] = (
    Start,
    Check,
    Children,
    FormPages,
    UploadPages,
    Sending,
    Keeping,
    Resuming,
    OfficePages,
    StatusPages,
    StatusActs,
    StatusAnswer,
    InfoPages,
    condition_page,
    LegalPages,
    OfficeLegalPages,
    BarrierReports,
    JoiningPages,
    logo,
    Authenticity,
    *REOPENED,
)
