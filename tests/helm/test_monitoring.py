"""What the chart tells Prometheus: whom to ask, and when to wake somebody, held against the program."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
import yaml
from charts import CHART, ROOT, SETS, Manifest, helm, of_kind, pods
from expressions import read, series
from service import FakePdf

from sorgeauskunft.host.demo_settings import demo_settings
from sorgeauskunft.host.working import build_worker
from sorgeauskunft.kernel import build
from sorgeauskunft.texts import Texts
from tenants.directory import DirectoryKeeper

HANDBOOK = (ROOT / "docs" / "handbuch-betrieb.md").read_text("utf-8")
OPERATOR = ("ServiceMonitor", "PodMonitor", "PrometheusRule")
TOKEN, NETWORK, SMALL = (
    next(path for path in SETS if path.stem.startswith(name))
    for name in ("external", "cluster", "small")
)
ATTACHED = {"namespace", "pod"}
"""Labels that the operator gives to everything that a monitor brings."""

watched = pytest.mark.parametrize("values", [TOKEN, NETWORK], ids=lambda path: path.stem)


def alerts(values: Path = TOKEN) -> list[dict[str, Any]]:
    (rule,) = of_kind(values, "PrometheusRule")
    return [alert for group in rule["spec"]["groups"] for alert in group["rules"]]


each_alert = pytest.mark.parametrize("alert", alerts(), ids=lambda alert: alert["alert"])


def test_only_when_asked_for() -> None:
    """Without monitoring there are no kinds of the operator, and nobody new reaches a pod."""
    assert of_kind(SMALL, *OPERATOR) == []
    done = helm("template", "so", CHART)
    assert done.returncode == 0, done.stderr
    assert "coreos" not in done.stdout
    made = [each for each in yaml.safe_load_all(done.stdout) if each]
    policies = {
        each["metadata"]["name"]: each["spec"] for each in made if each["kind"] == "NetworkPolicy"
    }
    assert policies["so-worker"]["ingress"] == []
    assert "monitoring" not in str(policies)


@watched
def test_kinds(values: Path) -> None:
    """Every kind of the operator stands in its group and version, and carries what is selected by."""
    made = of_kind(values, *OPERATOR)
    assert sorted(each["kind"] for each in made) == sorted(OPERATOR)
    for each in made:
        assert each["apiVersion"] == "monitoring.coreos.com/v1"
        assert each.keys() == {"apiVersion", "kind", "metadata", "spec"}
        assert all(isinstance(label, str) for label in each["metadata"]["labels"].values())
    wanted = {"release": "prometheus"} if values == TOKEN else {}
    assert all(wanted.items() <= each["metadata"]["labels"].items() for each in made)


@watched
def test_whom_to_ask(values: Path) -> None:
    """The web is found by its Service, workers by their pods, each at a port that they name."""
    (web,) = of_kind(values, "ServiceMonitor")
    (service,) = of_kind(values, "Service")
    assert web["spec"].keys() == {"selector", "endpoints"}
    assert web["spec"]["selector"]["matchLabels"].items() <= service["metadata"]["labels"].items()
    (endpoint,) = web["spec"]["endpoints"]
    assert endpoint["port"] in [port["name"] for port in service["spec"]["ports"]]

    (worker,) = of_kind(values, "PodMonitor")
    (deployment,) = [
        each for each in of_kind(values, "Deployment") if each["metadata"]["name"] == "so-worker"
    ]
    template = deployment["spec"]["template"]
    assert worker["spec"].keys() == {"selector", "podMetricsEndpoints"}
    assert (
        worker["spec"]["selector"]["matchLabels"].items() <= template["metadata"]["labels"].items()
    )
    (target,) = worker["spec"]["podMetricsEndpoints"]
    (container,) = template["spec"]["containers"]
    assert target["port"] in [port["name"] for port in container["ports"]]
    for each in (endpoint, target):
        assert each["path"] == "/metrics"
        assert re.fullmatch(r"\d+s", each["interval"])


@watched
def test_how_to_ask(values: Path) -> None:
    """Prometheus brings the token out of the Secret that the program has it from, if there is one."""
    variables = {
        variable["name"]: variable
        for pod in pods(values)
        for container in pod["containers"]
        for variable in container["env"]
    }
    for monitor in of_kind(values, "ServiceMonitor", "PodMonitor"):
        (endpoint,) = monitor["spec"].get("endpoints") or monitor["spec"]["podMetricsEndpoints"]
        if values == TOKEN:
            source = variables["SORGEAUSKUNFT_METRICS_TOKEN"]["valueFrom"]["secretKeyRef"]
            assert endpoint["authorization"] == {"type": "Bearer", "credentials": source}
        else:
            assert "authorization" not in endpoint
            assert variables["SORGEAUSKUNFT_METRICS_NETWORKS"]["value"]


def test_nobody_may_read() -> None:
    """Monitoring that nobody could read is refused, and the sentence says what to name."""
    done = helm("template", "so", CHART, "--set", "monitoring.enabled=true")
    assert done.returncode != 0
    assert "secrets.keys.SORGEAUSKUNFT_METRICS_TOKEN" in done.stderr
    assert "settings.SORGEAUSKUNFT_METRICS_NETWORKS" in done.stderr


@pytest.mark.parametrize(
    "given",
    [
        "worker.port=80",
        "monitoring.interval=often",
        "monitoring.runbook=https://a.example/b#c",
        "monitoring.alerts=true",
        "settings.SORGEAUSKUNFT_METRICS_TOKEN=abc",
    ],
)
def test_values_refused(given: str) -> None:
    """A value that could not work is refused by the schema, by its name."""
    done = helm("template", "so", CHART, "--set", given)
    assert done.returncode != 0
    assert given.split("=", maxsplit=1)[0].split(".")[1] in done.stderr


@pytest.mark.parametrize("values", SETS, ids=lambda path: path.stem)
def test_workers_are_asked_too(values: Path) -> None:
    """A worker is asked whether it lives, at the port where the program is told to answer."""
    (container,) = [
        container
        for pod in pods(values)
        for container in pod["containers"]
        if container["name"] == "worker"
    ]
    ports = {port["name"]: port["containerPort"] for port in container["ports"]}
    told = {each["name"]: each.get("value") for each in container["env"]}
    assert told["SORGEAUSKUNFT_WORKER_PORT"] == str(ports["metrics"])
    assert told["SORGEAUSKUNFT_WORKER_HOST"] == "0.0.0.0"  # noqa: S104 - a policy stands before it
    encrypted = {"scheme": "HTTPS"} if values == NETWORK else {}
    for probe in ("startupProbe", "livenessProbe"):
        asked = {"path": "/healthz", "port": "metrics"}
        assert container[probe]["httpGet"] == asked | encrypted
    # What it does not answer would take it out of service for ever.
    assert "readinessProbe" not in container


@watched
def test_only_monitoring_reaches_workers(values: Path) -> None:
    """Monitoring's namespace, and nobody else, reaches a worker, and only where it answers."""
    (policy,) = [
        each for each in of_kind(values, "NetworkPolicy") if each["metadata"]["name"] == "so-worker"
    ]
    (way,) = policy["spec"]["ingress"]
    assert way == {
        "from": [
            {"namespaceSelector": {"matchLabels": {"kubernetes.io/metadata.name": "monitoring"}}}
        ],
        "ports": [{"port": "metrics"}],
    }


def test_alerts_have_what_they_need() -> None:
    """Names are there once; each alert waits a while, weighs something and says one sentence."""
    (rule,) = of_kind(TOKEN, "PrometheusRule")
    assert rule["spec"].keys() == {"groups"}
    groups = [group["name"] for group in rule["spec"]["groups"]]
    names = [alert["alert"] for alert in alerts()]
    assert len(set(groups)) == len(groups)
    assert len(set(names)) == len(names) > 15
    for alert in alerts():
        assert alert.keys() == {"alert", "expr", "for", "labels", "annotations"}
        assert re.fullmatch(r"Sorgeauskunft[A-Za-z]+", alert["alert"])
        assert re.fullmatch(r"\d+m", alert["for"])
        assert alert["labels"].keys() == {"severity", "namespace"}
        assert alert["labels"]["severity"] in {"critical", "warning"}
        assert alert["annotations"].keys() == {"summary", "runbook_url"}
        assert alert["annotations"]["summary"].endswith(".")


@each_alert
def test_expressions_name_what_there_is(alert: dict[str, Any]) -> None:
    """Prometheus understands it, and it names only series and labels that the program tells."""
    said = read(alert["expr"])
    known = series()
    assert said.selected
    for each in said.selected:
        assert each.name in known
        assert each.labels.keys() <= known[each.name] | ATTACHED
        assert each.labels["namespace"] == ("MatchOp.Equal", "default")
        assert said.grouped <= known[each.name] | ATTACHED
    # What a sentence names must be left by the expression.
    told = set(re.findall(r"\$labels\.(\w+)", alert["annotations"]["summary"]))
    assert told <= said.grouped


def test_expressions_object() -> None:
    """A name with a slip of the pen is noticed, and so is half an expression."""
    (selected,) = read("sum by (office) (sorgeauskunft_queue_waitin)").selected
    assert selected.name not in series()
    with pytest.raises(ValueError, match="unclosed"):
        read("sum(sorgeauskunft_queue_waiting")


def test_outcomes_and_kinds(tmp_path: Path) -> None:
    """Each kind of job and each end of one that an alert asks for is one that workers know."""
    kernel = build(demo_settings(tmp_path, 8000))
    worker = build_worker(kernel, DirectoryKeeper(kernel), Texts("de"), FakePdf(1))
    asked = {
        part
        for alert in alerts()
        for each in read(alert["expr"]).selected
        for label, (_, text) in each.labels.items()
        if label == "kind"
        for part in re.split(r"\|(?![^(]*\))", text)
    }
    assert len(asked) > 5
    for pattern in asked:
        assert any(re.fullmatch(pattern, kind) for kind in worker._handlers), pattern
    outcomes = {
        part
        for alert in alerts()
        for each in read(alert["expr"]).selected
        for label, (_, text) in each.labels.items()
        if label == "outcome"
        for part in text.split("|")
    }
    assert outcomes <= {"done", "failed", "dead", "lost"}


def _sections() -> dict[str, str]:
    """The handbook's sections about alerts, by the fragment that leads to each."""
    part = HANDBOOK.split("\n## Alarme\n")[1].split("\n## ")[0]
    return {
        re.sub(r"[^\w-]", "", title.lower().replace(" ", "-")): text
        for title, text in re.findall(r"^### (.+)\n((?:(?!^### ).*\n?)*)", part, re.MULTILINE)
    }


@each_alert
def test_runbook(alert: dict[str, Any]) -> None:
    """An alert leads to a section that names it, says what it means and what to do."""
    address, _, fragment = alert["annotations"]["runbook_url"].partition("#")
    assert address == "https://sorgeauskunft.example/handbuch-betrieb"
    # Umlauts in an address are spelled differently by everybody who renders the handbook.
    assert fragment.isascii()
    text = _sections()[fragment]
    assert f"`{alert['alert']}`" in text
    assert "Was heißt das: " in text
    assert re.search(r"^Was tun:\n\n1\. ", text, re.MULTILINE)


def test_no_section_without_alert() -> None:
    """Sections about alerts, and alerts that they name, are those that there are."""
    led = {each["annotations"]["runbook_url"].partition("#")[2] for each in alerts()}
    assert _sections().keys() == led
    named = set(re.findall(r"`(Sorgeauskunft[A-Za-z]+)`", HANDBOOK))
    assert named == {each["alert"] for each in alerts()}


def test_values_that_sections_name() -> None:
    """Every value of the chart that a section tells to change is one."""
    values: Manifest = yaml.safe_load((CHART / "values.yaml").read_text())
    named = set(re.findall(r"`((?:monitoring|networkPolicy|worker|web)\.[A-Za-z.]+)`", HANDBOOK))
    assert len(named) > 6
    for path in named:
        there: Any = values
        for step in path.split("."):
            assert step in there, path
            there = there[step]
