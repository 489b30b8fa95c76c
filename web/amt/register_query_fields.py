"""The form that asks a register: what is typed, and its fields."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from sorgeauskunft.register import (
    QueryWay,
    ways_to,
)
from sorgeauskunft.texts import Texts
from tenants.directory import Directory
from tenants.offices import Office
from web.amt.register_views import RegisterView
from web.components import FieldView, Option
from web.errors import Errors, sentence

OTHER = "andere"
"""The choice of an office that was not found."""


class TypedQuery(msgspec.Struct, frozen=True, kw_only=True):
    """What was typed to ask: as `register_pages` reads it."""

    who: str = ""
    how: str = ""
    office: str = ""
    name: str = ""
    correction: str = ""


def query_fields(
    texts: Texts, directory: Directory, view: RegisterView, given: TypedQuery, errors: Errors
) -> dict[str, FieldView]:
    """Return the fields of the form that asks."""
    others = sorted(directory.real_offices, key=lambda office: office.name.casefold())
    # Its own register an office does not ask: then only another office is left to name.
    candidates = () if view.is_own else view.candidates
    who = [Option(each.value, each.name, german=True) for each in candidates]
    who.append(Option(OTHER, texts("register.ask.who.other")))
    default = who[0].value if len(who) <= 2 else ""  # noqa: PLR2004 - the one found, or other
    return {
        "who": FieldView(
            kind="radio",
            names=("who",),
            values=(given.who or default,),
            label=texts("register.ask.who"),
            error=sentence(texts, errors, "who"),
            options=tuple(who),
        ),
        "office": FieldView(
            kind="select",
            names=("office",),
            values=(given.office,),
            label=texts("register.ask.office"),
            hint=texts("register.ask.office.hint"),
            error=sentence(texts, errors, "office"),
            needed=False,
            options=tuple(Option(str(each.id), each.name, german=True) for each in others),
        ),
        "name": FieldView(
            kind="text",
            names=("name",),
            values=(given.name,),
            label=texts("register.ask.name"),
            error=sentence(texts, errors, "name"),
            needed=False,
        ),
        "correction": FieldView(
            kind="text",
            names=("correction",),
            values=(given.correction,),
            label=texts("register.ask.correction"),
            hint=texts("register.ask.correction.hint"),
            error=sentence(texts, errors, "correction"),
            needed=False,
        ),
        "how": FieldView(
            kind="radio",
            names=("how",),
            values=(given.how or "send",),
            label=texts("register.ask.how"),
            hint=texts(f"register.ask.how.{_usual(view)}"),
            error=sentence(texts, errors, "how"),
            options=tuple(
                Option(each, texts(f"register.ask.how.{each}")) for each in ("send", "hand")
            ),
        ),
    }


def _usual(view: RegisterView) -> str:
    """The word for how a query goes by itself: by the platform, by code, or as the office chosen is."""
    if len(view.candidates) > 1 or (
        view.desk.way is None and view.candidates[0].office is not None
    ):
        return "either"
    return view.desk.way.value if view.desk.way else QueryWay.CODE.value


def way_of(own: Office, asked: Office | None, how: str) -> QueryWay:
    """Return the way that the clerk's choice means: the usual one, or by hand."""
    ways: Sequence[QueryWay] = ways_to(own, asked)
    return QueryWay.HAND if how == "hand" and QueryWay.OWN not in ways else ways[0]
