"""Cost reports: the same shares in every form, and a workbook that comes to them by itself."""

from __future__ import annotations

import csv
import datetime as dt
import io
import re
import zipfile
from fractions import Fraction
from pathlib import Path
from typing import Any

import formulas
import msgspec
import openpyxl
import pdfua
import pypdfium2  # type: ignore[import-untyped]
import pytest
from ledgers import (
    LUKIFG,
    TAXED,
    TEXTS,
    actual,
    agreed,
    at,
    entered,
    item,
    joined,
    planned,
    whole_year,
)

from billing import (
    Absence,
    Cofinancing,
    Key,
    KeyType,
    Mixture,
    Portion,
    RefusedError,
    equal_key,
)
from billing.ledger import Stage, book_of, take
from billing.money import euros
from billing.reports import CostReport, cost_report, report_job, to_csv, to_json, to_xlsx
from sorgeauskunft.documents.pdf.engine import PdfEngine

USES = Key(
    type=KeyType.USES,
    version="2024",
    source="Zählung",
    weights={"HB": Fraction(10), "HE": Fraction(33), "NI": Fraction(7)},
)
MIXTURE = Mixture((Portion(Fraction(1, 3), LUKIFG), Portion(Fraction(2, 3), USES)))


@pytest.fixture(scope="module")
def report() -> CostReport:
    """All that makes a share hard: co-financing, a mixture, a late joiner, a gap, spare cents."""
    return cost_report(
        book_of(
            [
                planned(
                    absence=Absence.PROVIDER,
                    cofinancing=Cofinancing.USERS_50_BUND_25_ALL_25,
                    joint_key=LUKIFG,
                ),
                joined("HB"),
                joined("HE"),
                joined("NI", dt.date(2025, 7, 2)),
                entered(10_000_001),
                entered(3_333_335, id_="zwei", key=MIXTURE),
                entered(100, id_="gleich", key=equal_key()),
                entered(7, id_="genutzt", key=USES),
                entered(50_001, id_="schulung", tax=TAXED),
            ]
        ),
        2025,
    )


def test_parts_make_the_whole(report: CostReport) -> None:
    """What all bear is what it costs; what is issued is the users' half."""
    assert sum(report.totals.values()) == report.cents == 13_383_444
    assert not report.actual
    assert abs(sum(report.issued.values()) * 2 - report.cents) <= len(report.allocations)


def test_actual_costs_replace_the_estimate() -> None:
    """As long as an item has no actual cost the estimate is shown, afterwards what it was."""
    book = book_of([planned(), joined("HB"), joined("NI"), entered(1000), entered(500, id_="zwei")])
    agreed(book, Stage.ESTIMATE)
    take(actual(900), book)
    assert (cost_report(book, 2025).cents, cost_report(book, 2025).actual) == (1500, False)
    take(actual(400, id_="zwei"), book)
    assert (cost_report(book, 2025).cents, cost_report(book, 2025).actual) == (1300, True)


def test_what_was_agreed_stays() -> None:
    """Who joins after the settlement changes no report of a settled year."""
    book = book_of(whole_year(["HB", "NI"], 1_000_000, 900_000))
    before = cost_report(book, 2025)
    take(joined("SH", dt.date(2025, 12, 1)), book)
    assert cost_report(book, 2025) == before


def test_no_report_without_costs() -> None:
    """A year that is not planned, or has no items, has no report."""
    for book, reason in ((book_of([]), "unknown_period"), (book_of([planned()]), "no_items")):
        with pytest.raises(RefusedError) as refused:
            cost_report(book, 2025)
        assert refused.value.reason == reason


def test_csv(report: CostReport) -> None:
    """A spreadsheet reads amounts with a comma; rows and the last line add up."""
    rows = list(csv.reader(io.StringIO(to_csv(report, TEXTS).decode("utf-8-sig")), delimiter=";"))

    def cents(cell: str) -> int:
        return int(cell.replace(",", ""))

    assert len(rows) == len(report.allocations) + 2
    for row in rows[1:]:
        assert sum(map(cents, row[6:])) == cents(row[5])
    assert [row[4] for row in rows[1:-1]] == ["wie im Vertrag des Landes"] * 4 + [
        "19 % Umsatzsteuer"
    ]
    for column in range(5, len(rows[0])):
        assert sum(cents(row[column]) for row in rows[1:-1]) == cents(rows[-1][column])


@pytest.mark.parametrize("nasty", ["=HYPERLINK(1)", "+1", "-1", "@SUM(A1)", "\t=1"])
def test_no_cell_becomes_a_formula(nasty: str) -> None:
    """A text that begins like a formula stays text, in the CSV and in the workbook."""
    event = msgspec.structs.replace(
        entered(100), item=msgspec.structs.replace(item(100), text=nasty, source=nasty)
    )
    report = cost_report(book_of([planned(), joined("HB"), event]), 2025)
    row = to_csv(report, TEXTS).decode("utf-8-sig").splitlines()[1]
    assert f";'{nasty}" in row or f"\"'{nasty}" in row
    sheet = openpyxl.load_workbook(io.BytesIO(to_xlsx(report, TEXTS))).worksheets[0]
    assert (sheet["C2"].value, sheet["C2"].data_type) == (nasty, "s")


def test_json_has_every_step(report: CostReport) -> None:
    """From the JSON alone every share can be computed again: exact fractions, no rounding hidden."""
    read: dict[str, Any] = msgspec.json.decode(to_json(report))
    for allocation in read["allocations"]:
        for layer in allocation["layers"]:
            exact = {line["party"]: Fraction(line["exact"]) for line in layer["lines"]}
            assert sum(exact.values()) == layer["cents"]
            found: dict[str, Fraction] = {}
            for component in layer["components"]:
                for row in component["weighing"]["rows"]:
                    part = Fraction(component["of_layer"]) * Fraction(row["share"])
                    found[row["party"]] = found.get(row["party"], Fraction(0)) + part
            assert not found or {p: s * layer["cents"] for p, s in found.items()} == exact
            assert layer["rule"]["source"]


def test_the_workbook_recomputes_every_share(report: CostReport, tmp_path: Path) -> None:
    """With all our results taken out, the formulas alone come to the same cents for everybody."""
    path = tmp_path / "kosten.xlsx"
    with zipfile.ZipFile(io.BytesIO(to_xlsx(report, TEXTS))) as made, zipfile.ZipFile(path, "w") as bare:  # fmt: skip
        for name in made.namelist():
            bare.writestr(name, re.sub(rb"(</f>)<v>[^<]*</v>", rb"\1", made.read(name)))
    computed = formulas.ExcelModel().loads(str(path)).finish().calculate()
    cells = {
        str(name).rpartition("!")[2]: value.value[0, 0]
        for name, value in computed.items()
        if "KOSTEN 2025'!" in str(name) and hasattr(value, "value")
    }
    taxes = {
        str(name).rpartition("!")[2]: value.value[0, 0]
        for name, value in computed.items()
        if "UMSATZSTEUER'!" in str(name) and hasattr(value, "value")
    }
    for row, billed in enumerate(report.billed, start=2):
        found = [round(float(taxes[f"{column}{row}"]) * 100) for column in "CDE"]
        assert found == [billed.net, billed.tax, billed.net + billed.tax]
    for row, allocation in enumerate(report.allocations, start=2):
        shares = allocation.shares()
        for column, party in enumerate(report.parties, start=7):
            cell = f"{openpyxl.utils.get_column_letter(column)}{row}"
            assert round(float(cells[cell]) * 100) == shares.get(party, 0), (party, cell)


def test_paper(report: CostReport, tmp_path: Path) -> None:
    """The tagged PDF names everybody with what they bear, rule and source, and carries the data."""
    path = tmp_path / "kosten.pdf"
    path.write_bytes(PdfEngine().render(report_job(report, TEXTS, at(2026))))
    pages = pypdfium2.PdfDocument(path)
    text = " ".join(" ".join(page.get_textpage().get_text_range() for page in pages).split())
    for party in report.parties:
        assert euros(report.totals[party]) in text, party
    assert "Beschluss 2021/24" in text
    assert "Zählung" in text
    assert [str(finding) for finding in pdfua.validate(str(path)).findings] == []
