"""The channel: sends the link, reminds, renews, and gives up where nobody comes."""

from __future__ import annotations

import datetime as dt
from typing import Final

from piccolo.columns import Timestamptz

from sorgeauskunft.delivery.channel import Outcome, Parcel
from sorgeauskunft.delivery.link.mailing import Writer
from sorgeauskunft.delivery.link.making import Links, NoPasswordError
from sorgeauskunft.delivery.link.tables import LinkRow
from sorgeauskunft.kernel import BERLIN, Kernel
from sorgeauskunft.kernel.mail import MailError
from sorgeauskunft.texts import Texts
from tenants.handling import DeliveryChannel
from tenants.offices import Office
from tenants.workdays import calendar_of

RENEWALS: Final = 2
"""So often a link that nobody used is renewed; after that somebody has to look why."""

UNREAD: Final = "link-unread"
_RENEWED_BEFORE: Final = dt.timedelta(hours=24)
_MORNING: Final = dt.time(8)
_NO_PASSWORD: Final = Outcome.failed("no-password", halts=True)
_NO_MAILBOX: Final = Outcome.failed("no-mailbox", halts=True)


class DownloadLink:
    """Mails a link to the office's functional mailbox; the receipt is what somebody confirms there.

    The link of a request is one row, written before a mail leaves. Sent again because the answer of
    the mail server was lost, a mail has the same Message-ID and says the same: whoever gets it twice
    finds one link to one request, which is confirmed once. A link that has ended (nobody came, a
    mail came back) and is sent again by the operator is a new one; the old leads nowhere.
    """

    name = DeliveryChannel.LINK

    def __init__(self, kernel: Kernel, texts: Texts) -> None:
        self._kernel = kernel
        self._links = Links(kernel)
        self._texts = texts

    async def send(self, parcel: Parcel) -> Outcome:
        """See `Channel`."""
        if not parcel.office.delivery.mailbox:
            return _NO_MAILBOX
        try:
            row = await self._links.usable(parcel)
        except NoPasswordError:
            return _NO_PASSWORD
        return await self._announced(parcel, row) or Outcome.sent()

    async def receipt(self, parcel: Parcel) -> Outcome | None:
        """See `Polled`."""
        row = await self._links.of(parcel)
        if row is None:
            return Outcome.rejected("link-gone")
        if row.confirmed_at is not None:
            return Outcome.accepted()
        if row.ended_at is not None:
            return Outcome.rejected(row.reason)
        return await self._what_is_due(parcel, row)

    async def _what_is_due(self, parcel: Parcel, row: LinkRow) -> Outcome | None:
        """Remind of a link that nobody uses, renew it, and end it after the last time."""
        now = self._kernel.clock.now()
        if now >= row.expires_at - _RENEWED_BEFORE and row.renewals < RENEWALS:
            try:
                row = await self._links.next(parcel, row, renewals=row.renewals + 1)
            except NoPasswordError:
                return _NO_PASSWORD
        if row.mailed_at is None or row.confirmed_at is not None:
            return await self._announced(parcel, row)
        if now >= row.expires_at:
            ended = await self._links.end(row, UNREAD)
            return Outcome.rejected(UNREAD) if ended else None
        if row.reminded_at is None and now >= reminded_at(parcel.office, row.mailed_at):
            return await self._mailed(parcel, row, LinkRow.reminded_at)
        return None

    async def _announced(self, parcel: Parcel, row: LinkRow) -> Outcome | None:
        """Send link and password where they have not left; None where they have."""
        if row.confirmed_at is not None:
            return Outcome.accepted()
        if row.mailed_at is None:
            return await self._mailed(parcel, row, LinkRow.mailed_at)
        return None

    async def _mailed(self, parcel: Parcel, row: LinkRow, done: Timestamptz) -> Outcome | None:
        """Send what is due, and write into `done` that it left; None where it did."""
        if not parcel.office.delivery.mailbox:
            return _NO_MAILBOX
        writer = Writer(self._kernel, self._texts, parcel.office)
        try:
            await (writer.remind(row) if done is LinkRow.reminded_at else writer.announce(row))
        except MailError as error:
            return _told(error)
        await self._links.mark(row, done)
        return None


def reminded_at(office: Office, mailed_at: dt.datetime) -> dt.datetime:
    """Return when an office is reminded: in the morning after so many of its working days."""
    sent = mailed_at.astimezone(BERLIN).date()
    day = calendar_of(office).after(sent, office.delivery.link.remind_days)
    return dt.datetime.combine(day, _MORNING, BERLIN).astimezone(dt.UTC)


def _told(error: MailError) -> Outcome:
    """Return what a fault of the mail server means: refused for good, halted, or try again."""
    reason = f"mail-{error.reason}".replace(":", "-").casefold()[:100]
    if error.permanent and not error.halts:
        return Outcome.rejected(reason)
    return Outcome.failed(reason, halts=error.halts)
