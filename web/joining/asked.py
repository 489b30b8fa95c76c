"""What the calculator is asked: from the address, which says nothing about anybody."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import msgspec

from billing import offer
from billing.ledger import Book
from billing.offer import MOST_OFFICES, KeyChoice, Price
from sorgeauskunft.texts import Texts
from tenants.laender import LAENDER, LAND_BY_CODE
from web.components import FieldView, Option
from web.errors import Errors, sentence
from web.site import AnyRequest

NAMES: Final = ("land", "schluessel", "jugendaemter", "monat")
_MONTHS: Final = 12


class Question(msgspec.Struct, frozen=True):
    """Which Land, by which key, with how many Jugendämter, from which month on."""

    land: str
    key: KeyChoice
    offices: int
    month: int


def query_of(request: AnyRequest) -> dict[str, str]:
    """What stands in the address for the calculator."""
    return {name: request.query_params.get(name, "") for name in NAMES}


def price_in(book: Book, query: Mapping[str, str]) -> Price | None:
    """The calculator's answer; None while nothing is asked, or nothing is published."""
    question, _ = read(query)
    period = offer.published(book)
    if question is None or period is None:
        return None
    return offer.price(
        book, period, question.land, question.key, offices=question.offices, month=question.month
    )


def read(query: Mapping[str, str]) -> tuple[Question | None, Errors]:
    """The question, None while nothing was asked or where something is wrong with it."""
    if not any(query.get(name) for name in NAMES):
        return None, {}
    errors: Errors = {}
    land = query.get("land", "")
    if land not in LAND_BY_CODE:
        errors["land"] = ("joining.error.land", {})
    key = query.get("schluessel", "") or KeyChoice.AS_PLANNED.value
    if key not in set(KeyChoice):
        errors["schluessel"] = ("joining.error.key", {})
    offices = _number(query.get("jugendaemter", ""), 0, MOST_OFFICES)
    if offices is None:
        errors["jugendaemter"] = ("joining.error.offices", {"most": MOST_OFFICES})
    month = _number(query.get("monat", "") or "1", 1, _MONTHS)
    if month is None:
        errors["monat"] = ("joining.error.month", {})
    if errors or offices is None or month is None:
        return None, errors
    return Question(land, KeyChoice(key), offices, month), {}


def _number(text: str, least: int, most: int) -> int | None:
    text = text.strip()
    if not (text.isascii() and text.isdigit() and len(text) <= len(str(most))):
        return None
    return int(text) if least <= int(text) <= most else None


def fields(texts: Texts, query: Mapping[str, str], errors: Errors) -> list[FieldView]:
    """The calculator's fields, as asked."""
    by_name = sorted(LAENDER, key=lambda land: land.name)
    laender = tuple(Option(each.code, each.name) for each in by_name)
    keys = tuple(Option(each.value, texts(f"joining.key.{each}")) for each in KeyChoice)
    given = {"schluessel": KeyChoice.AS_PLANNED.value, "monat": "1", "jugendaemter": "1", **query}

    def view(name: str, kind: str, options: tuple[Option, ...] = ()) -> FieldView:
        return FieldView(
            kind=kind,
            names=(name,),
            values=(given.get(name, "")[:40],),
            label=texts(f"joining.ask.{name}"),
            hint=texts(f"joining.ask.{name}.hint"),
            error=sentence(texts, errors, name),
            inputmode="" if options else "numeric",
            options=options,
        )

    return [
        view("land", "select", laender),
        view("schluessel", "select", keys),
        view("jugendaemter", "text"),
        view("monat", "text"),
    ]
