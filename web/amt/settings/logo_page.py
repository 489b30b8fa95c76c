"""The logo: brought as a file, looked at, then shown from a day on or taken away.

A file that is brought is kept beside the logos that the office had (`registry.keep_logo`), and is
shown to nobody but its admins until its profile names it.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping
from typing import Any, Final

import msgspec
from litestar import Controller, Response, get, post
from litestar.exceptions import NotFoundException
from litestar.params import FromPath
from litestar.response import Redirect, Template

from sorgeauskunft.kernel.rate_limit import Limit
from sorgeauskunft.uploads import RefusedError
from tenants.logos import LARGEST_BYTES, Logo, WrongLogoError, logo_of, read_logo
from tenants.people import record_act
from tenants.registry import keep_logo
from tenants.settings import Section
from web.amt.settings.areas import HOME
from web.amt.settings.parts import Block, Shown
from web.amt.settings.plain_pages import ADMINS
from web.amt.settings.section_page import SectionForm, page, saved, shown, standing_of
from web.citizen.logo import logo_answer
from web.components import FieldView, Option
from web.errors import Errors, sentence
from web.forms import typed
from web.incoming import LARGEST_UPLOAD, IncomingFile, incoming_file
from web.limits import within
from web.site import AnyRequest, principal_of_request, site_of

_PATH: Final = f"{HOME}/logo"
_FILE: Final = "datei"
_FRESH: Final = "neu"
_NONE: Final = "keins"
_UPLOAD: Final = Limit("logo", tries=30, seconds=3600)


class LogoChoice(msgspec.Struct, frozen=True, kw_only=True):
    """Which logo is shown, of those that are offered by their digests; a part of a page."""

    present: str
    fresh: str
    name: str = "logo"

    def inputs(self, sent: Collection[str]) -> tuple[str, ...]:
        """See `Part`."""
        del sent
        return (self.name,)

    def typed_of(self, value: Any, today: dt.date) -> dict[str, str]:
        """See `Part`."""
        del today
        return {self.name: value or _NONE}

    def read(self, given: Mapping[str, str], errors: Errors, today: dt.date) -> Any:
        """See `Part`."""
        del today
        chosen = given[self.name]
        if chosen not in {_NONE, self.present or _NONE, self.fresh or _NONE}:
            errors[self.name] = ("form.error.choose", {})
        return "" if chosen == _NONE else chosen

    def block(self, shown: Shown) -> Block:
        """See `Part`."""
        named = {self.fresh: "fresh", self.present: "present", _NONE: "none"}
        options = tuple(
            Option(value, shown.texts(f"settings.logo.option.{text}"))
            for value, text in named.items()
            if value
        )
        view = shown.view(self.name, self.name, "radio", needed=True, options=options)
        return Block(name=self.name, fields=(view,))


class LogoPage(Controller):
    """Logo of the office."""

    path = _PATH
    guards = ADMINS

    @get("/", name="einstellungen.logo")
    async def show(self, request: AnyRequest) -> Template:
        """Show the present logo, and one that was just brought."""
        choice = await _choice(request, request.query_params.get(_FRESH, ""))
        given = {choice.name: choice.fresh} if choice.fresh else None
        return await shown(request, _form(choice), given=given, **_more(request, choice))

    @post("/", name="einstellungen.logo.save", status_code=200)
    async def save(self, request: AnyRequest) -> Template | Redirect:
        """Show another one, or none."""
        choice = await _choice(request, (await typed(request, (_FRESH,)))[_FRESH])
        return await saved(request, _form(choice), **_more(request, choice))

    @post(
        "/hochladen",
        name="einstellungen.logo.add",
        request_max_body_size=LARGEST_UPLOAD,
        opt={"exclude_from_csrf": True},  # `incoming_file` checks the token, without spooling
        status_code=200,
    )
    async def add(self, request: AnyRequest) -> Template | Redirect:
        """Take a file in, to be looked at."""
        await within(request, _UPLOAD)
        try:
            async with incoming_file(request) as file:
                logo = read_logo(await _bytes(file))
        except (RefusedError, WrongLogoError) as wrong:
            choice = await _choice(request, "")
            errors: Errors = {_FILE: (f"settings.logo.error.{wrong}", {})}
            more = _more(request, choice, errors)
            return await page(request, _form(choice), status=400, **more)
        kernel, principal = site_of(request).kernel, principal_of_request(request)
        await keep_logo(kernel, principal.tenant_id, logo)
        async with kernel.database.tenant_transaction(principal.tenant_id):
            await record_act(kernel, principal, "amt:logo:uploaded", principal.tenant_id)
        return Redirect(f"{_PATH}?{_FRESH}={logo.digest}", status_code=303)

    @get("/bild/{digest:str}", name="einstellungen.logo.image")
    async def image(self, request: AnyRequest, digest: FromPath[str]) -> Response[bytes]:
        """Send a logo that the office has or had, or that was just brought."""
        found = await _logo(request, digest)
        if found is None:
            raise NotFoundException
        return logo_answer(found)


async def _logo(request: AnyRequest, digest: str) -> Logo | None:
    """Return a logo of the office whose people ask, by what may stand in an address."""
    if not (digest.isascii() and digest.isalnum()):
        return None
    return await logo_of(site_of(request).kernel, principal_of_request(request).tenant_id, digest)


async def _choice(request: AnyRequest, fresh: str) -> LogoChoice:
    """Return the choice; `fresh` is the digest of a file that was brought, if the office has it."""
    present = (await standing_of(request)).office.profile.logo
    is_fresh = fresh != present and await _logo(request, fresh) is not None
    return LogoChoice(present=present, fresh=fresh if is_fresh else "")


def _form(choice: LogoChoice) -> SectionForm:
    return SectionForm(
        path=_PATH,
        section=Section.PROFILE,
        title="settings.logo",
        template="amt/settings/logo.html",
        parts=(choice,),
    )


def _more(request: AnyRequest, choice: LogoChoice, errors: Errors | None = None) -> dict[str, Any]:
    texts = site_of(request).texts
    return {
        "choice": choice,
        "fresh_name": _FRESH,
        "file_field": FieldView(
            kind="file",
            names=(_FILE,),
            values=("",),
            label=texts("settings.logo.file"),
            hint=texts("settings.logo.file.hint", kilobytes=LARGEST_BYTES // 1024),
            error=sentence(texts, errors or {}, _FILE),
            accept=".svg,.png,image/svg+xml,image/png",
        ),
    }


async def _bytes(file: IncomingFile) -> bytes:
    """Return a file's bytes, and of one that is too large one more than allowed."""
    data = bytearray()
    async for chunk in file.chunks():
        data += chunk[: LARGEST_BYTES + 1 - len(data)]
    return bytes(data)
