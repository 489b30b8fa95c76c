"""One party's share of an item, worked out line by line: with a calculator one gets the same."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

import msgspec

from billing.allocation import Allocation, LayerShare
from billing.derivation import cited, number
from billing.money import euros
from sorgeauskunft.texts import Texts


class Line(msgspec.Struct, frozen=True):
    """What is done, the calculation, and what comes out; a result alone has no calculation."""

    what: str
    calculation: str
    result: str


def worked(allocation: Allocation, party: str, texts: Texts) -> tuple[Line, ...]:
    """From the item to the cents of one party, over all layers in which it bears something."""
    item = allocation.item
    said = [
        Line(texts("land.worked.item"), item.text or item.id, euros(item.cents)),
        Line(texts("land.worked.source"), item.source, ""),
    ]
    for layer in allocation.layers:
        if any(line.party == party for line in layer.lines):
            said += _layer(layer, party, texts)
    return tuple(said)


def _layer(layer: LayerShare, party: str, texts: Texts) -> Iterator[Line]:
    name = texts(f"costs.layer.{layer.layer}")
    yield Line(name, texts("land.worked.rule", rule=cited(layer.rule, texts)), euros(layer.cents))
    yield from _parts(layer, party, texts)
    yield from _caused(layer, party, texts)
    (line,) = (each for each in layer.lines if each.party == party)
    yield Line(
        texts("land.worked.down"),
        texts("land.worked.down.how", exact=number(line.exact), rest=number(line.remainder)),
        _cents(texts, line.down),
    )
    spare = abs(line.cents - line.down)
    why = "land.worked.spare.got" if spare else "land.worked.spare.none"
    yield Line(texts("land.worked.spare"), texts(why), _cents(texts, line.cents - line.down))
    yield Line(texts("land.worked.sum", layer=name), "", euros(line.cents))


def _parts(layer: LayerShare, party: str, texts: Texts) -> Iterator[Line]:
    """Weight × time ÷ divisor of each key, and what of the layer that is."""
    total = Fraction(0)
    several = len(layer.components) > 1
    for component in layer.components:
        weighing = component.weighing
        found = [row for row in weighing.rows if row.party == party]
        if not found:
            continue
        row, key = found[0], weighing.key
        named = texts(
            "land.worked.key",
            type=texts(f"costs.key.{key.type}"),
            version=key.version or "–",
            source=key.source or "–",
        )
        yield Line(texts("land.worked.weight"), named, number(row.weight))
        if row.presence is not None:
            count, of = row.presence.count, row.presence.of
            calculation = f"{number(row.weight)} × {count} ÷ {of}"
            yield Line(texts("land.worked.time"), calculation, number(row.product))
        calculation = f"{number(row.product)} ÷ {number(weighing.divisor)}"
        yield Line(texts("land.worked.share"), calculation, number(row.share))
        part = row.share * component.of_layer
        if several:
            calculation = f"{number(row.share)} × {number(component.of_layer)}"
            yield Line(texts("land.worked.part"), calculation, number(part))
        total += part
    if layer.components:
        calculation = f"{_cents(texts, layer.cents)} × {number(total)}"
        yield Line(texts("land.worked.exact"), calculation, _exact(texts, layer.cents * total))


def _caused(layer: LayerShare, party: str, texts: Texts) -> Iterator[Line]:
    """The connections that this party bears, each with the rule by which it does."""
    for each in layer.caused:
        if each.party == party:
            yield Line(
                texts("land.worked.connection", ags=each.connection.ags),
                cited(each.rule, texts),
                euros(each.connection.cents),
            )


def _cents(texts: Texts, cents: int) -> str:
    return texts("land.worked.cents", cents=f"{cents:,}".replace(",", "."))


def _exact(texts: Texts, cents: Fraction) -> str:
    return texts("land.worked.cents", cents=number(cents))
