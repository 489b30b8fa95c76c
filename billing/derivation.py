"""How a share came about, step by step, so that a person can follow it with a calculator.

Every number that decides stands there in full where it has an end, and to twelve places where it
has none; what is rounded to cents is shown before and after.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal, localcontext
from fractions import Fraction
from typing import Final

import msgspec

from billing.allocation import Allocation, Component, LayerShare
from billing.items import CostItem
from billing.money import euros
from billing.rules import Rule
from billing.taxes import percent_of
from sorgeauskunft.texts import Texts

_PLACES: Final = 12
_DIGITS: Final = 40


class Step(msgspec.Struct, frozen=True):
    """One table: a heading, what is said about it, its header and its rows, all as shown."""

    heading: str
    about: tuple[str, ...]
    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


def derivation(allocation: Allocation, texts: Texts) -> tuple[Step, ...]:
    """The steps of one item: for each layer the weighing of each key, then the rounding."""
    return tuple(
        step for layer in allocation.layers for step in _layer_steps(allocation, layer, texts)
    )


def _layer_steps(allocation: Allocation, layer: LayerShare, texts: Texts) -> Iterator[Step]:
    for component in layer.components:
        yield _weighing(layer, component, texts)
    if layer.caused:
        yield _caused(layer, texts)
    yield _rounding(allocation, layer, texts)


def cited(rule: Rule, texts: Texts) -> str:
    """A rule as it is quoted: source, passage, and the day of the decision where it has one."""
    if rule.date is None:
        return texts("costs.rule", source=rule.source, passage=rule.passage)
    return texts(
        "costs.rule.dated",
        source=rule.source,
        passage=rule.passage,
        date=texts.date(rule.date, short=True),
    )


def _weighing(layer: LayerShare, component: Component, texts: Texts) -> Step:
    weighing = component.weighing
    key = weighing.key
    about = [
        texts("costs.step.key", type=texts(f"costs.key.{key.type}"), version=key.version or "–"),
        texts("costs.step.source", source=key.source or "–"),
        texts("costs.step.portion", portion=number(component.of_layer)),
        texts("costs.step.divisor", divisor=number(weighing.divisor)),
    ]
    if not key.confirmed:
        about.append(texts("costs.step.unconfirmed"))
    if layer.fell_back:
        about.append(texts("costs.step.fell_back"))
    return Step(
        texts("costs.step.weighing", layer=texts(f"costs.layer.{layer.layer}")),
        tuple(about),
        tuple(
            texts(f"costs.column.{name}")
            for name in ("party", "weight", "presence", "product", "share")
        ),
        tuple(
            (
                party_name(row.party, texts),
                number(row.weight),
                f"{row.presence.count}/{row.presence.of}" if row.presence else "–",
                number(row.product),
                number(row.share),
            )
            for row in weighing.rows
        ),
    )


def _caused(layer: LayerShare, texts: Texts) -> Step:
    return Step(
        texts("costs.step.caused"),
        (),
        tuple(texts(f"costs.column.{name}") for name in ("live", "ags", "party", "amount", "rule")),
        tuple(
            (
                texts.date(each.connection.live_since, short=True),
                each.connection.ags,
                party_name(each.party, texts),
                euros(each.connection.cents),
                cited(each.rule, texts),
            )
            for each in layer.caused
        ),
    )


def _rounding(allocation: Allocation, layer: LayerShare, texts: Texts) -> Step:
    item = allocation.item
    return Step(
        texts("costs.step.rounding", layer=texts(f"costs.layer.{layer.layer}")),
        (
            texts("costs.step.item", item=item.text or item.id, amount=euros(item.cents)),
            texts("costs.step.kind", kind=texts(f"costs.kind.{item.kind}"), source=item.source),
            texts("costs.step.tax", tax=item_tax(item, texts)),
            texts("costs.step.layer", amount=euros(layer.cents)),
            texts("costs.step.creditor", creditor=texts(f"costs.creditor.{layer.creditor}")),
            texts("costs.step.rule", rule=cited(layer.rule, texts)),
            texts("costs.step.remainder"),
        ),
        tuple(
            texts(f"costs.column.{name}")
            for name in ("party", "exact", "down", "remainder", "spare", "cents")
        ),
        tuple(
            (
                party_name(line.party, texts),
                number(line.exact),
                number(Fraction(line.down)),
                number(line.remainder),
                number(Fraction(abs(line.cents - line.down))),
                euros(line.cents),
            )
            for line in layer.lines
        ),
    )


def party_name(party: str, texts: Texts) -> str:
    """A party as shown: a Land by its code, the provider and the Bund by their names."""
    key = f"costs.party.{party}"
    return texts(key) if key in texts else party


def tax_label(code: str, texts: Texts) -> str:
    """A tax treatment by its code as shown; the contract's where there is none yet."""
    name = code[:1].lower() or "contract"
    return texts(f"costs.tax.{name}", percent=percent_of(code))


def item_tax(item: CostItem, texts: Texts) -> str:
    """How an item is taxed, with the reason where it is not."""
    if item.own_tax is None:
        return tax_label("", texts)
    label = tax_label(item.own_tax.code, texts)
    return f"{label} ({item.own_tax.reason})" if item.own_tax.reason else label


def number(value: Fraction) -> str:
    """A number with a decimal comma: in full where it ends within twelve places, else cut to them."""
    with localcontext() as context:
        context.prec = _DIGITS
        exact = Decimal(value.numerator) / Decimal(value.denominator)
        shown = exact.quantize(Decimal(1).scaleb(-_PLACES))
    text = f"{shown:f}".rstrip("0").rstrip(".")
    return text.replace(".", ",") or "0"
