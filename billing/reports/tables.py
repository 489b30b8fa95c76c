"""The report as files for programs: CSV for spreadsheets, JSON with every step of the derivation."""

from __future__ import annotations

import csv
import io
from typing import Final

from billing.codec import ENCODER
from billing.derivation import derivation, item_tax, party_name
from billing.reports.report import CostReport
from sorgeauskunft.texts import Texts

# Spreadsheets take a file for UTF-8 only with this mark.
BYTE_ORDER_MARK: Final = "\ufeff"
# A cell that begins so is a formula to a spreadsheet (OWASP, CSV injection).
_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")


def to_csv(report: CostReport, texts: Texts) -> bytes:
    """Items as rows, parties as columns, amounts with a decimal comma; UTF-8 with its mark."""
    out = io.StringIO()
    write = csv.writer(out, delimiter=";", lineterminator="\r\n").writerow
    columns = ("item", "kind", "text", "source", "tax", "amount")
    head = [texts(f"costs.report.column.{column}") for column in columns]
    write([*head, *(party_name(party, texts) for party in report.parties)])
    for allocation in report.allocations:
        item, shares = allocation.item, allocation.shares()
        write(
            [
                safe_cell(item.id),
                texts(f"costs.kind.{item.kind}"),
                safe_cell(item.text),
                safe_cell(item.source),
                safe_cell(item_tax(item, texts)),
                _amount(item.cents),
                *(_amount(shares.get(party, 0)) for party in report.parties),
            ]
        )
    sums = [_amount(report.totals[party]) for party in report.parties]
    write([texts("costs.report.total"), "", "", "", "", _amount(report.cents), *sums])
    return (BYTE_ORDER_MARK + out.getvalue()).encode()


def derivation_csv(report: CostReport, texts: Texts) -> bytes:
    """How each share came about, step below step, as it goes with a document; UTF-8 with its mark."""
    out = io.StringIO()
    write = csv.writer(out, delimiter=";", lineterminator="\r\n").writerow
    for allocation in report.allocations:
        for step in derivation(allocation, texts):
            write([safe_cell(step.heading)])
            for line in step.about:
                write([safe_cell(line)])
            write(step.header)
            for row in step.rows:
                write([_kept(cell) for cell in row])
            write([])
    return (BYTE_ORDER_MARK + out.getvalue()).encode()


def to_json(report: CostReport) -> bytes:
    """Everything: amounts in cents, weights and exact shares as fractions "n/d"."""
    return ENCODER.encode(report)


def safe_cell(text: str) -> str:
    """A text that no spreadsheet takes for a formula."""
    return f"'{text}" if text.startswith(_FORMULA) else text


def _kept(cell: str) -> str:
    """A number below zero stays one; all else is safe."""
    return cell if cell[:1] == "-" and cell[1:2].isdigit() else safe_cell(cell)


def _amount(cents: int) -> str:
    whole, part = divmod(abs(cents), 100)
    return f"{'-' if cents < 0 else ''}{whole},{part:02}"
