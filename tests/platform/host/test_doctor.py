"""What `doctor` says of the virus scanner."""

from __future__ import annotations

import base64
from pathlib import Path

from sorgeauskunft.host.doctor import examine

KEY = base64.b64encode(b"k" * 32).decode()
BARE = {
    "SORGEAUSKUNFT_ENVIRONMENT": "test",
    "SORGEAUSKUNFT_KEY_ENCRYPTION_KEYS": f"first:{KEY}",
    "SORGEAUSKUNFT_INDEX_KEY": KEY,
    "SORGEAUSKUNFT_SESSION_KEY": KEY,
}


def test_doctor_without_scanner() -> None:
    """Without a scanner `doctor` says what that means, and it is no fault."""
    said: list[str] = []
    assert examine(BARE, said.append) == 0
    assert any(line.startswith("NOTE") and "without being scanned" in line for line in said)


def test_doctor_with_scanner_away(tmp_path: Path) -> None:
    """A scanner that does not answer is a fault."""
    said: list[str] = []
    address = f"unix:{tmp_path}/none"
    assert examine(BARE | {"SORGEAUSKUNFT_CLAMD": address}, said.append) == 1
    assert any("no virus scanner answers" in line for line in said)


def test_doctor_says_whether_stripe_is_on() -> None:
    """`doctor` says who collects."""
    said: list[str] = []
    examine(BARE, said.append)
    assert "NOTE Stripe is off: payments are booked by hand" in said
    on = {
        "SORGEAUSKUNFT_STRIPE_SECRET_KEY": "sk_test_1",
        "SORGEAUSKUNFT_STRIPE_WEBHOOK_SECRET": "whsec_1",
    }
    assert examine(BARE | on, said.append) == 0
    assert "NOTE Stripe is on" in said
