"""What a machine sends: parameters, conditions and bodies, taken strictly."""

from __future__ import annotations

import re
from collections.abc import Collection
from typing import Any, Final

import msgspec

from web.api.problems import Fault, ProblemError
from web.site import AnyRequest

JSON: Final = "application/json"
XML: Final = "application/xml"
PDF: Final = "application/pdf"

LARGEST_JSON: Final = 16 * 1024

_TAG: Final = re.compile(r'"(\d{1,18})\.\d{1,9}"')
_IDEMPOTENCY_KEY: Final = re.compile(r"[\x21-\x7e]{1,100}")
_PLACE: Final = re.compile(r"^(?P<message>.*?)(?: - at `(?P<path>[^`]*)`)?$", re.DOTALL)


def parameters(request: AnyRequest, allowed: Collection[str] = ()) -> dict[str, str]:
    """Return the parameters of the query, each once.

    Raises:
        ProblemError: One is not known, or comes twice: a typing error would else be passed over.
    """
    pairs = list(request.query_params.multi_items())
    names = [name for name, _value in pairs]
    for name in names:
        if name not in allowed or names.count(name) > 1:
            raise ProblemError("parameter", errors=(_about(name),))
    return dict(pairs)


def whole_number(given: dict[str, str], name: str, default: int, most: int) -> int:
    """Return a number from 1 to `most`. Raises `ProblemError`."""
    text = given.get(name)
    if text is None:
        return default
    if not re.fullmatch(r"[0-9]{1,6}", text) or not 1 <= int(text) <= most:
        raise ProblemError("parameter", errors=(_about(name),))
    return int(text)


def one_of(given: dict[str, str], name: str, kinds: Collection[str]) -> str | None:
    """Return one of these words, None where it is not asked for. Raises `ProblemError`."""
    text = given.get(name)
    if text is not None and text not in kinds:
        raise ProblemError("parameter", errors=(_about(name),))
    return text


def _about(name: str) -> Fault:
    return Fault(message="unknown, repeated or not allowed", path=name[:40], code="parameter")


def version_tag(version: int, documents: int) -> str:
    """Return the ETag of a request: its version, and how many documents there are by now.

    A document that a worker adds changes what is answered and nobody's work: only the version is
    compared where something is written.
    """
    return f'"{version}.{documents}"'


def version_wanted(request: AnyRequest) -> int:
    """Return the version that If-Match names.

    Raises:
        ProblemError: There is no If-Match, or it is no tag of ours; `*` would overwrite unseen.
    """
    given = request.headers.get("if-match")
    if given is None:
        raise ProblemError("precondition")
    tag = _TAG.fullmatch(given.strip())
    if tag is None:
        raise ProblemError("parameter", errors=(_about("If-Match"),))
    return int(tag[1])


def idempotency_key(request: AnyRequest) -> str | None:
    """Return the Idempotency-Key, None for none. Raises `ProblemError`."""
    given = request.headers.get("idempotency-key")
    if given is not None and not _IDEMPOTENCY_KEY.fullmatch(given):
        raise ProblemError("parameter", errors=(_about("Idempotency-Key"),))
    return given


async def beginning_of(request: AnyRequest, media_type: str, most: int) -> bytes:
    """Return the body, and of a longer one no more than its first `most` bytes.

    For handlers without a limit of their own. Raises `ProblemError` for another type, or a
    compressed body.
    """
    _require(request, media_type)
    data = bytearray()
    async for chunk in request.stream():
        data += chunk[: most - len(data)]
        if len(data) == most:
            break
    return bytes(data)


async def body_of(request: AnyRequest, media_type: str, most: int) -> bytes:
    """Return the body.

    Raises:
        ProblemError: It is of another type, larger than `most` bytes, or compressed.
    """
    _require(request, media_type)
    body = await request.body()
    if len(body) > most:
        raise ProblemError("too-large")
    return body


def _require(request: AnyRequest, media_type: str) -> None:
    kind, _options = request.content_type
    if kind.casefold() != media_type or request.headers.get("content-encoding"):
        raise ProblemError("media-type", headers={"accept": media_type})


async def json_of(request: AnyRequest, kind: Any) -> tuple[Any, bytes]:
    """Return the body as a value of a kind, and as it came. Raises `ProblemError`."""
    body = await body_of(request, JSON, LARGEST_JSON)
    try:
        return msgspec.json.decode(body, type=kind), body
    except msgspec.ValidationError as error:
        found = _PLACE.match(str(error))
        path = (found["path"] if found else None) or "$"
        # The library's sentence may quote what was sent.
        fault = Fault(message="missing, unknown, or of another form", path=path, code="schema")
        raise ProblemError("invalid", errors=(fault,)) from error
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise ProblemError("malformed") from error
