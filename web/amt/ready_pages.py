"""Before an office begins, for its admin: what is missing, the test request, and the release."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Final
from uuid import UUID

from litestar import Controller, get, post
from litestar.exceptions import NotFoundException
from litestar.params import FromPath
from litestar.response import Redirect, Template

from sorgeauskunft import readiness
from sorgeauskunft.kernel import audit
from sorgeauskunft.kernel.errors import ConflictError, NotFoundError
from sorgeauskunft.kernel.rate_limit import Limit
from tenants import onboarding
from tenants.onboarding import WrongMoveError
from tenants.people import Role
from web.amt.office_pages import office_page
from web.amt.ready_views import DAY, day_field, day_typed, groups_of, run_views
from web.errors import Errors
from web.forms import typed
from web.guards import require
from web.limits import within
from web.site import AnyRequest, principal_of_request, site_of

_PATH: Final = "/amt/einstellungen/bereitschaft"
_TESTS: Final = Limit("self_test", tries=20, seconds=3600)

_DONE: Final = {
    "gesendet": "ready.done.sent",
    "geloescht": "ready.done.deleted",
    "freigegeben": "ready.done.released",
    "zurueckgenommen": "ready.done.taken_back",
}
"""What stands in the address after an act, and what the page then says."""


class ReadyPages(Controller):
    """For the admins of an office."""

    path = _PATH
    guards = [require(frozenset({Role.ADMIN}))]  # noqa: RUF012

    @get("/", name="ready")
    async def show(self, request: AnyRequest) -> Template:
        """Show what is done and what is missing."""
        said = [key for name, key in _DONE.items() if name in request.query_params]
        return await _page(request, notice=said[0] if said else "")

    @post("/testanfrage", name="ready.test")
    async def send(self, request: AnyRequest) -> Redirect:
        """Send a test request to the own office."""
        await within(request, _TESTS)
        site = site_of(request)
        directory = await site.directory.current()
        await readiness.send_test(site.kernel, directory, site.texts, principal_of_request(request))
        return _to("gesendet")

    @post("/testanfragen/{request_id:uuid}/loeschen", name="ready.test.delete")
    async def delete(self, request: AnyRequest, request_id: FromPath[UUID]) -> Redirect:
        """Delete a test request; any other there is not."""
        office_id = principal_of_request(request).tenant_id
        try:
            await readiness.delete_test(
                site_of(request).kernel, office_id, request_id, _actor(request)
            )
        except NotFoundError as error:
            raise NotFoundException from error
        return _to("geloescht")

    @post("/freigabe", name="ready.release")
    async def release(self, request: AnyRequest) -> Template | Redirect:
        """Say on which day the office begins."""
        given = await typed(request, DAY)
        site, principal = site_of(request), principal_of_request(request)
        day = day_typed(given)
        if day is None:
            return await _page(request, given=given, errors={"day": ("ready.error.day", {})})
        ready, _runs = await readiness.readiness_of(site.kernel, principal)
        if not ready.may_release:
            return await _page(request, status=409, given=given, notice="ready.late")
        try:
            await onboarding.release(site.kernel, principal.tenant_id, _actor(request), day)
        except WrongMoveError:
            return await _page(request, given=given, errors={"day": ("ready.error.when", {})})
        except ConflictError:
            return await _page(request, status=409, given=given, notice="ready.late")
        finally:
            site.directory.look_again()
        return _to("freigegeben")

    @post("/freigabe/zuruecknehmen", name="ready.release.take_back")
    async def take_back(self, request: AnyRequest) -> Template | Redirect:
        """Take the release back before its day."""
        site, principal = site_of(request), principal_of_request(request)
        try:
            await onboarding.take_back_release(site.kernel, principal.tenant_id, _actor(request))
        except (ConflictError, WrongMoveError):
            return await _page(request, status=409, notice="ready.late")
        finally:
            site.directory.look_again()
        return _to("zurueckgenommen")


def _to(said: str) -> Redirect:
    return Redirect(f"{_PATH}?{said}", status_code=303)


def _actor(request: AnyRequest) -> audit.Actor:
    principal = principal_of_request(request)
    return audit.Actor(principal.role.value, principal.account_id)


async def _page(
    request: AnyRequest,
    *,
    status: int = 200,
    given: Mapping[str, str] | None = None,
    errors: Errors | None = None,
    notice: str = "",
) -> Template:
    site = site_of(request)
    ready, runs = await readiness.readiness_of(site.kernel, principal_of_request(request))
    # Where nothing can be released any more, nothing can be wrong with the day.
    wrong = (errors or {}) if ready.may_release else {}
    if errors and not wrong:
        notice, status = "ready.late", 409
    return await office_page(
        request,
        "amt/ready.html",
        status=400 if wrong else status,
        has_errors=bool(wrong),
        notice=notice,
        is_warning=notice not in _DONE.values(),
        groups=groups_of(site.texts, ready),
        mine=len(ready.open_of(readiness.Owner.OFFICE)),
        others=len(ready.open_of(readiness.Owner.OPERATOR)),
        ready=ready,
        planned=ready.progress.planned,
        live_since=_live_since(ready),
        runs=run_views(site.texts, runs),
        on_its_way=any(run.on_its_way for run in runs),
        kept_days=readiness.KEPT_DAYS,
        day=day_field(site.texts, given or {}, wrong),
    )


def _live_since(ready: readiness.Readiness) -> dt.date | None:
    """The day of going live, None for an office that was live before anybody noted days."""
    days = [item.day for item in ready.items if item.line is readiness.Line.GO_LIVE]
    return days[0]
