"""What an office has about one person (Art. 15 GDPR, § 83 SGB X), as a ZIP that a person can read.

`auskunft.html` says what there is, why, who got it and how long it stays; `daten.json` holds
everything for machines; beside them lie all documents and files as they are.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final
from uuid import UUID

import msgspec

from sorgeauskunft import casework
from sorgeauskunft.casework.bundling import Bundle, entries_of
from sorgeauskunft.certificates.tables import CertificateRow
from sorgeauskunft.delivery.tables import DeliveryAttempt
from sorgeauskunft.kernel import Kernel
from sorgeauskunft.register.tables import QueryRow
from sorgeauskunft.requests.tables import NOBODY, CaseRow
from sorgeauskunft.texts import Texts, templates_in
from tenants.handling import kept_days
from tenants.offices import Office
from tenants.people import LEAD_ROLES, Principal, record_act, require_role

_TEMPLATES: Final = templates_in(Path(__file__).parent / "templates")


async def export(
    kernel: Kernel, texts: Texts, office: Office, principal: Principal, request_id: UUID
) -> Bundle:
    """Prepare the ZIP of a request; that it was made stands in the trail.

    Raises:
        NotFoundError: The office has no such request, or nobody exports with this role.
    """
    require_role(principal, LEAD_ROLES)
    opened = await casework.view(kernel, principal, request_id)
    async with kernel.database.tenant_transaction(principal.tenant_id):
        entries, _size = await entries_of(kernel, opened.request)
        data = await _data(kernel, office, opened)
        await record_act(kernel, principal, "amt:request:exported", request_id)
    settings = kernel.settings
    page = _TEMPLATES.get_template("export.html").render(
        t=texts,
        office=office,
        opened=opened,
        data=data,
        now=kernel.clock.now(),
        names=[entry.name for entry in entries],
        days=kept_days(office.retention, settings.retention_min_days, settings.retention_max_days),
    )
    json = msgspec.json.format(msgspec.json.encode(data), indent=2)
    return Bundle(
        kernel,
        principal.tenant_id,
        entries,
        name=f"auskunft-{opened.request.reference}.zip",
        before=[("auskunft.html", page.encode()), ("daten.json", json)],
    )


async def _data(kernel: Kernel, office: Office, opened: casework.Opened) -> dict[str, Any]:
    """Return everything as plain values, in the open tenant transaction; no keys, no hashes."""
    request = opened.request
    box = await kernel.vault.box()
    cases = await CaseRow.objects().where(CaseRow.request_id == request.id).order_by(CaseRow.number)
    queries = await QueryRow.objects().where(QueryRow.request_id == request.id)
    letters = await CertificateRow.objects().where(CertificateRow.request_id == request.id)
    attempts = await DeliveryAttempt.select(
        DeliveryAttempt.channel,
        DeliveryAttempt.status,
        DeliveryAttempt.started_at,
        DeliveryAttempt.ended_at,
    ).where(DeliveryAttempt.request_id == request.id)

    def text(table: str, row: UUID, field: str, sealed: bytes) -> str | None:
        return None if bytes(sealed) == NOBODY else box.open(table, row, field, sealed).decode()

    return {
        "office": office.name,
        "made_at": kernel.clock.now(),
        "reference": request.reference,
        "sent_at": request.sent_at,
        "content": _without_keys(msgspec.to_builtins(request.content)),
        "cases": [
            {
                "child": case.number,
                "status": case.status,
                "posted_on": case.posted_on,
                "declined_because": text("request_case", case.id, "reason", bytes(case.reason)),
            }
            for case in cases
        ],
        "questions": [_without_keys(msgspec.to_builtins(each)) for each in opened.questions],
        "notes": [{"at": each.written_at, "text": each.text} for each in opened.notes],
        "register_queries": [
            {
                "office": query.office_name,
                "way": query.way,
                "state": query.state,
                "asked_at": query.asked_at,
                "answered_at": query.answered_at,
                "answer": _json(text("register_query", query.id, "answer", bytes(query.answer))),
            }
            for query in queries
        ],
        "letters": [
            {
                "kind": letter.kind,
                "state": letter.state,
                "issued_at": letter.issued_at,
                "posted_on": letter.posted_on,
                "note": text("certificate", letter.id, "note", bytes(letter.note)),
                "withdrawn_because": text(
                    "certificate", letter.id, "withdrawn_why", bytes(letter.withdrawn_why)
                ),
            }
            for letter in letters
        ],
        "deliveries": attempts,
        "history": [
            {"at": each.at, "event": each.tag, "by": each.actor} for each in opened.history
        ],
    }


def _json(text: str | None) -> Any:
    return None if text is None else msgspec.json.decode(text)


def _without_keys(value: Any) -> Any:
    """Leave out what opens files: it says nothing of the person, and the files lie beside."""
    if isinstance(value, dict):
        return {name: _without_keys(each) for name, each in value.items() if name != "key"}
    if isinstance(value, list | tuple):
        return [_without_keys(each) for each in value]
    return value
