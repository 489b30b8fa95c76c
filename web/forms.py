"""Reading forms: plain texts by name, within limits, and nothing that was not asked for."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from web.site import AnyRequest

# Longer than any field allows, so that a text that is too long is told as such and not cut off
# silently; short enough that nobody fills a draft with books.
_LONGEST = 2000


async def typed(request: AnyRequest, names: Iterable[str]) -> Mapping[str, str]:
    """Return the named fields of the form as typed; a missing one is an empty text.

    Files in place of texts count as missing.
    """
    form = await request.form()
    values = {}
    for name in names:
        value = form.get(name, "")
        values[name] = value[:_LONGEST] if isinstance(value, str) else ""
    return values
