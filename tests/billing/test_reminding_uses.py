"""Offices that have not countersigned are reminded, seldom and without a word about anybody."""

from __future__ import annotations

import datetime as dt
from typing import Any
from uuid import UUID

import msgspec
import pytest
from examples import make_office
from post import Post

from billing.ledger import Actor, Part, UsesCountersigned, UsesDisputed, book_of
from billing.ledger.store import append, history
from billing.reminding_uses import REMIND, Reminder, missing_offices, reminding
from billing.uses import count_month
from sorgeauskunft.kernel import Kernel, ManualClock
from sorgeauskunft.kernel.jobs import Job, Worker
from sorgeauskunft.texts import Texts
from tenants.directory import DirectoryKeeper
from tenants.offices import Office

OCTOBER = dt.date(2026, 10, 1)


@pytest.fixture
def post() -> Post:
    return Post()


@pytest.fixture
def kernel(kernel: Kernel, post: Post) -> Kernel:
    settings = msgspec.structs.replace(
        kernel.settings, smtp_url="smtp://localhost", mail_from="dienst@example.org"
    )
    return msgspec.structs.replace(kernel, settings=settings, mailer=post)


@pytest.fixture
async def office(kernel: Kernel) -> Office:
    office = await make_office(kernel)
    await count_month(kernel, [office])
    return office


async def reminded(kernel: Kernel) -> int:
    """What the chore plans and the worker does."""
    directory = DirectoryKeeper(kernel)
    planned = await Reminder(kernel, directory)()
    handlers = {REMIND: reminding(kernel, directory, Texts("de"))}
    worker = Worker(
        kernel.database, kernel.clock, handlers, slots=1, lease=dt.timedelta(seconds=60)
    )
    await worker.run_until_idle()
    return planned


async def answered(kernel: Kernel, office: Office, *, agrees: bool) -> None:
    by = Actor(UUID(int=70), Part.OFFICE, office_id=office.id)
    about: dict[str, Any] = {
        "at": kernel.clock.now(),
        "by": by,
        "month": OCTOBER,
        "office_id": office.id,
    }
    if agrees:
        await append(kernel, lambda _: [UsesCountersigned(**about)])
    else:
        await append(kernel, lambda _: [UsesDisputed(**about, own=7, reason="Mehr")])


async def test_reminded_after_two_weeks_and_then_monthly(
    kernel: Kernel, office: Office, clock: ManualClock, post: Post
) -> None:
    """Not before, once however often it is looked at, and again when four weeks have passed."""
    assert await reminded(kernel) == 0
    clock.advance(dt.timedelta(days=14))
    assert await reminded(kernel) == 1
    assert await reminded(kernel) == 0
    (mail,) = post.mails
    assert mail.to == office.contact.email
    assert "Offene Monate: 1" in mail.text
    assert "/amt/nutzung" in mail.text
    clock.advance(dt.timedelta(days=28, hours=1))
    assert await reminded(kernel) == 1
    assert len(post.mails) == 2


@pytest.mark.parametrize("agrees", [True, False], ids=["agrees", "objects"])
async def test_who_has_answered_is_left_alone(
    kernel: Kernel, office: Office, clock: ManualClock, post: Post, *, agrees: bool
) -> None:
    """Whether it agrees or objects, nothing is missing from it; nor is it when it answers in between."""
    (missing,) = missing_offices(book_of(await history(kernel)))
    assert (missing.office_id, missing.months) == (office.id, (OCTOBER,))
    clock.advance(dt.timedelta(days=15))
    assert await Reminder(kernel, DirectoryKeeper(kernel))() == 1
    await answered(kernel, office, agrees=agrees)
    assert missing_offices(book_of(await history(kernel))) == ()
    assert await reminded(kernel) == 0
    assert post.mails == []
    async with kernel.database.tenant_transaction(office.id):
        assert [row["state"] for row in await Job.select(Job.state).where(Job.kind == REMIND)] == [
            "done"
        ]


async def test_without_mail_nothing_is_planned(
    kernel: Kernel, office: Office, clock: ManualClock
) -> None:
    """Where no mail is set up the coordination sees who is missing, and no job waits for a server."""
    settings = msgspec.structs.replace(kernel.settings, smtp_url="")
    clock.advance(dt.timedelta(days=20))
    without = msgspec.structs.replace(kernel, settings=settings)
    assert await Reminder(without, DirectoryKeeper(without))() == 0
    assert [each.office_id for each in missing_offices(book_of(await history(kernel)))] == [
        office.id
    ]
