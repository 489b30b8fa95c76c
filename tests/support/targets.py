"""Every form of the service: the page it stands on, and how somebody gets there."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Final
from uuid import UUID

import msgspec
from code_ways import CODE_FORMS
from delivery_ways import DELIVERY_FORMS
from drafted import draft, filled
from inbox_ways import INBOX_FORMS
from land_ways import LAND_FORMS
from letter_ways import LETTER_FORMS
from link_ways import LINK_FORMS
from login_ways import LOGIN_FORMS
from machine_ways import MACHINE_FORMS
from message_ways import MESSAGE_FORMS
from office_ways import OFFICE_FORMS
from operation_ways import OPERATION_FORMS
from paper import image
from people_ways import PEOPLE_FORMS
from privacy_ways import PRIVACY_FORMS
from ready_ways import READY_FORMS
from register_ways import REGISTER_FORMS
from request_ways import REQUEST_FORMS
from service import EVERYTHING_ASKED, Service, office_id
from settings_ways import SETTINGS_FORMS
from steering_ways import STEERING_FORMS
from uses_ways import USES_FORMS
from visitor import Visitor, send
from whatif_ways import WHATIF_FORMS

from sorgeauskunft import casework, precheck
from sorgeauskunft.drafts import DraftContent
from sorgeauskunft.requests import form
from sorgeauskunft.requests.tables import RequestRow
from tenants.people import Principal, Role

Arrive = Callable[[Service, Visitor], Awaitable[object]]


class Target(msgspec.Struct, frozen=True):
    """A form: the `route` that takes it, the end of its address, and the way to its page.

    `may_change` are beginnings of the draft's keys that this form is about; every other one has to
    stand afterwards as it stood before. None: the form is there to take something away.
    """

    name: str
    route: str
    to: str
    arrive: Arrive
    may_change: tuple[str, ...] | None = ()


def at(path: str) -> Arrive:
    async def arrive(_service: Service, visitor: Visitor) -> None:
        await visitor.open(path)

    return arrive


def with_draft(
    path: str, content: Callable[[], DraftContent] = filled, slug: str = "bremerhaven"
) -> Arrive:
    async def arrive(service: Service, visitor: Visitor) -> None:
        await service.draft(visitor, content(), slug)
        await visitor.open(f"/j/{slug}{path}")

    return arrive


async def sent(service: Service, visitor: Visitor) -> tuple[str, str]:
    """Send a request; return its reference and status code."""
    await with_draft("/pruefen")(service, visitor)
    await send(visitor)
    reference, code = (each.text_content() for each in visitor.page.xpath("//*[@class='so-code']"))
    return reference, code


async def request_id(service: Service, reference: str) -> UUID:
    async with service.kernel.database.tenant_transaction(office_id("bremerhaven"), read_only=True):
        row = await RequestRow.objects().get(RequestRow.reference == reference)
    assert row is not None
    return row.id


async def asked(service: Service, visitor: Visitor) -> str:
    """Send a request about which the office has a question; return its status code."""
    reference, code = await sent(service, visitor)
    await service.work()
    clerk = Principal(
        account_id=office_id("x"),
        tenant_id=office_id("bremerhaven"),
        role=Role.CLERK,
        name="Kim",
        session_id=office_id("x"),
    )
    row_id = await request_id(service, reference)
    await casework.acknowledge(service.kernel, clerk, row_id)
    await casework.ask_mother(service.kernel, clerk, row_id, "Wohnen Sie noch am Musterweg?")
    return code


async def by_code(service: Service, visitor: Visitor, code: str) -> None:
    await visitor.open("/status")
    await visitor.submit({"code": code}, to="/status/code")


async def _status(service: Service, visitor: Visitor) -> None:
    _reference, code = await sent(service, visitor)
    await by_code(service, visitor, code)


async def _status_asked(service: Service, visitor: Visitor) -> None:
    await by_code(service, visitor, await asked(service, visitor))


async def _status_mails(service: Service, visitor: Visitor) -> None:
    await _status(service, visitor)
    await visitor.submit({"email": "mutter@example.org"}, to="/status/mails")


async def _reminded(service: Service, visitor: Visitor) -> None:
    await with_draft("/merken/")(service, visitor)
    await visitor.submit({"reminder.email": "mutter@example.org"}, to="/merken/erinnerung")


async def _found(service: Service, visitor: Visitor) -> None:
    await visitor.open("/")
    await visitor.submit({"postcode": "27570"})


async def log_in(service: Service, visitor: Visitor) -> None:
    await visitor.log_in()


async def _request(service: Service, visitor: Visitor) -> None:
    reference, _code = await sent(service, visitor)
    await service.work()
    await log_in(service, visitor)
    await visitor.open(f"/amt/anfragen/{await request_id(service, reference)}")


async def _request_in_work(service: Service, visitor: Visitor) -> None:
    await _request(service, visitor)
    await visitor.submit(to="/empfang")


async def _reports(service: Service, visitor: Visitor) -> None:
    await visitor.open("/j/bremerhaven/barrierefreiheit/melden")
    await visitor.submit({"message": "Der Knopf ist zu klein"})
    await log_in(service, visitor)
    await visitor.open("/amt/rueckmeldungen")


async def _with_file(service: Service, visitor: Visitor) -> None:
    await with_draft(_FILES)(service, visitor)
    await visitor.upload({"datei": [("Ausweis.jpg", image())]}, to="/hochladen/id_card")


_FILES = "/formular/unterlagen"
_PLACES = ("residence", "address.", "stay.", "birth_place", "child.birth_")


def _everything() -> DraftContent:
    return filled({"purpose": "Reisepass", "copies": "2"})


async def _rules(_service: Service, visitor: Visitor) -> None:
    await visitor.log_in("lead")
    await visitor.open("/amt/regeln")


async def _log_in_settings(_service: Service, visitor: Visitor) -> None:
    await visitor.log_in("admin")
    await visitor.open("/amt/einstellungen/anmeldung")


_OF_OFFICES: Final = (
    CODE_FORMS,
    INBOX_FORMS,
    LAND_FORMS,
    LETTER_FORMS,
    LINK_FORMS,
    MACHINE_FORMS,
    LOGIN_FORMS,
    MESSAGE_FORMS,
    PEOPLE_FORMS,
    READY_FORMS,
    DELIVERY_FORMS,
    OFFICE_FORMS,
    PRIVACY_FORMS,
    OPERATION_FORMS,
    REGISTER_FORMS,
    REQUEST_FORMS,
    SETTINGS_FORMS,
    STEERING_FORMS,
    USES_FORMS,
    WHATIF_FORMS,
)


def _targets() -> list[Target]:
    found = [
        Target("finder", "find", "/finden", at("/")),
        Target("begin", "check.begin", "/check/", _found, _PLACES),
        Target("discard", "discard", "/loeschen", with_draft("/"), None),
        Target("send", "send", "/senden", with_draft("/pruefen"), ("declaration.",)),
        Target("finish", "finish", "/fertig", sent, None),
        Target("add-child", "children.add", "/kinder/", with_draft("/pruefen"), None),
        Target(
            "remove-child",
            "children.remove",
            "/2/entfernen",
            with_draft("/pruefen", lambda: filled(children=2)),
            None,
        ),
        Target("link", "keep.link", "/merken/link", with_draft("/merken/")),
        Target("reminder", "keep.reminder", "/merken/erinnerung", with_draft("/merken/")),
        Target("no-reminder", "keep.no_reminder", "/erinnerung/loeschen", _reminded),
        Target("leave", "keep.leave", "/merken/beenden", with_draft("/merken/")),
        Target("resume", "resume.open", "/fortsetzen", at("/fortsetzen")),
        Target("status-code", "status.code", "/status/code", at("/status")),
        Target("status-reference", "status.reference", "/status/aktenzeichen", at("/status")),
        Target("answer", "status.answer", "/status/antwort", _status_asked),
        Target("withdraw", "status.withdraw", "/status/zurueckziehen", _status),
        Target("add-file", "files.add", "/hochladen/id_card", with_draft(_FILES), None),
        Target("go-on", "files.save", "/formular/unterlagen/", with_draft(_FILES)),
        Target("remove-file", "files.remove", "/entfernen", _with_file, None),
        Target("mails", "status.mails", "/status/mails", _status),
        Target("no-mails", "status.no_mails", "/status/mails/aus", _status_mails),
        Target("copy", "status.copy", "/status/kopie", _status),
        Target("report", "report.send", "/melden", at("/j/bremerhaven/barrierefreiheit/melden")),
        Target("joining", "joining.send", "/anschliessen/anfrage", at("/anschliessen/anfrage")),
        Target("login", "amt.login.try", "/amt/anmelden", at("/amt/anmelden")),
        Target("acknowledge", "amt.acknowledge", "/empfang", _request),
        Target("ask", "amt.ask", "/rueckfrage", _request_in_work),
        Target("report-done", "amt.feedback.done", "/erledigt", _reports),
        Target("logout", "amt.logout", "/amt/abmelden", log_in),
        Target("provider", "provider.save", "/einstellungen/anmeldung/", _log_in_settings, None),
        Target("rules", "rules.save", "/amt/regeln/", _rules, None),
        *(
            Target(name, route, to, way, None)
            for forms in _OF_OFFICES
            for name, (route, to, way) in forms.items()
        ),
    ]
    for question in precheck.QUESTIONS:
        path = f"/check/{question.slug}"
        own: tuple[str, ...] = _PLACES if question.asks_place else (question.key,)
        found.append(Target(path[1:], "check.answer", path, with_draft(path, draft), own))
    for section in form.SECTIONS:
        if section.slug == "erklaerung" or not section.fields:
            continue
        path = f"/formular/{section.slug}"
        own = tuple(key for field in section.fields for key in field.raw_keys)
        if section.key in {"child", "address"}:
            own = (*own, *_PLACES)
        arrive = with_draft(path, _everything, EVERYTHING_ASKED)
        if section.option is None:
            arrive = with_draft(path)
        found.append(Target(path[1:], "form.save", path, arrive, own))
    return found


TARGETS: Final = _targets()
"""All of them; a test finds a route that is missing."""
