"""Plans and actual costs out of sheets: what is read, what is refused with its row, nothing half."""

from __future__ import annotations

import contextlib
import datetime as dt
import io
import zipfile
from collections.abc import Mapping
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st
from ledgers import PLANNER, TEXTS, agreed, at, entered, joined, planned
from xlsxwriter import Workbook

from billing import CostKind, Mixture, RefusedError, equal_key, koenigsteiner_keys
from billing.importing import (
    LARGEST,
    Change,
    Known,
    Plan,
    Source,
    as_csv,
    as_xlsx,
    example_rows,
    import_events,
    item_rows,
    key_named,
    known_keys,
    name_of,
    planned_import,
    read_rows,
)
from billing.ledger import Book, Stage, book_of, take

HEAD = (
    "Nummer;Kostenart;Bezeichnung;Betrag;Beleg;Schlüssel;Ersatzschlüssel;"
    "Nicht anderweitig finanziert;Land;AGS;Angebunden seit"
)
GOOD = "betrieb;d;Betrieb;1.234,50;Blatt 2;gleich;;ja;;;"
SOURCE = Source(year=2025, actual=False, by=PLANNER, at=at(2024, 10))
KNOWN = Known(equal_key())


def sheet(*rows: str, head: str = HEAD) -> bytes:
    return "\r\n".join((head, *rows)).encode()


def book() -> Book:
    return book_of([planned(), joined("HB"), joined("NI")])


def plan_of(content: bytes, standing: Book | None = None, source: Source = SOURCE) -> Plan:
    there = standing or book()
    return planned_import(there, source, content, known_keys(there, source, (), "Zählung"))


def workbook(rows: list[list[object]]) -> bytes:
    out = io.BytesIO()
    made = Workbook(out, {"in_memory": True, "strings_to_formulas": False})
    page = made.add_worksheet()
    for number, row in enumerate(rows):
        for column, cell in enumerate(row):
            if isinstance(cell, dt.date):
                page.write_datetime(
                    number,
                    column,
                    dt.datetime.combine(cell, dt.time()),
                    made.add_format({"num_format": "dd.mm.yyyy"}),
                )
            elif isinstance(cell, tuple):
                page.write_formula(number, column, str(cell[0]), None, cell[1])
            else:
                page.write(number, column, cell)
    made.close()
    return out.getvalue()


@pytest.mark.parametrize(
    ("cell", "code", "reason"),
    [
        ("", "", ""),
        ("19 %", "S19", ""),
        ("7", "S7", ""),
        ("19,00 %", "S19", ""),
        ("nicht steuerbar: § 2b UStG", "O", "§ 2b UStG"),
        ("Nicht steuerbar § 2b", "O", "§ 2b"),
    ],
)
def test_tax_of_an_item(cell: str, code: str, reason: str) -> None:
    """A sheet may say how an item is taxed; an empty cell leaves it to the contracts."""
    plan = plan_of(
        sheet(f"betrieb;d;Betrieb;5;B;gleich;;ja;;;;{cell}", head=f"{HEAD};Umsatzsteuer")
    )
    (line,) = plan.lines
    tax = line.item.own_tax
    assert (tax.code if tax else "", tax.reason if tax else "") == (code, reason)
    again = plan_of(as_csv(item_rows([line.item])))
    assert again.lines[0].item.own_tax == tax


@pytest.mark.parametrize(
    ("cell", "reason"),
    [
        ("vielleicht", "wrong_tax"),
        ("0 %", "wrong_tax_rate"),
        ("100 %", "wrong_tax"),
        ("nicht steuerbar", "no_tax_reason"),
        ("x" * 201, "wrong_tax"),
    ],
)
def test_tax_that_is_none(cell: str, reason: str) -> None:
    """What names no treatment is refused with its row and column, and nothing is booked."""
    plan = plan_of(
        sheet(f"betrieb;d;Betrieb;5;B;gleich;;ja;;;;{cell}", head=f"{HEAD};Umsatzsteuer")
    )
    assert [(f.row, f.column, f.reason) for f in plan.faults] == [(2, "Umsatzsteuer", reason)]


def test_tax_of_a_spreadsheet_and_of_connections() -> None:
    """A cell that shows 19 % holds 0.19; rows of one item have to be taxed alike."""
    head: list[object] = [*HEAD.split(";"), "Umsatzsteuer"]
    row: list[object] = ["betrieb", "d", "Betrieb", 5.0, "B", "gleich", "", "ja", "", "", "", 0.19]
    tax = plan_of(workbook([head, row])).lines[0].item.own_tax
    assert tax is not None
    assert tax.code == "S19"
    rows = [
        f"an;connection;Anbindung;5;B;;;ja;HB;0401{number}000;01.02.2025;{cell}"
        for number, cell in ((1, "19 %"), (2, ""))
    ]
    plan = plan_of(sheet(*rows, head=f"{HEAD};Umsatzsteuer"))
    assert [(f.row, f.column, f.reason) for f in plan.faults] == [
        (3, "Umsatzsteuer", "another_tax")
    ]


@pytest.mark.parametrize("content", [as_csv(example_rows()), as_xlsx(example_rows())])
def test_template_is_read(content: bytes) -> None:
    """The template that is handed out can be brought back as it is, as either kind of file."""
    plan = plan_of(content)
    assert plan.faults == ()
    assert [(line.item.id, line.change, line.row) for line in plan.lines] == [
        ("betrieb", Change.NEW, 2),
        ("hosting", Change.NEW, 3),
        ("anbindung", Change.NEW, 4),
    ]
    assert plan.after == 12_000_000 + 4_800_050 + 512_000 + 498_500
    assert isinstance(plan.lines[1].item.key, Mixture)
    assert plan.lines[2].item.connections[0].live_since == dt.date(2026, 5, 15)


def test_what_stands_can_be_taken_out_and_brought_back() -> None:
    """The items of a year, written into a sheet and read again, change nothing."""
    standing = book()
    for event in import_events(SOURCE, plan_of(as_csv(example_rows()))):
        take(event, standing)
    again = item_rows(standing.period(2025).items.values())
    for content in (as_csv(again), as_xlsx(again)):
        plan = plan_of(content, standing)
        assert [line.change for line in plan.lines] == [Change.SAME] * 3
        assert import_events(SOURCE, plan) == ()


def test_change_is_shown_and_the_rest_stays() -> None:
    """An item of the same number is changed; what the sheet does not name stays as it was."""
    standing = book()
    take(entered(5000), standing)
    take(entered(700, id_="rest"), standing)
    plan = plan_of(sheet(GOOD), standing)
    (line,) = plan.lines
    assert (line.change, line.before, line.item.cents) == (Change.CHANGED, 5000, 123_450)
    assert [item.id for item in plan.untouched] == ["rest"]
    assert (plan.before, plan.after) == (5700, 124_150)


def test_numbers_and_days_of_workbooks() -> None:
    """Binary fractions are the cents they mean, formulas count as their stored value."""
    head: list[object] = [*HEAD.split(";")]
    rows: list[list[object]] = [
        head,
        ["a", "d", "Summe", ("=0.1+0.2", 0.1 + 0.2), "Blatt", "gleich", "", "ja"],
        [
            7,
            "connection",
            "Anbindung",
            5,
            "Nr. 7",
            "",
            "",
            True,
            "NI",
            3404000,
            dt.date(2025, 5, 1),
        ],
    ]
    plan = plan_of(workbook(rows))
    assert plan.faults == ()
    one, two = (line.item for line in plan.lines)
    assert one.cents == 30
    assert (two.id, two.connections[0].ags) == ("7", "03404000")
    rows[1][3] = 1.005
    (fault,) = plan_of(workbook(rows)).faults
    assert (fault.row, fault.column, fault.reason) == (2, "Betrag", "wrong_amount")


@pytest.mark.parametrize(
    ("row", "column", "reason"),
    [
        ("betrieb;d;B;12.50;Beleg;gleich;;ja;;;", "Betrag", "wrong_amount"),
        ("betrieb;d;B;1,234.50;Beleg;gleich;;ja;;;", "Betrag", "wrong_amount"),
        ("betrieb;d;B;;Beleg;gleich;;ja;;;", "Betrag", "missing_cell"),
        ("betrieb;d;B;-5,00;Beleg;gleich;;ja;;;", "Betrag", "negative_amount"),
        ("betrieb;d;B;99999999999,00;Beleg;gleich;;ja;;;", "Betrag", "huge_amount"),
        ("betrieb;z;B;5,00;Beleg;gleich;;ja;;;", "Kostenart", "unknown_kind"),
        (
            "betrieb;d;B;5,00;Beleg;gleich;;nein;;;",
            "Nicht anderweitig finanziert",
            "financed_elsewhere",
        ),
        ("betrieb;d;B;5,00;;gleich;;ja;;;", "Beleg", "missing_cell"),
        ("betrieb;d;;5,00;Beleg;gleich;;ja;;;", "Bezeichnung", "missing_cell"),
        (";d;B;5,00;Beleg;gleich;;ja;;;", "Nummer", "missing_cell"),
        ("=1+1;d;B;5,00;Beleg;gleich;;ja;;;", "Nummer", "wrong_item_id"),
        ("betrieb;d;B;5,00;Beleg;;;ja;;;", "Schlüssel", "no_key"),
        ("betrieb;d;B;5,00;Beleg;Würfel;;ja;;;", "Schlüssel", "unknown_key_name"),
        ("betrieb;d;B;5,00;Beleg;koenigsteiner:1999;;ja;;;", "Schlüssel", "unknown_version"),
        ("betrieb;d;B;5,00;Beleg;prozent HB=40 HB=60;;ja;;;", "Schlüssel", "land_twice"),
        ("betrieb;d;B;5,00;Beleg;prozent HB=40 NI=50;;ja;;;", "Schlüssel", "not_hundred_percent"),
        ("betrieb;d;B;5,00;Beleg;prozent HB=40 XX=60;;ja;;;", "Schlüssel", "unknown_land"),
        (
            "betrieb;d;B;5,00;Beleg;30 % gleich + 60 % gleich;;ja;;;",
            "Schlüssel",
            "not_hundred_percent",
        ),
        ("an;connection;B;5,00;Beleg;;;ja;XX;03404;1.5.2025", "Land", "unknown_land"),
        ("an;connection;B;5,00;Beleg;;;ja;NI;04404;1.5.2025", "AGS", "ags_of_another_land"),
        ("an;connection;B;5,00;Beleg;;;ja;NI;034;1.5.2025", "AGS", "wrong_ags"),
        ("an;connection;B;5,00;Beleg;;;ja;NI;03404;31.2.2025", "Angebunden seit", "wrong_day"),
        ("an;connection;B;-5,00;Beleg;;;ja;NI;03404;1.5.2025", "Betrag", "negative_amount"),
        (f"betrieb;d;{'x' * 201};5,00;Beleg;gleich;;ja;;;", "Bezeichnung", "cell_too_long"),
    ],
)
def test_refused_with_row_and_reason(row: str, column: str, reason: str) -> None:
    """What is wrong is told with its row and column; of the good rows nothing is booked either."""
    plan = plan_of(sheet(GOOD.replace("betrieb", "gut"), row))
    assert [(fault.row, fault.column, fault.reason) for fault in plan.faults] == [
        (3, column, reason)
    ]
    with pytest.raises(ValueError, match="books nothing"):
        import_events(SOURCE, plan)


def test_all_faults_at_once() -> None:
    """Every fault of every row is told, not only the first."""
    plan = plan_of(sheet("a;z;;12.5;;gleich;;;;;", GOOD, "b;d;B;x;Beleg;gleich;;ja;;;"))
    assert [fault.row for fault in plan.faults] == [2, 2, 2, 2, 2, 4]


def test_twice() -> None:
    """A number twice, in neighbouring rows or not, and an office twice are told at the second row."""
    assert [(f.row, f.reason) for f in plan_of(sheet(GOOD, GOOD)).faults] == [(3, "item_twice")]
    other = GOOD.replace("betrieb", "b")
    assert [(f.row, f.reason) for f in plan_of(sheet(GOOD, other, GOOD)).faults] == [
        (4, "item_twice")
    ]
    office = "an;connection;B;5,00;Beleg;;;ja;NI;03404;1.5.2025"
    (fault,) = plan_of(sheet(office, office)).faults
    assert (fault.row, fault.reason, fault.params["row"]) == (3, "connected_twice", 2)


def test_ledger_refuses_with_the_row() -> None:
    """A closed plan, actual costs too early and a year that is not planned are refused, too."""
    standing = book()
    take(entered(5000), standing)
    agreed(standing, Stage.ESTIMATE)
    (fault,) = plan_of(sheet(GOOD), standing).faults
    assert (fault.row, fault.reason) == (2, "plan_is_fixed")
    early = Source(year=2025, actual=True, by=PLANNER, at=at(2025, 2))
    assert [f.reason for f in plan_of(sheet(GOOD), None, early).faults] == ["no_actuals_now"]
    other = Source(year=2031, actual=False, by=PLANNER, at=at(2030, 2))
    assert [f.reason for f in plan_of(sheet(GOOD), None, other).faults] == ["unknown_period"]


def test_nobody_used_it_and_no_fallback() -> None:
    """An item by uses that nobody has counted needs a fall-back, and the row says so."""
    (fault,) = plan_of(sheet(GOOD, "nutz;d;B;5,00;Beleg;Nutzungen;;ja;;;")).faults
    assert (fault.row, fault.reason) == (3, "nothing_to_split_by")
    assert plan_of(sheet("nutz;d;B;5,00;Beleg;Nutzungen;gleich;ja;;;")).faults == ()


def test_planning_an_import_changes_nothing() -> None:
    """Looking at a sheet leaves the book as it was."""
    standing = book()
    plan_of(sheet(GOOD), standing)
    assert standing.period(2025).items == {}


@pytest.mark.parametrize(
    ("head", "reason"),
    [
        ("Nummer;Kostenart", "columns_missing"),
        (f"{HEAD};Betrag", "column_twice"),
        (f"{HEAD};Laune", "column_unknown"),
    ],
)
def test_heads(head: str, reason: str) -> None:
    """A column that is missing, doubled, or that nobody would read is told before any row."""
    assert [f.reason for f in plan_of(sheet(GOOD, head=head)).faults] == [reason]


def test_columns_in_any_order_and_encoding() -> None:
    """What spreadsheets in Germany write is read: other order, commas, tabs, Windows' characters."""
    rows = [HEAD.split(";")[::-1], GOOD.split(";")[::-1]]
    for delimiter in ("\t", ";"):
        text = "\n".join(delimiter.join(row) for row in rows)
        assert plan_of(text.encode("cp1252")).after == 123_450
    text = "\n".join(",".join(f'"{cell}"' for cell in row) for row in rows)
    assert plan_of(text.encode("utf-8-sig")).after == 123_450


SHEET = "xl/worksheets/sheet1.xml"
BEGIN = b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
END = b"</sheetData></worksheet>"
DOCTYPE = b'<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]>'


def with_sheet(xml: bytes, more: Mapping[str, bytes] | None = None) -> bytes:
    """A workbook whose sheet was written by somebody with bad intentions."""
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(workbook([["x"]]))) as old,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for name in old.namelist():
            new.writestr(name, xml if name == SHEET else old.read(name))
        for name, content in (more or {}).items():
            new.writestr(name, content)
    return out.getvalue()


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "no_spreadsheet"),
        (b"PK\x03\x04", "no_spreadsheet"),
        (b"PK\x03\x04" + b"x" * 500, "no_spreadsheet"),
        (b"\xd0\xcf\x11\xe0" + bytes(500), "no_spreadsheet"),
        (bytes(100), "no_spreadsheet"),
        (b"x" * (LARGEST + 1), "too_large"),
        (b"a;b\n" * 2100, "too_many_rows"),
        (with_sheet(BEGIN + b" " * 20_000_000 + END), "too_large"),
        (with_sheet(BEGIN + b"<row/>" * 400_000 + END), "too_large"),
        (with_sheet(BEGIN + b'<row r="1048576"><c r="A1048576"><v>1</v></c></row>' + END), "too_many_rows"),
        (with_sheet(BEGIN + b'<row r="1"><c r="XFD1"><v>1</v></c></row>' + END), "no_spreadsheet"),
        (with_sheet(DOCTYPE + BEGIN + b'<row r="1"><c t="str"><v>&b;</v></c></row>' + END), "no_spreadsheet"),
        (with_sheet(BEGIN), "no_spreadsheet"),
    ],
)  # fmt: skip
def test_hostile_files(content: bytes, reason: str) -> None:
    """Bombs, entities, far-away cells and broken files are refused with a reason, quickly."""
    with pytest.raises(RefusedError) as refused:
        read_rows(content)
    assert refused.value.reason == reason


def test_macros_and_links_are_not_read() -> None:
    """Whatever else lies in a workbook never reaches the reader."""
    more = {"xl/vbaProject.bin": b"x" * 100, "xl/externalLinks/externalLink1.xml": b"<broken"}
    cells = BEGIN + b'<row r="1"><c r="A1" t="str"><v>Nummer</v></c></row>' + END
    assert read_rows(with_sheet(cells, more))[0].cells == ("Nummer",)


@given(st.binary(max_size=300) | st.text(max_size=200).map(sheet))
def test_no_file_makes_it_fail(content: bytes) -> None:
    """Whatever comes is read or refused."""
    for begin in (b"", b"PK\x03\x04"):
        with contextlib.suppress(RefusedError):
            assert read_rows(begin + content)


@given(st.text(max_size=60))
def test_no_key_name_makes_it_fail(text: str) -> None:
    """Whatever stands in the column of keys is a key or refused."""
    with contextlib.suppress(RefusedError):
        key_named(text, KNOWN)


@pytest.mark.parametrize(
    "text",
    [
        "Nutzungen",
        "gleich",
        "koenigsteiner:lukifg-2025",
        "prozent HB=40 NI=33,5 SH=26,5",
        "30 % Nutzungen + 70 % koenigsteiner:lukifg-2025",
    ],
)
def test_names_of_keys_come_back(text: str) -> None:
    """A key that was named is named again so that it is read as the same."""
    known = known_keys(book(), SOURCE, (), "Zählung")
    key = key_named(text, known)
    assert name_of(key) == text
    assert key_named(name_of(key), known) == key


def test_spellings() -> None:
    """Types in small or large letters, and with or without umlauts, are the same."""
    newest = koenigsteiner_keys()["lukifg-2025"]
    for text in (
        "Königsteiner:lukifg-2025",
        "koenigsteiner_adapted:lukifg-2025",
        " KOENIGSTEINER : lukifg-2025",
    ):
        assert key_named(text, KNOWN) == newest
    mixed = key_named("50 % gleich + 50 % koenigsteiner:lukifg-2025", KNOWN)
    assert isinstance(mixed, Mixture)
    assert [part.of_whole for part in mixed.portions] == [Fraction(1, 2)] * 2


def test_kinds_of_the_model() -> None:
    """Every kind can be named, as its letter with or without a bracket, and a connection in German."""
    rows = [
        f"i{n};{name};B;5,00;Beleg;gleich;;ja;;;"
        for n, name in enumerate(("a", "B)", "c", "D", "e", "Anbindung"))
    ]
    plan = plan_of(sheet(*rows))
    assert [line.item.kind for line in plan.lines] == list(CostKind)
    assert TEXTS(f"costs.kind.{plan.lines[0].item.kind}")
