"""The two forms of the page for Fachverfahren: a new key, a new webhook."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Final

from sorgeauskunft.texts import Texts
from sorgeauskunft.webhooks import CHOOSABLE, Event
from tenants.machines import LONGEST_NAME, Scope
from web.components import FieldView, Option
from web.errors import Errors, sentence

LIVES: Final = (30, 90, 180, 365, 730)
"""How many days a key can be made for."""

_SCOPES: Final = {f"recht.{scope.value.replace(':', '-')}": scope for scope in Scope}
_EVENTS: Final = {f"ereignis.{event.value.replace('.', '-')}": event for event in CHOOSABLE}

KEY_NAMES: Final = ("id", "name", "dauer", *_SCOPES)
HOOK_NAMES: Final = ("id", "adresse", *_EVENTS)


def read_key(given: Mapping[str, str]) -> tuple[str, frozenset[Scope], dt.timedelta, Errors]:
    """Return name, scopes and life of a key as typed, and what is wrong."""
    errors: Errors = {}
    name = given["name"].strip()
    if not name:
        errors["name"] = ("api.error.name", {})
    elif len(name) > LONGEST_NAME:
        errors["name"] = ("api.error.long", {"max": LONGEST_NAME, "count": len(name)})
    elif not name.isprintable():
        errors["name"] = ("api.error.characters", {})
    scopes = frozenset(scope for field, scope in _SCOPES.items() if given[field] == "yes")
    if not scopes:
        errors[next(iter(_SCOPES))] = ("api.error.scopes", {})
    days = next((each for each in LIVES if str(each) == given["dauer"]), 0)
    if not days:
        errors["dauer"] = ("api.error.life", {})
    return name, scopes, dt.timedelta(days=days), errors


def read_hook(given: Mapping[str, str]) -> tuple[str, frozenset[Event], Errors]:
    """Return address and events of a webhook as typed, and what is wrong; the address is checked later."""
    errors: Errors = {}
    url = given["adresse"].strip()
    if not url:
        errors["adresse"] = ("api.error.address.form", {})
    events = frozenset(event for field, event in _EVENTS.items() if given[field] == "yes")
    if not events:
        errors[next(iter(_EVENTS))] = ("api.error.events", {})
    return url, events, errors


def key_fields(texts: Texts, given: Mapping[str, str], errors: Errors) -> tuple[FieldView, ...]:
    """Return the fields of a new key, as typed."""
    name = FieldView(
        kind="text",
        names=("name",),
        values=(given.get("name", ""),),
        label=texts("api.key.name"),
        hint=texts("api.key.name.hint"),
        error=sentence(texts, errors, "name"),
    )
    life = FieldView(
        kind="select",
        names=("dauer",),
        values=(given.get("dauer", "365"),),
        label=texts("api.key.life"),
        hint=texts("api.key.life.hint"),
        error=sentence(texts, errors, "dauer"),
        options=tuple(Option(str(days), texts("api.key.days", count=days)) for days in LIVES),
    )
    ticks = tuple(
        _tick(texts, given, errors, field, f"api.scope.{scope.value.replace(':', '-')}")
        for field, scope in _SCOPES.items()
    )
    return (name, life, *ticks)


def hook_fields(texts: Texts, given: Mapping[str, str], errors: Errors) -> tuple[FieldView, ...]:
    """Return the fields of a new webhook, as typed."""
    address = FieldView(
        kind="text",
        names=("adresse",),
        values=(given.get("adresse", ""),),
        label=texts("api.hook.address"),
        hint=texts("api.hook.address.hint"),
        error=sentence(texts, errors, "adresse"),
    )
    ticks = tuple(
        _tick(texts, given, errors, field, f"api.event.{event.value.replace('.', '-')}")
        for field, event in _EVENTS.items()
    )
    return (address, *ticks)


def _tick(
    texts: Texts, given: Mapping[str, str], errors: Errors, field: str, label: str
) -> FieldView:
    hint = f"{label}.hint"
    return FieldView(
        kind="checkbox",
        names=(field,),
        values=(given.get(field, ""),),
        label=texts(label),
        hint=texts(hint) if hint in texts else "",
        error=sentence(texts, errors, field),
        needed=False,
    )
