"""`doctor` refuses what production must not run with, and warns of what is seldom meant."""

from __future__ import annotations

import base64
import hashlib

import pytest

from sorgeauskunft.host.doctor import examine


def key(name: str) -> str:
    return base64.b64encode(hashlib.sha256(name.encode()).digest()).decode()


GOOD = {
    "SORGEAUSKUNFT_ENVIRONMENT": "production",
    "SORGEAUSKUNFT_BASE_URL": "https://sorgeauskunft.example.org",
    "SORGEAUSKUNFT_KEY_ENCRYPTION_KEYS": f"2026:{key('kek')}",
    "SORGEAUSKUNFT_INDEX_KEY": key("index"),
    "SORGEAUSKUNFT_SESSION_KEY": key("session"),
    "DATABASE_URL": "postgresql://so_app:Kq8-t@db.example.org/so?sslmode=verify-full",
    "SORGEAUSKUNFT_PLATFORM_DATABASE_URL": (
        "postgresql://so_platform:Lw9-u@db.example.org/so?sslmode=verify-full"
    ),
    "SORGEAUSKUNFT_SERVICE_AUTHORITY": "Freie Hansestadt Bremen",
    "SORGEAUSKUNFT_SERVICE_EMAIL": "onlinedienst@example.org",
    "SORGEAUSKUNFT_SERVICE_DVDV_KEY": "fap:1",
    "SORGEAUSKUNFT_KENNUNG_LIST_URI": "urn:example:kennung",
    "SORGEAUSKUNFT_KENNUNG_LIST_VERSION": "1",
}
SAME = base64.b64encode(b"k" * 32).decode()
TYPED = base64.b64encode(b"bitte-aendern-bitte-aendern-2026").decode()


def said(**changed: str) -> tuple[int, list[str]]:
    lines: list[str] = []
    status = examine(GOOD | changed, lines.append)
    return status, [line for line in lines if line.startswith(("PROBLEM", "WARNING"))]


def test_good() -> None:
    """What is good has no problem; a missing scanner is a warning and no more."""
    status, lines = said()
    assert status == 0
    assert not [line for line in lines if line.startswith("PROBLEM")]
    assert any("not scanned" in line for line in lines)


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"SORGEAUSKUNFT_INDEX_KEY": SAME}, "INDEX_KEY is not random"),
        ({"SORGEAUSKUNFT_SESSION_KEY": TYPED}, "SESSION_KEY is not random"),
        ({"SORGEAUSKUNFT_KEY_ENCRYPTION_KEYS": f"a:{SAME}"}, "(a) is not random"),
        ({"SORGEAUSKUNFT_SESSION_KEY": key("index")}, "the same key as"),
        ({"SORGEAUSKUNFT_BASE_URL": "http://sorgeauskunft.example.org"}, "must begin with https"),
        ({"DATABASE_URL": "postgresql://postgres:x@localhost/so"}, "superuser postgres"),
        ({"DATABASE_URL": "postgresql://so_platform:x@localhost/so"}, "the same role as"),
        ({"DATABASE_URL": "postgresql://so_app:so_app@localhost/so"}, "everybody guesses"),
        ({"DATABASE_URL": "postgresql://so_app:Geheim@localhost/so"}, "everybody guesses"),
        ({"DATABASE_URL": "postgresql://so_app:x@db.example.org/so"}, "sslmode"),
        ({"SORGEAUSKUNFT_RATE_LIMITS": "false"}, "RATE_LIMITS is off"),
    ],
)
def test_weak(changed: dict[str, str], told: str) -> None:
    """Each of these alone ends with exit status 1 and a sentence that names it, without a secret."""
    status, lines = said(**changed)
    assert status == 1
    problems = [line for line in lines if line.startswith("PROBLEM")]
    assert [line for line in problems if told in line], problems
    assert not [line for line in lines if SAME in line or TYPED in line]


def test_elsewhere() -> None:
    """Outside production the same settings are nobody's concern."""
    weak = {"SORGEAUSKUNFT_INDEX_KEY": SAME, "SORGEAUSKUNFT_RATE_LIMITS": "false"}
    assert said(SORGEAUSKUNFT_ENVIRONMENT="test", **weak) == (0, [])


def test_sqlite_warns() -> None:
    """SQLite in production is warned of, and no problem by itself."""
    status, lines = said(DATABASE_URL="sqlite:////tmp/so.sqlite")
    assert status == 0
    assert any("SQLite" in line for line in lines)
