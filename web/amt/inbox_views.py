"""What the list of requests is shown with: its state in the address, and the sentences around it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final
from urllib.parse import urlencode
from uuid import UUID

import msgspec

from sorgeauskunft import casework
from sorgeauskunft.casework import Assigned, Listed, Order, Tray, Wanted, Way
from sorgeauskunft.texts import Texts
from tenants.people import CASEWORK_ROLES, Colleague, Principal, colleagues
from web.components import FieldView, Option
from web.errors import Errors, sentence
from web.site import AnyRequest, principal_of_request, site_of

TRAY, NEWS, MINE, ORDER, AFTER, BEFORE = "ablage", "neue", "meine", "sortierung", "nach", "vor"
"""Names in the address of a list. They say nothing of people: what was typed never stands there."""

HAPPENED: Final = "geschehen"
"""Name of what has just happened, in the address to which a change leads."""

SEARCH: Final = "suche"
"""Name of the field of the search."""

_HAPPENED: Final = re.compile(rf"({'|'.join(Way)})-(\d{{1,3}})-(\d{{1,3}})-(\d{{1,3}})", re.ASCII)


def wanted_from(said: Mapping[str, str]) -> Wanted:
    """Return the list that an address or a form asks for; what is no value counts as not said.

    Raises:
        ValueError: There is no such tray.
    """
    order = said.get(ORDER, "")
    return Wanted(
        tray=Tray(said.get(TRAY) or Tray.NEW),
        news=said.get(NEWS) == "ja",
        mine=said.get(MINE) == "ja",
        order=Order(order) if order in list(Order) else None,
        after=read_id(said.get(AFTER, "")),
        before=read_id(said.get(BEFORE, "")),
    )


def state_of(wanted: Wanted) -> dict[str, str]:
    """Return a list as what stands in its address and in its forms."""
    said = {
        TRAY: wanted.tray.value,
        NEWS: "ja" if wanted.news else "",
        MINE: "ja" if wanted.mine else "",
        ORDER: wanted.order.value if wanted.order else "",
        AFTER: str(wanted.after or ""),
        BEFORE: str(wanted.before or ""),
    }
    return {name: value for name, value in said.items() if value}


def address_of(wanted: Wanted, **changes: Any) -> str:
    """Return the address of a list with these changes."""
    return f"/amt?{urlencode(state_of(msgspec.structs.replace(wanted, **changes)))}"


def after_change(wanted: Wanted, way: Way, done: Assigned) -> str:
    """Return the address of the list that says what has happened."""
    happened = f"{way}-{done.changed}-{done.held}-{done.gone}"
    return f"{address_of(wanted)}&{urlencode({HAPPENED: happened})}"


def happened_from(said: str) -> tuple[Way, Assigned] | None:
    """Return what an address says has happened."""
    found = _HAPPENED.fullmatch(said)
    if found is None:
        return None
    changed, held, gone = (int(part) for part in found.groups()[1:])
    return Way(found[1]), Assigned(changed, held, gone)


def told(texts: Texts, way: Way, done: Assigned) -> tuple[str, list[str]]:
    """Return in sentences what has happened: the main one, and what did not."""
    main = (
        texts(f"inbox.done.{way}", count=done.changed)
        if done.changed
        else texts("inbox.done.nothing")
    )
    besides = {"held": done.held, "gone": done.gone}
    return main, [
        texts(f"inbox.done.{what}", count=count) for what, count in besides.items() if count
    ]


def read_id(text: str) -> UUID | None:
    """Return an id from a form or address; None for anything else."""
    try:
        return UUID(text)
    except ValueError:
        return None


def search_field(texts: Texts, typed: str = "", error: str = "") -> FieldView:
    """Return the field of the search."""
    return FieldView(
        kind="text",
        names=(SEARCH,),
        values=(typed,),
        label=texts("inbox.search.label"),
        hint=texts("inbox.search.hint"),
        error=error,
        autocomplete="off",
    )


async def selection(
    request: AnyRequest,
    entries: tuple[Listed, ...],
    *,
    errors: Errors | None = None,
    ticked: frozenset[UUID] = frozenset(),
    to: str = "",
) -> dict[str, Any]:
    """Return what a list with checkboxes is shown with."""
    site, principal = site_of(request), principal_of_request(request)
    people = await colleagues(site.kernel, principal.tenant_id)
    texts, errors = site.texts, errors or {}
    who = FieldView(
        kind="select",
        names=("an",),
        values=(to,),
        label=texts("inbox.select.who"),
        error=sentence(texts, errors, "an"),
        options=tuple(
            Option(str(each.account_id), each.name) for each in people if each.works_on_cases
        ),
    )
    # Boxes in a table: the list of faults leads to the first one of them.
    boxes = FieldView(
        kind="checkbox",
        names=("anfrage",),
        values=("",),
        label="",
        error=sentence(texts, errors, "anfrage"),
    )
    return {
        "entries": entries,
        "names": _names(people, principal, texts),
        "ticked": ticked,
        "who_field": who,
        "box_field": boxes,
        "faults": [boxes, who] if entries else [],
        "may_work": principal.role in CASEWORK_ROLES,
        "counted": casework.COUNTED,
    }


def _names(
    people: tuple[Colleague, ...], principal: Principal, texts: Texts
) -> dict[UUID | None, str]:
    names: dict[UUID | None, str] = {
        each.account_id: each.name if each.active else texts("people.away", name=each.name)
        for each in people
    }
    return names | {None: texts("inbox.who.nobody"), principal.account_id: texts("inbox.who.me")}
