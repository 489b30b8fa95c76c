"""From the link in a mail to the receipt.

The address alone shows nothing and changes nothing: mail programs and scanners open every link. What
waits is shown to the password, fetched by one button and used up by none; the other says that it has
arrived. Nothing is kept in the browser: a sealed ticket in a hidden field says for some minutes that
the password was typed. No other page is told this address, and no log: requests are logged by route.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import AsyncIterator
from typing import Any, Final

from litestar import Controller, get, post
from litestar.params import FromPath
from litestar.response import Redirect, Stream, Template

from sorgeauskunft import casework
from sorgeauskunft.casework import Bundle, BundleError
from sorgeauskunft.delivery import link as links
from sorgeauskunft.delivery.link import Confirmed, Link, Refused
from sorgeauskunft.kernel import Kernel
from sorgeauskunft.kernel.rate_limit import Limit
from sorgeauskunft.kernel.tickets import TICKET_MINUTES
from web.components import FieldView
from web.errors import Errors, sentence
from web.forms import typed
from web.guards import public, same_origin
from web.language import texts_of
from web.limits import within
from web.pages import page
from web.security_headers import REFERRER
from web.site import AnyRequest, site_of

PATH: Final = "/abholen"

# A link has 120 bits and its password, too. Who fetches a heap of requests gets through.
_LIMIT: Final = Limit("delivery_link.try", tries=60, seconds=600)
_PASSWORD: Final = "passwort"  # noqa: S105 - the name of an input
_TICKET: Final = "ticket"
_TOO_MANY: Final = 429


class Pickup(Controller):
    """The page behind a link."""

    path = PATH + "/{token:str}"
    guards = [public, same_origin]  # noqa: RUF012
    # No cookie says who this is: what another site could send would need the password.
    opt = {"exclude_from_csrf": True, REFERRER: "no-referrer"}  # noqa: RUF012

    @get("/", name="abholen")
    async def ask(self, request: AnyRequest, token: FromPath[str]) -> Template:
        """Ask for the password, whatever the link is."""
        return _ask(request, token)

    @get(["/zip", "/empfang"], name="abholen.again")
    async def again(self, token: FromPath[str]) -> Redirect:
        """A tab that comes back on the address of a form: the password is asked again."""
        return Redirect(f"{PATH}/{token}", status_code=303)

    @post("/", name="abholen.open", status_code=200)
    async def open(self, request: AnyRequest, token: FromPath[str]) -> Template:
        """Show what waits. Everything that does not open gets the same answer."""
        password = (await typed(request, (_PASSWORD,)))[_PASSWORD]
        if not password.strip():
            return _ask(request, token, "pickup.error.missing")
        await within(request, _LIMIT)
        opened = await links.open_by_password(site_of(request).kernel, token, password)
        if isinstance(opened, Refused):
            return _ask(request, token, "pickup.error.unknown", wait=opened.wait)
        return await _opened_page(request, token, opened)

    @post("/zip", name="abholen.zip", status_code=200)
    async def download(self, request: AnyRequest, token: FromPath[str]) -> Stream | Template:
        """Send the files. Nothing is used up: this may be done again."""
        kernel, opened = site_of(request).kernel, await _by_ticket(request)
        if opened is None:
            return _ask(request, token, "pickup.error.over")
        try:
            bundle = await casework.bundle_one(kernel, opened.key.office_id, opened.request_id)
        except BundleError as error:
            return await _opened_page(request, token, opened, wrong=f"pickup.error.{error.reason}")
        return Stream(
            _whole(kernel, opened, bundle),
            media_type="application/zip",
            headers={"content-disposition": f'attachment; filename="{bundle.name}"'},
        )

    @post("/empfang", name="abholen.confirm", status_code=200)
    async def confirm(self, request: AnyRequest, token: FromPath[str]) -> Template:
        """Take the receipt."""
        kernel, opened = site_of(request).kernel, await _by_ticket(request)
        if opened is None:
            return _ask(request, token, "pickup.error.over")
        done = await links.confirm(kernel, opened)
        if done is Confirmed.NOT_DOWNLOADED:
            return await _opened_page(request, token, opened, wrong="pickup.error.not_downloaded")
        again = await links.open_by_key(kernel, opened.key)
        if done is Confirmed.OVER or again is None:
            return _ask(request, token, "pickup.error.unknown")
        return await _opened_page(request, token, again)


async def _by_ticket(request: AnyRequest) -> Link | None:
    kernel = site_of(request).kernel
    key = links.TICKETS.read(kernel, (await typed(request, (_TICKET,)))[_TICKET])
    return await links.open_by_key(kernel, key) if key else None


async def _whole(kernel: Kernel, opened: Link, bundle: Bundle) -> AsyncIterator[bytes]:
    async for chunk in bundle.chunks():
        yield chunk
    # Not before: whoever breaks off has not got it.
    await links.downloaded(kernel, opened)


def _ask(request: AnyRequest, token: str, error: str = "", *, wait: int = 0) -> Template:
    texts = texts_of(request)
    errors: Errors = {_PASSWORD: (error, {})} if error else {}
    if wait:
        errors = {_PASSWORD: ("pickup.error.wait", {"count": -(-wait // 60)})}
    answer = page(
        request,
        "pickup/ask.html",
        status=_TOO_MANY if wait else 400 if errors else 200,
        has_errors=bool(errors),
        here=f"{PATH}/{token}",
        address=f"{PATH}/{token}",
        field_=FieldView(
            kind="password",
            names=(_PASSWORD,),
            values=("",),
            label=texts("pickup.ask.label"),
            hint=texts("pickup.ask.hint"),
            error=sentence(texts, errors, _PASSWORD),
            autocomplete="off",
        ),
    )
    if wait:
        answer.headers["retry-after"] = str(wait)
    return answer


async def _opened_page(
    request: AnyRequest, token: str, opened: Link, *, wrong: str = ""
) -> Template:
    site = site_of(request)
    context: dict[str, Any] = {"contents": ()}
    try:
        bundle = await casework.bundle_one(site.kernel, opened.key.office_id, opened.request_id)
        context["contents"] = tuple(name.rpartition("/")[2] for name in bundle.contents)
    except BundleError as error:
        wrong = wrong or f"pickup.error.{error.reason}"
    directory = await site.directory.current()
    return page(
        request,
        "pickup/confirmed.html" if opened.confirmed_at else "pickup/files.html",
        status=409 if wrong else 200,
        has_errors=bool(wrong),
        wrong=wrong,
        here=f"{PATH}/{token}",
        address=f"{PATH}/{token}",
        ticket=links.TICKETS.make(site.kernel, opened.key),
        minutes=TICKET_MINUTES,
        link=opened,
        # The link ends with a day: the last one on which it can be used.
        last_day=opened.until - dt.timedelta(seconds=1),
        kept_days=links.KEPT_AFTER.days,
        receiver=directory.offices[opened.key.office_id],
        **context,
    )
