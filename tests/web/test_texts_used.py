"""Texts and pages fit together: no page asks for a text that is missing, no text is left over."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from sorgeauskunft.texts import LOCALES, Texts, catalogue

ROOT = Path(__file__).parents[2]
DOMAINS = {path.stem for path in (LOCALES / "de").glob("*.po")}
# Texts of these are looked up by the keys of their tables, which their own tests walk through.
BY_TABLE = {"precheck", "form"}

_KEY = re.compile(rf"(?:{'|'.join(sorted(DOMAINS))})(?:\.[a-z0-9_-]+)*\.?")
_IN_TEMPLATE = re.compile(r"[\"']([a-z0-9_.-]+)[\"']")


def named() -> Iterator[tuple[str, Path]]:
    """Every text key, or beginning of one, that stands in a template or in code."""
    for path in [
        page
        for folder in ("web", "billing", "platform")
        for page in ROOT.glob(f"{folder}/**/*.html")
    ]:
        for match in _IN_TEMPLATE.finditer(path.read_text("utf-8")):
            if _KEY.fullmatch(match[1]) and "." in match[1]:
                yield match[1], path
    for folder in ("web", "billing", "tenants", "platform/sorgeauskunft"):
        for path in (ROOT / folder).rglob("*.py"):
            yield from ((key, path) for key in _in_code(path))


def _in_code(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        # The parts of a text that is put together are constants too: the first may begin a key.
        value = node.value if isinstance(node, ast.Constant) else None
        if isinstance(value, str) and "." in value and _KEY.fullmatch(value):
            yield value


# Names of other things that look like keys: routes, jobs, modules, files.
_NO_TEXTS = re.compile(
    r".*\.(html|css)|amt\.(inbox|ask|feedback|feedback\.done|figures|figures\.csv|messages|request|acknowledge|document|login|login\.try|logout)|documents\.build|(uses|figures)\.count|form\.save|fit_connect\.(destination|callback)|joining\.(notify|send)|office\.(accessibility|imprint|logo|logo\.keep|create|export|facts)"
)


def test_no_text_is_missing() -> None:
    """Every key that is written out has its text; every beginning has at least one."""
    texts = Texts("de")
    everything = catalogue("de")
    missing = {
        (key, path.name)
        for key, path in named()
        if key not in texts
        and not _NO_TEXTS.fullmatch(key)
        and not any(known.startswith(key) for known in everything)
    }
    assert missing == set()


def test_no_text_is_left_over() -> None:
    """Every text can be reached: its key is written out somewhere, or begins like one put together."""
    keys = {key for key, _path in named()}
    beginnings = tuple(key for key in keys if key not in catalogue("de") or key.endswith("."))
    stale = [
        key
        for key in catalogue("de")
        if key.partition(".")[0] not in BY_TABLE
        and key not in keys
        and not key.startswith(beginnings)
    ]
    assert stale == [], stale


def test_no_domain_is_missing() -> None:
    """A page asks for texts of domains that there are: one that was renamed is noticed."""
    for path in (ROOT / "web" / "templates").rglob("*.html"):
        asked = re.findall(r"\bt\(\s*[\"']([a-z0-9_-]+)\.", path.read_text("utf-8"))
        assert set(asked) <= DOMAINS, path
