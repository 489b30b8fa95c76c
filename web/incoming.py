"""Forms with files, read as they arrive: a file is never held whole, and never spooled to disk.

Litestar's own reading of forms would put files unencrypted into the folder for temporary files, and
its check of the form's token would do so before any handler runs. So routes that take files are
excluded from it; where their form has a token, it is checked here, before a file is touched.
"""

from __future__ import annotations

import hmac
from collections.abc import AsyncGenerator, AsyncIterator, Mapping
from contextlib import aclosing, asynccontextmanager
from typing import Any, Final, TypeAlias

from litestar.exceptions import HTTPException, PermissionDeniedException
from litestar.utils.scope.state import ScopeState
from multipart import MultipartError, MultipartSegment, PushMultipartParser, parse_options_header

from sorgeauskunft.uploads import Reason, RefusedError
from tenants.people import Principal
from web import form_owner
from web.site import AnyRequest

TOKEN_COOKIE: Final = "__Host-formular"  # noqa: S105 - a name
_TOKEN: Final = "_csrf_token"  # noqa: S105 - a name
_LONGEST_TEXT: Final = 2000
_PARTS: Final = 64
_TEXTS: Final = 16

LARGEST_UPLOAD: Final = 64 * 1024 * 1024
"""What is read to its end, so that the answer arrives; a larger form is cut off."""

_Event: TypeAlias = MultipartSegment | bytes | bytearray | None


class IncomingFile:
    """A file of a form: its name as the browser says, and its bytes, once, as they arrive."""

    def __init__(self, name: str, events: AsyncGenerator[_Event, None]) -> None:
        self.name = name
        self._events = events

    async def chunks(self) -> AsyncIterator[bytes]:
        """Return the bytes. Raises `RefusedError` where the form ends too early."""
        async for event in self._events:
            if event is None:
                return
            if not isinstance(event, MultipartSegment):
                yield bytes(event)


class IncomingForm:
    """A form as far as its first file: `texts` by name, cut after `longest` characters."""

    def __init__(self, events: AsyncGenerator[_Event, None], longest: int) -> None:
        self.texts: dict[str, str] = {}
        self._events = events
        self._longest = longest
        self._first: str | None = None

    async def files(self) -> AsyncIterator[IncomingFile]:
        """Return the files one after the other; each has to be read, or is passed over.

        An input in which nothing was chosen counts as none. Raises `RefusedError` where the form
        ends too early.
        """
        if self._first:
            yield IncomingFile(self._first, self._events)
        async for event in self._events:
            if isinstance(event, MultipartSegment) and event.filename:
                yield IncomingFile(event.filename, self._events)

    async def _begin(self) -> None:
        raw: dict[str, bytes] = {}
        field = ""
        async for event in self._events:
            if isinstance(event, MultipartSegment):
                if event.filename is not None:
                    self._first = event.filename
                    break
                field = event.name or ""
            elif event is not None and (field in raw or len(raw) < _TEXTS):
                # A character of UTF-8 has four bytes at most; it may lie in two chunks.
                raw[field] = (raw.get(field, b"") + event)[: 4 * self._longest]
        self.texts = {
            name: text.decode("utf-8", "replace")[: self._longest] for name, text in raw.items()
        }


@asynccontextmanager
async def incoming_form(
    request: AnyRequest, *, longest: int = _LONGEST_TEXT
) -> AsyncIterator[IncomingForm]:
    """Read a form up to its first file; the rest is read when the block ends, whatever happens.

    For a browser shows no answer while it is still sending.

    Raises:
        RefusedError: It is no form that can bring files, or it does not arrive whole.
    """
    async with aclosing(_events(request)) as events:
        try:
            form = IncomingForm(events, longest)
            await form._begin()  # noqa: SLF001 - a constructor cannot wait
            yield form
        finally:
            try:
                async for _ in events:
                    pass
            except RefusedError:
                pass  # nothing more will come


@asynccontextmanager
async def incoming_file(request: AnyRequest) -> AsyncIterator[IncomingFile]:
    """Read a form with a token and one file, as `incoming_form`.

    Raises:
        PermissionDeniedException: The form's token, which comes before the file, is not right.
        OtherOwnerException: Its page was shown for another office or person.
        RefusedError: There is no file, or the form does not arrive whole.
    """
    async with incoming_form(request) as form:
        check_token(request, form.texts)
        principal: Principal | None = request.scope["state"].get("principal")
        if principal is not None:
            form_owner.compare(principal, form.texts.get(form_owner.FIELD, ""))
        async for file in form.files():
            yield file
            return
        raise RefusedError(Reason.NOTHING)


async def _events(request: AnyRequest) -> AsyncGenerator[_Event, None]:
    kind, options = parse_options_header(request.headers.get("content-type", ""))
    boundary = options.get("boundary", "")
    if kind != "multipart/form-data" or not boundary:
        raise RefusedError(Reason.INTERRUPTED)
    try:
        with PushMultipartParser(boundary, max_segment_count=_PARTS) as parser:
            async for chunk in request.stream():
                for event in parser.parse(chunk) if chunk else ():
                    yield event
    except (MultipartError, HTTPException) as error:
        # Not a form as browsers send it, larger than any, or the connection went.
        raise RefusedError(Reason.INTERRUPTED) from error


def check_token(request: AnyRequest, texts: Mapping[str, str]) -> None:
    """Compare the form's token with that of the cookie, as Litestar does for all other forms.

    The cookie's name begins with `__Host-`: nobody but this very host can have set it.

    Raises:
        PermissionDeniedException: It is not right.
    """
    submitted = texts.get(_TOKEN, "")
    cookie = request.cookies.get(TOKEN_COOKIE, "")
    if not cookie or not hmac.compare_digest(cookie.encode(), submitted.encode()):
        raise PermissionDeniedException
    # The page that answers has forms, too.
    state: Any = ScopeState.from_scope(request.scope)
    state.csrf_token = cookie
