"""A sheet to begin with: the head, and lines that show how an item is written."""

from __future__ import annotations

import csv
import datetime as dt
import io
from collections.abc import Iterable
from typing import Final

from xlsxwriter import Workbook

from billing.importing.keynames import name_of
from billing.importing.reading import COLUMNS
from billing.importing.taxnames import name_of_tax
from billing.items import CostItem
from billing.reports.tables import BYTE_ORDER_MARK, safe_cell

_CREATED: Final = dt.datetime(1980, 1, 1, tzinfo=dt.UTC)
_WIDTHS: Final = (18, 12, 40, 14, 34, 40, 18, 16, 8, 12, 18, 32)
_AMOUNT: Final = tuple(COLUMNS).index("amount")


def example_rows() -> tuple[tuple[str, ...], ...]:
    """Invented items: one by a key, one by a mixture and taxed by itself, and two connections."""
    return (
        (
            "betrieb",
            "d",
            "Betrieb des Onlinedienstes",
            "120000,00",
            "Kostenplan, Blatt 2",
            "Nutzungen",
            "gleich",
            "ja",
            "",
            "",
            "",
            "",
        ),
        (
            "hosting",
            "a",
            "Rechenzentrum",
            "48000,50",
            "Vertrag Nr. 12",
            "30 % Nutzungen + 70 % koenigsteiner:lukifg-2025",
            "gleich",
            "ja",
            "",
            "",
            "",
            "19 %",
        ),
        (
            "anbindung",
            "connection",
            "Anbindungen im Jahr",
            "5120,00",
            "Rechnung Nr. 7",
            "",
            "",
            "ja",
            "NI",
            "03404000",
            "15.05.2026",
            "",
        ),
        (
            "anbindung",
            "connection",
            "Anbindungen im Jahr",
            "4985,00",
            "Rechnung Nr. 8",
            "",
            "",
            "ja",
            "SH",
            "01002000",
            "01.06.2026",
            "",
        ),
    )


def item_rows(items: Iterable[CostItem]) -> tuple[tuple[str, ...], ...]:
    """Items as they would be written into a sheet that is read again as the same."""
    return tuple(row for item in items for row in _rows(item))


def as_csv(rows: Iterable[tuple[str, ...]]) -> bytes:
    """UTF-8 with its mark, semicolons, decimal comma."""
    out = io.StringIO()
    write = csv.writer(out, delimiter=";", lineterminator="\r\n").writerow
    write(COLUMNS.values())
    for row in rows:
        write([*map(safe_cell, row[:_AMOUNT]), row[_AMOUNT], *map(safe_cell, row[_AMOUNT + 1 :])])
    return (BYTE_ORDER_MARK + out.getvalue()).encode()


def as_xlsx(rows: Iterable[tuple[str, ...]]) -> bytes:
    """A workbook whose cells are texts, but for the amounts: so zeros at the front stay."""
    out = io.BytesIO()
    book = Workbook(
        out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    )
    book.set_properties({"created": _CREATED})
    sheet = book.add_worksheet("Posten")
    head = book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"})
    words = book.add_format({"num_format": "@", "text_wrap": True, "valign": "top"})
    euro = book.add_format({"num_format": "#,##0.00", "valign": "top"})
    for column, (name, width) in enumerate(zip(COLUMNS.values(), _WIDTHS, strict=True)):
        sheet.set_column(column, column, width, euro if column == _AMOUNT else words)
        sheet.write_string(0, column, name, head)
    for number, row in enumerate(rows, start=1):
        for column, cell in enumerate(row):
            if column == _AMOUNT:
                sheet.write_number(number, column, float(cell.replace(",", ".")), euro)
            elif cell:
                sheet.write_string(number, column, cell, words)
    sheet.freeze_panes(1, 1)
    book.close()
    return out.getvalue()


def _rows(item: CostItem) -> Iterable[tuple[str, ...]]:
    def row(cents: int, land: str = "", ags: str = "", day: str = "") -> tuple[str, ...]:
        return (
            item.id,
            item.kind.value,
            item.text,
            _plain(cents),
            item.source,
            name_of(item.key) if item.key else "",
            name_of(item.fallback) if item.fallback else "",
            "ja",
            land,
            ags,
            day,
            name_of_tax(item.own_tax),
        )

    if not item.is_caused:
        yield row(item.cents)
    for each in item.connections:
        yield row(each.cents, each.land, each.ags, f"{each.live_since:%d.%m.%Y}")


def _plain(cents: int) -> str:
    whole, part = divmod(abs(cents), 100)
    return f"{'-' if cents < 0 else ''}{whole},{part:02}"
