"""bandit over our code: what it finds is argued where it stands, or here, with the reason."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any, Final

import pytest

ROOT = Path(__file__).parents[1]
CODE: Final = ("platform", "tenants", "billing", "xfamilie", "web", "docs/beispiele")
"""What runs; migrations are written by Piccolo from our tables, and take nothing from anybody."""

ARGUED: Final = {
    "B608": "SQL is assembled from our own constants; values travel as parameters (S608 likewise)",
}
"""Kinds of findings that are no finding here, and why."""

ARGUED_AT: Final = {
    ("B105", "platform/sorgeauskunft/fitconnect/tokens.py"): "no token yet",
    ("B105", "platform/sorgeauskunft/host/demo_settings.py"): "the double's, on this machine only",
    ("B105", "tenants/people/oidc/changing.py"): "asks who has a password",
    ("B105", "tenants/people/passwords.py"): "asks who has a password",
    ("B105", "web/amt/oidc_fields.py"): "how long a secret may be",
    (
        "B314",
        "billing/auditing/verify.py",
    ): "reads the auditor's own package, with no library at hand",
    (
        "B405",
        "billing/auditing/verify.py",
    ): "reads the auditor's own package, with no library at hand",
    (
        "B106",
        "platform/sorgeauskunft/host/encrypted.py",
    ): "no password: it keeps OpenSSL from asking for one",
    ("B314", "docs/beispiele/abholen.py"): "an example that reads messages of its own platform",
    ("B405", "docs/beispiele/abholen.py"): "an example that reads messages of its own platform",
}
"""Findings of one kind in one file, and why they are none."""


@pytest.fixture(scope="module")
def findings() -> list[dict[str, Any]]:
    done = subprocess.run(  # noqa: S603 - a tool of ours
        [Path(sys.executable).parent / "bandit", "-q", "-r", "-f", "json", *CODE],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=240,
        check=False,
    )
    said = json.loads(done.stdout)
    assert said["errors"] == []
    assert said["metrics"]["_totals"]["loc"] > 20_000
    found: list[dict[str, Any]] = said["results"]
    return found


def argued_in_place(finding: dict[str, Any]) -> bool:
    """Whether a line of it says why not: ruff has bandit's rules, under S with the same numbers."""
    lines = (ROOT / finding["filename"]).read_text("utf-8").splitlines()
    there = "\n".join(lines[number - 1] for number in finding["line_range"] if number <= len(lines))
    return bool(re.search(rf"# noqa: [^#]*\bS{finding['test_id'][1:]}\b", there))


def test_nothing_unargued(findings: list[dict[str, Any]]) -> None:
    """Each finding is argued: in its line, for its file, or for its kind."""
    left = [
        f"{each['filename']}:{each['line_number']} {each['test_id']} {each['issue_text']}"
        for each in findings
        if each["test_id"] not in ARGUED
        and (each["test_id"], each["filename"]) not in ARGUED_AT
        and not argued_in_place(each)
    ]
    assert left == []


def test_no_argument_is_left_over(findings: list[dict[str, Any]]) -> None:
    """What is argued here is still found; nothing severe is argued away by its kind."""
    assert {each["test_id"] for each in findings} >= ARGUED.keys()
    assert {(each["test_id"], each["filename"]) for each in findings} >= ARGUED_AT.keys()
    assert not [each for each in findings if each["issue_severity"] == "HIGH"]
