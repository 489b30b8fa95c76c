"""What stands in expressions of PromQL, and the series that the program has for them."""

from __future__ import annotations

import datetime as dt

import msgspec
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.metrics import MetricWrapperBase
from promql_parser import AggregateExpr, Expr, MatrixSelector, VectorSelector, parse, walk

from sorgeauskunft.kernel.metrics import Metrics
from sorgeauskunft.operation import Exposed, Load

_ENDINGS = {"counter": ("_total",), "gauge": ("",), "histogram": ("_bucket", "_sum", "_count")}


class Selected(msgspec.Struct, frozen=True):
    """One selector: the series' name, and what it wants of each label (operator, text)."""

    name: str
    labels: dict[str, tuple[str, str]]


class Said(msgspec.Struct, frozen=True):
    """What an expression selects, and the labels by which it puts together."""

    selected: tuple[Selected, ...]
    grouped: frozenset[str]


def read(expression: str) -> Said:
    """Take an expression apart; one that Prometheus would not understand raises `ValueError`."""
    selected: list[Selected] = []
    grouped: set[str] = set()

    def visit(part: Expr) -> None:
        if isinstance(part, MatrixSelector):
            part = part.vector_selector
        if isinstance(part, VectorSelector):
            labels = {each.name: (str(each.op), each.value) for each in part.matchers.matchers}
            selected.append(Selected(part.name or "", labels))
        elif isinstance(part, AggregateExpr) and part.modifier:
            grouped.update(part.modifier.labels)

    walk(parse(expression), visit)
    return Said(tuple(selected), frozenset(grouped))


def series() -> dict[str, set[str]]:
    """Every series that the program tells, by its name: the labels that it has."""
    nothing = Load(at=dt.datetime(2026, 11, 28, tzinfo=dt.UTC), depths=[], delivery=[], slugs={})
    own = [each for each in vars(Metrics()).values() if isinstance(each, MetricWrapperBase)]
    known = [(each._name, str(each._type), each._labelnames) for each in own]
    for each in Exposed(nothing).collect():
        assert isinstance(each, GaugeMetricFamily)
        known.append((each.name, each.type, each._labelnames))
    return {
        name + ending: {*labels, *(("le",) if ending == "_bucket" else ())}
        for name, kind, labels in known
        for ending in _ENDINGS[kind]
    }
