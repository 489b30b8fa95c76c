"""The cycle of a year: plan, approval, instalments, actual costs, settlement, and who may do what."""

from __future__ import annotations

import datetime as dt

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from ledgers import (
    BREMEN,
    LUKIFG,
    OPERATOR,
    PLANNER,
    SECOND,
    TAXED,
    TEXTS,
    actual,
    agreed,
    approver,
    at,
    buyer,
    entered,
    issued,
    item,
    joined,
    paid,
    planned,
    taken_back,
    whole_year,
)

from billing import Cofinancing, CostPeriod, Creditor, RefusedError, koenigsteiner_keys
from billing.derivation import derivation
from billing.invoices import DocumentKind, Line, TaxTreatment
from billing.ledger import (
    SETTLEMENT,
    Approved,
    Book,
    CancelProposed,
    CancelWithdrawn,
    Closed,
    Event,
    Issued,
    IssueProposed,
    ItemDropped,
    LandLeft,
    Objected,
    Paid,
    SentForApproval,
    SetOff,
    Stage,
    Status,
    balances,
    batch,
    book_of,
    correction,
    decode,
    encode,
    entries,
    take,
)
from billing.pieces import Piece


def book_with(*events: Event) -> Book:
    return book_of(events)


def running(
    *laender: str, cents: int = 1_000_000, instalments: int = 4
) -> tuple[Book, list[Event]]:
    """A year whose estimate is approved."""
    events: list[Event] = [planned(instalments=instalments), *map(joined, laender), entered(cents)]
    book = book_of(events)
    events += agreed(book, Stage.ESTIMATE)
    return book, events


def refused(book: Book, event: Event) -> str:
    """The reason why an event is refused; the book stays as it was."""
    before = msgspec.json.encode(sorted(book.documents)), book.periods, list(book.members)
    with pytest.raises(RefusedError) as refusal:
        take(event, book)
    assert (msgspec.json.encode(sorted(book.documents)), book.periods, book.members) == before
    return refusal.value.reason


def test_a_year_goes_through_its_statuses() -> None:
    """Planned, approved, instalments issued, actual costs in, settled, closed: one after the other."""
    book = book_with(planned(), joined("HB"), joined("NI"), entered(1_000_000))
    seen = [book.period(2025).status]
    agreed(book, Stage.ESTIMATE)
    seen.append(book.period(2025).status)
    for number in range(1, 5):
        issued(book, number, at(2025, number))
    seen.append(book.period(2025).status)
    paid(book, at(2025, 12))
    take(actual(1_200_000), book)
    seen.append(book.period(2025).status)
    agreed(book, Stage.SETTLEMENT)
    seen.append(book.period(2025).status)
    issued(book, SETTLEMENT, at(2026, 4))
    assert refused(book, Closed(at=at(2026, 5), by=PLANNER, year=2025)) == "still_open"
    paid(book, at(2026, 5))
    take(Closed(at=at(2026, 5), by=PLANNER, year=2025), book)
    seen.append(book.period(2025).status)
    assert seen == list(Status)


amounts = st.integers(1, 10**9)
some_laender = st.lists(st.sampled_from(["HB", "HE", "NI", "SH", "TH"]), min_size=1, unique=True)


@settings(max_examples=40, deadline=None)
@given(estimate=amounts, real=amounts, laender=some_laender, count=st.sampled_from([1, 2, 4, 12]))
def test_a_settled_year_sums_to_zero(
    estimate: int, real: int, laender: list[str], count: int
) -> None:
    """Whatever was estimated: afterwards each Land was asked for its share of what it cost, exactly."""
    events = whole_year(laender, estimate, real, count)
    journal = list(entries(events))
    book, left = book_of(events), balances(journal)
    assert sum(left.values()) == 0
    assert all(left[f"share:{land}"] == 0 for land in laender)
    assert left["costs"] == -real
    asked = sum(
        each.document.net * (-1 if each.document.kind is DocumentKind.CREDIT else 1)
        for each in book.documents.values()
    )
    assert asked == real
    take(Closed(at=at(2026, 6), by=PLANNER, year=2025), book)


def test_events_survive_being_written() -> None:
    """Every event is read back as it was, and gives the same bytes again."""
    events = whole_year(["HB", "NI"], 1_000_001, 900_000)
    for event in events:
        assert decode(encode(event)) == event
        assert encode(decode(encode(event))) == encode(event)


def test_numbers_have_no_gaps() -> None:
    """Documents of a year are numbered from 1 without a gap; each year begins anew."""
    book = book_of(whole_year(["HB", "HE", "NI"], 1_000_000, 2_000_000))
    numbers = sorted(book.documents)
    assert numbers == [
        *(f"SR-2025-{number:04}" for number in range(1, 13)),
        *(f"SR-2026-{number:04}" for number in range(1, 4)),
    ]


def test_operator_neither_plans_nor_issues_nor_approves() -> None:
    """Whoever runs the technology has no hand on the money."""
    book, _ = running("HB")
    for event in (
        msgspec.structs.replace(planned(2026), by=OPERATOR),
        msgspec.structs.replace(joined("NI"), by=OPERATOR),
        msgspec.structs.replace(entered(5), by=OPERATOR),
        IssueProposed(at=at(2025), by=OPERATOR, year=2025, number=1),
        SentForApproval(at=at(2025), by=OPERATOR, year=2025, stage=Stage.SETTLEMENT),
    ):
        assert refused(book, event) == "not_coordination"
    yes = Approved(at=at(2025), by=OPERATOR, year=2025, stage=Stage.ESTIMATE, land="HB")
    assert refused(book, yes) == "not_approver"


def test_issue_needs_two_people() -> None:
    """Who proposes does not release, and nothing is released that nobody proposed."""
    book, _ = running("HB")
    (made,) = batch(book, TEXTS, PLANNER, at(2025), year=2025, number=1)
    assert refused(book, made) == "not_proposed"
    take(IssueProposed(at=at(2025), by=PLANNER, year=2025, number=1), book)
    assert refused(book, made) == "same_person"
    take(msgspec.structs.replace(made, by=SECOND), book)
    assert refused(book, msgspec.structs.replace(made, by=SECOND)) == "wrong_number"


def test_a_land_speaks_for_itself_only() -> None:
    """One Land cannot answer for another, twice, or without being asked."""
    book = book_with(planned(), joined("HB"), joined("NI"), entered(1000))
    yes = Approved(at=at(2024, 11), by=approver("HB"), year=2025, stage=Stage.ESTIMATE, land="HB")
    assert refused(book, yes) == "not_asked"
    take(SentForApproval(at=at(2024, 11), by=PLANNER, year=2025, stage=Stage.ESTIMATE), book)
    foreign = msgspec.structs.replace(yes, by=approver("NI"))
    assert refused(book, foreign) == "not_approver"
    stranger = msgspec.structs.replace(yes, by=approver("BY"), land="BY")
    assert refused(book, stranger) == "no_member"
    take(yes, book)
    assert refused(book, yes) == "answered_already"
    assert book.period(2025).status is Status.PLANNED


def test_an_objection_starts_anew() -> None:
    """After a no with its reason the estimate can be changed, and all are asked again."""
    book = book_with(planned(), joined("HB"), joined("NI"), entered(1000))
    asked = SentForApproval(at=at(2024, 11), by=PLANNER, year=2025, stage=Stage.ESTIMATE)
    take(asked, book)
    assert refused(book, entered(900)) == "in_approval"
    take(Approved(at=at(2024, 11), by=approver("HB"), year=2025, stage=Stage.ESTIMATE, land="HB"), book)  # fmt: skip
    no = Objected(
        at=at(2024, 11), by=approver("NI"), year=2025, stage=Stage.ESTIMATE, land="NI", reason=" "
    )
    assert refused(book, no) == "no_reason"
    take(msgspec.structs.replace(no, reason="Zu teuer"), book)
    take(entered(900), book)
    agreed(book, Stage.ESTIMATE)
    assert sum(book.period(2025).shares.values()) == 900


def test_the_plan_is_fixed_but_in_september() -> None:
    """After the approval an estimate changes in September only, and only what is not issued yet."""
    book, _ = running("HB", cents=1_000_000)
    issued(book, 1, at(2025, 1))
    assert refused(book, entered(2_000_000, at=at(2025, 8, 31))) == "plan_is_fixed"
    take(entered(2_000_000, at=at(2025, 9, 1)), book)
    # Due in January, April and July: as they were. What is left stands in October.
    assert [each.cents for each in book.period(2025).plan[Piece("HB", "")]] == [
        250_000,
        250_000,
        250_000,
        1_250_000,
    ]
    assert refused(book, ItemDropped(at=at(2025, 9), by=PLANNER, year=2025, item_id="betrieb")) == (
        "plan_is_fixed"
    )


def test_a_late_joiner_pays_by_the_settlement() -> None:
    """Who joins in July reopens no instalment: the settlement weighs its days."""
    book, _ = running("HB", cents=730_000)
    for number in range(1, 5):
        issued(book, number, at(2025, number))
    take(joined("NI", dt.date(2025, 7, 2)), book)
    take(actual(730_000), book)
    agreed(book, Stage.SETTLEMENT)
    days = dt.date(2025, 12, 31).toordinal() - dt.date(2025, 7, 1).toordinal()
    weights = {"HB": LUKIFG.weights["HB"] * 365, "NI": LUKIFG.weights["NI"] * days}
    exact = 730_000 * weights["NI"] / sum(weights.values())
    due = book.due(2025, SETTLEMENT)
    assert abs(due[Piece("NI", "O")] - exact) < 1
    assert due[Piece("HB", "O")] == -due[Piece("NI", "O")]


def test_a_correction_opens_the_instalment_again() -> None:
    """What was issued never changes: it is taken back in whole and issued anew under a new number."""
    book, events = running("HB", "NI")
    events += issued(book, 1, at(2025, 1))
    wrong = next(number for number, each in book.documents.items() if each.land == "NI")
    events += taken_back(book, wrong, at(2025, 1, 20))
    assert refused(book, correction_again(book, wrong)) == "nothing_to_correct"
    made = batch(book, TEXTS, SECOND, at(2025, 1, 21), year=2025, number=1)
    assert refused(book, made[0]) == "not_proposed"
    events += issued(book, 1, at(2025, 1, 21))
    new = [each for each in book.of_batch(2025, 1) if each.land == "NI"]
    assert [each.document.number for each in new] == ["SR-2025-0004"]
    left = balances(entries(events))
    assert left["receivable:NI"] == new[0].document.gross


def test_taking_back_needs_two_people() -> None:
    """Who wants an invoice taken back gives a reason, once, and another lets it go out."""
    book, _ = running("HB")
    issued(book, 1, at(2025, 1))
    number = next(iter(book.documents))
    back = correction(book, TEXTS, PLANNER, at(2025, 1, 20), number)
    assert refused(book, back) == "cancel_not_proposed"
    wanted = CancelProposed(at=at(2025, 1, 20), by=PLANNER, number=number, reason="Falsch")
    assert refused(book, msgspec.structs.replace(wanted, by=OPERATOR)) == "not_coordination"
    assert refused(book, msgspec.structs.replace(wanted, reason=" ")) == "no_reason"
    assert refused(book, msgspec.structs.replace(wanted, number="SR-1")) == "unknown_document"
    take(wanted, book)
    assert refused(book, wanted) == "cancel_proposed_already"
    assert refused(book, back) == "same_person"
    take(msgspec.structs.replace(back, by=SECOND), book)
    assert book.cancelling == {}
    assert refused(book, wanted) == "nothing_to_correct"


def test_a_mistaken_proposal_is_withdrawn() -> None:
    """Before the second person acts a correction can be withdrawn; then it is proposed anew or never."""
    book, events = running("HB")
    events += issued(book, 1, at(2025, 1))
    number = next(iter(book.documents))
    back = CancelWithdrawn(at=at(2025, 1, 21), by=PLANNER, number=number)
    assert refused(book, back) == "cancel_not_proposed"
    wanted = CancelProposed(at=at(2025, 1, 20), by=PLANNER, number=number, reason="Falsch")
    take(wanted, book)
    made = correction(book, TEXTS, SECOND, at(2025, 1, 22), number)
    assert refused(book, msgspec.structs.replace(back, by=OPERATOR)) == "not_coordination"
    take(back, book)
    assert refused(book, made) == "cancel_not_proposed"
    assert book.documents[number].stands
    take(wanted, book)
    take(made, book)
    assert refused(book, back) == "cancel_not_proposed"


def test_what_is_settled_on_stays() -> None:
    """An instalment stands while the settlement counts on it, and everything in a closed year."""
    book = book_of(whole_year(["HB"], 1_000_000, 1_100_000))
    first, *_, last = book.documents
    wanted = CancelProposed(at=at(2026, 5), by=PLANNER, number=first, reason="Falsch")
    assert refused(book, wanted) == "settled_on_it"
    closed = Closed(at=at(2026, 6), by=PLANNER, year=2025)
    take(closed, book)
    assert refused(book, msgspec.structs.replace(wanted, number=last)) == "year_closed"


def correction_again(book: Book, number: str) -> Issued:
    """The same correction once more, under the next number."""
    before = book.documents[number]
    taken = msgspec.structs.replace(before, corrected_by=None)
    fake = Book(periods=book.periods, documents={**book.documents, number: taken})
    return correction(fake, TEXTS, SECOND, at(2025, 1, 21), number)


def test_a_credit_is_set_off() -> None:
    """A credit pays for the next year's instalments, as far as it goes and no further."""
    book = book_of(whole_year(["HB"], 1_000_000, 900_000))
    take(planned(2026), book)
    take(entered(400_000, 2026), book)
    agreed(book, Stage.ESTIMATE, 2026)
    issued(book, 1, at(2026, 6), 2026)
    credit = next(n for n, each in book.documents.items() if each.document.kind == "381")
    invoice = next(n for n, each in book.documents.items() if each.year == 2026)
    more = SetOff(at=at(2026, 6), by=PLANNER, credit=credit, number=invoice, cents=100_001)
    assert refused(book, more) == "too_much_set_off"
    take(msgspec.structs.replace(more, cents=100_000), book)
    assert book.documents[credit].open == 0
    assert book.documents[invoice].open == 0
    assert refused(book, msgspec.structs.replace(more, cents=1)) == "too_much_set_off"


def test_a_payment_counts_once() -> None:
    """The same line of a bank statement is booked once; nothing and unknown numbers are refused."""
    book, events = running("HB")
    events += issued(book, 1, at(2025, 1))
    number = next(iter(book.documents))
    payment = Paid(
        at=at(2025, 2), by=PLANNER, number=number, cents=100, on=dt.date(2025, 2, 1), reference="A1"
    )
    take(payment, book)
    assert refused(book, payment) == "paid_twice"
    assert refused(book, msgspec.structs.replace(payment, cents=0)) == "nothing_paid"
    assert refused(book, msgspec.structs.replace(payment, number="SR-1")) == "unknown_document"
    assert balances(entries([*events, payment]))["bank"] == 100


def test_unconfirmed_keys_compute_but_issue_nothing() -> None:
    """The key of 2019 can be planned and approved by, but no document goes out."""
    book = book_with(planned(), joined("HB"))
    take(entered(1000, key=koenigsteiner_keys()["2019"]), book)
    agreed(book, Stage.ESTIMATE)
    assert book.period(2025).shares == {"HB": 1000}
    proposed = IssueProposed(at=at(2025), by=PLANNER, year=2025, number=1)
    assert refused(book, proposed) == "unconfirmed_key"


def test_only_the_users_part_is_issued() -> None:
    """With co-financing the users are asked for half; Bund and all Länder stand in the ledger."""
    helped = planned(
        instalments=1, cofinancing=Cofinancing.USERS_50_BUND_25_ALL_25, joint_key=LUKIFG
    )
    events: list[Event] = [helped, joined("HB"), entered(1_000_000)]
    book = book_of(events)
    events += agreed(book, Stage.ESTIMATE)
    events += issued(book, 1, at(2025))
    assert [each.document.net for each in book.documents.values()] == [500_000]
    take(actual(1_000_000), book)
    events += [actual(1_000_000), *agreed(book, Stage.SETTLEMENT)]
    assert book.due(2025, SETTLEMENT) == {}
    left = balances(entries(events))
    assert left["bund"] == 250_000
    assert sum(cents for account, cents in left.items() if account.startswith("joint:")) == 250_000
    assert left["share:HB"] == 0


@pytest.mark.parametrize("creditor", list(Creditor))
def test_documents_name_to_whom_it_goes(creditor: Creditor) -> None:
    """Who is owed and who owes stand on each document, and where it is so, that FITKO gets the money."""
    book = book_with(planned(instalments=1, creditor=creditor), joined("HB"), entered(1000))
    agreed(book, Stage.ESTIMATE)
    issued(book, 1, at(2025))
    (only,) = book.documents.values()
    assert (only.document.seller, only.document.buyer) == (BREMEN, buyer("HB"))
    assert ("FITKO" in " ".join(only.document.notes)) == (creditor is Creditor.FITKO)
    result = book.period(2025).result
    assert result is not None
    step = derivation(result.allocations[0], TEXTS)[-1]
    assert any("FITKO" in line for line in step.about) == (creditor is Creditor.FITKO)


def test_tax_is_the_contracts() -> None:
    """Each Land is billed as its contract is taxed; tax is owed and no part of the share."""
    events: list[Event] = [planned(instalments=1), joined("HB"), joined("NI", tax=TAXED), entered(10_000)]  # fmt: skip
    book = book_of(events)
    events += agreed(book, Stage.ESTIMATE)
    events += issued(book, 1, at(2025))
    by_land = {each.land: each.document for each in book.documents.values()}
    assert by_land["HB"].tax.treatment is TaxTreatment.NOT_SUBJECT
    assert by_land["NI"].gross == by_land["NI"].net + TAXED.on(by_land["NI"].net)
    left = balances(entries(events))
    assert left["vat"] == -TAXED.on(by_land["NI"].net)
    assert sum(left.values()) == 0


def left(land: str, day: dt.date) -> LandLeft:
    return LandLeft(at=at(2025), by=PLANNER, land=land, last_day=day)


@pytest.mark.parametrize(
    ("event", "reason"),
    [
        (planned(), "period_twice"),
        (planned(2026, instalments=3), "instalment_count"),
        (joined("HB", dt.date(2025, 6, 1)), "overlapping_participation"),
        (joined("XX"), "unknown_land"),
        (left("HB", dt.date(2025, 6, 30)), "leaves_in_mid_year"),
        (left("HB", dt.date(2022, 12, 31)), "ends_before_it_begins"),
        (left("BY", dt.date(2025, 12, 31)), "no_member"),
        (entered(5, 2027), "unknown_period"),
        (ItemDropped(at=at(2025), by=PLANNER, year=2025, item_id="x"), "unknown_item"),
        (actual(5), "no_actuals_now"),
        (IssueProposed(at=at(2025), by=PLANNER, year=2025, number=1), "not_ready"),
        (IssueProposed(at=at(2025), by=PLANNER, year=2025, number=0), "not_ready"),
        (Closed(at=at(2025), by=PLANNER, year=2025), "not_ready"),
        (
            SentForApproval(at=at(2025), by=PLANNER, year=2025, stage=Stage.ESTIMATE),
            "nothing_to_approve",
        ),
        (
            msgspec.structs.replace(
                entered(5), item=msgspec.structs.replace(item(5, "r"), cents=-5, reverses="x")
            ),
            "unknown_item",
        ),
    ],
)  # fmt: skip
def test_what_is_refused_while_planning(event: Event, reason: str) -> None:
    """What does not fit is refused with its reason, and nothing is half booked."""
    assert refused(book_with(planned(), joined("HB")), event) == reason


def test_instalments_go_out_in_order() -> None:
    """The second instalment waits for the first; there is no fifth of four."""
    book, _ = running("HB")
    second = IssueProposed(at=at(2025), by=PLANNER, year=2025, number=2)
    assert refused(book, second) == "earlier_first"
    assert refused(book, msgspec.structs.replace(second, number=5)) == "no_instalment"


def test_documents_say_what_is_due() -> None:
    """A document over another amount than is due is refused, whoever made it."""
    book, _ = running("HB")
    take(IssueProposed(at=at(2025), by=PLANNER, year=2025, number=1), book)
    (made,) = batch(book, TEXTS, SECOND, at(2025), year=2025, number=1)
    more = msgspec.structs.replace(made.document, lines=(Line("x", made.document.net + 1),))
    assert refused(book, msgspec.structs.replace(made, document=more)) == "wrong_amount_issued"
    assert made.document.seller == BREMEN
    assert made.document.buyer == buyer("HB")
    assert made.document.due == dt.date(2025, 2, 1)


def test_a_year_needs_somebody() -> None:
    """Without a Land there is nobody to ask."""
    book = book_with(planned(), entered(5))
    asked = SentForApproval(at=at(2024), by=PLANNER, year=2025, stage=Stage.ESTIMATE)
    assert refused(book, asked) == "nobody"
    assert CostPeriod(year=2025) == book.period(2025).planned.rules
