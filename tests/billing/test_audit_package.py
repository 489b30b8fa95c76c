"""The audit package: it verifies itself offline, and one cent changed anywhere is found."""

from __future__ import annotations

import datetime as dt
import io
import json
import re
import subprocess
import sys
import zipfile
from collections.abc import Callable
from fractions import Fraction
from hashlib import sha256
from pathlib import Path
from typing import Any
from uuid import UUID

import msgspec
import pytest
from ledgers import (
    LUKIFG,
    PLANNER,
    TAXED,
    TEXTS,
    actual,
    agreed,
    at,
    entered,
    issued,
    item,
    joined,
    paid,
    planned,
    taken_back,
    whole_year,
)

from billing import (
    Absence,
    Cofinancing,
    Connection,
    CostItem,
    CostKind,
    Mixture,
    Portion,
    ProRata,
    RefusedError,
    Subsidy,
    equal_key,
)
from billing.auditing import audit_package
from billing.ledger import (
    COLLECTOR,
    COUNTER,
    Actor,
    ActualEntered,
    Book,
    Closed,
    Event,
    ItemEntered,
    Part,
    Stage,
    UsesCounted,
    UsesDisputed,
    UsesReviewed,
    book_of,
    decode,
    take,
    uses_key,
)
from billing.ledger.store import linked

VERIFIER = Path(__file__).parents[2] / "billing" / "auditing" / "verify.py"
MIXTURE = Mixture((Portion(Fraction(1, 3), LUKIFG), Portion(Fraction(2, 3), equal_key())))
CONNECTIONS = CostItem(
    id="anbindung",
    kind=CostKind.CONNECTION,
    text="Anbindungen",
    cents=300,
    source="Rechnungen",
    not_financed_elsewhere=True,
    connections=(
        Connection(land="HB", ags="04011000", live_since=dt.date(2025, 2, 1), cents=100),
        Connection(land="HB", ags="04012000", live_since=dt.date(2025, 3, 1), cents=100),
        Connection(land="NI", ags="03404000", live_since=dt.date(2025, 3, 1), cents=100),
    ),
)


def eventful() -> list[Event]:
    """A closed year with everything that makes shares and documents differ, one taken back."""
    book, events = Book(), []

    def happen(*more: Event) -> None:
        for event in more:
            take(event, book)
            events.append(event)

    happen(
        planned(
            instalments=2,
            cofinancing=Cofinancing.USERS_50_BUND_25_ALL_25,
            joint_key=LUKIFG,
            pro_rata=ProRata.BEGUN_MONTHS,
            absence=Absence.PROVIDER,
            subsidy=Subsidy(first_per_land=1),
        ),
        joined("HB"),
        joined("NI"),
        entered(1_000_001),
        entered(333_335, id_="mischung", key=MIXTURE),
        ItemEntered(at=at(2024, 10), by=PLANNER, year=2025, item=CONNECTIONS),
        entered(80_001, id_="schulung", tax=TAXED),
    )
    events += agreed(book, Stage.ESTIMATE)
    events += issued(book, 1, at(2025, 1))
    events += taken_back(book, "SR-2025-0001", at(2025, 2))
    events += issued(book, 1, at(2025, 2, 3))
    happen(joined("SH", dt.date(2025, 7, 2)))
    events += issued(book, 2, at(2025, 7))
    events += paid(book, at(2025, 8))
    happen(actual(900_000))
    happen(
        ActualEntered(
            at=at(2026, 2), by=PLANNER, year=2025, item=item(400_000, "mischung", MIXTURE)
        ),
        ActualEntered(at=at(2026, 2), by=PLANNER, year=2025, item=CONNECTIONS),
        actual(70_003, id_="schulung", tax=TAXED),
    )
    events += agreed(book, Stage.SETTLEMENT)
    events += issued(book, 0, at(2026, 4))
    events += [msgspec.structs.replace(each, by=COLLECTOR) for each in paid(book, at(2026, 5))]
    happen(Closed(at=at(2026, 6), by=PLANNER, year=2025))
    return events


def unpacked(package: bytes, folder: Path) -> Path:
    with zipfile.ZipFile(io.BytesIO(package)) as file:
        file.extractall(folder)
    return folder


def verdict(folder: Path) -> tuple[int, str]:
    """What the verifier says, run by a bare Python: no packages, no environment."""
    command = [sys.executable, "-I", "-S", str(folder / "verify.py")]
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd="/")  # noqa: S603
    assert done.stderr == ""
    return done.returncode, done.stdout


@pytest.fixture(scope="module")
def package() -> bytes:
    return audit_package(linked(eventful()), 2025, TEXTS)


@pytest.mark.parametrize(
    "events",
    [eventful, lambda: whole_year(["HB", "HE", "NI"], 1_000_001, 1_700_000, 12), lambda: [
        planned(), joined("HB"), joined("NI", dt.date(2025, 3, 5)), entered(1_000_001)
    ]],
    ids=["eventful", "twelve instalments", "only planned"],
)  # fmt: skip
def test_verifies_offline(events: Callable[[], list[Event]], tmp_path: Path) -> None:
    """Computed by other code, from the events alone, every cent comes out the same."""
    made = audit_package(linked(events()), 2025, TEXTS)
    assert verdict(unpacked(made, tmp_path)) == (0, "every cent is as computed\n")


def test_uses_after_an_objection(tmp_path: Path) -> None:
    """The uses of a key are the counts and what came of objections to them."""
    month, office = dt.date(2025, 1, 1), UUID(int=7)
    speaker = Actor(UUID(int=70), Part.OFFICE, office_id=office)
    about: dict[str, Any] = {"at": at(2025, 2), "month": month, "office_id": office}
    events: list[Event] = [
        planned(),
        joined("HB"),
        joined("NI"),
        UsesCounted(**about, by=COUNTER, land="HB", count=12),
        UsesDisputed(**about, by=speaker, own=9, reason="doppelt"),
        UsesReviewed(**about, by=PLANNER, land="HB", count=-3, reason="geprüft"),
        UsesCounted(**about | {"office_id": UUID(int=8)}, by=COUNTER, land="NI", count=4),
    ]
    key = uses_key(book_of(events), 2025, "Zählung")
    made = audit_package(linked([*events, entered(1_000_001, key=key)]), 2025, TEXTS)
    assert verdict(unpacked(made, tmp_path / "right"))[0] == 0
    wrong = msgspec.structs.replace(key, weights={**key.weights, "HB": Fraction(12)})
    made = audit_package(linked([*events, entered(1_000_001, key=wrong)]), 2025, TEXTS)
    assert "not as counted" in verdict(unpacked(made, tmp_path / "wrong"))[1]


def places(package: bytes) -> list[tuple[str, int]]:
    """Where a number stands that may be cents: file, and the position of its last digit."""
    found = []
    with zipfile.ZipFile(io.BytesIO(package)) as file:
        for name in file.namelist():
            if name.endswith((".json", ".jsonl", ".csv", ".xml")):
                text = file.read(name).decode()
                numbers = re.finditer(r'(?:cents\\?":|down":|,|EUR">)-?[\d.]*(\d)\b', text)
                found += [(name, match.start(1)) for match in numbers]
    return found


def change(folder: Path, name: str, place: int) -> None:
    path = folder / name
    text = path.read_text("utf-8")
    other = str((int(text[place]) + 1) % 10)
    path.write_text(text[:place] + other + text[place + 1 :], "utf-8")


def test_one_cent_anywhere_is_found(package: bytes, tmp_path: Path) -> None:
    """In events, report, journal or a document: a changed digit makes the verifier object."""
    where = places(package)
    assert {name.partition("/")[0] for name, _ in where} == {
        "events.jsonl",
        "report.json",
        "journal.csv",
        "documents",
    }
    for number, (name, place) in enumerate(where[:: max(1, len(where) // 30)]):
        folder = unpacked(package, tmp_path / str(number))
        change(folder, name, place)
        assert verdict(folder)[0] == 1, (name, place)


@pytest.mark.parametrize(
    ("pattern", "old", "new"),
    [
        ("events.jsonl", '\\"cents\\":900000', '\\"cents\\":900001'),
        ("report.json", '"cents":900000', '"cents":900001'),
        ("journal.csv", "settled,2025,costs,-", "settled,2025,costs,-1"),
        ("documents/SR-2025-0001.xml", "<cbc:PayableAmount", "<cbc:PayableAmount x='1'"),
    ],
)
def test_who_mends_the_sums_is_found_too(
    package: bytes, tmp_path: Path, pattern: str, old: str, new: str
) -> None:
    """Whoever also writes the right hash beside a changed file is caught by the computation."""
    folder = unpacked(package, tmp_path)
    path = folder / pattern
    text = path.read_text("utf-8")
    assert old in text
    changed = text.replace(old, new, 1)
    if pattern.startswith("documents"):
        changed = re.sub(r"(PayableAmount [^>]*>)\d+", r"\g<1>1", text, count=1)
    path.write_text(changed, "utf-8")
    before, after = (sha256(each.encode()).hexdigest() for each in (text, changed))
    sums = folder / "SHA256SUMS"
    sums.write_text(sums.read_text().replace(before, after))
    code, said = verdict(folder)
    assert code == 1
    assert "differs" not in said


def test_another_treatment_is_found(package: bytes, tmp_path: Path) -> None:
    """Documents that come to the shares, but under another tax treatment than the items', are found.

    Even where chain and sums were made anew for what was changed.
    """
    folder = unpacked(package, tmp_path)
    path, chain, previous = folder / "events.jsonl", b"", bytes(32)
    before = path.read_bytes()
    for line in before.splitlines():
        kept = json.loads(line)
        if '"what":"actual_entered"' in kept["body"]:
            kept["body"] = kept["body"].replace('"percent":19', '"percent":7')
        previous = sha256(previous + kept["seq"].to_bytes(8) + kept["body"].encode()).digest()
        chain += json.dumps({**kept, "hash": previous.hex()}).encode() + b"\n"
    path.write_bytes(chain)
    sums = folder / "SHA256SUMS"
    sums.write_text(sums.read_text().replace(sha256(before).hexdigest(), sha256(chain).hexdigest()))
    code, said = verdict(folder)
    assert code == 1
    assert "2025: documents do not come to the shares" in said


def test_the_verifier_is_short_and_bare() -> None:
    """An auditor can read it at once, and needs nothing that Python does not bring."""
    lines = VERIFIER.read_text("utf-8").splitlines()
    assert len(lines) < 200
    imported = {
        line.split()[1].partition(".")[0] for line in lines if re.match("import|from", line)
    }
    assert imported <= sys.stdlib_module_names


def test_the_same_ledger_gives_the_same_bytes(package: bytes) -> None:
    """The events of a package make the same package again, byte by byte."""
    with zipfile.ZipFile(io.BytesIO(package)) as file:
        lines = file.read("events.jsonl").splitlines()
    events = [decode(json.loads(line)["body"].encode()) for line in lines]
    assert audit_package(linked(events), 2025, TEXTS) == package


def test_no_package_of_nothing() -> None:
    """A year without costs has no package."""
    with pytest.raises(RefusedError):
        audit_package(linked([]), 2025, TEXTS)
