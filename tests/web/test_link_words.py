"""Reasons of the download by link, in words."""

from __future__ import annotations

import pytest

from sorgeauskunft.texts import Texts
from web.amt.delivery_views import reason_of


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("link-unread", "Niemand hat die Anfrage abgeholt"),
        ("link-gone", "Den Link gibt es nicht mehr"),
        ("no-mailbox", "kein Postfach"),
        ("no-password", "kein Passwort festgelegt"),
        ("mail-bounced-5-1-1", "kam zurück (mail-bounced-5-1-1)"),
        ("mail-recipient-refused-550", "nimmt für dieses Postfach nichts an"),
        ("mail-certificate", "Darum kümmert sich der Betreiber"),
        ("mail-log-in-535", "Darum kümmert sich der Betreiber"),
        ("mail-not-encrypted", "Darum kümmert sich der Betreiber"),
        ("mail-unreachable-smtpconnecterror", "ging nicht hinaus"),
    ],
)
def test_every_reason(code: str, said: str) -> None:
    """Each reason is a sentence that says who can do something about it."""
    assert said in reason_of(Texts("de"), code)
