"""Bank statements: what is read, what matches, what is left to a person, what is refused."""

from __future__ import annotations

import contextlib
import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st
from ledgers import PLANNER, agreed, at, entered, issued, joined, planned
from statements import entry, statement

from billing import RefusedError
from billing.ledger import Book, Stage, book_of, take
from billing.payments import BankEntry, Found, match, payments, read_statement
from billing.payments.camt import LARGEST, NAMESPACE


def two_invoices() -> Book:
    """HB and NI owe an instalment each: SR-2025-0001 and SR-2025-0002."""
    book = book_of([planned(instalments=1), joined("HB"), joined("NI"), entered(100_000)])
    agreed(book, Stage.ESTIMATE)
    issued(book, 1, at(2025))
    return book


def euro(cents: int) -> str:
    return f"{cents // 100}.{cents % 100:02}"


def test_an_entry_is_read() -> None:
    """Amount in cents, day, reference, text and payer, as the bank has them."""
    assert read_statement(statement(entry("1234.50"))) == (
        BankEntry(123_450, dt.date(2025, 2, 3), "R1", "SR-2025-0001", "Land HB"),
    )
    assert read_statement(statement(entry("5", sign="DBIT")))[0].cents == -500
    assert read_statement(statement(entry(status="PDNG"))) == ()


def test_a_comment_cuts_nothing() -> None:
    """A comment inside a text hides no part of it, such as the end of a number."""
    (one,) = read_statement(statement(entry(text="SR-2025<!-- x -->-0001")))
    assert one.text == "SR-2025-0001"


def test_a_collected_booking_is_taken_apart() -> None:
    """Several transactions in one booking are movements of their own, each with its reference."""
    second = '<TxDtls><Amt Ccy="EUR">4</Amt><RmtInf><Ustrd>SR-2025-0002</Ustrd></RmtInf></TxDtls>'
    one = entry("10.00", more=second).replace("<RltdPties>", '<Amt Ccy="EUR">6</Amt><RltdPties>', 1)
    found = read_statement(statement(one))
    assert [(each.cents, each.reference, each.text) for each in found] == [
        (600, "R1/1", "SR-2025-0001"),
        (400, "R1/2", "SR-2025-0002"),
    ]


@pytest.mark.parametrize(
    "text", ["SR-2025-0001", "Rechnung sr 2025 0001 vom Januar", "SR20250001", "SR/2025/0001."]
)
def test_numbers_as_people_type_them(text: str) -> None:
    """Blanks, hyphens and small letters do not hide a number."""
    book = two_invoices()
    amount = euro(book.documents["SR-2025-0001"].open)
    (one,) = match(read_statement(statement(entry(amount, text))), book)
    assert (one.found, one.number) == (Found.MATCHED, "SR-2025-0001")


def test_what_matches_is_booked_once() -> None:
    """The statement read again, or the same money twice in it, books nothing a second time."""
    book = two_invoices()
    amount = euro(book.documents["SR-2025-0001"].open)
    read = read_statement(statement(entry(amount), entry(amount, reference="R2")))
    first = match(read, book)
    assert [one.found for one in first] == [Found.MATCHED, Found.OTHER_AMOUNT]
    for payment in payments(first, PLANNER, at(2025, 2)):
        take(payment, book)
    assert book.documents["SR-2025-0001"].open == 0
    again = match(read, book)
    assert [one.found for one in again] == [Found.BOOKED, Found.OTHER_AMOUNT]
    assert payments(again, PLANNER, at(2025, 2)) == ()


@pytest.mark.parametrize(
    ("text", "amount", "found"),
    [
        ("Danke", "1.00", Found.NO_NUMBER),
        ("SR-2025-0001 und SR-2025-0002", "1.00", Found.SEVERAL),
        ("SR-2031-0001", "1.00", Found.UNKNOWN),
        ("SR-2025-0001", "0.01", Found.OTHER_AMOUNT),
        ("XSR-2025-00011", "1.00", Found.NO_NUMBER),
    ],
)
def test_what_is_left_to_a_person(text: str, amount: str, found: Found) -> None:
    """Whatever is not plain is not guessed."""
    (one,) = match(read_statement(statement(entry(amount, text))), two_invoices())
    assert one.found is found


ENTITIES = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaa"><!ENTITY b "&a;&a;">]>'


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "no_statement"),
        (b"<x", "no_statement"),
        (b"\xff\xfe\x00", "no_statement"),
        (statement(namespace=NAMESPACE.replace("08", "02")), "no_statement"),
        (ENTITIES + statement(entry()).partition(b"?>")[2], "no_statement"),
        (statement(entry("1,00")), "wrong_entry"),
        (statement(entry("1.001")), "wrong_entry"),
        (statement(entry("-1.00")), "wrong_entry"),
        (statement(entry("")), "wrong_entry"),
        (statement(entry(sign="X")), "wrong_entry"),
        (statement(entry().replace("2025-02-03", "03.02.2025")), "wrong_entry"),
        (statement(entry().replace("EUR", "USD")), "wrong_entry"),
        (b"<" + b" " * LARGEST, "too_large"),
    ],
)
def test_what_is_no_statement(content: bytes, reason: str) -> None:
    """What cannot be read is refused as a whole, with the reason; nothing is half booked."""
    with pytest.raises(RefusedError) as refused:
        read_statement(content)
    assert refused.value.reason == reason


@given(st.binary(max_size=300) | st.text(max_size=100).map(statement))
def test_no_statement_makes_it_fail(content: bytes) -> None:
    """Whatever comes is read or refused."""
    with contextlib.suppress(RefusedError):
        assert isinstance(read_statement(content), tuple)
