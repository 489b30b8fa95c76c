"""The form of the question, as asked."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

from billing import Absence, Cofinancing, Key, ProRata
from billing.ledger import Period
from sorgeauskunft.texts import Texts
from tenants.laender import LAENDER as ALL
from web.components import FieldView, Option
from web.errors import Errors, sentence
from web.whatif import asked
from web.whatif.asked import Asked

LONGEST_NAME: Final = 80


def views(
    texts: Texts,
    what: Asked,
    errors: Errors,
    years: Iterable[Period],
    choices: Mapping[str, Key],
) -> dict[str, FieldView]:
    """Name → field."""
    keys = tuple(Option(name, key_name(key, texts)) for name, key in choices.items())
    own = Option(asked.PLANNED, texts("scenario.key.planned"))

    def view(name: str, kind: str, options: tuple[Option, ...] = (), hint: str = "") -> FieldView:
        return FieldView(
            kind=kind,
            names=(name,),
            values=(what.values[name],),
            label=texts(f"scenario.field.{name}"),
            hint=texts(hint) if hint else "",
            error=sentence(texts, errors, name),
            needed=name not in {*asked.KEYS[1:], *asked.PARTS},
            inputmode="" if options else "numeric",
            options=options,
        )

    laender = FieldView(
        kind="laender",
        names=(asked.LAENDER,),
        values=what.laender,
        label=texts("scenario.field.laender"),
        hint=texts("scenario.field.laender.hint"),
        error=sentence(texts, errors, asked.LAENDER),
        options=tuple(Option(each.code, each.name) for each in sorted(ALL, key=lambda e: e.name)),
    )
    year = tuple(Option(str(each.year), str(each.year)) for each in years)
    fields = [
        view(asked.YEAR, "select", year),
        view(asked.KEYS[0], "select", (own, *keys)),
        *(view(key, "select", keys) for key in asked.KEYS[1:]),
        *(view(part, "text") for part in asked.PARTS),
        laender,
        view(asked.MONTH, "text", hint="scenario.field.ab.hint"),
        view(asked.COFINANCING, "radio", _options(texts, "cofinancing", Cofinancing)),
        view(asked.PRO_RATA, "radio", _options(texts, "pro_rata", ProRata)),
        view(asked.ABSENCE, "radio", _options(texts, "absence", Absence)),
    ]
    return {each.names[0]: each for each in fields}


def name_view(texts: Texts, typed: str, error: str) -> FieldView:
    """The field for the name of a proposal."""
    return FieldView(
        kind="text",
        names=("name",),
        values=(typed,),
        label=texts("scenario.keep.name"),
        hint=texts("scenario.keep.name.hint", max=LONGEST_NAME),
        error=texts(error, max=LONGEST_NAME) if error else "",
    )


def name_error(name: str) -> str:
    """What is wrong with a name, as the key of its sentence; empty where nothing is."""
    if not name:
        return "scenario.error.name"
    if len(name) > LONGEST_NAME:
        return "scenario.error.name_long"
    return "" if name.isprintable() else "scenario.error.name_characters"


def key_name(key: Key, texts: Texts) -> str:
    """A key as it is offered: type, version, and whether nothing may be issued by it."""
    name = f"{texts(f'costs.key.{key.type}')} {key.version}".strip()
    return name if key.confirmed else texts("scenario.key.unconfirmed", name=name)


def _options(
    texts: Texts, name: str, values: Iterable[Cofinancing | ProRata | Absence]
) -> tuple[Option, ...]:
    return tuple(Option(each.value, texts(f"scenario.{name}.{each}")) for each in values)
