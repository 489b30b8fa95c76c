"""Queries to register offices that are not on the platform: asked by a code, answered without log-in.

Who has the code sees what § 58 SGB VIII needs and answers once. What was answered counts when the
office that asks has confirmed it, as everywhere in `sorgeauskunft.register`.
"""

from sorgeauskunft.bycode.answering import Receipt, receipt_of, say
from sorgeauskunft.bycode.errors import CodeEndedError
from sorgeauskunft.bycode.leads import Lead, LeadContact, leads
from sorgeauskunft.bycode.making import Coded, keep, prepare
from sorgeauskunft.bycode.opening import CodeKey, Opened, open_by_code, open_by_key
from sorgeauskunft.bycode.rendering import (
    ANSWER_PATH,
    letter_job,
    page_address,
    place_text,
    receipt_job,
)
from sorgeauskunft.bycode.said import Answerer, Said
from sorgeauskunft.bycode.settling import Printing, printings, reject
from sorgeauskunft.bycode.tickets import TICKETS
from sorgeauskunft.bycode.ways import CodeWay

__all__ = [
    "ANSWER_PATH",
    "TICKETS",
    "Answerer",
    "CodeEndedError",
    "CodeKey",
    "CodeWay",
    "Coded",
    "Lead",
    "LeadContact",
    "Opened",
    "Printing",
    "Receipt",
    "Said",
    "keep",
    "leads",
    "letter_job",
    "open_by_code",
    "open_by_key",
    "page_address",
    "place_text",
    "prepare",
    "printings",
    "receipt_job",
    "receipt_of",
    "reject",
    "say",
]
