"""The three mails about a link. They say that something waits, and nothing about whom."""

from __future__ import annotations

import datetime as dt
from typing import Final

from sorgeauskunft.delivery.link import derived
from sorgeauskunft.delivery.link.tables import LinkRow
from sorgeauskunft.kernel import Kernel, codes
from sorgeauskunft.kernel.mail import Mail
from sorgeauskunft.texts import Texts
from tenants.offices import Office

PATH: Final = "/abholen"


class Writer:
    """Writes the mails of one office."""

    def __init__(self, kernel: Kernel, texts: Texts, office: Office) -> None:
        self._kernel = kernel
        self._texts = texts
        self._office = office

    async def announce(self, row: LinkRow) -> None:
        """Send the link, and its password in a second mail. Raises `MailError`."""
        if row.password_hash:
            # The password first: who gets the link can use it at once.
            await self._send(derived.PASSWORD, row, self._password_mailbox)
        await self._send(derived.LINK, row, self._office.delivery.mailbox)

    async def remind(self, row: LinkRow) -> None:
        """Send the same link once more. Raises `MailError`."""
        await self._send(derived.REMINDER, row, self._office.delivery.mailbox)

    @property
    def _password_mailbox(self) -> str:
        delivery = self._office.delivery
        return delivery.link.password_mailbox or delivery.mailbox

    async def _send(self, kind: str, row: LinkRow, to: str) -> None:
        vault, base = self._kernel.vault, self._kernel.settings.base_url
        token = derived.token_of(vault, row.id, row.generation)
        password = derived.password_of(vault, row.id, row.generation)
        label = derived.label_of(vault, row.id, row.generation)
        own = "" if row.password_hash else "own."
        text = self._texts(
            f"pickup.mail.{kind}.text"
            if kind == derived.PASSWORD
            else f"pickup.mail.{kind}.{own}text",
            office=self._office.name,
            address=f"{base}{PATH}/{token}",
            password=codes.grouped(password),
            # The link ends with a day: the last one on which it can be used.
            last=self._texts.date(row.expires_at - dt.timedelta(seconds=1)),
            label=label,
        )
        await self._kernel.mailer.send(
            Mail(
                to=to,
                subject=self._texts(f"pickup.mail.{kind}.subject", label=label),
                text=text,
                message_id=derived.message_id(base, kind, row.id, row.generation),
                tracked=True,
            )
        )
