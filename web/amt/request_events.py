"""The history of a request in words: who, what, when."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from uuid import UUID

import msgspec

from sorgeauskunft.casework import Event, Opened
from sorgeauskunft.texts import Texts
from tenants.machines import key_names
from tenants.people import Role, names_of
from web.amt.versions import Stale
from web.site import AnyRequest, principal_of_request, site_of

_SHOWN = 5
_ACTORS = frozenset({"citizen", "worker", "operator", "platform", "register_office"})


class EventView(msgspec.Struct, frozen=True):
    """A line of the history; `moved` says which child's case reached which status."""

    at: dt.datetime
    who: str
    what: str
    moved: tuple[str, ...]


def event_views(
    texts: Texts, events: Iterable[Event], names: Mapping[UUID, str], *, children: int
) -> tuple[EventView, ...]:
    """Return events in words; with one child nobody needs to be told which."""
    return tuple(
        EventView(
            event.at,
            _who(texts, event, names),
            _what(texts, event.tag),
            tuple(_moved(texts, event, several=children > 1)),
        )
        for event in events
    )


async def history_views(request: AnyRequest, opened: Opened) -> tuple[EventView, ...]:
    """Return the whole history of a request in words, oldest first."""
    site = site_of(request)
    accounts = [event.account for event in opened.history]
    names = await names_of(site.kernel, accounts)
    machines = {e.account for e in opened.history if e.account and e.actor == Role.API_KEY}
    tenant_id = principal_of_request(request).tenant_id
    keys = await key_names(site.kernel, tenant_id, machines)
    names |= {key: site.texts("work.who.machine", name=name) for key, name in keys.items()}
    children = len(opened.request.cases)
    return event_views(site.texts, opened.history, names, children=children)


async def changes_for(
    request: AnyRequest, opened: Opened, stale: Stale | None
) -> tuple[EventView, ...]:
    """Return what has happened since the stale form was shown, the last few of it."""
    if stale is None:
        return ()
    pairs = zip(opened.history, await history_views(request, opened), strict=True)
    return tuple(view for event, view in pairs if event.seq > stale.version)[-_SHOWN:]


def _who(texts: Texts, event: Event, names: Mapping[UUID, str]) -> str:
    if event.account is not None:
        return names.get(event.account) or texts("work.who.gone")
    known = event.actor in _ACTORS
    return texts(f"work.who.{event.actor}" if known else "work.who.gone")


def _what(texts: Texts, tag: str) -> str:
    key = "work.event." + tag.replace(":", ".")
    return texts(key if key in texts else "work.event.other")


def _moved(texts: Texts, event: Event, *, several: bool) -> Iterable[str]:
    for move in event.moved:
        status = texts(f"work.status.{move.status}")
        if several:
            yield texts("work.history.child", number=move.number, status=status)
        else:
            yield texts("work.history.status", status=status)
