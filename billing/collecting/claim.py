"""What Stripe is told of a document: one amount for its one tax treatment, in our words.

Our XRechnung is the invoice; Stripe carries the claim. So there is one line over the gross amount, in
which the tax is named and not computed again: Stripe would round it line by line.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import msgspec

from billing.invoices import Document, TaxTreatment
from billing.ledger import Standing
from billing.money import euros
from sorgeauskunft.texts import Texts

if TYPE_CHECKING:
    from stripe.params import (
        CustomerCreateParams,
        InvoiceCreateParams,
        InvoiceItemCreateParams,
    )

# Longest texts that Stripe takes (its API reference).
_LINE: Final = 500
_NAME: Final = 256


class Claim(msgspec.Struct, frozen=True):
    """A document as it is collected: same document, same texts, same days at every attempt."""

    land: str
    year: int
    document: Document
    texts: Texts

    @property
    def customer(self) -> CustomerCreateParams:
        """The paying authority with its functional mailbox, found again by its Land."""
        buyer = self.document.buyer
        return {
            "name": buyer.name[:_NAME],
            "email": buyer.mail or "",
            "address": {
                "line1": buyer.address.street,
                "postal_code": buyer.address.postcode,
                "city": buyer.address.town,
                "country": "DE",
            },
            "preferred_locales": ["de"],
            "metadata": {"party": self.land},
        }

    def invoice(self, customer: str) -> InvoiceCreateParams:
        """The invoice without its line; it stays a draft until it is finalised."""
        document = self.document
        days = (document.due - document.issued).days if document.due else 0
        return {
            "customer": customer,
            "currency": "eur",
            "collection_method": "send_invoice",
            "days_until_due": days,
            "auto_advance": False,
            "pending_invoice_items_behavior": "exclude",
            # Stripe takes no number twice: one wall more against a second invoice.
            "number": document.number,
            "custom_fields": [
                {"name": self.texts("stripe.field.number"), "value": document.number},
                {"name": self.texts("stripe.field.leitweg_id"), "value": document.buyer.leitweg_id},
            ],
            "description": self.texts("stripe.description", year=self.year),
            "footer": self.texts("stripe.footer", number=document.number),
            "metadata": {
                "document": document.number,
                "land": self.land,
                "year": str(self.year),
            },
            "payment_settings": {
                "payment_method_types": ["customer_balance"],
                "payment_method_options": {
                    "customer_balance": {
                        "funding_type": "bank_transfer",
                        "bank_transfer": {
                            "type": "eu_bank_transfer",
                            "eu_bank_transfer": {"country": "DE"},
                        },
                    }
                },
            },
        }

    def line(self, customer: str, invoice: str) -> InvoiceItemCreateParams:
        """The one line: our text, our cents, tax included."""
        document = self.document
        about = "; ".join(line.text for line in document.lines)
        if document.tax.treatment is TaxTreatment.STANDARD:
            tax = euros(document.tax_cents)
            text = self.texts("stripe.line.s", percent=document.tax.percent, tax=tax)
        else:
            text = self.texts("stripe.line.o", reason=document.tax.reason)
        return {
            "customer": customer,
            "invoice": invoice,
            "currency": "eur",
            "amount": document.gross,
            "description": f"{about} ({text})"[:_LINE],
        }


def claim_of(standing: Standing, texts: Texts) -> Claim:
    """The claim that a document of the ledger makes."""
    return Claim(standing.land, standing.year, standing.document, texts)
