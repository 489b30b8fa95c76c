"""What stands in mails and nowhere else: the token of a link and its password.

Both are derived from the row's id and generation under the key for look-up values, which lives
outside the database. So a mail that has to be sent again, because nobody knows whether it left, says
the same; and nobody reads a link or a password from the database or from a job.
"""

from __future__ import annotations

from uuid import UUID

from sorgeauskunft.kernel import codes
from sorgeauskunft.kernel.mail import key_of, message_id_for
from sorgeauskunft.kernel.vault import Vault

LINK, PASSWORD, REMINDER = "link", "password", "reminder"
MAILS = (LINK, PASSWORD, REMINDER)
"""The mails about one generation of a link."""


def token_of(vault: Vault, link_id: UUID, generation: int) -> str:
    """Return the token in the address: 120 bits."""
    return codes.code_from_bytes(_derived(vault, "token", link_id, generation))


def password_of(vault: Vault, link_id: UUID, generation: int) -> str:
    """Return the password that is mailed: 120 bits, and a check character against slips."""
    return codes.code_from_bytes(_derived(vault, "password", link_id, generation))


def label_of(vault: Vault, link_id: UUID, generation: int) -> str:
    """Return by what people tell which password belongs to which link; it opens nothing."""
    return codes.code_from_bytes(_derived(vault, "label", link_id, generation))[:6]


def message_id(base_url: str, mail: str, link_id: UUID, generation: int) -> str:
    """Return the Message-ID of one of the `MAILS`, the same however often it is sent."""
    return message_id_for(base_url, f"delivery-link-{mail}-{generation}", link_id)


def lookup_of_token(vault: Vault, typed: str) -> bytes | None:
    """Return the keyed hash of a token as it came in an address, None for what cannot be one."""
    token = codes.read_secret_code(typed)
    return vault.platform_index("delivery_link.token", token) if token else None


def lookup_of_mail(vault: Vault, key: str) -> bytes:
    """Return the keyed hash of the key of a mail (`kernel.mail.key_of`)."""
    return vault.platform_index("delivery_link.mail", key.casefold())


def lookups(vault: Vault, base_url: str, link_id: UUID, generation: int) -> list[bytes]:
    """Return everything that leads to one generation of a link."""
    token = token_of(vault, link_id, generation)
    mails = (key_of(message_id(base_url, mail, link_id, generation)) for mail in MAILS)
    return [
        vault.platform_index("delivery_link.token", token),
        *(lookup_of_mail(vault, key) for key in mails),
    ]


def _derived(vault: Vault, kind: str, link_id: UUID, generation: int) -> bytes:
    return vault.platform_index(f"delivery_link.{kind}", f"{link_id}|{generation}")
