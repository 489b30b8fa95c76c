"""Rendering: a template with the texts of the reader's language."""

from __future__ import annotations

from typing import Any

from litestar.response import Template

from web.site import AnyRequest, site_of


def page(request: AnyRequest, name: str, *, status: int = 200, **context: Any) -> Template:
    """Return the page `web/templates/<name>` with its context.

    Every page gets `t` (texts), the office it belongs to (`office`, may be None), and whether
    something on it has to be corrected (`has_errors`: the title says so first).
    """
    site = site_of(request)
    texts = site.texts
    return Template(
        template_name=name,
        status_code=status,
        context={
            "t": texts,
            "lang": texts.lang,
            "demo": site.kernel.settings.environment == "demo",
            "office": None,
            "principal": None,
            "has_errors": False,
            **context,
        },
    )
