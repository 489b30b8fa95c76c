"""Whatever billing refuses is told in German: no reason without a sentence."""

from __future__ import annotations

import ast
from pathlib import Path

from sorgeauskunft.texts import catalogue

ROOT = Path(__file__).parents[2]
# Told by doors of their own, to others than the coordination.
_OTHERS = ("scenarios", "collecting")


def _reasons(path: Path) -> set[str]:
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Call) and node.args and isinstance(node.func, ast.Name):
            first = node.args[0]
            reason = first.value if isinstance(first, ast.Constant) else None
            if node.func.id == "RefusedError" and isinstance(reason, str):
                found.add(reason)
    return found


def test_every_reason_has_its_sentence() -> None:
    """A reason that the ledger, a sheet or a form can give stands in the catalogue."""
    paths = [
        path
        for folder in ("billing", "web/coordination")
        for path in (ROOT / folder).rglob("*.py")
        if not any(other in path.parts for other in _OTHERS)
    ]
    reasons = {reason for path in paths for reason in _reasons(path)}
    known = catalogue("de")
    assert [each for each in sorted(reasons) if f"coordination.refused.{each}" not in known] == []
