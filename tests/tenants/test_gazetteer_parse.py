import csv
import io
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tenants.gazetteer_files import Finding, Gazetteer, Rejected, read_gazetteer
from tenants.gazetteer_rows import (
    FORMATS,
    KNOWN_CONTRADICTIONS,
    FormerNameRow,
    MunicipalityRow,
    PostcodeRow,
    Reason,
)

ANY = FORMATS.values()
POSTCODES = (PostcodeRow,)
MUNICIPALITIES = (MunicipalityRow,)

digits = st.text("0123456789", min_size=6, max_size=6)
ags8s = st.builds("{:02}{}".format, st.integers(1, 16), digits)
names = st.text(st.characters(categories=["L", "Nd", "P", "Sm"]), min_size=1, max_size=40).map(
    lambda name: unicodedata.normalize("NFC", name)
)
postcode_rows = st.builds(
    PostcodeRow, plz=st.text("0123456789", min_size=5, max_size=5), ags8=ags8s, ort=names
)


def postcode_file(*lines: str) -> io.BytesIO:
    return io.BytesIO("\n".join(("plz,ags8,ort", *lines, "")).encode())


def municipality_file(*lines: str) -> io.BytesIO:
    return io.BytesIO("\n".join(("ags8,ars12,name", *lines, "")).encode())


def findings(result: object) -> list[tuple[int, Reason]]:
    assert isinstance(result, Rejected)
    return [(error.line, error.reason) for error in result.errors]


def only_error(result: object) -> Finding:
    assert isinstance(result, Rejected)
    (error,) = result.errors
    assert result.further == 0
    return error


def test_header_decides_the_kind_of_file() -> None:
    """Without a given format the names of the columns say what the rows are."""
    for source, row in (
        (postcode_file("28195,04011000,Bremen"), PostcodeRow("28195", "04011000", "Bremen")),
        (
            municipality_file('04011000,040110000000,"Bremen, Stadt"'),
            MunicipalityRow("04011000", "040110000000", "Bremen, Stadt"),
        ),
        (
            io.BytesIO("former_name,ags8\nWesermünde,04012000".encode()),
            FormerNameRow("Wesermünde", "04012000"),
        ),
    ):
        result = read_gazetteer(source, ANY)
        assert isinstance(result, Gazetteer)
        assert result.row_type is type(row)
        assert result.rows == (row,)


def test_given_format_must_be_that_of_the_file() -> None:
    """A file of another kind than the one asked for is refused by its header."""
    error = only_error(read_gazetteer(municipality_file(), POSTCODES))
    assert (error.line, error.reason) == (1, Reason.HEADER)
    assert "plz,ags8,ort" in str(error)
    assert "ags8,ars12,name" in str(error)


@pytest.mark.parametrize(
    "content",
    [
        "plz,ags8,ort\n27568,04012000,Bremerhaven\n",
        "\ufeffplz,ags8,ort\n27568,04012000,Bremerhaven",
        "ort,plz,ags8\r\nBremerhaven,27568,04012000\r\n",
        '"AGS8","PLZ","Ort"\n"04012000","27568","Bremerhaven"\n',
        "plz , ags8, ort\n\n 27568,04012000 , Bremerhaven \n\n",
    ],
    ids=["plain", "byte order mark", "other order and CRLF", "quotes and case", "blanks"],
)
def test_harmless_differences_are_accepted(content: str) -> None:
    """Byte order mark, order of columns, line ends, quotes, blanks and empty lines do not matter."""
    result = read_gazetteer(io.BytesIO(content.encode()), ANY)
    assert isinstance(result, Gazetteer)
    assert result.rows == (PostcodeRow("27568", "04012000", "Bremerhaven"),)


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ("1067,14612000,Dresden", Reason.DIGITS),
        ("010670,14612000,Dresden", Reason.DIGITS),
        ("0106a,14612000,Dresden", Reason.DIGITS),
        ("٠١٠٦٧,14612000,Dresden", Reason.DIGITS),
        (",14612000,Dresden", Reason.EMPTY),
        ("01067,1461200,Dresden", Reason.DIGITS),
        ("01067,17612000,Dresden", Reason.LAND),
        ("01067,14612000,", Reason.EMPTY),
        ("01067,14612000,   ", Reason.EMPTY),
        ("01067,14612000,Dres\x07den", Reason.INVISIBLE),
        ("01067,14612000,Dres\u200bden", Reason.INVISIBLE),
        ("01067,14612000,Dres\u202eden", Reason.INVISIBLE),
        ("01067,14612000,\tDresden", Reason.INVISIBLE),
        ("01067,14612000," + "D" * 121, Reason.TOO_LONG),
        ("01067,14612000," + "D" * 5000, Reason.LINE_TOO_LONG),
        ("01067,14612000", Reason.COLUMNS),
        ("01067,14612000,Dresden,Sachsen", Reason.COLUMNS),
        ("01067;14612000;Dresden", Reason.DELIMITER),
        ('01067,14612000,"Dresden', Reason.QUOTES),
        ("01069,14612000,Elsewhere", Reason.DUPLICATE),
    ],
)
def test_wrong_row_is_named_with_line_and_reason(row: str, reason: Reason) -> None:
    """Each kind of wrong row is refused with its line, and the rows around it are no excuse."""
    source = postcode_file("01069,14612000,Dresden", row, "01097,14612000,Dresden")
    assert findings(read_gazetteer(source, ANY)) == [(3, reason)]


def test_every_wrong_row_is_reported() -> None:
    """All mistakes of a file are found in one reading, several in one row as well."""
    source = postcode_file("1,2,", "28195,04011000,Bremen", "x,04011000,Bremen")
    assert findings(read_gazetteer(source, ANY)) == [
        (2, Reason.DIGITS),
        (2, Reason.DIGITS),
        (2, Reason.EMPTY),
        (4, Reason.DIGITS),
    ]


def test_findings_beyond_the_limit_are_counted() -> None:
    """A thoroughly wrong file gives the first findings and the number of the others."""
    result = read_gazetteer(postcode_file(*["bad"] * 1000), ANY, limit=10)
    assert isinstance(result, Rejected)
    assert [error.line for error in result.errors] == list(range(2, 12))
    assert result.further == 990


def test_messages_never_carry_control_characters() -> None:
    """What a file holds cannot play tricks on the terminal that shows the message."""
    error = only_error(read_gazetteer(postcode_file("28195,04011000,\x1b[2J"), ANY))
    assert str(error).isprintable()
    assert str(error).startswith("line 2: ort ")


def test_lost_leading_zero_is_guessed() -> None:
    """A postcode of four digits is refused with a hint at what spreadsheets do."""
    assert "leading zero" in str(only_error(read_gazetteer(postcode_file("1067,14612000,D"), ANY)))


def test_duplicate_names_the_first_line() -> None:
    """A repeated row is refused and says which line it repeats; other places are no repetition."""
    source = postcode_file(
        "27568,04011000,Bremen", "27568,04012000,Bremerhaven", "27568,04011000,Bremen"
    )
    error = only_error(read_gazetteer(source, ANY))
    assert (error.line, error.reason) == (4, Reason.DUPLICATE)
    assert "line 2" in str(error)


@pytest.mark.parametrize(
    "row",
    ["04011000,040120000000,Bremen", "04011000,040110000001,Bremen"],
    ids=["Kreis", "Gemeinde"],
)
def test_ars_must_belong_to_the_ags(row: str) -> None:
    """The AGS is the first five and the last three digits of the ARS, otherwise the row is refused."""
    assert findings(read_gazetteer(municipality_file(row), ANY)) == [(2, Reason.ARS)]


def test_known_contradiction_is_a_warning() -> None:
    """Uder, which the official source itself contradicts, is taken with a warning."""
    ((ags8, ars12),) = KNOWN_CONTRADICTIONS
    result = read_gazetteer(
        municipality_file("04011000,040110000000,Bremen", f"{ags8},{ars12},Uder"), MUNICIPALITIES
    )
    assert isinstance(result, Gazetteer)
    assert result.rows[1] == MunicipalityRow(ags8, ars12, "Uder")
    assert [(warning.line, warning.reason) for warning in result.warnings] == [(3, Reason.ARS)]


def test_wrong_encoding_is_found_in_its_line() -> None:
    """Bytes that are not UTF-8 are refused with the line they stand in."""
    source = io.BytesIO(
        b"plz,ags8,ort\n28195,04011000,Bremen\n49074,03404000,Osnabr\xfcck\n33330,05754008,G\xc3\xbc\n"
    )
    error = only_error(read_gazetteer(source, ANY))
    assert (error.line, error.reason) == (3, Reason.ENCODING)
    assert "UTF-8" in str(error)


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_utf_16_is_one_finding(encoding: str) -> None:
    """A file saved as “Unicode text” gives one helpful finding and not one for each line."""
    content = "\ufeffplz,ags8,ort\n28195,04011000,Bremen\n".encode(encoding)
    error = only_error(read_gazetteer(io.BytesIO(content), ANY))
    assert (error.line, error.reason) == (1, Reason.ENCODING)


@pytest.mark.parametrize("delimiter", [";", "\t", "|"])
@pytest.mark.parametrize("quote", ["", '"'])
def test_other_delimiter_is_explained(delimiter: str, quote: str) -> None:
    """A file divided by something else is refused at once and says that commas are needed."""
    content = delimiter.join(f"{quote}{name}{quote}" for name in ("plz", "ags8", "ort"))
    error = only_error(read_gazetteer(io.BytesIO(content.encode()), ANY))
    assert (error.line, error.reason) == (1, Reason.DELIMITER)
    assert "commas are needed" in str(error)


@pytest.mark.parametrize(
    "header", ["", "28195,04011000,Bremen", "plz,plz,ort", "plz,ags8,ort,name"]
)
def test_header_must_name_the_columns(header: str) -> None:
    """A file without the header line, or with other columns, is refused as a whole."""
    source = io.BytesIO(f"{header}\n28195,04011000,Bremen\n".encode())
    assert findings(read_gazetteer(source, ANY)) == [(1, Reason.HEADER)]


@pytest.mark.parametrize("content", [b"plz,ags8,ort", b"plz,ags8,ort\n\n\n"])
def test_file_without_rows_is_refused(content: bytes) -> None:
    """An import that would leave the gazetteer empty is refused."""
    assert findings(read_gazetteer(io.BytesIO(content), ANY)) == [(1, Reason.NO_ROWS)]


def test_names_become_nfc() -> None:
    """A name in decomposed letters is kept in the composed form that everything else uses."""
    result = read_gazetteer(postcode_file("49074,03404000,Osnabru\u0308ck"), POSTCODES)
    assert isinstance(result, Gazetteer)
    assert result.rows[0].ort == "Osnabrück"


def test_file_is_read_line_by_line() -> None:
    """No more than one line is taken from the source at a time, however large the file."""

    class Lines(io.BytesIO):
        def read(self, _size: int | None = -1, /) -> bytes:
            raise AssertionError("read as a whole")

    content = postcode_file(*(f"{plz},04011000,Bremen" for plz in range(20000, 33000))).getvalue()
    result = read_gazetteer(Lines(content), ANY)
    assert isinstance(result, Gazetteer)
    assert len(result.rows) == 13000


@given(
    st.lists(postcode_rows, min_size=1, unique_by=PostcodeRow.key),
    st.permutations(["plz", "ags8", "ort"]),
)
def test_every_valid_file_comes_back(rows: list[PostcodeRow], order: list[str]) -> None:
    """Rows written by any CSV writer, columns in any order, come back unchanged and in order."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(order)
    writer.writerows([getattr(row, column) for column in order] for row in rows)
    result = read_gazetteer(io.BytesIO(text.getvalue().encode()), POSTCODES)
    assert isinstance(result, Gazetteer)
    assert result.rows == tuple(rows)


@given(
    st.lists(postcode_rows, min_size=1, max_size=30, unique_by=PostcodeRow.key),
    st.data(),
    st.sampled_from([" ,", ",", "1,2", "x,04011000,Ort", '"', "\xff\x00,,"]),
)
def test_one_wrong_line_spoils_the_import(
    rows: list[PostcodeRow], data: st.DataObject, wrong: str
) -> None:
    """Wherever a wrong line stands, exactly that line is reported and no row is handed out."""
    lines = [f"{row.plz},{row.ags8},Ort" for row in rows]
    position = data.draw(st.integers(0, len(lines)))
    lines.insert(position, wrong)
    result = read_gazetteer(postcode_file(*lines), ANY)
    assert isinstance(result, Rejected)
    assert {error.line for error in result.errors} == {position + 2}


@given(st.binary(max_size=300))
def test_no_bytes_make_the_reader_fail(content: bytes) -> None:
    """Whatever bytes come after a good header, the answer is rows or findings, never an exception."""
    result = read_gazetteer(io.BytesIO(b"plz,ags8,ort\n" + content), ANY)
    assert isinstance(result, Gazetteer | Rejected)
    result = read_gazetteer(io.BytesIO(content), ANY)
    assert isinstance(result, Rejected)
