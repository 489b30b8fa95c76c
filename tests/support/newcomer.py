"""Somebody who is new at an office, in a browser: the invitation out of the mail, the first log-in."""

from __future__ import annotations

import email
import email.policy
import time
from pathlib import Path

from browser import Tab
from clerk import app_code, go

SECRET = "ein Regenschirm für Dienstag"


def link_for(mails: Path, address: str) -> str:
    """The link in the mail to this address; the worker has to write it first."""
    until = time.monotonic() + 60
    while time.monotonic() < until:
        for path in mails.glob("*.eml"):
            mail = email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
            body = mail.get_body()
            if mail["To"] == address and body is not None:
                lines = str(body.get_content()).splitlines()
                return next(line for line in lines if "/amt/einladung#" in line)
        time.sleep(0.1)
    raise AssertionError(f"no mail to {address}")


def accept(tab: Tab, link: str) -> None:
    tab.page.goto(link)
    go(tab, "Weiter")
    tab.page.get_by_label("Neues Passwort", exact=True).fill(SECRET)
    tab.page.get_by_label("Neues Passwort noch einmal").fill(SECRET)
    go(tab, "Einladung annehmen")


def come_in(tab: Tab, address: str) -> None:
    """The first log-in of an admin: she is led to a second step before anything else."""
    go(tab, "Zur Anmeldung")
    tab.page.get_by_label("E-Mail-Adresse").fill(address)
    tab.page.get_by_label("Passwort").fill(SECRET)
    go(tab, "Anmelden")
    tab.look("set-up")
    secret = tab.page.locator("[data-secret]").inner_text()
    tab.page.get_by_label("Code aus der App").fill(app_code(secret, 0))
    go(tab, "App bestätigen")
    tab.look("codes")
