"""The books of an account at Stripe, as far as invoices go: customers, invoices, credits, payments."""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable, Iterator
from typing import Any

from stripe import params
from stripe_params import ParamError, checked

from sorgeauskunft.kernel import Clock

Thing = dict[str, Any]

_SEARCHABLE_AFTER = 60
_QUERY = re.compile(r"metadata\['(\w+)'\]:'([^']*)'")
_LONGEST_NUMBER = 26


class RefusedThereError(Exception):
    """What Stripe refuses although its form is right."""

    def __init__(self, message: str, code: str | None = None, status: int = 400) -> None:
        super().__init__(message)
        self.status = status
        self.error = {"type": "invalid_request_error", "message": message} | (
            {"code": code} if code else {}
        )


class Books:
    """Objects by id, in the order they were made, and the events that came of it."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._numbers = itertools.count(1)
        self.objects: dict[str, Thing] = {}
        self.events: list[Thing] = []
        self.mails: list[str] = []
        self.fees = 0
        self._routes: list[tuple[str, re.Pattern[str], Any, Callable[..., Thing]]] = [
            (method, re.compile(pattern), declared, act)
            for method, pattern, declared, act in (
                ("POST", r"/v1/customers", params.CustomerCreateParams, self._customer),
                ("GET", r"/v1/customers/search", params.CustomerSearchParams, self._search("customer")),
                ("POST", r"/v1/customers/(\w+)", params.CustomerUpdateParams, self._update_customer),
                ("POST", r"/v1/invoices", params.InvoiceCreateParams, self._invoice),
                ("GET", r"/v1/invoices", params.InvoiceListParams, self._list("invoice")),
                ("GET", r"/v1/invoices/search", params.InvoiceSearchParams, self._search("invoice")),
                ("GET", r"/v1/invoices/(\w+)", params.InvoiceRetrieveParams, self._get_invoice),
                ("POST", r"/v1/invoices/(\w+)/finalize", params.InvoiceFinalizeInvoiceParams, self._finalize),
                ("POST", r"/v1/invoices/(\w+)/send", params.InvoiceSendInvoiceParams, self._send),
                ("POST", r"/v1/invoices/(\w+)/pay", params.InvoicePayParams, self._pay),
                ("POST", r"/v1/invoices/(\w+)/void", params.InvoiceVoidInvoiceParams, self._void),
                ("POST", r"/v1/invoiceitems", params.InvoiceItemCreateParams, self._item),
                ("POST", r"/v1/credit_notes", params.CreditNoteCreateParams, self._credit),
                ("GET", r"/v1/credit_notes", params.CreditNoteListParams, self._list("credit_note")),
                ("GET", r"/v1/invoice_payments", params.InvoicePaymentListParams, self._list("invoice_payment")),
                ("GET", r"/v1/refunds", params.RefundListParams, self._list("refund")),
            )
        ]  # fmt: skip

    def prepared(self, method: str, path: str, form: Thing) -> Callable[[], Thing]:
        """Check form and address, and return what would do it. Raises `ParamError`, `RefusedThereError`."""
        for wanted, pattern, declared, act in self._routes:
            match = pattern.fullmatch(path)
            if match and method == wanted:
                given = checked(form, declared)
                given.pop("expand", None)
                return lambda: act(*match.groups(), **given)
        raise RefusedThereError(f"Unrecognized request URL ({method}: {path}).", status=404)

    # What happens there without us.

    def transfer(self, invoice: str, cents: int) -> Thing:
        """The customer pays by bank transfer; Stripe keeps its fee when it pays out."""
        there = self.get(invoice, "invoice")
        payment = self._new(
            "invoice_payment",
            "inpay",
            invoice=invoice,
            status="paid",
            amount_paid=cents,
            amount_requested=cents,
            payment={"type": "payment_intent", "payment_intent": f"pi_{next(self._numbers)}"},
            status_transitions={"paid_at": self._now(), "canceled_at": None},
        )
        self.fees += 50
        self._settle(there, cents)
        self._emit("invoice_payment.paid", payment)
        if there["status"] == "paid":
            self._emit("invoice.paid", there)
        return payment

    def refund(self, payment: Thing, cents: int) -> Thing:
        """The operator sends money back in the Dashboard."""
        intent = payment["payment"]["payment_intent"]
        made = self._new("refund", "re", amount=cents, payment_intent=intent, status="succeeded")
        self._emit("refund.created", made)
        return made

    def by_hand(self, invoice: str, status: str) -> None:
        """Somebody voids an invoice in the Dashboard, or marks it as uncollectible."""
        there = self.get(invoice, "invoice")
        there["status"] = status
        kind = {"void": "invoice.voided", "uncollectible": "invoice.marked_uncollectible"}[status]
        self._emit(kind, there)

    def make_by_hand(self, number: str, cents: int, **metadata: str) -> Thing:
        """Somebody writes an invoice in the Dashboard."""
        customer = self._customer(name="X", email="x@example.org")
        made = self._invoice(
            customer=customer["id"], currency="eur", number=number, metadata=metadata
        )
        self._item(customer=customer["id"], invoice=made["id"], currency="eur", amount=cents)
        return self._finalize(made["id"])

    def emit(self, kind: str, thing: Thing) -> Thing:
        """Any event, such as one of a kind that nobody knows."""
        return self._emit(kind, thing)

    def all(self, kind: str) -> list[Thing]:
        """All objects of a kind, the oldest first."""
        return [each for each in self.objects.values() if each["object"] == kind]

    def get(self, id_: str, kind: str) -> Thing:
        found = self.objects.get(id_)
        if found is None or found["object"] != kind:
            raise RefusedThereError(f"No such {kind}: '{id_}'", "resource_missing", 404)
        return found

    # What the API does.

    def _customer(self, **given: Any) -> Thing:
        _check_mail(given.get("email"))
        return self._new("customer", "cus", **given)

    def _update_customer(self, id_: str, **given: Any) -> Thing:
        _check_mail(given.get("email"))
        there = self.get(id_, "customer")
        there.update(given)
        return there

    def _invoice(self, **given: Any) -> Thing:
        customer = self.get(given.get("customer", ""), "customer")
        sends = given.get("collection_method") == "send_invoice"
        if sends != (("days_until_due" in given) or ("due_date" in given)):
            raise RefusedThereError(
                "days_until_due or due_date goes with send_invoice, and only with it"
            )
        if sends and not customer.get("email"):
            raise RefusedThereError("Missing email: the customer must have a valid email")
        if given.get("auto_advance") and given.get("number"):
            raise RefusedThereError("this double advances nothing by itself")
        number = given.get("number")
        if number and (len(number) > _LONGEST_NUMBER or number in self._used_numbers()):
            raise RefusedThereError(
                f"The invoice number {number} is too long or in use", "invalid_number"
            )
        days = given.pop("days_until_due", 0)
        made = self._new(
            "invoice",
            "in",
            **given,
            status="draft",
            total=0,
            amount_due=0,
            amount_paid=0,
            amount_remaining=0,
            amount_paid_off_stripe=0,
            post_payment_credit_notes_amount=0,
            pre_payment_credit_notes_amount=0,
            due_date=self._now() + days * 86400,
            lines={"object": "list", "data": [], "has_more": False, "url": ""},
        )
        self._emit("invoice.created", made)
        return made

    def _used_numbers(self) -> Iterator[str]:
        return (each["number"] for each in self.all("invoice") if each.get("number"))

    def _get_invoice(self, id_: str) -> Thing:
        return self.get(id_, "invoice")

    def _item(self, **given: Any) -> Thing:
        there = self.get(given["invoice"], "invoice")
        if there["status"] != "draft":
            raise RefusedThereError(
                "The invoice is finalized and takes no items", "invoice_not_editable"
            )
        if given.get("customer") != there["customer"] or given.get("currency") != there["currency"]:
            raise RefusedThereError("The invoice is of another customer or in another currency")
        made = self._new("invoiceitem", "ii", **given)
        there["lines"]["data"].append(dict(made, object="line_item"))
        there["total"] += made["amount"]
        there["amount_due"] = there["amount_remaining"] = there["total"]
        return made

    def _finalize(self, id_: str, **_given: Any) -> Thing:
        there = self.get(id_, "invoice")
        if there["status"] != "draft":
            raise RefusedThereError("This invoice is already finalized", "invoice_not_editable")
        if not there["lines"]["data"]:
            raise RefusedThereError("Nothing to invoice", "invoice_no_customer_line_items")
        there["status"] = "open" if there["total"] else "paid"
        self._emit("invoice.finalized", there)
        return there

    def _send(self, id_: str) -> Thing:
        there = self.get(id_, "invoice")
        if there["status"] != "open":
            raise RefusedThereError("You can only send an open invoice")
        self.mails.append(id_)
        self._emit("invoice.sent", there)
        return there

    def _pay(self, id_: str, **given: Any) -> Thing:
        there = self.get(id_, "invoice")
        if there["status"] not in {"open", "uncollectible"}:
            raise RefusedThereError(f"Invoice is {there['status']}", "invoice_not_open")
        if not given.get("paid_out_of_band"):
            raise RefusedThereError("There is no payment method to charge")
        there["amount_paid_off_stripe"] = there["amount_remaining"]
        self._settle(there, there["amount_remaining"])
        self._emit("invoice.paid", there)
        return there

    def _void(self, id_: str) -> Thing:
        there = self.get(id_, "invoice")
        if there["status"] not in {"open", "uncollectible"}:
            raise RefusedThereError("You can only void an open or uncollectible invoice")
        there["status"] = "void"
        self._emit("invoice.voided", there)
        return there

    def _credit(self, **given: Any) -> Thing:
        there = self.get(given["invoice"], "invoice")
        amount = given.get("amount", 0)
        taken = there["post_payment_credit_notes_amount"] + there["pre_payment_credit_notes_amount"]
        sides = ("refund_amount", "credit_amount", "out_of_band_amount")
        split = sum(given.get(name, 0) for name in sides)
        if there["status"] not in {"open", "paid"} or not 0 < amount <= there["total"] - taken:
            raise RefusedThereError("The credit is more than the invoice has left")
        if split != (amount if there["status"] == "paid" else 0):
            raise RefusedThereError("refund, credit and out of band must sum to what was paid")
        when = "post" if there["status"] == "paid" else "pre"
        there[f"{when}_payment_credit_notes_amount"] += amount
        made = self._new("credit_note", "cn", status="issued", **given)
        self._emit("credit_note.created", made)
        return made

    def _list(self, kind: str) -> Callable[..., Thing]:
        def listed(
            limit: int = 10,
            starting_after: str | None = None,
            payment: Thing | None = None,
            **wanted: Any,
        ) -> Thing:
            found = [
                each
                for each in reversed(self.all(kind))
                if all(each.get(name) == value for name, value in wanted.items())
                and (payment is None or each["payment"] == payment)
            ]
            if starting_after is not None:
                ids = [each["id"] for each in found]
                found = found[ids.index(starting_after) + 1 :]
            if not 1 <= limit <= 100:
                raise RefusedThereError("limit is from 1 to 100")
            return self._page("list", f"/v1/{kind}s", found, limit)

        return listed

    def _search(self, kind: str) -> Callable[..., Thing]:
        def searched(query: str, limit: int = 10) -> Thing:
            match = _QUERY.fullmatch(query)
            if match is None:
                raise RefusedThereError("The query is not understood")
            old = self._now() - _SEARCHABLE_AFTER
            found = [
                each
                for each in self.all(kind)
                if each["metadata"].get(match[1]) == match[2] and each["created"] <= old
            ]
            return self._page("search_result", f"/v1/{kind}s/search", found, limit)

        return searched

    def _page(self, kind: str, url: str, found: list[Thing], limit: int) -> Thing:
        more = len(found) > limit
        return {"object": kind, "url": url, "data": found[:limit], "has_more": more}

    def _settle(self, there: Thing, cents: int) -> None:
        there["amount_paid"] += cents
        there["amount_remaining"] = max(0, there["total"] - there["amount_paid"])
        if there["amount_remaining"] == 0:
            there["status"] = "paid"

    def _new(self, kind: str, prefix: str, **given: Any) -> Thing:
        made = {
            "id": f"{prefix}_{next(self._numbers):06}",
            "object": kind,
            "created": self._now(),
            "livemode": False,
            "metadata": {},
            **given,
        }
        self.objects[made["id"]] = made
        return made

    def _emit(self, kind: str, thing: Thing) -> Thing:
        event = {
            "id": f"evt_{next(self._numbers):06}",
            "object": "event",
            "type": kind,
            "created": self._now(),
            "livemode": False,
            # As it was then: it is not changed by what happens later.
            "data": {"object": {**thing, "metadata": dict(thing["metadata"])}},
        }
        self.events.append(event)
        return event

    def _now(self) -> int:
        return int(self._clock.now().timestamp())


def _check_mail(mail: str | None) -> None:
    if mail is not None and not re.fullmatch(r"[^@\s]+@[^@\s]+\.[^@\s]+", mail):
        raise ParamError(f"Invalid email address: {mail}", "email", "email_invalid")
