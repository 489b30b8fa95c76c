"""The programs of Prometheus, and cases of alerts as `promtool test rules` wants them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import msgspec
import yaml
from charts import ROOT, Manifest, of_kind, run

TOOLS: Final = ROOT / ".venv" / "prometheus"
_SAMPLES: Final = 31
"""Seconds between two samples: about the chart's `monitoring.interval`, and no part of the minute between
two evaluations. So a window's ends fall between two samples, as they do in life, and `increase` reckons
in what lies beyond."""


class Firing(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Series at which there is one alert from the minute `from` on, and not a minute earlier."""

    series: dict[str, str]
    first: int = msgspec.field(name="from")
    severity: str
    says: str
    labels: dict[str, str] = msgspec.field(name="with", default={})


class Cases(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Cases of one alert by what they are about; a quiet one is only its series."""

    fires: dict[str, Firing]
    quiet: dict[str, dict[str, str]]


def cases() -> dict[str, Cases]:
    """The cases of every alert (`tests/helm/alerts.yaml`)."""
    text = (ROOT / "tests" / "helm" / "alerts.yaml").read_text("utf-8")
    # Only strings: `0x20` are twenty-one zeros, and no number.
    read = yaml.load(text, yaml.BaseLoader)  # noqa: S506 - it makes strings, lists and dictionaries
    return msgspec.convert(read, dict[str, Cases], strict=False)


def promtool(*arguments: str | Path, text: str = "") -> tuple[int, str]:
    """Run promtool; how it ended, and all that it said."""
    done = run(TOOLS / "promtool", *arguments, text=text)
    return done.returncode, done.stdout + done.stderr


def rules_of(values: Path) -> Manifest:
    """The rules of a value set as the operator hands them to Prometheus."""
    (rule,) = of_kind(values, "PrometheusRule")
    return dict(rule["spec"])


def placed(series: dict[str, str], namespace: str) -> list[dict[str, str]]:
    """Series as they come from pods of a namespace."""
    return [
        {"series": name.replace("{", f'{{namespace="{namespace}", ', 1), "values": values}
        for name, values in series.items()
    ]


def for_promtool(alert: Manifest, its: Cases) -> Iterator[dict[str, Any]]:
    """The cases of an alert in promtool's words; its runbook's address is the rule's own.

    What happens in another namespace, beside ours that is quiet, never counts.
    """
    name = alert["alert"]
    beside = next(iter(its.quiet.values()))
    runbook = alert["annotations"]["runbook_url"]
    for about, fires in its.fires.items():
        expected = {
            "exp_labels": {**fires.labels, "severity": fires.severity, "namespace": "default"},
            "exp_annotations": {"summary": fires.says, "runbook_url": runbook},
        }
        yield {
            "name": f"{name}: {about}",
            "interval": f"{_SAMPLES}s",
            "input_series": placed(fires.series, "default"),
            "alert_rule_test": [
                {"eval_time": f"{fires.first - 1}m", "alertname": name, "exp_alerts": []},
                {"eval_time": f"{fires.first}m", "alertname": name, "exp_alerts": [expected]},
            ],
        }
        yield {
            "name": f"{name}: {about}, in another namespace",
            "interval": f"{_SAMPLES}s",
            "input_series": placed(fires.series, "elsewhere") + placed(beside, "default"),
            "alert_rule_test": [
                {"eval_time": f"{fires.first}m", "alertname": name, "exp_alerts": []}
            ],
        }
    for about, series in its.quiet.items():
        yield {
            "name": f"{name}: {about}",
            "interval": f"{_SAMPLES}s",
            "input_series": placed(series, "default"),
            "alert_rule_test": [
                {"eval_time": f"{minute}m", "alertname": name, "exp_alerts": []}
                for minute in _minutes(series)
            ],
        }


def _minutes(series: dict[str, str]) -> range:
    """Each minute in which all of the series have samples; of many hours, sixty minutes."""
    last = (min(_samples(values) for values in series.values()) - 1) * _SAMPLES // 60
    return range(0, last + 1, max(1, last // 60))


def _samples(values: str) -> int:
    """How many samples a notation stands for."""
    return sum(int(part.rpartition("x")[2]) + 1 if "x" in part else 1 for part in values.split())
