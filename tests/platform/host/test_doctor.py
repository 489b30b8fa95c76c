"""What `doctor` says of the virus scanner."""

from __future__ import annotations

import base64
from pathlib import Path

from stolen_list import collection

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


def test_doctor_opens_the_collection(tmp_path: Path) -> None:
    """A file of stolen passwords in which nothing would be found is a fault."""
    said: list[str] = []
    path = tmp_path / "stolen"
    fault = "PROBLEM SORGEAUSKUNFT_STOLEN_PASSWORDS must hold a line of SHA-1"
    path.write_text("hunter2\n" * 9)
    assert examine(BARE | {"SORGEAUSKUNFT_STOLEN_PASSWORDS": str(path)}, said.append) == 1
    assert any(line.startswith(fault) for line in said)
    set_up = {"SORGEAUSKUNFT_STOLEN_PASSWORDS": collection(path, ["hunter2"])}
    assert examine(BARE | set_up, said.append) == 0
