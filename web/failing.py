"""Errors as pages: what happened, what to do, and an id to name. Nothing of the inside."""

from __future__ import annotations

from typing import Any

import structlog
from litestar import Response
from litestar.exceptions import HTTPException, NotAuthorizedException, PermissionDeniedException
from litestar.response import Redirect, Template

from sorgeauskunft.drafts import ChildGoneError
from web.api.problems import answer_problem
from web.citizen.journey import AlreadySent, DraftMissing, NotOpen
from web.doors import is_behind_a_door
from web.form_owner import OtherOwnerException
from web.guards import OfficeNotChosenException
from web.pages import page
from web.site import AnyRequest

log = structlog.get_logger()

_KINDS = {
    400: "bad_request",
    403: "forbidden",
    404: "not_found",
    405: "not_found",
    413: "too_large",
    429: "too_many",
}
_FAILURE = 500


def answer_error(request: AnyRequest, error: Exception) -> Response[Any]:
    """Return the answer to an exception that a handler did not turn into one: for machines a problem."""
    machine = request.scope["path"].startswith("/api/")
    return answer_problem(request, error) if machine else _page_about(request, error)


def _page_about(request: AnyRequest, error: Exception) -> Response[Any]:
    if isinstance(error, PermissionDeniedException):
        log.info("form_refused", route=request.scope.get("path_template", ""))
    match error:
        case DraftMissing() | NotOpen() | OtherOwnerException():
            return _ended_here(request, error)
        case AlreadySent() | ChildGoneError() | NotAuthorizedException():
            return Redirect(_goes_on_at(request, error), status_code=303)
        case PermissionDeniedException() if not is_behind_a_door(request.scope["path"]):
            # Mothers have no log-in: the form's token is gone, or the browser keeps no cookies.
            return _page(request, 403, "expired", {})
        case HTTPException() if error.status_code < _FAILURE:
            status = error.status_code if error.status_code in _KINDS else 400
            return _page(request, status, _KINDS[status], dict(error.headers or {}))
        case _:
            log.error("request_failed", exc_info=error)
            return _page(request, _FAILURE, "failure", {})


def _ended_here(
    request: AnyRequest, error: DraftMissing | NotOpen | OtherOwnerException
) -> Template:
    match error:
        case DraftMissing():
            return page(request, "citizen/gone.html", status=410, office=error.office)
        case NotOpen():
            return page(request, "citizen/closed.html", status=503, office=error.office)
        case _:
            return page(request, "amt/other_office.html", status=409)


def _goes_on_at(request: AnyRequest, error: Exception) -> str:
    match error:
        case AlreadySent():
            return f"/j/{error.office.slug}/gesendet"
        case ChildGoneError():
            # Taken out in another tab: go on with what is there.
            return f"/j/{request.path_params['slug']}/check/"
        case OfficeNotChosenException():
            return "/amt/buero"
        case NotAuthorizedException(extra={"kept": True}):
            return "/amt/anmelden?aufgehoben"
        case _:
            # One log-in for all doors.
            return "/amt/anmelden"


def _home(path: str) -> str:
    return f"/{path.split('/')[1]}" if is_behind_a_door(path) else "/"


def _page(request: AnyRequest, status: int, kind: str, headers: dict[str, str]) -> Template:
    incident = structlog.contextvars.get_contextvars().get("request_id", "")
    response = page(
        request,
        "_layout/error.html",
        status=status,
        code=status,
        kind=kind,
        incident=incident if kind == "failure" else "",
        home=_home(request.scope["path"]),
    )
    response.headers.update(headers)
    return response
