"""One document per tax treatment: an item may be taxed in its own way, and every cent stays in place."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from invoice_rules import judge
from ledgers import (
    BREMEN,
    NOT_SUBJECT,
    PLANNER,
    SECOND,
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
)

from billing import RefusedError
from billing.invoices import DocumentKind, Tax, TaxTreatment, to_ubl
from billing.ledger import (
    SETTLEMENT,
    Book,
    Closed,
    Event,
    IssueProposed,
    ItemEntered,
    LandLeft,
    SentForApproval,
    Stage,
    balances,
    batch,
    book_of,
    decode,
    encode,
    entries,
    take,
)
from billing.pieces import Piece
from billing.taxes import tax_on, together

REDUCED = Tax(treatment=TaxTreatment.STANDARD, percent=7)
PASSED_ON = Tax(treatment=TaxTreatment.NOT_SUBJECT, reason="Durchlaufender Posten")
OLD_ITEM = (
    b'{"what":"item_entered","at":"2024-10-02T10:00:00Z","by":{"account_id":"00000000-0000-000'
    b'0-0000-00000000000b","part":"coordination","land":null,"office_id":null},"year":2025,"it'
    b'em":{"id":"betrieb","kind":"d","text":"Betrieb und Koordinierung","cents":100,"source":"'
    b'Kostenplan","not_financed_elsewhere":true,"key":{"is":"key","type":"equal","version":"",'
    b'"source":"","weights":{"HB":"1/1"},"confirmed":true,"applied_from":null,"applied_to":nul'
    b'l},"fallback":null,"connections":[],"reverses":null}}'
)


def book_with(*events: Event) -> Book:
    return book_of(events)


def refused(book: Book, event: Event) -> str:
    with pytest.raises(RefusedError) as caught:
        take(event, book)
    return caught.value.reason


def mixed(instalments: int = 4) -> Book:
    """Two Länder whose contracts are not taxed, and one item that is."""
    book = book_with(
        planned(instalments=instalments),
        joined("HB"),
        joined("NI"),
        entered(1_000_001),
        entered(100_003, id_="schulung", tax=TAXED),
    )
    agreed(book, Stage.ESTIMATE)
    return book


def billed(book: Book) -> Counter[Piece]:
    """Net cents of all documents of 2025, by Land and by how each is taxed."""
    found: Counter[Piece] = Counter()
    for each in book.documents.values():
        sign = -1 if each.document.kind is DocumentKind.CREDIT else 1
        found[Piece(each.land, each.document.tax.code)] += sign * each.document.net
    return found


def test_an_old_item_means_what_it_meant() -> None:
    """What was written before items had a treatment is read, and written again byte by byte alike."""
    event = decode(OLD_ITEM)
    assert isinstance(event, ItemEntered)
    assert event.item.own_tax is None
    assert encode(event) == OLD_ITEM


def test_a_contract_that_changes_divides_no_old_year() -> None:
    """Without items of their own treatment a Land has one document, as its contract says by then."""
    book = book_with(planned(instalments=1), joined("HB"), entered(1000))
    agreed(book, Stage.ESTIMATE)
    issued(book, 1, at(2025))
    take(LandLeft(at=at(2025, 3), by=PLANNER, land="HB", last_day=at(2024, 12, 31).date()), book)
    take(joined("HB", at(2025).date().replace(day=1), tax=TAXED), book)
    take(actual(1500), book)
    agreed(book, Stage.SETTLEMENT)
    issued(book, SETTLEMENT, at(2026, 4))
    *_, last = book.documents.values()
    assert (last.document.tax.code, last.document.net) == ("S19", 500)


def test_one_document_for_each_treatment() -> None:
    """Each Land gets one that is taxed and one that is not; they come to its share, and say what for."""
    book = mixed()
    issued(book, 1, at(2025))
    found = [(each.land, each.document.tax.code) for each in book.documents.values()]
    assert found == [("HB", "O"), ("HB", "S19"), ("NI", "O"), ("NI", "S19")]
    for each in book.documents.values():
        verdict = judge(to_ubl(each.document))
        assert (verdict.schema, verdict.broken) == ((), ())
        assert all(count > 0 for count in verdict.fired.values())
    plain, taxed = (book.documents[number].document for number in ("SR-2025-0001", "SR-2025-0002"))
    assert (plain.tax.reason, plain.tax_cents) == (NOT_SUBJECT.reason, 0)
    assert taxed.gross == taxed.net + TAXED.on(taxed.net)
    shares = book.period(2025).shares
    for land in ("HB", "NI"):
        plans = [parts for piece, parts in book.plan(2025).items() if piece.land == land]
        assert sum(part.cents for parts in plans for part in parts) == shares[land]
    assert book.waiting(2025, 1) == {}


def test_a_piece_says_what_it_consists_of() -> None:
    """Where a Land gets several documents, each names its items; where it gets one, none is named."""
    book = mixed()
    issued(book, 1, at(2025))
    notes = [each.document.notes for each in book.documents.values()]
    assert all(len(note) == 2 and "Dieser Beleg umfasst" in note[1] for note in notes)
    alone = book_with(
        planned(), joined("HB", tax=TAXED), entered(999, id_="x", tax=TAXED), entered(1)
    )
    agreed(alone, Stage.ESTIMATE)
    issued(alone, 1, at(2025))
    (only,) = alone.documents.values()
    assert (only.document.net, len(only.document.notes)) == (251, 1)


def test_reasons_stand_together() -> None:
    """What is not taxed for several reasons stands on one document that names each reason once."""
    book = book_with(planned(), joined("HB"), entered(800), entered(40, id_="porto", tax=PASSED_ON))
    agreed(book, Stage.ESTIMATE)
    issued(book, 1, at(2025))
    (only,) = book.documents.values()
    assert only.document.tax.reason == f"{NOT_SUBJECT.reason}; {PASSED_ON.reason}"
    assert not judge(to_ubl(only.document)).broken
    with pytest.raises(ValueError, match="one document"):
        together([TAXED, NOT_SUBJECT])


def test_taxed_otherwise_in_the_end() -> None:
    """An item that turns out to be taxed is a credit on one document and a claim on the other."""
    book = book_with(planned(instalments=1), joined("HB"), entered(1000), entered(100, id_="kurs"))
    agreed(book, Stage.ESTIMATE)
    issued(book, 1, at(2025))
    take(actual(1000), book)
    take(actual(100, id_="kurs", tax=TAXED), book)
    agreed(book, Stage.SETTLEMENT)
    assert book.due(2025, SETTLEMENT) == {Piece("HB", "O"): -100, Piece("HB", "S19"): 100}
    issued(book, SETTLEMENT, at(2026, 4))
    credit, claim = [each.document for each in book.documents.values()][1:]
    assert (credit.kind, credit.gross) == (DocumentKind.CREDIT, 100)
    assert (claim.kind, claim.gross) == (DocumentKind.INVOICE, 119)
    for each in (credit, claim):
        assert not judge(to_ubl(each)).broken
    assert [each.balance for each in book.settlement(2025)] == [0]


def test_a_treatment_that_is_gone() -> None:
    """Where nothing is taxed so any more, its instalments are given back under it."""
    book = mixed(instalments=1)
    issued(book, 1, at(2025))
    for event in (actual(1_000_001), actual(100_003, id_="schulung")):
        take(event, book)
    agreed(book, Stage.SETTLEMENT)
    issued(book, SETTLEMENT, at(2026, 4))
    credits_ = [
        each.document
        for each in book.documents.values()
        if each.batch == SETTLEMENT and each.document.kind is DocumentKind.CREDIT
    ]
    assert {each.tax for each in credits_} == {TAXED}
    assert all("gleicht die Abschläge" in each.notes[1] for each in credits_)


def test_only_what_was_taken_back_goes_out_anew() -> None:
    """One of a Land's two invoices can be corrected; the other stands, and no third comes of it."""
    book = mixed()
    issued(book, 1, at(2025))
    taken_back(book, "SR-2025-0002", at(2025, 1, 20))
    assert [*book.waiting(2025, 1)] == [Piece("HB", "S19")]
    issued(book, 1, at(2025, 1, 21))
    *_, again = book.documents.values()
    assert (again.document.number, again.document.tax) == ("SR-2025-0006", TAXED)


def test_a_document_taxed_otherwise_is_refused() -> None:
    """The second person cannot release something that is taxed in another way than what is due."""
    book, one = mixed(), IssueProposed(at=at(2025), by=PLANNER, year=2025, number=1)
    take(one, book)
    first, *_ = batch(book, TEXTS, SECOND, at(2025), year=2025, number=1)
    wrong = msgspec.structs.replace(first.document, tax=REDUCED)
    assert refused(book, msgspec.structs.replace(first, document=wrong)) == "wrong_amount_issued"


def test_what_cannot_be_entered() -> None:
    """Tax without a number, a reversal taxed otherwise, less than nothing under one treatment."""
    bare = msgspec.structs.replace(
        planned(), seller=msgspec.structs.replace(BREMEN, tax_number=None)
    )
    book = book_with(bare, joined("HB"))
    assert refused(book, entered(5, id_="kurs", tax=TAXED)) == "no_tax_number"
    book = book_with(planned(), joined("HB"), entered(500))
    back = msgspec.structs.replace(item(5, "zurück", tax=TAXED), cents=-5, reverses="betrieb")
    event = msgspec.structs.replace(entered(5), item=back)
    assert refused(book, event) == "another_tax"
    take(entered(5, id_="kurs", tax=TAXED), book)
    less = msgspec.structs.replace(back, cents=-6, reverses="kurs")
    take(msgspec.structs.replace(event, item=less), book)
    asked = SentForApproval(at=at(2024, 11), by=PLANNER, year=2025, stage=Stage.ESTIMATE)
    assert refused(book, asked) == "negative_piece"


def test_september_keeps_the_treatment() -> None:
    """The amount may be adjusted and a taxed item come on top; what is approved stays taxed alike."""
    book = mixed()
    for number in (1, 2, 3):
        issued(book, number, at(2025, 3 * number - 2))
    later: dict[str, Any] = {"at": at(2025, 9), "id_": "schulung"}
    assert refused(book, entered(90_000, **later)) == "tax_is_fixed"
    take(entered(200_000, **later, tax=TAXED), book)
    take(entered(7_000, at=at(2025, 9), id_="druck", tax=REDUCED), book)
    last = book.due(2025, 4)
    plan = book.plan(2025)
    shares = book.period(2025).shares
    for land in ("HB", "NI"):
        mine = [piece for piece in plan if piece.land == land]
        assert [piece.code for piece in mine] == ["O", "S19", "S7"]
        assert sum(part.cents for piece in mine for part in plan[piece]) == shares[land]
        assert last[Piece(land, "S7")] == sum(part.cents for part in plan[Piece(land, "S7")])


CENTS = st.integers(0, 2_000_000)
TAXES = st.sampled_from([None, NOT_SUBJECT, TAXED, REDUCED, PASSED_ON])


@settings(max_examples=40, deadline=None)
@given(
    st.lists(st.tuples(CENTS, CENTS, TAXES, TAXES), min_size=1, max_size=5),
    st.lists(st.sampled_from([NOT_SUBJECT, TAXED]), min_size=1, max_size=4),
    st.sampled_from([1, 2, 4, 12]),
)
def test_every_cent_stays_in_its_treatment(
    items: Sequence[tuple[int, int, Tax | None, Tax | None]], contracts: Sequence[Tax], count: int
) -> None:
    """Instalments come to the estimated share and all documents to the actual one, each treatment alone."""
    book, events = Book(), list[Event]()

    def happen(*more: Event) -> None:
        for event in more:
            take(event, book)
            events.append(event)

    laender = ("HB", "HH", "NI", "SH")[: len(contracts)]
    happen(planned(instalments=count), *map(joined, laender, [at(2024).date()] * 4, contracts))
    happen(*(entered(e, id_=f"p{n}", tax=tax) for n, (e, _, tax, _) in enumerate(items)))
    events += agreed(book, Stage.ESTIMATE)
    for number in range(1, count + 1):
        if book.due(2025, number):
            events += issued(book, number, at(2025, number))
    assert +billed(book) == +Counter(book.under_contract(2025, book.period(2025).pieces))
    happen(*(actual(a, id_=f"p{n}", tax=tax) for n, (_, a, _, tax) in enumerate(items)))
    events += agreed(book, Stage.SETTLEMENT)
    if book.due(2025, SETTLEMENT):
        events += issued(book, SETTLEMENT, at(2026, 4))
    real = Counter(book.under_contract(2025, book.period(2025).pieces))
    found = billed(book)
    if book.period(2025).is_divided:
        assert +found == +real
    for land in laender:
        mine = sum(cents for piece, cents in found.items() if piece.land == land)
        assert mine == book.period(2025).shares.get(land, 0)
    events += paid(book, at(2026, 5))
    happen(Closed(at=at(2026, 6), by=PLANNER, year=2025))
    left = balances(entries(events), 2025)
    assert all(not left.get(f"share:{land}", 0) for land in laender)


@given(st.integers(-(10**9), 10**9), st.integers(1, 99))
def test_tax_is_rounded_half_away(cents: int, percent: int) -> None:
    """The tax differs from the exact one by half a cent at most, and is the mirror image below zero."""
    tax = tax_on(f"S{percent}", cents)
    assert abs(tax * 100 - cents * percent) <= 50
    assert tax == -tax_on(f"S{percent}", -cents)
