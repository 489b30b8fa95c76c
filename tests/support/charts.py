"""The chart as helm renders it, for each of the value sets that it brings along."""

from __future__ import annotations

import functools
import subprocess
import sys
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).parents[2]
CHART = ROOT / "helm" / "sorgeauskunft"
TOOLS = ROOT / ".venv" / "chart"
SETS = sorted((CHART / "ci").glob("*-values.yaml"))

Manifest = dict[str, Any]


def run(*command: str | Path, text: str = "") -> subprocess.CompletedProcess[str]:
    """Run one of the tools; what it says and how it ended."""
    return subprocess.run(  # noqa: S603 - our own tools
        [str(part) for part in command],
        input=text,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
        env={"PYTHONPATH": str(TOOLS), "PATH": "/usr/bin:/bin", "HOME": "/nonexistent"},
    )


def helm(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    return run(TOOLS / "helm", *arguments)


def kubernetes_validate(file: Path) -> subprocess.CompletedProcess[str]:
    return run(sys.executable, "-m", "kubernetes_validate", "--strict", file)


@functools.cache
def rendered(values: Path) -> str:
    """What `helm template` makes of a value set."""
    done = helm("template", "so", CHART, "--values", values)
    assert done.returncode == 0, done.stderr
    return done.stdout


def manifests(values: Path) -> list[Manifest]:
    return [each for each in yaml.safe_load_all(rendered(values)) if each]


def of_kind(values: Path, *kinds: str) -> list[Manifest]:
    return [each for each in manifests(values) if each["kind"] in kinds]


def pods(values: Path) -> list[Manifest]:
    """The pod of every Deployment, Job and CronJob."""
    found = []
    for each in of_kind(values, "Deployment", "Job", "CronJob"):
        spec = each["spec"].get("jobTemplate", each)["spec"]
        found.append(spec["template"]["spec"])
    return found


def containers(values: Path) -> list[Manifest]:
    return [
        container
        for pod in pods(values)
        for container in [*pod.get("initContainers", []), *pod["containers"]]
    ]
