"""Which language a page is shown in: asked for in the address, kept in a cookie from then on.

`?sprache=…` works with every address, also as the target of a form, so that a page with half-typed
answers comes back in the other language with all of them. German needs no cookie.
"""

from __future__ import annotations

from functools import cache
from typing import Any, Final
from urllib.parse import parse_qs

import msgspec
from litestar.connection import ASGIConnection
from litestar.datastructures import Cookie, MutableScopeHeaders
from litestar.types import Message, Scope

from sorgeauskunft.texts import Texts
from web.spoken import SpokenTexts

PARAMETER: Final = "sprache"
_COOKIE: Final = "__Host-sprache"
_GERMAN: Final = "de"
_RIGHT_TO_LEFT: Final = frozenset({"ar"})

_Connection = ASGIConnection[Any, Any, Any, Any]


class Language(msgspec.Struct, frozen=True):
    """A language that pages are offered in: BCP 47 tag, and its name in itself.

    `reviewed` is false while nobody who speaks it has confirmed the translation, or no group of
    testers the Leichte Sprache; pages say so.
    """

    tag: str
    name: str
    reviewed: bool = True

    @property
    def direction(self) -> str:
        """The direction of writing, as in HTML's `dir`."""
        return "rtl" if self.tag in _RIGHT_TO_LEFT else "ltr"


LANGUAGES: Final = (
    Language(_GERMAN, "Deutsch"),
    Language("de-simple", "Leichte Sprache", reviewed=False),
    Language("en", "English"),
    Language("tr", "Türkçe", reviewed=False),
    Language("uk", "Українська", reviewed=False),
    Language("ar", "العربية", reviewed=False),
)
_BY_TAG: Final = {language.tag: language for language in LANGUAGES}


def language_of(connection: _Connection) -> Language:
    """Return the language of the answer. What offices read speaks German only."""
    if connection.scope["path"].startswith(("/amt", "/register/", "/api/")):
        return LANGUAGES[0]
    tag = connection.query_params.get(PARAMETER) or connection.cookies.get(_COOKIE, _GERMAN)
    return _BY_TAG.get(tag, LANGUAGES[0])


def asked_for_language(connection: _Connection) -> bool:
    """Whether this very request only wants the page in another language."""
    return connection.query_params.get(PARAMETER) in _BY_TAG


def texts_of(connection: _Connection) -> Texts:
    """Return the texts of this answer; each knows the language it was found in."""
    site = connection.app.state.site
    return _texts(language_of(connection).tag, strict=site.texts.strict)


@cache
def _texts(tag: str, *, strict: bool) -> SpokenTexts:
    return SpokenTexts(tag, strict=strict)


def in_language(address: str, tag: str) -> str:
    """Return a path, with its query if any, that asks for a language."""
    return f"{address}{'&' if '?' in address else '?'}{PARAMETER}={tag}"


async def remember_language(message: Message, scope: Scope) -> None:
    """Keep the language that was asked for; a `before_send` hook of Litestar."""
    if message["type"] != "http.response.start" or scope["path"].startswith("/api/"):
        return
    asked = parse_qs(scope.get("query_string", b"").decode("ascii", "replace")).get(PARAMETER)
    if not asked or asked[-1] not in _BY_TAG:
        return
    cookie = Cookie(
        key=_COOKIE, value=asked[-1], path="/", secure=True, httponly=True, samesite="lax"
    )
    header = cookie.to_header(header="")
    MutableScopeHeaders.from_message(message).add("set-cookie", header)
