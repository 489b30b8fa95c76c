"""The beginning of the pipeline: an authority asks to be connected, and somebody answers it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Awaitable, Callable
from typing import Final
from uuid import UUID, uuid4

import msgspec

from billing.offer.tables import JoiningRequest
from sorgeauskunft.kernel import Kernel, audit, deletions
from sorgeauskunft.kernel.database import add
from sorgeauskunft.kernel.deletions import Basis, Deleted, Kind
from sorgeauskunft.kernel.errors import NotFoundError
from sorgeauskunft.kernel.jobs import RunningJob, enqueue, send_mail
from sorgeauskunft.kernel.mail import Mail, message_id_for
from sorgeauskunft.kernel.vault import PLATFORM_ID
from sorgeauskunft.texts import Texts

NOTIFY: Final = "joining.notify"


class Wish(msgspec.Struct, frozen=True, kw_only=True):
    """Who asks for what: the authority, its Land (two letters), a person, and how to answer."""

    land: str
    authority: str
    name: str
    email: str
    phone: str = ""
    message: str = ""


class Asked(msgspec.Struct, frozen=True):
    """A wish, opened."""

    id: UUID
    at: dt.datetime
    wish: Wish


async def ask(kernel: Kernel, wish: Wish) -> UUID:
    """Keep a wish, and have the operator told where mail is set up."""
    now, wish_id = kernel.clock.now(), uuid4()
    async with kernel.database.tenant_transaction(PLATFORM_ID):
        box = await kernel.vault.box()
        sealed = box.seal("joining_request", wish_id, "content", msgspec.json.encode(wish))
        await add(
            JoiningRequest(
                id=wish_id,
                tenant_id=PLATFORM_ID,
                land=wish.land,
                content=sealed,
                created_at=now,
            )
        )
        if kernel.settings.mails:
            await enqueue(NOTIFY, wish_id, now, attempts=kernel.settings.job_attempts)
        await audit.record("public:joining:asked", audit.Actor("public"), now, subject=wish_id)
    return wish_id


def notifying(kernel: Kernel, texts: Texts) -> Callable[[RunningJob], Awaitable[None]]:
    """Return the handler of `joining.notify`: a mail that says that somebody asked, and not who."""

    async def notify(job: RunningJob) -> None:
        settings = kernel.settings
        mail = Mail(
            to=settings.service_email,
            subject=texts("joining.mail.subject"),
            text=texts("joining.mail.text"),
            message_id=message_id_for(settings.base_url, "joining", job.subject_id),
        )
        await send_mail(kernel.mailer, mail)
        async with job.finishing():
            pass

    return notify


async def wishes(kernel: Kernel) -> tuple[Asked, ...]:
    """All wishes that are not done, oldest first."""
    async with kernel.database.tenant_transaction(PLATFORM_ID, read_only=True):
        rows = (
            await JoiningRequest.objects()
            .where(JoiningRequest.done_at.is_null())
            .order_by(JoiningRequest.created_at)
        )
        box = await kernel.vault.box()
    return tuple(
        Asked(
            row.id,
            row.created_at,
            msgspec.json.decode(
                box.open("joining_request", row.id, "content", bytes(row.content)), type=Wish
            ),
        )
        for row in rows
    )


async def mark_done(kernel: Kernel, wish_id: UUID, by: audit.Actor = audit.OPERATOR) -> None:
    """Close a wish: it is deleted; the trail says who closed it, a proof that it is gone.

    Raises:
        NotFoundError: There is no open wish with this id.
    """
    now = kernel.clock.now()
    async with kernel.database.tenant_transaction(PLATFORM_ID):
        closed = (
            await JoiningRequest.delete()
            .where((JoiningRequest.id == wish_id) & JoiningRequest.done_at.is_null())
            .returning(JoiningRequest.id)
        )
        if not closed:
            raise NotFoundError("no such request")
        deleted = Deleted(
            kind=Kind.JOINING_REQUEST,
            subject=wish_id,
            basis=Basis.DONE,
            rows={JoiningRequest._meta.tablename: 1},  # noqa: SLF001 - Piccolo has no public way
        )
        await deletions.prove(deleted, by, now)
        await audit.record(f"{by.kind}:joining:done", by, now, subject=wish_id)
    await kernel.journal.follow_now(kernel.database, PLATFORM_ID)
