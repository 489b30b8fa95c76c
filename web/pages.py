"""Rendering: a template with the texts of the reader's language."""

from __future__ import annotations

from typing import Any

import msgspec
from litestar.response import Template

from tenants.people import Principal
from web.announcing import banners
from web.form_owner import owner_mark
from web.language import LANGUAGES, in_language, language_of, texts_of
from web.site import AnyRequest, site_of

# Before the end there is time to save, and to read the warning without haste (WCAG 2.2.1).
_WARNED_SECONDS = 180


class TimeLeft(msgspec.Struct, frozen=True):
    """Seconds until a session ends without a click, and in any case; when the page warns of it."""

    idle: int
    rest: int
    warned: int = _WARNED_SECONDS


def page(
    request: AnyRequest, name: str, *, status: int = 200, here: str | None = None, **context: Any
) -> Template:
    """Return the page `web/templates/<name>` with its context.

    Every page gets `t` (texts), the office it belongs to (`office`, may be None), and whether
    something on it has to be corrected (`has_errors`: the title says so first). `here` is the
    address that shows this page again, where it is not the one asked for. A page whose answers are
    not to be lost names in `language_form` the form that is submitted to `here` to see them in
    another language.
    """
    site = site_of(request)
    language = language_of(request)
    here = here or _here(request, context)
    return Template(
        template_name=name,
        status_code=status,
        context={
            "t": texts_of(request),
            "language": language,
            "languages": [(each, in_language(here, each.tag)) for each in LANGUAGES],
            "language_form": "",
            "base_url": site.kernel.settings.base_url,
            "days": site.kernel.settings.draft_days,
            "demo": site.kernel.settings.environment == "demo",
            "office": None,
            "principal": None,
            "synthetic": request.state.get("synthetic", ""),
            "trying": request.state.get("trying_from", ""),
            "form_owner": _form_owner(context.get("principal")),
            "has_errors": False,
            "notices": banners(request),
            "time_left": time_left(request, context.get("principal")),
            **context,
        },
    )


def _form_owner(principal: Principal | None) -> str:
    return owner_mark(principal) if principal else ""


def time_left(request: AnyRequest, principal: Principal | None) -> TimeLeft | None:
    """Return how long who asks stays logged in; None for everybody else."""
    if principal is None or principal.idle_at is None or principal.ends_at is None:
        return None
    now = site_of(request).kernel.clock.now()
    idle, rest = ((at - now).total_seconds() for at in (principal.idle_at, principal.ends_at))
    return TimeLeft(max(0, int(idle)), max(0, int(rest)))


def _here(request: AnyRequest, context: dict[str, Any]) -> str:
    if request.method == "GET":
        return request.scope["path"]
    # What answers a form has no address of its own.
    office = context.get("office")
    return f"/j/{office.slug}/" if office else "/"
