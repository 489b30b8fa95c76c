"""Reading forms: plain texts by name, within limits, and nothing that was not asked for."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from web.site import AnyRequest

# Longer than any field allows, so that a text that is too long is told as such and not cut off
# silently; short enough that nobody fills a draft with books.
_LONGEST = 2000

LONG = 4000
"""Most characters of a text in several lines: an answer, a message."""


BACK = "zurueck"
"""Name of the button that goes back; it is part of the form, so that nothing typed is lost."""

LATER = "spaeter"
"""Name of the button that saves and leads to the code of the draft."""

FAULTS = "fehler"
"""In the address of a page that shows what is wrong with the saved answers.

A form that is not in order is saved, and its page is asked for again with this: what the browser
keeps in its history is then a page, and "back" and "reload" send nothing again.
"""


def with_faults(address: str) -> str:
    """Return a path, with its query if any, as the page that shows what is wrong."""
    return f"{address}{'&' if '?' in address else '?'}{FAULTS}"


def shows_faults(request: AnyRequest) -> bool:
    """Whether this address asks for the page with what is wrong."""
    return FAULTS in request.query_params


async def on_page(
    request: AnyRequest, names: Iterable[str], ticks: Iterable[str]
) -> dict[str, str]:
    """Return what the submitted page said about these fields: only of those that stood on it.

    Nobody sees by the form alone whether an unticked checkbox stood on the page, so the caller
    names in `ticks` those that did.
    """
    form = await request.form()
    values = await typed(request, [name for name in names if name in form])
    return {**dict.fromkeys(ticks, ""), **values}


async def typed(
    request: AnyRequest, names: Iterable[str], *, longest: int = 0
) -> Mapping[str, str]:
    """Return the named fields of the form as typed; a missing one is an empty text.

    `longest` is for texts in several lines: as many characters and a few more are let through.

    Files in place of texts count as missing.
    """
    form = await request.form()
    values = {}
    for name in names:
        value = form.get(name, "")
        values[name] = value[: max(_LONGEST, longest + 1)] if isinstance(value, str) else ""
    return values
