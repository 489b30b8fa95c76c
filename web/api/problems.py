"""Errors of the API as problems (RFC 9457): a title for developers, a sentence for a clerk, a code.

Every answer of 400 and more under `/api` is one, whatever went wrong, and whether a handler was
reached at all.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Annotated, Any, Final

import msgspec
import structlog
from litestar import Response
from litestar.exceptions import HTTPException
from msgspec import Meta

from sorgeauskunft.certificates import LetterRefusedError, NotPostedError
from sorgeauskunft.kernel.audit import ChangedError
from sorgeauskunft.kernel.errors import NotFoundError
from sorgeauskunft.received import NotFittingError
from sorgeauskunft.register import QueryRefusedError
from sorgeauskunft.requests import WrongStatusError
from sorgeauskunft.uploads import Reason, RefusedError
from tenants.machines.replies import KeyReusedError, StillBusyError
from web.site import AnyRequest, site_of

log = structlog.get_logger()

MEDIA_TYPE: Final = "application/problem+json"

TITLES: Final[Mapping[str, tuple[int, str]]] = MappingProxyType(
    {
        "malformed": (400, "The request cannot be read"),
        "parameter": (400, "A parameter is unknown or wrong"),
        "unauthorized": (401, "A valid key is needed"),
        "scope": (403, "The key lacks the scope"),
        "not-found": (404, "There is nothing here"),
        "method": (405, "This method is not offered here"),
        "conflict": (409, "The present state does not allow this"),
        "stale": (412, "The request has changed since it was read"),
        "too-large": (413, "The body is too large"),
        "media-type": (415, "This media type is not taken here"),
        "invalid": (422, "The body breaks a rule"),
        "key-reused": (422, "The Idempotency-Key came with another body before"),
        "precondition": (428, "If-Match is needed"),
        "too-many": (429, "Too many requests"),
        "failure": (500, "A fault of ours"),
        "scanner": (503, "The file cannot be checked at present"),
    }
)
"""Code → HTTP status and title. The German sentence to each is a text of its own."""

_BY_STATUS: Final = {
    400: "malformed",
    401: "unauthorized",
    403: "scope",
    404: "not-found",
    405: "method",
    413: "too-large",
    415: "media-type",
    429: "too-many",
}
_FAILURE: Final = 500
_SOON: Final = "10"
_OF_FILES: Final = {Reason.SCANNER: ("scanner", ""), Reason.TOO_LARGE: ("too-large", "")}


class Fault(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One thing that is wrong with a body."""

    message: Annotated[str, Meta(description="An English sentence; quotes no value.")]
    path: Annotated[str, Meta(description="Where: `$.reason` in JSON, a path in XML.")] = ""
    line: Annotated[int, Meta(description="Line in XML, from 1; left out where unknown.")] = 0
    column: Annotated[int, Meta(description="Column in XML, from 1; left out where unknown.")] = 0
    code: Annotated[str, Meta(description="Which check found it.")] = ""


class Problem(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """An error (RFC 9457)."""

    type: Annotated[str, Meta(description="Address of the description of this kind of problem.")]
    title: Annotated[str, Meta(description="The kind of problem, in English.")]
    status: Annotated[int, Meta(description="The HTTP status.", ge=400, le=599)]
    detail: Annotated[str, Meta(description="A German sentence that may be shown to a clerk.")]
    code: Annotated[str, Meta(description="The kind of problem, for programs.")]
    reason: Annotated[str, Meta(description="More exactly, for programs.")] = ""
    incident: Annotated[str, Meta(description="Id to name to the operator.")] = ""
    errors: Annotated[tuple[Fault, ...], Meta(description="All that is wrong with the body.")] = ()


class ProblemError(Exception):
    """An answer of 400 and more; `code` is one of `TITLES`."""

    def __init__(
        self,
        code: str,
        reason: str = "",
        *,
        errors: tuple[Fault, ...] = (),
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(code)
        self.code = code
        self.reason = reason
        self.errors = errors
        self.headers = dict(headers or {})


def answer_problem(request: AnyRequest, error: Exception) -> Response[bytes]:
    """Return the problem for an exception."""
    found = _problem_of(error)
    site = site_of(request)
    status, title = TITLES[found.code]
    key = f"api.problem.{found.code}"
    longer = f"{key}.{found.reason}"
    known = bool(found.reason) and longer in site.texts
    incident = ""
    if status == _FAILURE:
        log.error("request_failed", exc_info=error)
        incident = structlog.contextvars.get_contextvars().get("request_id", "")
    problem = Problem(
        type=f"{site.kernel.settings.base_url}/api/v1/docs#{found.code}",
        title=title,
        status=status,
        detail=site.texts(longer if known else key),
        code=found.code,
        reason=found.reason,
        incident=incident,
        errors=found.errors,
    )
    return Response(
        msgspec.json.encode(problem),
        status_code=status,
        media_type=MEDIA_TYPE,
        headers=found.headers,
    )


def _problem_of(error: Exception) -> ProblemError:
    if isinstance(error, ProblemError):
        return error
    if isinstance(error, HTTPException) and error.status_code < _FAILURE:
        code = _BY_STATUS.get(error.status_code, "malformed")
        return ProblemError(code, headers=_plain(error.headers))
    return _of_core(error)


def _of_core(error: Exception) -> ProblemError:
    """Return the problem for what the core raises."""
    code, reason, headers = "failure", "", {}
    match error:
        case NotFoundError():
            code = "not-found"
        case ChangedError():
            code = "stale"
        case WrongStatusError():
            code, reason = "conflict", error.present.value
        case LetterRefusedError() | NotPostedError() | QueryRefusedError():
            code, reason = "conflict", error.reason.value.replace("_", "-")
        case NotFittingError():
            code, reason = "conflict", f"message-{error.why.value}"
        case RefusedError():
            code, reason = _OF_FILES.get(error.reason, ("invalid", f"file-{error.reason.value}"))
        case KeyReusedError():
            code = "key-reused"
        case StillBusyError():
            code, reason = "conflict", "busy"
    if reason == "busy" or code == "scanner":
        headers = {"retry-after": _SOON}
    return ProblemError(code, reason, headers=headers)


def _plain(headers: Any) -> dict[str, str]:
    return {str(name): str(value) for name, value in (headers or {}).items()}
