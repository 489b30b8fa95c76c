"""What the ledger issues, books and takes back is told to Stripe: once, whatever goes wrong between."""

from __future__ import annotations

import datetime as dt

import pytest
from ledgers import TAXED
from stripe_double import Fault
from stripe_stage import StripeStage, stripe_stage

from billing import collecting
from billing.collecting.adapter import StripeAccount
from billing.ledger import encode
from billing.ledger.store import history
from sorgeauskunft.kernel import Kernel, ManualClock
from sorgeauskunft.kernel.jobs import Job

FIRST = "SR-2026-0001"


async def job_states(stage: StripeStage) -> list[str]:
    async with stage.kernel.database.platform_transaction("test.jobs", read_only=True):
        rows = await Job.select(Job.state).where(Job.kind.like("collecting.%"))
    return sorted(row["state"] for row in rows)


async def test_an_invoice_there(stage: StripeStage) -> None:
    """One line over the gross, our number and the Leitweg-ID, due as ours is, to the authority's box."""
    await stage.issue("HB", "NI", tax=TAXED)
    await stage.work()
    first, second = stage.books.all("invoice")
    standing = (await stage.book()).documents[FIRST]
    assert (first["status"], first["total"]) == ("open", standing.document.gross)
    assert first["number"] == FIRST
    assert [field["value"] for field in first["custom_fields"]] == [FIRST, "992-90009-96"]
    assert first["collection_method"] == "send_invoice"
    assert first["auto_advance"] is False
    assert first["due_date"] == first["created"] + 30 * 86400
    assert first["payment_settings"]["payment_method_types"] == ["customer_balance"]
    (line,) = first["lines"]["data"]
    assert "19 %" in line["description"]
    assert "Abschlag" in line["description"] or "Rate" in line["description"]
    customers = {each["id"]: each for each in stage.books.all("customer")}
    assert customers[first["customer"]]["email"] == "rechnung@hb.example"
    assert customers[second["customer"]]["metadata"] == {"party": "NI"}
    assert stage.books.mails == []
    assert [call.key for call in stage.double.calls if call.path == "/v1/invoices"] == [
        f"{FIRST}.push.invoice",
        "SR-2026-0002.push.invoice",
    ]
    await stage.work()
    assert len(stage.books.all("invoice")) == 2
    assert await stage.differences() == []


async def test_nothing_while_off(kernel: Kernel, clock: ManualClock) -> None:
    """Without a key there is no account; what was queued waits for the key to come back."""
    assert collecting.account_of(kernel.settings) is None
    async with stripe_stage(kernel, clock) as stage:
        await stage.issue("HB")
        await collecting.plan(stage.kernel)
        await stage.worker_with(None).run_until_idle()
        assert await job_states(stage) == ["queued"]
        assert stage.double.calls == []
        await stage.work_after(minutes=1)
        assert len(stage.books.all("invoice")) == 1


async def test_stripe_mails_if_told_to(kernel: Kernel, clock: ManualClock) -> None:
    """By default Stripe mails nothing; by a setting it mails each invoice once."""
    async with stripe_stage(kernel, clock, stripe_sends_mail=True) as stage:
        await stage.issue("HB")
        await stage.work()
        (invoice,) = stage.books.all("invoice")
        assert stage.books.mails == [invoice["id"]]


@pytest.mark.parametrize("fault", [Fault.BUSY, Fault.CUT, Fault.LOST])
async def test_an_outage_is_waited_for(stage: StripeStage, fault: Fault) -> None:
    """At whichever call it breaks off: the repeats make one customer, one invoice and one line."""
    await stage.issue("HB")
    for spared in range(5):
        stage.double.faults.extend([*[None] * spared, fault])
        await stage.work_after(minutes=20)
        stage.double.faults.clear()
    await stage.work_after(minutes=20)
    assert [len(stage.books.all(kind)) for kind in ("customer", "invoice", "invoiceitem")] == [
        1
    ] * 3
    assert stage.books.all("invoice")[0]["status"] == "open"
    assert await stage.differences() == []


async def test_silence_is_an_outage(stage: StripeStage) -> None:
    """Who does not answer in time is away: it is tried again."""
    impatient = StripeAccount(stage.kernel.settings, timeout=0.1)
    stage.double.faults.append(Fault.SILENT)
    with pytest.raises(collecting.AwayError):
        await impatient.invoice("in_1")
    await impatient.close()


async def test_a_late_repeat_searches(stage: StripeStage) -> None:
    """When Stripe has forgotten its keys, what it has made is found by our number, not made again."""
    await stage.issue("HB")
    stage.double.faults.extend([Fault.LOST])
    await stage.work()
    # The customer is there, the answer was lost; then the key is forgotten.
    await stage.work_after(hours=30)
    assert len(stage.books.all("customer")) == 1
    assert len(stage.books.all("invoice")) == 1
    assert "/v1/customers/search" in [call.path for call in stage.double.calls]


async def test_a_lost_invoice_is_found(stage: StripeStage) -> None:
    """The same for the invoice itself: it is gone on with where it was left."""
    await stage.issue("HB")
    stage.double.faults.extend([None, Fault.LOST])
    await stage.work()
    assert stage.books.all("invoice")[0]["status"] == "draft"
    await stage.work_after(hours=30)
    (invoice,) = stage.books.all("invoice")
    assert (invoice["status"], len(invoice["lines"]["data"])) == ("open", 1)


async def test_a_kept_failure_ends(stage: StripeStage) -> None:
    """A 500 that Stripe repeats under its key for a day is overcome by a series with other keys."""
    await stage.issue("HB")
    stage.double.faults.extend([None, Fault.BROKEN])
    await stage.work()
    await stage.work_after(hours=1)
    assert stage.books.all("invoice") == []
    await stage.work_after(hours=23)
    assert [each["status"] for each in stage.books.all("invoice")] == ["open"]
    assert f"{FIRST}.push.invoice.2" in [call.key for call in stage.double.calls]


async def test_what_is_not_searchable_yet(stage: StripeStage) -> None:
    """A late repeat right after a try waits: what that try has made may not be found yet."""
    await stage.issue("HB")
    stage.double.faults.extend([None, Fault.CUT])
    await stage.work()
    # Nearly a day later: this time Stripe makes it, and the answer is lost.
    stage.double.faults.extend([None, Fault.LOST])
    await stage.work_after(hours=22, minutes=59, seconds=50)
    assert len(stage.books.all("invoice")) == 1
    await stage.work_after(seconds=20)
    for _ in range(4):
        await stage.work_after(hours=8)
    assert [each["status"] for each in stage.books.all("invoice")] == ["open"]


async def test_paid_elsewhere(stage: StripeStage) -> None:
    """What came to our own account is marked there, and comes back as no payment."""
    await stage.issue("HB", "NI")
    await stage.work()
    await stage.pay_at_bank(FIRST)
    await stage.work()
    paid, open_ = stage.books.all("invoice")
    assert (paid["status"], open_["status"]) == ("paid", "open")
    assert paid["amount_paid_off_stripe"] == paid["total"]
    await stage.report()
    assert len((await stage.book()).payments) == 1
    assert await stage.differences() == []


async def test_paid_before_it_went_there(stage: StripeStage) -> None:
    """An invoice that is paid already never goes there."""
    await stage.issue("HB")
    await stage.pay_at_bank(FIRST)
    await stage.work()
    assert stage.double.calls == []
    assert await stage.differences() == []


async def test_paid_while_it_waited(stage: StripeStage) -> None:
    """Nor does one that is paid while its job waits; what is queued behind it has nothing to do."""
    await stage.issue("HB")
    await collecting.plan(stage.kernel)
    await stage.pay_at_bank(FIRST)
    await stage.work()
    assert await job_states(stage) == ["done", "done"]
    assert stage.double.writes() == []


async def test_a_correction_voids(stage: StripeStage) -> None:
    """Taken back here, void there; and what was paid there is credited, without moving money."""
    await stage.issue("HB", "NI")
    await stage.work()
    _, second = stage.books.all("invoice")
    stage.books.transfer(second["id"], second["total"])
    await stage.report()
    await stage.take_back(FIRST)
    correction = await stage.take_back("SR-2026-0002")
    await stage.work()
    first, second = stage.books.all("invoice")
    assert first["status"] == "void"
    (credit,) = stage.books.all("credit_note")
    assert (credit["amount"], credit["out_of_band_amount"]) == (second["total"], second["total"])
    assert (credit["metadata"], credit["email_type"]) == ({"document": correction}, "none")
    assert stage.books.all("refund") == []
    await stage.report()
    assert await stage.differences() == []


@pytest.mark.parametrize("fault", [Fault.CUT, Fault.LOST, Fault.BROKEN])
async def test_every_errand_survives(stage: StripeStage, fault: Fault) -> None:
    """Whatever breaks off while it is marked, voided or credited: it ends as if nothing had been."""
    await stage.issue("HB", "NI", "SH")
    await stage.work()
    paid = stage.books.all("invoice")[2]
    stage.books.transfer(paid["id"], paid["total"])
    await stage.report()
    await stage.pay_at_bank(FIRST)
    await stage.take_back("SR-2026-0002")
    await stage.take_back("SR-2026-0003")
    await collecting.plan(stage.kernel)
    for spared in range(4):
        stage.double.faults.extend([*[None] * spared, fault])
        await stage.work_after(hours=7)
        stage.double.faults.clear()
    await stage.work_after(hours=30)
    assert [each["status"] for each in stage.books.all("invoice")] == ["paid", "void", "paid"]
    assert len(stage.books.all("credit_note")) == 1
    assert await stage.differences() == []


async def test_a_new_mailbox(stage: StripeStage) -> None:
    """Where an authority has moved, its customer is brought up to date, and stays one."""
    await stage.issue("HB")
    await stage.work()
    (customer,) = stage.books.all("customer")
    customer.update(email="alt@hb.example", name="Alt")
    stage.clock.advance(dt.timedelta(days=365))
    await stage.issue("HB")
    await stage.work()
    (customer,) = stage.books.all("customer")
    assert (customer["email"], customer["name"]) == ("rechnung@hb.example", "Land HB")
    assert len({each["customer"] for each in stage.books.all("invoice")}) == 1


async def test_a_correction_overtakes(stage: StripeStage) -> None:
    """An invoice that is taken back while Stripe is away goes there no more, or is voided there."""
    await stage.issue("HB")
    stage.double.faults.extend([None, Fault.LOST])
    await stage.work()
    await stage.take_back(FIRST)
    await stage.work_after(minutes=1)
    await stage.work_after(minutes=10)
    assert [each["status"] for each in stage.books.all("invoice")] == ["void"]
    assert await stage.differences() == []


async def test_no_mailbox_is_told(stage: StripeStage) -> None:
    """An authority without mailbox cannot be billed there: given up at once, with the reason."""
    await stage.issue("HB", mailbox=False)
    await stage.work()
    assert await job_states(stage) == ["dead"]
    assert stage.double.calls == []
    found = await collecting.reconcile(stage.kernel, stage.account)
    assert [each.kind.value for each in found] == ["missing_there", "given_up"]
    assert found[1].here == "push: stripe-no-mailbox"


async def test_what_was_given_up_is_begun_anew(stage: StripeStage) -> None:
    """A refusal buries the job; when its reason is gone, it is tried once more."""
    foreign = stage.books.make_by_hand(FIRST, 100)
    await stage.issue("HB")
    await stage.work()
    assert await job_states(stage) == ["dead"]
    assert (FIRST, "given_up") in await stage.differences()
    del stage.books.objects[foreign["id"]]
    stage.clock.advance(dt.timedelta(days=1))
    assert await collecting.repeat_given_up(stage.kernel) == 1
    await stage.work()
    assert await stage.differences() == []


async def test_without_mailbox_no_trace(stage: StripeStage) -> None:
    """What was written before there were mailboxes is written alike today: its hash holds."""
    await stage.issue("HB", mailbox=False)
    assert not any(b'"mail":null' in encode(event) for event in await history(stage.kernel))


async def test_planning_again(stage: StripeStage) -> None:
    """Planning looks at the ledger only when it has grown."""
    await stage.issue("HB")
    planner = collecting.Planner(stage.kernel)
    assert [await planner(), await planner()] == [1, 0]
    stage.clock.advance(dt.timedelta(days=1))
    await stage.pay_at_bank(FIRST)
    assert await planner() == 1
