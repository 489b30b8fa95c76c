"""Bank statements as banks send them: CAMT.053 in the version of 2019 (camt.053.001.08).

Read are booked entries in euros. A collected booking ("Sammler") is taken apart into its
transactions where the bank names them with amounts.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from typing import Final

import msgspec
from lxml import etree
from lxml.etree import _Element as Element

from billing.errors import RefusedError
from xfamilie.reading import wary_parser

NAMESPACE: Final = "urn:iso:std:iso:20022:tech:xsd:camt.053.001.08"
LARGEST: Final = 10 * 1024 * 1024
"""A year of statements fits into a tenth of it."""

_NS: Final = {"c": NAMESPACE}
_AMOUNT: Final = re.compile(r"\d{1,15}(?:\.\d{1,5})?")


class BankEntry(msgspec.Struct, frozen=True):
    """One movement: cents (below zero: it left the account), day, the bank's reference, and the text.

    `reference` tells two movements apart for ever; `names` are those of who paid, as the bank has them.
    """

    cents: int
    on: dt.date
    reference: str
    text: str
    names: str = ""


def read_statement(content: bytes) -> tuple[BankEntry, ...]:
    """The movements of a statement, in its order.

    Raises:
        RefusedError: `too_large`; `no_statement` for what is no XML, has a document type, or is no
            CAMT.053 of this version; `wrong_entry` with the number of an entry without amount, day or
            reference, or in another currency than the euro.
    """
    if len(content) > LARGEST:
        raise RefusedError("too_large", "a statement of more than 10 MB", max=LARGEST)
    try:
        tree = etree.fromstring(content, wary_parser())
    except (etree.XMLSyntaxError, ValueError) as error:
        raise RefusedError("no_statement", "no XML that can be read") from error
    if tree.getroottree().docinfo.doctype or tree.tag != f"{{{NAMESPACE}}}Document":
        raise RefusedError("no_statement", "no statement CAMT.053 version 08")
    found = tree.findall("c:BkToCstmrStmt/c:Stmt/c:Ntry", _NS)
    return tuple(
        movement
        for number, entry in enumerate(found, start=1)
        if _text(entry, "c:Sts/c:Cd") == "BOOK"
        for movement in _movements(entry, number)
    )


def _movements(entry: Element, number: int) -> Iterator[BankEntry]:
    sign = {"CRDT": 1, "DBIT": -1}.get(_text(entry, "c:CdtDbtInd"))
    day = _text(entry, "c:BookgDt/c:Dt") or _text(entry, "c:BookgDt/c:DtTm")[:10]
    reference = _text(entry, "c:AcctSvcrRef") or _text(entry, "c:NtryRef")
    parts = entry.findall("c:NtryDtls/c:TxDtls", _NS)
    amounts = [part.find("c:Amt", _NS) for part in parts]
    try:
        on = dt.date.fromisoformat(day)
    except ValueError:
        on = None
    if sign is None or on is None or not reference:
        raise RefusedError("wrong_entry", f"entry {number} is incomplete", number=number)
    if len(parts) > 1 and all(amount is not None for amount in amounts):
        for place, (part, amount) in enumerate(zip(parts, amounts, strict=True), start=1):
            cents = sign * _cents(amount, number)
            yield BankEntry(cents, on, f"{reference}/{place}", _remittance(part), _payer(part))
        return
    cents = sign * _cents(entry.find("c:Amt", _NS), number)
    text = " ".join(filter(None, map(_remittance, parts))) or _text(entry, "c:AddtlNtryInf")
    yield BankEntry(cents, on, reference, text, " ".join(filter(None, map(_payer, parts))))


def _cents(amount: Element | None, number: int) -> int:
    text = (amount.text or "").strip() if amount is not None else ""
    whole, _, part = text.partition(".")
    euro = amount is not None and amount.get("Ccy") == "EUR"
    if not euro or not _AMOUNT.fullmatch(text) or part[2:].strip("0"):
        raise RefusedError("wrong_entry", f"entry {number}: {text!r} is no amount", number=number)
    return int(whole) * 100 + int(part[:2].ljust(2, "0"))


def _remittance(part: Element) -> str:
    texts = [each.text or "" for each in part.findall("c:RmtInf/c:Ustrd", _NS)]
    end_to_end = _text(part, "c:Refs/c:EndToEndId")
    return " ".join(filter(None, [*texts, end_to_end if end_to_end != "NOTPROVIDED" else ""]))


def _payer(part: Element) -> str:
    return _text(part, "c:RltdPties/c:Dbtr/c:Pty/c:Nm")


def _text(part: Element, path: str) -> str:
    return (part.findtext(path, default="", namespaces=_NS) or "").strip()
