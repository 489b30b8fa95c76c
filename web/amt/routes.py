"""Every page for the people of a Jugendamt, and those for offices that have no log-in here."""

from __future__ import annotations

from typing import Final

from litestar.types import ControllerRouterHandler

from web.amt.accept_pages import AcceptPages
from web.amt.account_pages import AccountPages, ProofPages
from web.amt.asked_pages import AskedPersonPages
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
from web.pickup.pages import Pickup
from web.register_code.pages import CodeAnswers

ROUTES: Final[tuple[ControllerRouterHandler, ...]] = (
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
    AskedPersonPages,
    CodeAnswers,
    Pickup,
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
)
