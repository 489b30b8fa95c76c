"""Reading what FIT-Connect answers, and what its refusals mean."""

from __future__ import annotations

import datetime as dt
import re
from email.utils import parsedate_to_datetime
from typing import Final, TypeVar

import httpx
import msgspec

from sorgeauskunft.fitconnect.faults import FitConnectError, Remedy

_CODE: Final = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_CODE_LENGTH: Final = 40
_LONGEST_WAIT: Final = dt.timedelta(hours=8)
_CONFLICT, _GONE = 409, frozenset({404, 410})

_MEANINGS: Final = {
    400: ("refused", Remedy.NEVER),
    401: ("unauthorized", Remedy.SETTING),
    403: ("forbidden", Remedy.SETTING),
    404: ("unknown", Remedy.LATER),
    409: ("conflict", Remedy.LATER),
    410: ("unknown", Remedy.LATER),
    413: ("too-large", Remedy.NEVER),
    415: ("refused", Remedy.NEVER),
    422: ("refused", Remedy.NEVER),
    429: ("busy", Remedy.LATER),
}

_T = TypeVar("_T")


class _Problem(msgspec.Struct, frozen=True):
    """RFC 7807, as far as it may be quoted: the texts of a problem are its writer's."""

    type: str = ""


def read(answer: httpx.Response, kind: type[_T]) -> _T:
    """Return the JSON of an answer. Raises `FitConnectError` where it is something else."""
    try:
        return msgspec.json.decode(answer.content, type=kind)
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        raise FitConnectError("answer-unreadable", status=answer.status_code) from error


def fault_of(answer: httpx.Response, now: dt.datetime) -> FitConnectError:
    """Return what an answer that is no success means."""
    status = answer.status_code
    reason, remedy = _MEANINGS.get(status, ("broken", Remedy.LATER))
    if remedy is Remedy.NEVER and (named := code_of(_type_of(answer))):
        reason = f"{reason}-{named}"
    return FitConnectError(reason, remedy, status=status, retry_after=_wait(answer, now))


def code_of(uri: str) -> str:
    """Return the last part of a URI that names a problem; empty where it is no plain code."""
    last = uri.rstrip("/").rpartition("/")[2].rpartition("#")[2]
    return last if _CODE.fullmatch(last) and len(last) <= _CODE_LENGTH else ""


def _type_of(answer: httpx.Response) -> str:
    try:
        return msgspec.json.decode(answer.content, type=_Problem).type
    except (msgspec.MsgspecError, UnicodeDecodeError):
        return ""


def _wait(answer: httpx.Response, now: dt.datetime) -> dt.timedelta | None:
    """Return how long the service wants to be left alone: Retry-After in seconds or as a date.

    The Routing API says it in `RateLimit-Reset`, in seconds.
    """
    text = answer.headers.get("retry-after") or (
        answer.headers.get("ratelimit-reset", "")
        if answer.status_code == httpx.codes.TOO_MANY_REQUESTS
        else ""
    )
    if text.isascii() and text.isdigit():
        wait = dt.timedelta(seconds=min(int(text), _LONGEST_WAIT.total_seconds()))
    else:
        try:
            wait = parsedate_to_datetime(text) - now
        except (ValueError, TypeError):
            return None
    return min(max(wait, dt.timedelta(0)), _LONGEST_WAIT)
