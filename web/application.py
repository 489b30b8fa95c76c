"""The web application: routes, templates, and what surrounds every request."""

from __future__ import annotations

import functools
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from pathlib import Path

from litestar import Litestar
from litestar.config.compression import CompressionConfig
from litestar.config.csrf import CSRFConfig
from litestar.datastructures import State
from litestar.plugins.jinja import JinjaTemplateEngine
from litestar.template.config import TemplateConfig

from billing.money import euros
from sorgeauskunft.texts import templates_in
from web.amt.accept_pages import AcceptPages
from web.amt.account_pages import AccountPages, ProofPages
from web.amt.certificate_pages import CertificatePages, LetterPages
from web.amt.delivery_pages import DeliveryStatePages
from web.amt.factor_pages import AppPages, PasskeyPages
from web.amt.feedback_pages import FeedbackPages
from web.amt.figures_pages import FiguresPages
from web.amt.hook_pages import HookPages
from web.amt.inbox_pages import Inbox
from web.amt.inquiry_pages import InquiryPages
from web.amt.invite_pages import InvitePages
from web.amt.kept_pages import KeptPages
from web.amt.login import Login
from web.amt.machine_pages import MachinePages
from web.amt.message_pages import MessagePages
from web.amt.note_pages import NotePages
from web.amt.oidc_pages import OidcPages
from web.amt.oidc_settings import OidcSettings
from web.amt.outside_acts import OutsideActs
from web.amt.password_pages import PasswordPages
from web.amt.people_pages import PeoplePages
from web.amt.person_pages import PersonPages
from web.amt.posting_pages import PostingPages
from web.amt.preview_pages import PreviewPages
from web.amt.question_pages import QuestionPages
from web.amt.ready_pages import ReadyPages
from web.amt.register_code_pages import RegisterCodePages
from web.amt.register_inbox_pages import RegisterInbox
from web.amt.register_pages import QueryPages, RegisterPages
from web.amt.request_acts import RequestActs
from web.amt.request_pages import RequestPages
from web.amt.rules_pages import RulesPages
from web.amt.second_step_pages import SecondStepPages, SetUpPages
from web.amt.selection_pages import SelectionPages
from web.amt.settings.area_page import AreaPage
from web.amt.settings.areas import AREAS
from web.amt.settings.deletion_pages import DeletionPages
from web.amt.settings.fit_connect_page import FitConnectPage
from web.amt.settings.history_pages import HistoryPages
from web.amt.settings.hours_page import HoursPage
from web.amt.settings.link_page import LinkPage
from web.amt.settings.logo_page import LogoPage
from web.amt.settings.office_pages import DeliveryPage, FormPage, RetentionPage, TextsPage
from web.amt.settings.overview import Overview
from web.amt.settings.plain_pages import ContactPage, NamePage, ProfilePage
from web.amt.settings.privacy_pages import PrivacyPages
from web.amt.settings.wayback_pages import WaybackPages
from web.amt.switch_pages import SwitchPages
from web.amt.uses_pages import UsesPages
from web.announcing import Announcing
from web.api.answers import machine_headers
from web.api.router import API
from web.assets import asset_url, static_router
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
from web.coordination.import_pages import ImportPages
from web.coordination.issued_pages import IssuedPages
from web.coordination.item_pages import ItemPages
from web.coordination.key_pages import KeyPages
from web.coordination.land_pages import LandsPages
from web.coordination.money_pages import MoneyPages
from web.coordination.overview import CoordinationPages
from web.coordination.price_pages import PricePages
from web.coordination.stripe_pages import StripePages
from web.coordination.uses_pages import CoordinationUses
from web.coordination.year_acts import YearActs
from web.coordination.year_pages import YearsPages
from web.doors import place_of, sections_of
from web.failing import answer_error
from web.fit_connect_callback import fit_connect_callback
from web.guards import public
from web.health import healthz, readyz
from web.incoming import TOKEN_COOKIE
from web.joining.pages import JoiningPages
from web.land.approval_pages import ApprovalPages
from web.land.document_pages import DocumentPages
from web.land.overview import LandPages
from web.land.report_pages import ReportPages
from web.land.settlement_pages import SettlementPages
from web.language import remember_language
from web.metrics import metrics
from web.operation.area_pages import AreaPages
from web.operation.delivery_pages import DeliveryBoardPages
from web.operation.job_pages import JobPages
from web.operation.notice_pages import NoticePages
from web.operation.office_list_pages import OfficeListPages
from web.operation.office_pages import OperationOfficePages
from web.operation.overview import OperationPages
from web.operation.switch_pages import OperationSwitchPages
from web.operation.trail_pages import TrailPages
from web.pickup.pages import Pickup
from web.register_code.pages import CodeAnswers
from web.request_log import RequestLog
from web.requests import FormRequest
from web.security_headers import csp_nonce, security_headers
from web.site import Site
from web.stripe_events import stripe_event
from web.whatif.pages import CoordinationWhatIf, LandProposals, LandWhatIf

_TEMPLATES = Path(__file__).parent / "templates"

# The largest form is a page of the questionnaire; routes that take files state their own limit.
_LARGEST_BODY = 256 * 1024

# Static files are pressed at set-up; files and PDFs hold nothing to be pressed, and keep their length.
_NOT_PRESSED = [
    r"^/static/",
    r"^/api/v1/",
    r"/(datei|dokumente|unterlagen)/[0-9a-f-]{36}$",
    r"/(kopie|pdf|entwurf|druck|vorschau|zip|ansicht|datenblatt|xlsx)$",
]

Lifespan = Callable[[Litestar], AbstractAsyncContextManager[None]]


@functools.cache
def _templates() -> TemplateConfig[JinjaTemplateEngine]:
    # Nothing of a site is in them: compiled once a process, however many applications it makes.
    environment = templates_in(_TEMPLATES)
    environment.globals["asset"] = asset_url
    environment.globals["settings_areas"] = AREAS
    environment.globals["euros"] = euros
    environment.globals["sections_of"] = sections_of
    environment.globals["place_of"] = place_of
    engine = JinjaTemplateEngine.from_environment(environment)
    engine.register_template_callable("csp_nonce", csp_nonce)
    return TemplateConfig(instance=engine)


def create_app(site: Site, *, lifespan: Lifespan | None = None) -> Litestar:
    """Return the application; `lifespan` opens and closes what it works with."""
    return Litestar(
        [
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
            Login,
            SecondStepPages,
            SetUpPages,
            AccountPages,
            ProofPages,
            PasswordPages,
            AppPages,
            PasskeyPages,
            KeptPages,
            OidcPages,
            OidcSettings,
            Inbox,
            SelectionPages,
            RequestPages,
            RulesPages,
            ReadyPages,
            DeliveryStatePages,
            Overview,
            NamePage,
            ContactPage,
            HoursPage,
            LogoPage,
            ProfilePage,
            HistoryPages,
            DeletionPages,
            PrivacyPages,
            WaybackPages,
            FormPage,
            TextsPage,
            DeliveryPage,
            FitConnectPage,
            LinkPage,
            RetentionPage,
            AreaPage,
            RequestActs,
            QuestionPages,
            NotePages,
            PersonPages,
            FeedbackPages,
            CertificatePages,
            LetterPages,
            PostingPages,
            RegisterPages,
            QueryPages,
            RegisterCodePages,
            RegisterInbox,
            InquiryPages,
            CodeAnswers,
            Pickup,
            Authenticity,
            LandWhatIf,
            LandProposals,
            CoordinationWhatIf,
            CoordinationUses,
            StripePages,
            FiguresPages,
            UsesPages,
            MessagePages,
            PreviewPages,
            PeoplePages,
            InvitePages,
            AcceptPages,
            SwitchPages,
            OutsideActs,
            MachinePages,
            HookPages,
            LandPages,
            DocumentPages,
            SettlementPages,
            ReportPages,
            ApprovalPages,
            CoordinationPages,
            LandsPages,
            YearsPages,
            YearActs,
            ItemPages,
            ImportPages,
            MoneyPages,
            IssuedPages,
            KeyPages,
            PricePages,
            OperationPages,
            OfficeListPages,
            OperationOfficePages,
            AreaPages,
            DeliveryBoardPages,
            JobPages,
            TrailPages,
            NoticePages,
            OperationSwitchPages,
            API,
            static_router([public]),
            healthz,
            readyz,
            metrics,
            fit_connect_callback,
            stripe_event,
            *REOPENED,
        ],
        template_config=_templates(),
        middleware=[RequestLog(), Announcing()],
        before_send=[security_headers, remember_language, machine_headers],
        exception_handlers={Exception: answer_error},
        # Pages are text, and phones are slow. What a page holds of her never stands beside what an
        # address says (queries come back on pages without codes only), so lengths give nothing away.
        compression_config=CompressionConfig(
            backend="brotli", brotli_quality=5, exclude=_NOT_PRESSED, minimum_size=1000
        ),
        csrf_config=CSRFConfig(
            secret=site.kernel.settings.session_key,
            cookie_name=TOKEN_COOKIE,
            cookie_secure=True,
            cookie_httponly=True,
            cookie_samesite="lax",
            # Machines bring no cookies that somebody else's page could make use of.
            exclude=[r"^/api/v1/"],
        ),
        request_class=FormRequest,
        request_max_body_size=_LARGEST_BODY,
        openapi_config=None,
        state=State({"site": site}),
        lifespan=[lifespan] if lifespan else [],
        logging_config=None,
        debug=False,
    )
