"""Every page that a mother can see, in every state: the one place that says how it is reached."""

from __future__ import annotations

import functools
from collections.abc import Awaitable, Callable
from typing import Any, Final

import letter_ways
import link_ways
import msgspec
import uses_ways
import whatif_ways
from code_ways import BLOCKED, CALL, NO_ENTRY, checked, opened
from code_ways import answered as answered_by_code
from delivery_ways import quiet as delivery_quiet
from delivery_ways import troubled as delivery_troubled
from drafted import LONG, LONG_NAMES, LONGEST_WORD, draft, filled
from land_ways import APPROVAL, answering, at_land
from letters import answered, decide
from operation_ways import OPERATION_STATES
from paper import image, pdf
from privacy_ways import asked_open, asked_waiting, asked_wished
from service import EVERYTHING_ASKED, Service
from steering_ways import STEERING_STATES
from targets import asked, by_code, sent
from targets import request_id as request_id_of
from visitor import FORM_ANSWERS, Visitor

from sorgeauskunft import certificates, precheck
from sorgeauskunft.certificates import Kind
from sorgeauskunft.drafts import DraftContent
from sorgeauskunft.host.demo import seed_costs
from sorgeauskunft.kernel import codes
from sorgeauskunft.kernel.mail import MailError
from sorgeauskunft.requests import RequestStatus, advance, form
from sorgeauskunft.uploads import MAX_FILES

Reach = Callable[[Service, Visitor], Awaitable[object]]


class State(msgspec.Struct, frozen=True):
    """A state of a page. `page` groups the states that share a template."""

    page: str
    name: str
    reach: Reach


STATES: Final[list[State]] = []
DOORS: Final = ("/amt", "/land", "/koordination", "/betrieb", "/j/testamt")
_OF_DOORS: Final = (
    "asked-data",
    "coordination",
    "delivery",
    "land",
    "operation",
    "steering",
    "stripe",
    "trial",
    "uses",
    "whatif",
)


def is_of_a_door(page: str) -> bool:
    """Whether a page is for people who log in: its texts are German, whatever language is chosen."""
    return any(page == name or page.startswith(f"{name}-") for name in _OF_DOORS)


J = "/j/bremerhaven"


def _add(page: str, name: str, reach: Reach) -> None:
    STATES.append(State(page, name, reach))


def _get(path: str, content: DraftContent | None = None, slug: str = "bremerhaven") -> Reach:
    async def reach(service: Service, visitor: Visitor) -> None:
        if content is not None:
            await service.draft(visitor, content, slug)
        await visitor.open(path)

    return reach


def _post(
    path: str,
    answers: dict[str, str],
    content: DraftContent | None = None,
    slug: str = "bremerhaven",
    *,
    to: str = "",
) -> Reach:
    """Fill in the page at `path` and send it."""

    async def reach(service: Service, visitor: Visitor) -> None:
        await _get(path, content, slug)(service, visitor)
        await visitor.submit(answers, to=to)

    return reach


def _find(*steps: dict[str, str]) -> Reach:
    async def reach(_service: Service, visitor: Visitor) -> None:
        await visitor.open("/")
        for step in steps:
            await visitor.submit(step)

    return reach


for _name, _path in {
    "start": "/",
    "how": "/so-funktionierts",
    "faq": "/haeufige-fragen",
    "faq-found": "/haeufige-fragen?suche=gericht",
    "faq-nothing": "/haeufige-fragen?suche=xylophon",
    "sign": "/gebaerdensprache",
    "condition": "/betriebszustand",
    "imprint": "/impressum",
    "privacy": "/datenschutz",
    "accessibility": "/barrierefreiheit",
    "tests": "/barrierefreiheit/pruefung",
    "office-imprint": f"{J}/impressum",
    "office-privacy": f"{J}/datenschutz",
    "office-accessibility": f"{J}/barrierefreiheit",
}.items():
    _add("info" if _name in {"how", "sign"} else _name.split("-")[0], _name, _get(_path))

_add("office", "empty", _get(f"{J}/"))
_add("office", "draft", _get(f"{J}/", filled()))
_add("office", "not-taking-part", _get("/j/delmenhorst/"))
_add("office", "discarded", _post(f"{J}/", {}, filled(), to="/loeschen"))

_add("start", "error", _find({"postcode": ""}))
_add("start", "error-unknown", _find({"postcode": "00000"}))
_add("finder", "choose-place", _find({"postcode": "27568"}))
_add("finder", "choose-place-error", _find({"postcode": "27568"}, {}))
_add("finder", "choose-district", _find({"postcode": "10115"}))
_add("finder", "choose-district-error", _find({"postcode": "10115"}, {}))
_add("finder", "found", _find({"postcode": "27570"}))
_add("finder", "not-taking-part", _find({"postcode": "27749"}))
_add("finder", "nobody", _find({"postcode": "27607"}))

_add("residence", "empty", _get(f"{J}/check/wohnort"))
_add("residence", "filled", _get(f"{J}/check/wohnort", draft()))
_WHERE = {"where": "germany"}
_add("residence", "error", _post(f"{J}/check/wohnort", {}))
_add("residence", "error-postcode", _post(f"{J}/check/wohnort", {**_WHERE, "postcode": LONG}))
_add("residence", "error-place", _post(f"{J}/check/wohnort", {**_WHERE, "postcode": "27568"}))
_add(
    "residence",
    "error-district",
    _post("/j/berlin-mitte/check/wohnort", {**_WHERE, "postcode": "10115"}),
)
for _question in precheck.QUESTIONS[1:]:
    _at = f"{J}/check/{_question.slug}"
    _page = "birthplace" if _question.asks_place else "question"
    _add(_page, f"{_question.slug}-empty", _get(_at, draft(_question.slug)))
    _nothing = {"where": ""} if _question.asks_place else {}
    _add(_page, f"{_question.slug}-error", _post(_at, _nothing, draft(_question.slug)))
    _add(_page, f"{_question.slug}-filled", _get(_at, draft()))
    for _option in _question.options if not _question.asks_place else ():
        if _option.outcome.blocks:
            _told = draft(check={_question.slug: _option.key})
            _add("result", f"{_question.slug}-{_option.key}", _get(f"{J}/check/", _told))
_no_place = {**_WHERE, "place": ""}
_add("birthplace", "error-place", _post(f"{J}/check/geburtsort", _no_place, draft("geburtsort")))
_add("question", "second-child", _get(f"{J}/check/adoption/2", draft(children=2)))
_add("result", "full", _get(f"{J}/check/", draft()))
_add("result", "partial", _get(f"{J}/check/", draft(check={"gericht": "joint_part"})))
_add("result", "notes", _get(f"{J}/check/", draft(check={"geburtsort": "abroad"})))
_add("result", "two-children", _get(f"{J}/check/", draft(children=2)))
_add(
    "result", "second-blocks", _post(f"{J}/check/adoption/2", {"answer": "yes"}, draft(children=2))
)
for _postcode, _place in (("28195", "Bremen"), ("27749", "Delmenhorst"), ("27607", "Geestland")):
    _there = {**_WHERE, "postcode": _postcode, "place": _place}
    _add("result", f"lives-in-{_place}", _post(f"{J}/check/wohnort", _there))
_add("result", "abroad", _post(f"{J}/check/wohnort", {"where": "abroad"}))

_MORE: Final[dict[str, dict[str, str]]] = {
    "kind-zusatz": {"child.name_changed": "yes"},
    "mutter": {"mother.birth_where": "abroad"},
    "anschrift": {"address.none": "yes"},
    "postanschrift": {"postal.where": "germany"},
    "kontakt": {"contact.interpreter": "yes"},
}
_DONE: Final = {"purpose": "Reisepass für Mia", "copies": "2"}
for _section in form.SECTIONS:
    if _section.slug == "erklaerung" or not _section.fields:
        continue
    _slug = EVERYTHING_ASKED if _section.option else "bremerhaven"
    _at = f"/j/{_slug}/formular/{_section.slug}"
    _keys = [key for field in _section.fields for key in field.raw_keys]
    _bare = filled(dict.fromkeys(_keys, ""))
    _too_long = ("postal.state", "child.register_number", "purpose")
    _wrong = {key: LONGEST_WORD * 3 if key.startswith(_too_long) else "%" for key in _keys}
    _add("form", f"{_section.slug}-empty", _get(_at, _bare, _slug))
    _add("form", f"{_section.slug}-filled", _get(_at, filled(_DONE), _slug))
    _add("form", f"{_section.slug}-long", _get(_at, filled(_DONE | LONG_NAMES), _slug))
    _add("form", f"{_section.slug}-error", _post(_at, {}, filled(_wrong), _slug))
    if _section.slug in _MORE:
        _extra = filled(_DONE | _MORE[_section.slug])
        _add("form", f"{_section.slug}-more", _get(_at, _extra, _slug))
        _add("form", f"{_section.slug}-more-error", _post(_at, {}, _extra, _slug))
_add(
    "form", "postal-abroad", _get(f"{J}/formular/postanschrift", filled({"postal.where": "abroad"}))
)
_add("form", "second-child", _get(f"{J}/formular/kind/2", filled(LONG_NAMES, children=2)))
_add(
    "form",
    "other-office",
    _post(
        f"{J}/formular/anschrift",
        {"address.postcode": "28195", "address.place": "Bremen"},
        filled(),
    ),
)


def _uploads(*files: tuple[str, bytes]) -> Reach:
    """Upload these files as the first document, one after the other."""

    async def reach(service: Service, visitor: Visitor) -> None:
        await _get(f"{J}/formular/unterlagen", filled())(service, visitor)
        for name, content in files:
            await visitor.upload({"datei": [(name, content)]}, to="/hochladen/id_card")

    return reach


_LONG_FILES: Final = ((f"{LONGEST_WORD}.png", image("PNG")), (f"{LONG}.pdf", pdf()))
_NO_FILE: Final = (f"{LONG}.exe", b"MZ")
_add("form", "uploads-empty", _uploads())
_add("form", "uploads-filled", _uploads(*_LONG_FILES))
_add("form", "uploads-full", _uploads(*[("Seite.jpg", image())] * MAX_FILES))
_add("form", "uploads-error", _uploads(*_LONG_FILES, _NO_FILE))
_add("form", "uploads-error-empty", _uploads(("", b"")))

_add("review", "filled", _get(f"{J}/pruefen", filled()))
_add("review", "long", _get(f"{J}/pruefen", filled(LONG_NAMES)))
_add("review", "error", _post(f"{J}/pruefen", {}, filled(), to="/senden"))
_add("review", "two-children", _get(f"{J}/pruefen", filled(LONG_NAMES, children=2)))
_add("review", "many-children", _get(f"{J}/pruefen", filled(children=12)))
_add("sent", "sent", sent)


async def _copy_failed(service: Service, visitor: Visitor) -> None:
    await sent(service, visitor)
    service.pdf.broken = True
    await visitor.open(f"{J}/gesendet/kopie")
    service.pdf.broken = False


async def _finished(service: Service, visitor: Visitor) -> None:
    await sent(service, visitor)
    await visitor.submit(to="/fertig")


_add("sent", "copy-failed", _copy_failed)
_add("sent", "finished", _finished)

_add("keep", "empty", _get(f"{J}/merken/", filled()))
_MAIL = {"link.email": "mutter@example.org"}
_add("keep", "error-link", _post(f"{J}/merken/", {"link.email": LONG}, filled(), to="/link"))
_add("keep", "sent", _post(f"{J}/merken/", _MAIL, filled(), to="/link"))
_REMIND = {"reminder.email": "mutter@example.org"}
_add("keep", "reminded", _post(f"{J}/merken/", _REMIND, filled(), to="/erinnerung"))
_add("keep", "error-reminder", _post(f"{J}/merken/", {}, filled(), to="/erinnerung"))
_add("keep", "left", _post(f"{J}/merken/", {}, filled(), to="/beenden"))


async def _mail_refused(service: Service, visitor: Visitor) -> None:
    service.post.refusal = MailError("550", permanent=True)
    await _post(f"{J}/merken/", _MAIL, filled(), to="/link")(service, visitor)
    service.post.refusal = None


_add("keep", "mail-refused", _mail_refused)
_add("resume", "empty", _get("/fortsetzen"))
_add("resume", "error", _post("/fortsetzen", {"code": ""}))
_add("resume", "error-typo", _post("/fortsetzen", {"code": LONGEST_WORD}))
# Well formed, of no draft: as after 30 days.
_add("resume", "late", _post("/fortsetzen", {"code": codes.new_secret_code()}))
_add("resume", "gone", _get(f"{J}/formular/kind"))

_add("status-ask", "empty", _get("/status"))
_add("status-ask", "error-code", _post("/status", {"code": ""}, to="/code"))
_add("status-ask", "error-unknown", _post("/status", {"code": LONGEST_WORD}, to="/code"))
_add("status-ask", "error-reference", _post("/status", {}, to="/aktenzeichen"))


def _status(
    act: str = "", answers: dict[str, str] | None = None, *, question: bool = False
) -> Reach:
    async def reach(service: Service, visitor: Visitor) -> None:
        code = await asked(service, visitor) if question else (await sent(service, visitor))[1]
        await by_code(service, visitor, code)
        if act:
            await visitor.submit(answers, to=act)

    return reach


async def _by_reference(service: Service, visitor: Visitor) -> None:
    reference, _code = await sent(service, visitor)
    await service.work()
    born = {
        name.removeprefix("child."): value
        for name, value in FORM_ANSWERS["kind"].items()
        if "birth_date" in name
    }
    await visitor.open("/status")
    await visitor.submit({"reference": reference, **born}, to="/aktenzeichen")


_add("status", "sent", _status())
_add("status", "reference", _by_reference)
_add("status", "question", _status(question=True))
_add("status", "answer-error", _status("/antwort", {"answer": ""}, question=True))
_add("status", "answered", _status("/antwort", {"answer": LONGEST_WORD * 3}, question=True))


def _answer(*files: tuple[str, bytes]) -> Reach:
    async def reach(service: Service, visitor: Visitor) -> None:
        await by_code(service, visitor, await asked(service, visitor))
        await visitor.upload({"files": list(files)}, {"answer": LONG}, to="/antwort")

    return reach


_add("status", "answer-file-error", _answer(*_LONG_FILES, _NO_FILE))
_add("status", "answered-with-files", _answer(*_LONG_FILES))
_add("status", "withdraw-error", _status("/zurueckziehen"))
_add("status", "withdrawn", _status("/zurueckziehen", {"withdraw": "yes"}))
_add("status", "mails-error", _status("/status/mails", {"email": LONG}))
_add("status", "mails-on", _status("/status/mails", {"email": "mutter@example.org"}))


async def _decided(service: Service, visitor: Visitor, *, act: str) -> None:
    """Her status after a letter was issued, posted, taken back, or after a refusal."""
    _reference, code = await sent(service, visitor)
    await service.work()
    request_id = await request_id_of(service, _reference)
    office = await letter_ways.office(service)
    now = service.kernel.clock.now()
    async with service.kernel.database.tenant_transaction(office.id):
        await advance(request_id, RequestStatus.IN_WORK, now)
    await answered(service.kernel, office.id, request_id)
    kind = Kind.REFUSAL if act == "declined" else Kind.FULL
    letter = await decide(service.kernel, office, request_id, kind, reason=LONGEST_WORD * 3)
    await letter_ways.print_all(service)
    if act == "posted":
        await letter_ways.posted(service, letter)
    elif act == "again":
        await certificates.withdraw(service.kernel, letter_ways.lead(office), letter, "Name")
    await by_code(service, visitor, code)


for _act in ("issued", "posted", "declined", "again"):
    _add("status", _act, functools.partial(_decided, act=_act))


async def _checked(service: Service, visitor: Visitor, *, withdrawn: bool = False) -> None:
    """What somebody learns who types the code of a letter."""
    letter = await letter_ways.letter(service)
    code = await letter_ways.code(service, letter)
    if withdrawn:
        lead = letter_ways.lead(await letter_ways.office(service))
        await certificates.withdraw(service.kernel, lead, letter, "Name falsch")
    await visitor.open("/echtheit")
    await visitor.submit({"code": code})


_add("check", "empty", _get("/echtheit"))
_add("check", "error", _post("/echtheit", {"code": ""}))
_add("check", "error-unknown", _post("/echtheit", {"code": LONGEST_WORD}))
_add("check", "found", _checked)
_add("check", "withdrawn", functools.partial(_checked, withdrawn=True))

_JOINING = "/anschliessen/"
_WISH = "/anschliessen/anfrage"


def _calculator(query: str) -> Reach:
    async def reach(service: Service, visitor: Visitor) -> None:
        await seed_costs(service.kernel)
        await visitor.open(f"{_JOINING}?{query}")

    return reach


_add("joining", "empty", _get(_JOINING))
_add("joining", "result", _calculator("land=BY&schluessel=koenigsteiner&jugendaemter=3&monat=7"))
_add("joining", "error", _calculator("land=XX&schluessel=x&jugendaemter=y&monat=13"))
_add("joining", "wish", _get(_WISH))
_add("joining", "wish-error", _post(_WISH, {"email": LONGEST_WORD}))
_add("joining", "sent", _get("/anschliessen/gefragt"))

_REPORT = f"{J}/barrierefreiheit/melden"
_add("report", "empty", _get(_REPORT))
_add("report", "error", _post(_REPORT, {"message": "", "page": LONG * 9, "email": "@"}))
_add("report", "error-long", _post(_REPORT, {"message": LONGEST_WORD * 20}))
_add("report", "done", _post(_REPORT, {"message": "Der Knopf ist zu klein"}))


async def _closed(service: Service, visitor: Visitor) -> None:
    await service.draft(visitor, filled(), "guetersloh")
    await service.set_office("guetersloh", status="suspended")
    await visitor.open("/j/guetersloh/formular/kind")
    await service.set_office("guetersloh", status="live")


async def _closed_office(service: Service, visitor: Visitor) -> None:
    await service.set_office("guetersloh", status="suspended")
    await visitor.open("/j/guetersloh/")
    await service.set_office("guetersloh", status="live")


async def _forbidden(service: Service, visitor: Visitor) -> None:
    await _get(f"{J}/formular/kind", filled())(service, visitor)
    visitor._took(await visitor.client.post(f"{J}/formular/kind", data={"child.given_names": "x"}))


async def _not_allowed(_service: Service, visitor: Visitor) -> None:
    visitor._took(await visitor.client.post("/haeufige-fragen"))


async def _too_large(_service: Service, visitor: Visitor) -> None:
    visitor._took(await visitor.client.post("/status/code", data={"code": "x" * 300_000}))


async def _bad_request(_service: Service, visitor: Visitor) -> None:
    headers = {"content-type": "multipart/form-data"}
    visitor._took(await visitor.client.post("/status/code", content=b"--", headers=headers))


async def _too_many(service: Service, visitor: Visitor) -> None:
    transport: Any = visitor.client._transport
    transport.client = ("192.0.2.1", 1)
    for _ in range(62):
        visitor._took(await visitor.client.post("/finden", data={"postcode": "x"}))


async def _failure(service: Service, visitor: Visitor) -> None:
    site = service.app.state.site
    service.app.state.site = msgspec.structs.replace(site, directory=None)
    await visitor.open(f"{J}/")
    service.app.state.site = site


_CODE = "/register/auskunft"
_add("code", "empty", _get(_CODE))
_add("code", "error", _post(_CODE, {"code": ""}))
_add("code", "error-unknown", _post(_CODE, {"code": LONGEST_WORD}))
_add("code-answer", "opened", opened)
_add("code-answer", "answer-error", checked({"office": LONGEST_WORD * 3, "phone": LONG}))
_add("code-answer", "check", checked(NO_ENTRY))
_add("code-answer", "check-blocked", checked(BLOCKED | {"interested": "yes"}))
_add("code-answer", "receipt", answered_by_code(BLOCKED))
_add("code-answer", "receipt-call", answered_by_code(CALL))


async def _answered_before(service: Service, visitor: Visitor) -> None:
    await checked(NO_ENTRY)(service, visitor)
    (ticket,) = visitor.page.xpath("//input[@name='ticket']/@value")
    await visitor.submit()
    again = {**CALL, "office": "Jugendamt", "ticket": ticket}
    visitor._took(await visitor.client.post(f"{_CODE}/senden", data=again))


_add("code-answer", "ended", _answered_before)


async def _door(visitor: Visitor, role: str, path: str) -> None:
    await visitor.log_in_at_door(role)
    await visitor.open(path)


def _at_door(role: str, path: str) -> Reach:
    return lambda _service, visitor: _door(visitor, role, path)


_add("coordination", "overview", _at_door("coordination", "/koordination"))
for _name, _way in STEERING_STATES.items():
    _add("steering", _name, _way)
_add("operation", "overview", _at_door("operator", "/betrieb"))
_add("land", "empty", _at_door("land_approver", "/land"))
for _name, _path in {
    "overview": "/land",
    "documents": "/land/belege",
    "report": "/land/kosten/2024",
    "share": "/land/kosten/2024/anteil/HB",
    "settlement": "/land/abrechnung/2024",
}.items():
    _add("land", _name, at_land(_path))
_add("land-item", "mixture", at_land("/land/kosten/2026/posten/1/HB"))
_add("land-item", "connections", at_land("/land/kosten/2023/posten/1/NI"))
_add("land-item", "nothing", at_land("/land/kosten/2023/posten/1/HB"))
_add("land-approval", "asked", at_land(APPROVAL))
_add("land-approval", "viewer", at_land(APPROVAL, "land_viewer"))
_add("land-approval", "nothing-asked", at_land("/land/freigabe/2024"))
_add("land-approval", "error", answering("/zustimmen", {}))
_add("land-approval", "error-reason", answering("/widersprechen", {}))
_add("land-approval", "approved", answering("/zustimmen", {"bestaetigt": "yes"}))
_add("land-approval", "objected", answering("/widersprechen", {"grund": f"{LONGEST_WORD} {LONG}"}))
for _name, _query in {"holds": "", "mixed": whatif_ways.MIXED, "error": whatif_ways.WRONG}.items():
    _add("whatif", _name, whatif_ways.asked("land_viewer", f"{whatif_ways.LAND}/?{_query}"))
_add("whatif", "kept", whatif_ways.kept("land_approver", whatif_ways.LAND))
_add("whatif", "coordination", whatif_ways.kept("coordination", whatif_ways.COORDINATION))
_add("uses", "objection", uses_ways.objection)
_add("uses", "coordination", _at_door("coordination", "/koordination/nutzungen"))
_add("stripe", "off", _at_door("coordination", "/koordination/stripe"))
_STEPS = f"{whatif_ways.LAND}/herleitung?{whatif_ways.MIXED}&posten=betrieb"
_add("whatif", "steps", whatif_ways.asked("land_viewer", _STEPS))

for _page, _name, _reach in OPERATION_STATES:
    _add(_page, _name, _reach)

_add("pickup", "empty", link_ways.announced)
_add("pickup", "error", link_ways.then(link_ways.announced, {}))
_add("pickup", "error-unknown", link_ways.then(link_ways.announced, {"passwort": LONGEST_WORD}))
_add("pickup", "slowed-down", link_ways.slowed_down)
_add("pickup-files", "opened", link_ways.opened)
_add("pickup-files", "not-downloaded", link_ways.then(link_ways.opened, {}, to="/empfang"))
_add("pickup-files", "confirmed", link_ways.confirmed)

_add("error", "closed", _closed)
_add("error", "closed-office", _closed_office)
_add("error", "400", _bad_request)
_add("error", "403", _forbidden)
_add("error", "404", _get("/gibt-es-nicht"))
_add("error", "405", _not_allowed)
_add("error", "413", _too_large)
_add("error", "429", _too_many)
_add("error", "500", _failure)
for _name, _asked in {
    "open": asked_open,
    "wished": asked_wished,
    "waiting": asked_waiting,
}.items():
    _add("asked-data", _name, _asked)

_add("delivery", "quiet", delivery_quiet)
_add("delivery", "troubled", delivery_troubled)

EXPECTED: Final[dict[str, set[int]]] = {
    "400": {400}, "403": {403}, "404": {404}, "405": {405}, "413": {413}, "429": {429},
    "500": {500}, "closed": {503}, "copy-failed": {503}, "late": {410}, "gone": {410}, "ended": {409},
    "joining-off": {503},
    "slowed-down": {429}, "not-downloaded": {409},
    "year-refused": {409},
}  # fmt: skip
"""The status with which a state is answered, where it is neither 200 nor 400."""
