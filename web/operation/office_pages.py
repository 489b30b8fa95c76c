"""One office for the operator: its steps, what is missing, its export. Nothing of its requests."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from litestar import Controller, Response, get, post
from litestar.params import FromPath
from litestar.response import Redirect, Template

from sorgeauskunft import readiness
from sorgeauskunft.kernel import addresses
from sorgeauskunft.kernel.errors import ConflictError
from tenants import exchange, onboarding, people
from tenants.offices import Office, OnboardingStatus
from tenants.onboarding import WrongMoveError
from tenants.onboarding.moves import BY_OPERATOR
from web.amt.ready_views import groups_of
from web.components import FieldView, Option
from web.doors import door_page
from web.errors import Errors
from web.forms import typed
from web.operation.acting import (
    OPERATORS,
    Fields,
    actor_of,
    date_names,
    day_typed,
    done,
    notice_of,
    office_named,
    tidy,
)
from web.operation.office_list_pages import PATH
from web.site import AnyRequest, site_of

_MOVE: Final = ("status", "confirm", *date_names("day"))
_ADMIN: Final = ("admin_name", "admin_email")
_LONGEST: Final = 200
_NOTICES: Final = {
    "angelegt": "operation.office.made",
    "geaendert": "operation.office.moved",
    "eingeladen": "operation.office.invited",
}
_ENDED: Final = OnboardingStatus.ENDED


class OperationOfficePages(Controller):
    """For operators."""

    path = f"{PATH}/{{slug:str}}"
    guards = OPERATORS

    @get("/", name="operation.office")
    async def show(self, request: AnyRequest, slug: FromPath[str]) -> Template:
        """Show how far the office is, and what can be done."""
        office = await office_named(request, slug)
        return await _page(request, office, {}, {}, said=notice_of(request, _NOTICES))

    @post("/stand", name="operation.office.move")
    async def move(self, request: AnyRequest, slug: FromPath[str]) -> Template | Redirect:
        """Set how far it is, from a day on."""
        office = await office_named(request, slug)
        given = await typed(request, _MOVE)
        site = site_of(request)
        errors: Errors = {}
        statuses = {each.value: each for each in OnboardingStatus}
        status = statuses.get(given["status"])
        if status is None:
            errors["status"] = ("operation.error.choose", {})
        day = day_typed(given, "day")
        if day is None and any(given[name].strip() for name in date_names("day")):
            errors["day"] = ("operation.error.day", {})
        if status is _ENDED and given["confirm"] != "yes":
            errors["confirm"] = ("operation.error.confirm", {})
        if errors or status is None:
            return await _page(request, office, given, errors)
        try:
            await onboarding.move(site.kernel, office.id, status, actor_of(request), day=day)
        except (WrongMoveError, ConflictError):
            errors = {"status": ("operation.error.move", {})}
            return await _page(request, office, given, errors)
        finally:
            site.directory.look_again()
        return done(f"{PATH}/{slug}", "geaendert")

    @post("/einladen", name="operation.office.invite")
    async def invite(self, request: AnyRequest, slug: FromPath[str]) -> Template | Redirect:
        """Invite the first admin; from then on the office's people invite each other."""
        office = await office_named(request, slug)
        given = await typed(request, _ADMIN)
        name, email = (tidy(given[each]) for each in _ADMIN)
        errors: Errors = {}
        if not name or len(name) > _LONGEST or "\n" in name:
            errors["admin_name"] = ("operation.error.name", {})
        if len(email) > _LONGEST or addresses.mailbox_fault(email):
            errors["admin_email"] = ("operation.error.email", {})
        if errors:
            return await _page(request, office, given, errors)
        person = people.Person(name, email)
        try:
            await people.invite_first(site_of(request).kernel, office.id, person)
        except people.HasAdminError:
            errors = {"admin_email": ("operation.error.has_admin", {})}
        except people.AlreadyHereError:
            errors = {"admin_email": ("operation.error.invited", {})}
        except people.TooManyError:
            errors = {"admin_email": ("operation.error.too_many", {})}
        if errors:
            return await _page(request, office, given, errors)
        return done(f"{PATH}/{slug}", "eingeladen")

    @get("/export", name="operation.office.export")
    async def export(self, request: AnyRequest, slug: FromPath[str]) -> Response[str]:
        """Return all settings of the office as a file, without people, keys and requests."""
        office = await office_named(request, slug)
        document = await exchange.export(site_of(request).kernel, office.id)
        headers = {"content-disposition": f'attachment; filename="{office.slug}.json"'}
        return Response(exchange.as_text(document), media_type="application/json", headers=headers)


async def _page(
    request: AnyRequest,
    office: Office,
    given: Mapping[str, str],
    errors: Errors,
    *,
    said: str = "",
) -> Template:
    site = site_of(request)
    ready, _runs = await readiness.readiness_for(site.kernel, office.id)
    progress = ready.progress
    moves, admin = _fields(request, progress.status, given, errors)
    return door_page(
        request,
        "operation/office.html",
        status=400 if errors else 200,
        has_errors=bool(errors),
        said=said,
        shown=office,
        progress=progress,
        groups=groups_of(site.texts, ready),
        steps=list(reversed(progress.steps)),
        moves=moves,
        admin=admin,
        may_move=bool(BY_OPERATOR[progress.status]),
        here=f"{PATH}/{office.slug}",
    )


def _fields(
    request: AnyRequest, status: OnboardingStatus, given: Mapping[str, str], errors: Errors
) -> tuple[list[FieldView], list[FieldView]]:
    texts = site_of(request).texts
    form = Fields(texts, "move", given, errors)
    can = sorted(BY_OPERATOR[status], key=list(OnboardingStatus).index)
    options = [Option(each.value, texts(f"operation.status.{each}")) for each in can]
    moves = [form.view("status", "select", options=options), form.date("day", needed=False)]
    if _ENDED in can:
        moves.append(form.view("confirm", "checkbox", needed=False))
    admin = Fields(texts, "admin", given, errors)
    return moves, [admin.view("admin_name"), admin.view("admin_email", "email")]
