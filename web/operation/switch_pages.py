"""Switching parts of the service off and on, at once or from a day on."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final
from uuid import UUID, uuid4

from litestar import Controller, get, post
from litestar.params import FromPath
from litestar.response import Redirect, Template

from sorgeauskunft.operation import Part, Switched, switch, take_back_switch
from web.components import Option
from web.doors import OPERATION, door_page
from web.errors import Errors
from web.forms import typed
from web.operation.acting import (
    OPERATORS,
    Fields,
    actor_of,
    announcing,
    date_names,
    done,
    id_typed,
    moment_typed,
    notice_of,
)
from web.site import AnyRequest, site_of

_PATH: Final = f"{OPERATION}/schalter"
_NAMES: Final = ("id", "part", "state", *date_names("begins"), "begins.time")
_STATES: Final = ("off", "on")
_NOTICES: Final = {"gesagt": "operation.switches.said", "zurueck": "operation.switches.taken_back"}


class OperationSwitchPages(Controller):
    """For operators."""

    path = _PATH
    guards = OPERATORS

    @get("/", name="operation.switches")
    async def show(self, request: AnyRequest) -> Template:
        """Show what is on, what is planned, and the form."""
        return _page(request, {}, {}, said=notice_of(request, _NOTICES))

    @post("/", name="operation.switches.set")
    async def set_(self, request: AnyRequest) -> Template | Redirect:
        """Switch a part; without a day at once."""
        given = await typed(request, _NAMES)
        site = site_of(request)
        now = site.kernel.clock.now()
        errors: Errors = {}
        parts = {part.value: part for part in Part}
        if given["part"] not in parts:
            errors["part"] = ("operation.error.choose", {})
        if given["state"] not in _STATES:
            errors["state"] = ("operation.error.choose", {})
        at_once = not any(given[name].strip() for name in _NAMES[3:])
        begins = now if at_once else moment_typed(given, "begins")
        if begins is None:
            errors["begins"] = ("operation.error.moment", {})
        elif begins < now:
            errors["begins"] = ("operation.error.past", {})
        if errors or begins is None:
            return _page(request, given, errors)
        said = Switched(
            id=id_typed(given["id"]),
            part=parts[given["part"]],
            on=given["state"] == "on",
            begins_at=begins,
            made_at=now,
        )
        with announcing(request):
            await switch(site.kernel, said, actor_of(request))
        return done(_PATH, "gesagt")

    @post("/{switch_id:uuid}/zuruecknehmen", name="betrieb.switches.take_back")
    async def take_back(self, request: AnyRequest, switch_id: FromPath[UUID]) -> Redirect:
        """Take back what has not begun."""
        with announcing(request):
            await take_back_switch(site_of(request).kernel, switch_id, actor_of(request))
        return done(_PATH, "zurueck")


def _page(
    request: AnyRequest, given: Mapping[str, str], errors: Errors, *, said: str = ""
) -> Template:
    site = site_of(request)
    texts, now = site.texts, site.kernel.clock.now()
    form = Fields(texts, "switch", given, errors)
    return door_page(
        request,
        "operation/switches.html",
        status=400 if errors else 200,
        has_errors=bool(errors),
        said=said,
        parts=[(part, site.bulletin.is_on(part, now)) for part in Part],
        planned=[each for each in site.bulletin.switches if each.begins_at > now],
        form_id=id_typed(given["id"]) if given else uuid4(),
        fields=[
            form.view(
                "part",
                "radio",
                options=[Option(part.value, texts(f"operation.part.{part}")) for part in Part],
            ),
            form.view(
                "state",
                "radio",
                options=[Option(each, texts(f"operation.switch.{each}")) for each in _STATES],
            ),
            form.date("begins", needed=False),
            form.view("begins.time", inputmode="numeric", needed=False),
        ],
        here=_PATH,
    )
