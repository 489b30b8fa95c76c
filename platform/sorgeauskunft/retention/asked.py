"""What an office has because another one asked its register: a copy of it, or that it goes early.

The person is the same as behind a request (`person.py`), and so are the rules: leads and admins do it,
with four eyes where the office works so, and nothing goes that still has to be answered. An office
that deletes a request tells those it has asked (Art. 19 GDPR); here they do as they are told.
"""

from __future__ import annotations

import io
import zipfile
from pathlib import Path
from typing import Final
from uuid import UUID

import msgspec

from sorgeauskunft import register
from sorgeauskunft.kernel import Kernel, audit
from sorgeauskunft.kernel.deletions import Basis, Reason
from sorgeauskunft.kernel.errors import NotFoundError
from sorgeauskunft.register import Asked, InquiryState
from sorgeauskunft.register.tables import InquiryRow
from sorgeauskunft.requests.tables import NOBODY
from sorgeauskunft.retention import wishes
from sorgeauskunft.retention.others import delete_inquiry
from sorgeauskunft.retention.wishes import ErasureError, Hindrance, Wish
from sorgeauskunft.texts import Texts, templates_in
from tenants.handling import kept_days
from tenants.offices import Office
from tenants.people import LEAD_ROLES, Principal, record_act, require_role

_TEMPLATES: Final = templates_in(Path(__file__).parent / "templates")
_MESSAGES: Final = {"message": "anfrage-0801.xml", "answer_message": "antwort-0803.xml"}


class Standing(msgspec.Struct, frozen=True, kw_only=True):
    """How a query of another office stands in this."""

    asked: Asked
    wish: Wish | None
    hindrance: Hindrance | None


async def standing(kernel: Kernel, principal: Principal, inquiry_id: UUID) -> Standing:
    """Return how a query stands; the look stands in the trail. Raises `NotFoundError`."""
    require_role(principal, LEAD_ROLES)
    asked = await register.inquiry(kernel, principal, inquiry_id)
    async with kernel.database.tenant_transaction(principal.tenant_id, read_only=True):
        wish = await wishes.of(inquiry_id)
    return Standing(asked=asked, wish=wish, hindrance=None if _is_over(asked) else _NOT_YET)


async def ask_erasure(
    kernel: Kernel, principal: Principal, inquiry_id: UUID, reason: Reason
) -> None:
    """Ask for a second one to agree; asked again, the last reason counts.

    Raises:
        ErasureError: It has to be answered first.
        NotFoundError: The office has no such query.
    """
    require_role(principal, LEAD_ROLES)
    async with kernel.database.tenant_transaction(principal.tenant_id):
        await _require_over(inquiry_id)
        await wishes.make(kernel, principal, inquiry_id, reason)


async def erase(
    kernel: Kernel,
    office: Office,
    principal: Principal,
    inquiry_id: UUID,
    reason: Reason = Reason.NONE,
) -> None:
    """Delete a query with its answer now, with a proof. `reason` counts where nobody has asked before.

    Raises:
        ErasureError: It cannot be deleted now, or not by this person.
        NotFoundError: The office has no such query.
    """
    require_role(principal, LEAD_ROLES)
    async with kernel.database.tenant_transaction(principal.tenant_id):
        await _require_over(inquiry_id)
        wish = await wishes.of(inquiry_id)
        asked_by, reason = wishes.agreed(office, principal, wish, reason)
        actor = audit.Actor(principal.role.value, principal.account_id)
        tag = "amt:register_inquiry:erased"
        gone = await delete_inquiry(
            kernel, inquiry_id, Basis.PERSON, actor, tag=tag, reason=reason, asked_by=asked_by
        )
        if not gone:
            raise NotFoundError("no such query")
    await kernel.journal.follow_now(kernel.database, principal.tenant_id)


async def export(
    kernel: Kernel, texts: Texts, office: Office, principal: Principal, inquiry_id: UUID
) -> bytes:
    """Return a ZIP of all there is of a query, readable and for machines; it stands in the trail.

    Raises:
        NotFoundError: The office has no such query, or nobody exports with this role.
    """
    require_role(principal, LEAD_ROLES)
    asked = await register.inquiry(kernel, principal, inquiry_id)
    files: dict[str, bytes] = {}
    async with kernel.database.tenant_transaction(principal.tenant_id):
        row = await InquiryRow.objects().get(InquiryRow.id == inquiry_id)
        if row is None:
            raise NotFoundError("no such query")
        box = await kernel.vault.box()
        for field, name in _MESSAGES.items():
            sealed = bytes(getattr(row, field))
            if sealed not in {b"", NOBODY}:
                files[name] = box.open("register_inquiry", inquiry_id, field, sealed)
        await record_act(kernel, principal, "amt:register_inquiry:exported", inquiry_id)
    settings = kernel.settings
    page = _TEMPLATES.get_template("asked.html").render(
        t=texts,
        office=office,
        asked=asked,
        now=kernel.clock.now(),
        names=list(files),
        days=kept_days(office.retention, settings.retention_min_days, settings.retention_max_days),
    )
    data = {"office": office.name, "made_at": kernel.clock.now(), "query": asked}
    files["auskunft.html"] = page.encode()
    files["daten.json"] = msgspec.json.format(msgspec.json.encode(data), indent=2)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in sorted(files):
            archive.writestr(name, files[name])
    return out.getvalue()


_NOT_YET: Final = Hindrance.NOT_ANSWERED


def _is_over(asked: Asked) -> bool:
    """Whether nobody waits for its answer any more."""
    return asked.state is InquiryState.WITHDRAWN or asked.returned_at is not None


async def _require_over(inquiry_id: UUID) -> None:
    """Lock a query and require that it is over; it never opens again."""
    rows = (
        await InquiryRow.update({InquiryRow.id: inquiry_id})
        .where(InquiryRow.id == inquiry_id)
        .returning(InquiryRow.state, InquiryRow.returned_at)
    )
    if not rows:
        raise NotFoundError("no such query")
    if rows[0]["state"] != InquiryState.WITHDRAWN.value and rows[0]["returned_at"] is None:
        raise ErasureError(_NOT_YET)
