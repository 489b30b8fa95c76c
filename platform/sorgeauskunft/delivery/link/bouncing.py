"""Mails that came back: a report on delivery (RFC 3464) ends the link that the mail was about.

The operator's mail server hands what comes to the mailbox for reports to `sorgeauskunft delivery
bounced -`. Only a report of failure counts: answers of people on holiday, and reports that a mail is
delayed, change nothing. Who wants to forge one has to know the key of the mail; with it a request
is shown to the operator as undeliverable, no more.
"""

from __future__ import annotations

import email
import email.policy
import enum
import re
from collections.abc import Iterator
from email.message import EmailMessage
from typing import Final

import msgspec
import structlog

from sorgeauskunft.delivery.link.derived import lookup_of_mail
from sorgeauskunft.delivery.link.making import ended
from sorgeauskunft.delivery.link.opening import find
from sorgeauskunft.delivery.receipts import hurry
from sorgeauskunft.kernel import Kernel, audit
from sorgeauskunft.kernel.mail import key_of

MOST_BYTES: Final = 1024 * 1024
"""More than a report is ever long; the mail that it is about may stand in it."""

_KEY: Final = re.compile(r"[0-9a-f]{32}")
_VERP: Final = re.compile(r"[^\s<>@]+\+([0-9a-f]{32})@")
_STATUS: Final = re.compile(r"[245]\.[0-9]{1,3}\.[0-9]{1,3}")
_ENVELOPE: Final = ("Delivered-To", "X-Original-To", "Envelope-To", "To")

log = structlog.get_logger()


class Bounce(msgspec.Struct, frozen=True):
    """A report that a mail was not delivered: what may be its key, and the status of RFC 3463."""

    keys: tuple[str, ...]
    status: str


class Taken(enum.Enum):
    """What became of a report."""

    MARKED = "the link has ended; its request is undeliverable, with this reason"
    LATE = "the link was confirmed, renewed or had ended before; nothing changed"
    UNKNOWN = "about no mail of ours that we keep track of; nothing changed"
    NO_REPORT = "no report (RFC 3464) that a mail could not be delivered; nothing changed"


def bounce_of(content: bytes) -> Bounce | None:
    """Read a report; None for what is none, or tells of no failure."""
    message = email.message_from_bytes(content, policy=email.policy.default)
    if message.get_content_type() != "multipart/report":
        return None
    # Blocks of fields: the first is about the mail, the others about its recipients.
    blocks = [
        block for part in _parts(message, "message/delivery-status") for block in _blocks(part)
    ]
    failed = [block for block in blocks if _field(block, "Action").casefold() == "failed"]
    if not failed:
        return None
    status = _STATUS.search(_field(failed[0], "Status"))
    found = [_field(block, "Original-Envelope-Id") for block in blocks]
    for name in _ENVELOPE:
        found += [
            key for text in message.get_all(name, []) for key in _VERP.findall(str(text).casefold())
        ]
    found += [key_of(_field(part, "Message-ID")) for part in _returned(message)]
    keys = dict.fromkeys(key.casefold() for key in found if _KEY.fullmatch(key.casefold()))
    return Bounce(tuple(keys), status[0] if status else "5.0.0")


async def take_bounce(kernel: Kernel, content: bytes) -> Taken:
    """End the link that a report is about, and let its request be given up with the reason."""
    bounce = bounce_of(content)
    if bounce is None:
        return Taken.NO_REPORT
    for typed in bounce.keys:
        key = await find(kernel, lookup_of_mail(kernel.vault, typed))
        if key is None:
            continue
        now = kernel.clock.now()
        async with kernel.database.tenant_transaction(key.office_id):
            reason = f"mail-bounced-{bounce.status.replace('.', '-')}"
            request_id = await ended(key.link_id, key.generation, reason, now)
            if request_id is None:
                return Taken.LATE
            await hurry(request_id, now)
            await audit.record("worker:request:mail_bounced", audit.WORKER, now, subject=request_id)
        log.warning("delivery_mail_bounced", tenant=str(key.office_id), status=bounce.status)
        return Taken.MARKED
    return Taken.UNKNOWN


def _parts(message: EmailMessage, kind: str) -> Iterator[EmailMessage]:
    for part in message.walk():
        if part.get_content_type() == kind and isinstance(part, EmailMessage):
            yield part


def _blocks(part: EmailMessage) -> list[EmailMessage]:
    blocks = part.get_payload()
    if not isinstance(blocks, list):
        return []
    return [each for each in blocks if isinstance(each, EmailMessage)]


def _returned(message: EmailMessage) -> Iterator[EmailMessage]:
    """Return the mail that came back, or its header, as far as they stand in the report."""
    for part in _parts(message, "message/rfc822"):
        yield from _blocks(part)
    for part in _parts(message, "text/rfc822-headers"):
        header = email.message_from_string(part.get_content(), policy=email.policy.default)
        if isinstance(header, EmailMessage):
            yield header


def _field(part: EmailMessage, name: str) -> str:
    return str(part.get(name, "")).strip()
