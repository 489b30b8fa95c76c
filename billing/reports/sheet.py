"""The report as a workbook that recomputes itself: every share is a formula over what it rests on.

One sheet lists items and shares, each further sheet shows one item: weights, presence, products,
exact shares, rounding. Whoever changes a weight there sees what would come out. The formulas do the
same as `rounding`: cut down to whole cents, spare cents to the largest remainders, ties by the order
of the rows.
"""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Sequence
from typing import Final

from xlsxwriter import Workbook
from xlsxwriter.utility import xl_rowcol_to_cell
from xlsxwriter.worksheet import Worksheet

from billing.allocation import Allocation, Component, LayerShare
from billing.derivation import cited, item_tax, party_name, tax_label
from billing.pieces import own_code
from billing.reports.report import CostReport
from billing.taxes import percent_of
from sorgeauskunft.texts import Texts

_EURO: Final = '#,##0.00 "€"'
_HUNDRED: Final = 100
_HEAD: Final = {"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"}
_A4: Final = 9
# Not the time of writing: the same report gives the same bytes.
_CREATED: Final = dt.datetime(1980, 1, 1, tzinfo=dt.UTC)
# Binary numbers of a spreadsheet are exact to about fifteen digits; remainders are compared to six.
_DIGITS: Final = 6


def to_xlsx(report: CostReport, texts: Texts) -> bytes:
    """The workbook. The same report always gives the same shares, also after recomputing."""
    out = io.BytesIO()
    # Texts are texts: a cell that begins with "=" shall not become a formula, nor an address a link.
    book = Workbook(
        out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    )
    book.set_properties({"created": _CREATED})
    sheet = book.add_worksheet(texts("costs.report.sheet", year=report.year))
    placed = [
        _ItemSheet(book, number, allocation, texts)
        for number, allocation in enumerate(report.allocations, start=1)
    ]
    _overview(book, sheet, report, placed, texts)
    _billed(book, report, placed, texts)
    book.close()
    return out.getvalue()


def _overview(
    book: Workbook, sheet: Worksheet, report: CostReport, placed: Sequence[_ItemSheet], texts: Texts
) -> None:
    bold, right = book.add_format(_HEAD), book.add_format({**_HEAD, "align": "right"})
    euro = book.add_format({"num_format": _EURO, "valign": "top"})
    words = book.add_format({"text_wrap": True, "valign": "top"})
    total = book.add_format({"num_format": _EURO, "bold": True, "top": 1})
    columns = ("item", "kind", "text", "source", "tax", "amount")
    head = [texts(f"costs.report.column.{column}") for column in columns]
    for column, name in enumerate([*head, *(party_name(p, texts) for p in report.parties)]):
        sheet.write(0, column, name, right if column >= len(columns) - 1 else bold)
    for row, (allocation, where) in enumerate(
        zip(report.allocations, placed, strict=True), start=1
    ):
        item, shares = allocation.item, allocation.shares()
        kind, tax = texts(f"costs.kind.{item.kind}"), item_tax(item, texts)
        said = [item.id, kind, item.text, item.source, tax]
        sheet.write_row(row, 0, said, words)
        sheet.write_number(row, len(head) - 1, item.cents / _HUNDRED, euro)
        for column, party in enumerate(report.parties, start=len(head)):
            cells = "+".join(f"'{where.name}'!{cell}" for cell in where.cells.get(party, ()))
            cents = shares.get(party, 0) / _HUNDRED
            if cells:
                sheet.write_formula(row, column, f"=({cells})/{_HUNDRED}", euro, cents)
            else:
                sheet.write_number(row, column, 0, euro)
    last = len(report.allocations)
    sheet.write(last + 1, 0, texts("costs.report.total"), total)
    for column in range(1, len(head) - 1):
        sheet.write_blank(last + 1, column, None, total)
    sums = [report.cents, *(report.totals[party] for party in report.parties)]
    for column, cents in enumerate(sums, start=len(head) - 1):
        first_cell, last_cell = _at(1, column), _at(last, column)
        formula = f"=SUM({first_cell}:{last_cell})"
        sheet.write_formula(last + 1, column, formula, total, cents / _HUNDRED)
    for column, width in enumerate((16, 52, 36, 30, 28)):
        sheet.set_column(column, column, width)
    sheet.set_column(len(head) - 1, len(head) + len(report.parties), 14)
    sheet.freeze_panes(1, 1)
    _printed(sheet)


def _billed(book: Workbook, report: CostReport, placed: Sequence[_ItemSheet], texts: Texts) -> None:
    """What each Land is billed under each tax treatment: summed from the sheets of the items."""
    sheet = book.add_worksheet(texts("costs.report.billed.sheet"))
    bold, right = book.add_format(_HEAD), book.add_format({**_HEAD, "align": "right"})
    euro = book.add_format({"num_format": _EURO})
    for column, name in enumerate(("party", "tax", "net", "vat", "gross")):
        sheet.write(0, column, texts(f"costs.column.{name}"), right if column > 1 else bold)
    for row, each in enumerate(report.billed, start=1):
        sheet.write(row, 0, party_name(each.land, texts))
        sheet.write(row, 1, tax_label(each.code, texts))
        cells = [
            f"'{where.name}'!{cell}"
            for allocation, where in zip(report.allocations, placed, strict=True)
            if (own_code(allocation) or (each.by_contract and each.code)) == each.code
            for cell in where.issued.get(each.land, ())
        ]
        net, vat = _at(row, 2), _at(row, 3)
        whole = f"=({'+'.join(cells)})/{_HUNDRED}"
        sheet.write_formula(row, 2, whole, euro, each.net / _HUNDRED)
        tax = f"=ROUND({net}*{percent_of(each.code)}%,2)"
        sheet.write_formula(row, 3, tax, euro, each.tax / _HUNDRED)
        sheet.write_formula(row, 4, f"={net}+{vat}", euro, (each.net + each.tax) / _HUNDRED)
    sheet.set_column(0, 4, 22)
    sheet.freeze_panes(1, 0)
    _printed(sheet)


def _printed(sheet: Worksheet) -> None:
    """On paper: A4 across, as wide as the page, with the sheet's name and page numbers."""
    sheet.set_landscape()
    sheet.set_paper(_A4)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0)
    sheet.set_footer("&L&A&R&P / &N")


class _ItemSheet:
    """One item, layer below layer.

    `cells` says where each party's cents ended up, `issued` where those that are billed did.
    """

    def __init__(self, book: Workbook, number: int, allocation: Allocation, texts: Texts) -> None:
        self.name = texts("costs.report.sheet.item", number=number)
        self.cells: dict[str, list[str]] = {}
        self.issued: dict[str, list[str]] = {}
        self._texts = texts
        self._bold = book.add_format({"bold": True})
        self._sheet: Worksheet = book.add_worksheet(self.name)
        self._sheet.set_column(0, 0, 34)
        self._sheet.set_column(1, 6, 20)
        self._head = book.add_format(_HEAD)
        self._right = book.add_format({**_HEAD, "align": "right"})
        _printed(self._sheet)
        self._sheet.write(0, 0, allocation.item.text or allocation.item.id, self._bold)
        self._row = 2
        for layer in allocation.layers:
            self._layer(layer)

    def _layer(self, layer: LayerShare) -> None:
        self._sheet.write(self._row, 0, self._texts(f"costs.layer.{layer.layer}"), self._bold)
        self._sheet.write(self._row, 1, layer.cents)
        self._sheet.write(self._row, 2, cited(layer.rule, self._texts))
        amount = _fixed(self._row, 1)
        self._row += 1
        parts: dict[str, list[str]] = {}
        for component in layer.components:
            self._weighing(component, parts)
        self._rounding(layer, amount, parts)

    def _heads(self, *names: str) -> None:
        for column, name in enumerate(names):
            style = self._right if column else self._head
            self._sheet.write(self._row, column, self._texts(f"costs.column.{name}"), style)
        self._row += 1

    def _weighing(self, component: Component, parts: dict[str, list[str]]) -> None:
        """Weight × presence, its part of the sum, and that part of the layer."""
        weighing, sheet = component.weighing, self._sheet
        sheet.write(self._row, 0, self._texts(f"costs.key.{weighing.key.type}"))
        sheet.write(self._row, 1, weighing.key.version)
        sheet.write(self._row, 2, weighing.key.source)
        sheet.write_number(self._row, 3, float(component.of_layer))
        portion = _fixed(self._row, 3)
        self._row += 1
        self._heads("party", "weight", "days", "days_of", "product", "share", "part")
        present = [row for row in weighing.rows if row.presence is not None]
        first, last = self._row, self._row + len(present) - 1
        reduces = sum(row.product for row in present) == weighing.divisor
        below = _range(first, last, 4 if reduces else 1)
        for row in weighing.rows:
            at = self._row
            sheet.write(at, 0, party_name(row.party, self._texts))
            if row.presence is not None:
                sheet.write_number(at, 1, float(row.weight))
                sheet.write_number(at, 2, row.presence.count)
                sheet.write_number(at, 3, row.presence.of)
                product = f"={_at(at, 1)}*{_at(at, 2)}/{_at(at, 3)}"
                sheet.write_formula(at, 4, product, None, float(row.product))
                share = f"={_at(at, 4)}/SUM({below})"
            else:  # the provider bears what those who were absent would have borne
                share = f"=1-SUM({_range(first, last, 5)})"
            sheet.write_formula(at, 5, share, None, float(row.share))
            part = float(row.share * component.of_layer)
            sheet.write_formula(at, 6, f"={_at(at, 5)}*{portion}", None, part)
            parts.setdefault(row.party, []).append(_fixed(at, 6))
            self._row += 1
        self._row += 1

    def _rounding(self, layer: LayerShare, amount: str, parts: dict[str, list[str]]) -> None:
        """Exact cents, cut down, and the spare ones to the largest remainders."""
        self._heads("party", "exact", "down", "remainder", "spare", "whole")
        sheet, first = self._sheet, self._row
        last = first + len(layer.lines) - 1
        down, rests = _range(first, last, 2), _range(first, last, 3)
        for at, line in enumerate(layer.lines, start=first):
            sheet.write(at, 0, party_name(line.party, self._texts))
            if line.party in parts:
                exact = f"={amount}*({'+'.join(parts[line.party])})"
                sheet.write_formula(at, 1, exact, None, float(line.exact))
            else:  # connections are caused, not weighed
                sheet.write_number(at, 1, float(line.exact))
            sheet.write_formula(at, 2, f"=TRUNC(ROUND({_at(at, 1)},{_DIGITS}))", None, line.down)
            rest = f"=ROUND(ABS({_at(at, 1)}-{_at(at, 2)}),{_DIGITS})"
            sheet.write_formula(at, 3, rest, None, float(line.remainder))
            larger = f'COUNTIF({rests},">"&{_at(at, 3)})'
            earlier = f"COUNTIF({_range(first, at, 3)},{_at(at, 3)})-1"
            spare = f"=IF({larger}+{earlier}<ABS({amount}-SUM({down})),SIGN({amount}),0)"
            sheet.write_formula(at, 4, spare, None, line.cents - line.down)
            whole = f"={_at(at, 2)}+{_at(at, 4)}"
            sheet.write_formula(at, 5, whole, self._bold, line.cents)
            self.cells.setdefault(line.party, []).append(_fixed(at, 5))
            if layer.is_issued:
                self.issued.setdefault(line.party, []).append(_fixed(at, 5))
        self._row = last + 3


def _at(row: int, column: int) -> str:
    return str(xl_rowcol_to_cell(row, column))


def _fixed(row: int, column: int) -> str:
    return str(xl_rowcol_to_cell(row, column, row_abs=True, col_abs=True))


def _range(first: int, last: int, column: int) -> str:
    return f"{_fixed(first, column)}:{_fixed(last, column)}"
