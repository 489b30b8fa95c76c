"""Why something does not get through by a mailed link, in words."""

from __future__ import annotations

from typing import Final

from sorgeauskunft.texts import Texts

_SENTENCES: Final = {
    "link-unread": "unread",
    "link-gone": "gone",
    "no-mailbox": "no_mailbox",
    "no-password": "no_password",
    "mail-bounced-": "bounced",
    "mail-recipient-refused-": "refused",
    "mail-certificate": "server",
    "mail-log-in-": "server",
    "mail-sender-refused-": "server",
    "mail-no-mail-server": "server",
    "mail-not-": "server",
    "mail-": "mail",
}
"""Beginning of a code → its sentence; the first that fits."""


def link_reason(texts: Texts, code: str) -> str:
    """Return the sentence for a code of the download by link; empty where it is none of those."""
    for beginning, sentence in _SENTENCES.items():
        if code.startswith(beginning):
            return texts(f"pickup.reason.{sentence}", code=code)
    return ""
