"""A document as XRechnung 3.0 in the syntax UBL 2.1 (an Invoice, or a CreditNote for a credit).

Business terms (BT, BG) are those of EN 16931-1; the order of elements is that of the UBL schemas.
"""

from __future__ import annotations

import base64
from collections.abc import Iterator
from typing import Final

from lxml import etree
from lxml.builder import ElementMaker
from lxml.etree import _Element as Element

from billing.invoices.document import Document, DocumentKind, Line
from billing.invoices.parts import Address, Attachment, Buyer, Seller
from billing.taxes import TaxTreatment

CUSTOMIZATION: Final = (
    "urn:cen.eu:en16931:2017#compliant#urn:xeinkauf.de:kosit:xrechnung_3.0"  # BT-24
)
PROFILE: Final = "urn:fdc:peppol.eu:2017:poacc:billing:01:1.0"  # BT-23

_INVOICE: Final = "urn:oasis:names:specification:ubl:schema:xsd:Invoice-2"
_CREDIT_NOTE: Final = "urn:oasis:names:specification:ubl:schema:xsd:CreditNote-2"
_CAC: Final = "urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2"
_CBC: Final = "urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2"
_AGGREGATE: Final = ElementMaker(namespace=_CAC)
_BASIC: Final = ElementMaker(namespace=_CBC)

_BY_MAIL: Final = "EM"  # schemes of electronic addresses (EAS): mail, and Leitweg-ID
_BY_LEITWEG_ID: Final = "0204"
_SEPA_TRANSFER: Final = "58"  # UNTDID 4461
_CLEARING: Final = "97"
_ONE: Final = "C62"  # UN/ECE Recommendation 20: one


def to_ubl(document: Document) -> bytes:
    """The document as UTF-8 with its declaration; the same document makes the same bytes."""
    is_credit = document.kind is DocumentKind.CREDIT
    root_name, namespace = ("CreditNote", _CREDIT_NOTE) if is_credit else ("Invoice", _INVOICE)
    names = {None: namespace, "cac": _CAC, "cbc": _CBC}
    root = etree.Element(f"{{{namespace}}}{root_name}", nsmap=names)
    root.extend(_head(document))
    root.extend(_references(document))
    root.append(_seller(document.seller, document.tax.treatment))
    root.append(_buyer(document.buyer))
    root.append(_payment(document))
    root.extend(_terms(document))
    root.append(_tax_total(document))
    root.append(_totals(document))
    for number, line in enumerate(document.lines, start=1):
        root.append(_line(number, line, document))
    etree.indent(root)
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8")


def _head(document: Document) -> Iterator[Element]:
    yield _basic("CustomizationID", CUSTOMIZATION)
    yield _basic("ProfileID", PROFILE)
    yield _basic("ID", document.number)
    yield _basic("IssueDate", document.issued.isoformat())
    if document.due is not None:
        yield _basic("DueDate", document.due.isoformat())
    is_credit = document.kind is DocumentKind.CREDIT
    yield _basic("CreditNoteTypeCode" if is_credit else "InvoiceTypeCode", document.kind)
    for note in document.notes:
        yield _basic("Note", note)
    yield _basic("DocumentCurrencyCode", "EUR")
    yield _basic("BuyerReference", document.buyer.leitweg_id)
    yield _group(
        "InvoicePeriod",
        _basic("StartDate", document.first_day.isoformat()),
        _basic("EndDate", document.last_day.isoformat()),
    )


def _references(document: Document) -> Iterator[Element]:
    if document.preceding is not None:
        before = document.preceding
        yield _group(
            "BillingReference",
            _group(
                "InvoiceDocumentReference",
                _basic("ID", before.number),
                _basic("IssueDate", before.issued.isoformat()),
            ),
        )
    if document.contract is not None:
        yield _group("ContractDocumentReference", _basic("ID", document.contract))
    for attachment in document.attachments:
        yield _attachment(attachment)


def _attachment(attachment: Attachment) -> Element:
    content = _basic(
        "EmbeddedDocumentBinaryObject",
        base64.b64encode(attachment.content).decode(),
        mimeCode=attachment.media_type,
        filename=attachment.name,
    )
    return _group(
        "AdditionalDocumentReference",
        _basic("ID", attachment.name),
        _basic("DocumentDescription", attachment.about),
        _group("Attachment", content),
    )


def _seller(seller: Seller, treatment: TaxTreatment) -> Element:
    numbers = []
    # BR-O-02: no VAT id where nothing is taxed.
    if seller.vat_id is not None and treatment is TaxTreatment.STANDARD:
        numbers.append(_tax_number(seller.vat_id, "VAT"))
    if seller.tax_number is not None:
        numbers.append(_tax_number(seller.tax_number, "FC"))
    return _group(
        "AccountingSupplierParty",
        _group(
            "Party",
            _basic("EndpointID", seller.contact.mail, schemeID=_BY_MAIL),
            _group("PartyIdentification", _basic("ID", seller.identifier)),
            _group("PartyName", _basic("Name", seller.name)),
            _address(seller.address),
            *numbers,
            _group("PartyLegalEntity", _basic("RegistrationName", seller.name)),
            _group(
                "Contact",
                _basic("Name", seller.contact.name),
                _basic("Telephone", seller.contact.phone),
                _basic("ElectronicMail", seller.contact.mail),
            ),
        ),
    )


def _tax_number(number: str, scheme: str) -> Element:
    return _group(
        "PartyTaxScheme", _basic("CompanyID", number), _group("TaxScheme", _basic("ID", scheme))
    )


def _buyer(buyer: Buyer) -> Element:
    return _group(
        "AccountingCustomerParty",
        _group(
            "Party",
            _basic("EndpointID", buyer.leitweg_id, schemeID=_BY_LEITWEG_ID),
            _group("PartyName", _basic("Name", buyer.name)),
            _address(buyer.address),
            _group("PartyLegalEntity", _basic("RegistrationName", buyer.name)),
        ),
    )


def _address(address: Address) -> Element:
    return _group(
        "PostalAddress",
        _basic("StreetName", address.street),
        _basic("CityName", address.town),
        _basic("PostalZone", address.postcode),
        _group("Country", _basic("IdentificationCode", "DE")),
    )


def _payment(document: Document) -> Element:
    if document.kind is not DocumentKind.INVOICE:  # nobody transfers anything to the seller
        return _group(
            "PaymentMeans",
            _basic("PaymentMeansCode", _CLEARING),
            _basic("PaymentID", document.number),
        )
    return _group(
        "PaymentMeans",
        _basic("PaymentMeansCode", _SEPA_TRANSFER),
        _basic("PaymentID", document.number),
        _group(
            "PayeeFinancialAccount",
            _basic("ID", document.seller.iban.replace(" ", "")),
            _basic("Name", document.seller.name),
        ),
    )


def _terms(document: Document) -> Iterator[Element]:
    if document.terms:
        yield _group("PaymentTerms", _basic("Note", document.terms))


def _tax_total(document: Document) -> Element:
    return _group(
        "TaxTotal",
        _amount("TaxAmount", document.tax_cents),
        _group(
            "TaxSubtotal",
            _amount("TaxableAmount", document.net),
            _amount("TaxAmount", document.tax_cents),
            _category("TaxCategory", document),
        ),
    )


def _category(name: str, document: Document) -> Element:
    tax, parts = document.tax, [_basic("ID", document.tax.treatment)]
    taxed, is_breakdown = tax.treatment is TaxTreatment.STANDARD, name == "TaxCategory"
    # The breakdown always has a rate (BR-DE-14), a line only where it is taxed (BR-O-05).
    if taxed or is_breakdown:
        parts.append(_basic("Percent", str(tax.percent)))
    if is_breakdown and not taxed:
        parts.append(_basic("TaxExemptionReason", tax.reason))
    return _group(name, *parts, _group("TaxScheme", _basic("ID", "VAT")))


def _totals(document: Document) -> Element:
    return _group(
        "LegalMonetaryTotal",
        _amount("LineExtensionAmount", document.net),
        _amount("TaxExclusiveAmount", document.net),
        _amount("TaxInclusiveAmount", document.gross),
        _amount("PayableAmount", document.gross),
    )


def _line(number: int, line: Line, document: Document) -> Element:
    is_credit = document.kind is DocumentKind.CREDIT
    # A price is never below zero (BR-27): what is taken off is a quantity of minus one.
    quantity = "-1" if line.cents < 0 else "1"
    return _group(
        "CreditNoteLine" if is_credit else "InvoiceLine",
        _basic("ID", str(number)),
        _basic("CreditedQuantity" if is_credit else "InvoicedQuantity", quantity, unitCode=_ONE),
        _amount("LineExtensionAmount", line.cents),
        _group("Item", _basic("Name", line.text), _category("ClassifiedTaxCategory", document)),
        _group("Price", _amount("PriceAmount", abs(line.cents))),
    )


def _amount(name: str, cents: int) -> Element:
    whole, part = divmod(abs(cents), 100)
    return _basic(name, f"{'-' if cents < 0 else ''}{whole}.{part:02}", currencyID="EUR")


def _basic(name: str, text: str, **attributes: str) -> Element:
    return _BASIC(name, str(text), **attributes)


def _group(name: str, *parts: Element) -> Element:
    return _AGGREGATE(name, *parts)
