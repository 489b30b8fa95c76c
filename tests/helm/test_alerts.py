"""The alerts as Prometheus evaluates them: when each fires, what it says, and when it is silent."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml
from charts import SETS, Manifest
from prometheus import cases, for_promtool, promtool, rules_of

WATCHED = [path for path in SETS if not path.stem.startswith("small")]
RULES = rules_of(WATCHED[0])
ALERTS: dict[str, Manifest] = {
    rule["alert"]: rule for group in RULES["groups"] for rule in group["rules"]
}
CASES = cases()


@pytest.mark.parametrize("values", WATCHED, ids=lambda path: path.stem)
def test_rules_are_rules(values: Path, tmp_path: Path) -> None:
    """Prometheus takes the rules as they are, and finds nothing in them that is there twice."""
    file = tmp_path / "rules.yaml"
    file.write_text(yaml.safe_dump(rules_of(values)))
    status, said = promtool("check", "rules", "--lint=all", "--lint-fatal", file)
    assert status == 0, said
    assert f"SUCCESS: {len(ALERTS)} rules found" in said


def test_rules_object(tmp_path: Path) -> None:
    """A rule with a slip of the pen is refused: the check that the others pass can fail."""
    file = tmp_path / "rules.yaml"
    file.write_text(yaml.safe_dump(RULES).replace("humanizeDuration", "humaniseDuration"))
    status, said = promtool("check", "rules", file)
    assert status != 0
    assert "humaniseDuration" in said


def test_every_alert_has_its_cases() -> None:
    """Each alert is shown when it fires and when it does not."""
    assert CASES.keys() == ALERTS.keys()
    assert all(each.fires and each.quiet for each in CASES.values())


@pytest.mark.parametrize("name", CASES)
def test_alert(name: str, tmp_path: Path) -> None:
    """It fires from the minute on that it should, with its labels, sentence and runbook; else never."""
    its = CASES[name]
    mine = [group for group in RULES["groups"] if ALERTS[name] in group["rules"]]
    (tmp_path / "rules.yaml").write_text(yaml.safe_dump({"groups": mine}, allow_unicode=True))
    tests = tmp_path / "tests.yaml"
    tests.write_text(
        yaml.safe_dump(
            {
                "rule_files": ["rules.yaml"],
                "evaluation_interval": "1m",
                "tests": list(for_promtool(ALERTS[name], its)),
            },
            allow_unicode=True,
        )
    )
    status, said = promtool("test", "rules", tests)
    assert status == 0, said
