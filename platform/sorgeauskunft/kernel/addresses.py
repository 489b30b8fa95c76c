"""What is wrong with an address, folder or day that somebody set, each in half a sentence.

The setting's name goes in front of it (`settings.py`). Nothing here quotes an address: most of them
hold a password.
"""

from __future__ import annotations

import datetime as dt
import ipaddress
import os
from pathlib import Path
from urllib.parse import SplitResult, urlsplit

from sorgeauskunft.kernel.mail import address_of
from sorgeauskunft.kernel.smtp import OFFERED, REQUIRED

POSTGRES = frozenset({"postgresql", "postgres"})
_LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})


def scheme_of(text: str) -> str:
    """Return what an address begins with, in small letters; empty for what is no address."""
    parts = _parts(text)
    return parts.scheme if parts else ""


def _parts(text: str) -> SplitResult | None:
    """Return the parts of an address, or None where host or port cannot be read."""
    try:
        parts = urlsplit(text)
        parts.port  # noqa: B018 - is read, and refused, only here
    except ValueError:
        return None
    return parts


def database_fault(text: str) -> str:
    """Say what keeps a text from naming a database of either engine; empty for nothing."""
    scheme = scheme_of(text)
    if scheme in POSTGRES:
        return postgres_fault(text)
    if scheme != "sqlite":
        return "must begin with sqlite:/// or postgresql://"
    path = text.removeprefix("sqlite:///")
    if path == text or not path:
        return "must be sqlite:/// and the name of a file"
    if Path(path).is_dir():
        return "names a folder and not a file"
    return folder_fault(Path(path).parent)


def postgres_fault(text: str) -> str:
    """Say what keeps a text from naming a role and a database on PostgreSQL; empty for nothing."""
    parts = _parts(text)
    if parts is None or parts.scheme not in POSTGRES:
        return "must be like postgresql://role@host/name"
    if not parts.username:
        return "must name its role: postgresql://role@host/name"
    if not parts.path.strip("/"):
        return "must name its database: postgresql://role@host/name"
    return ""


def public_fault(text: str) -> str:
    """Say what keeps a text from being the address of the service; empty for nothing."""
    parts = _parts(text)
    if parts is None or parts.scheme not in {"http", "https"} or not parts.hostname:
        return "must be like https://sorgeauskunft.example"
    if text != f"{parts.scheme}://{parts.netloc}" or parts.username is not None:
        return "must be like https://sorgeauskunft.example: no path, no slash at the end, no user"
    return ""


def issuer_fault(text: str) -> str:
    """Say what keeps a text from being an OpenID issuer; empty for nothing.

    OpenID Connect Discovery 1.0: https, no query, no fragment.
    """
    return endpoint_fault(text) or (
        "must be like https://login.example: no query" if "?" in text else ""
    )


def endpoint_fault(text: str) -> str:
    """Say what keeps a text from being an address of an OpenID provider; empty for nothing.

    Without encryption only on the machine itself.
    """
    parts = _parts(text)
    plain = parts is not None and parts.scheme == "http" and parts.hostname in _LOOPBACK
    if parts is None or not parts.hostname or not (parts.scheme == "https" or plain):
        return "must be like https://login.example"
    if parts.username is not None or "#" in text or not all("!" <= each <= "~" for each in text):
        return "must be like https://login.example: no user, no fragment, no blanks"
    return ""


def mail_server_fault(text: str) -> str:
    """Say what keeps a text from naming a mail server or a folder for mails; empty for nothing."""
    parts = _parts(text)
    if parts is not None and parts.scheme == "file":
        if parts.netloc or not parts.path.strip("/"):
            return "must be file:/// and a whole path"
        return ""
    if parts is None or parts.scheme not in {"smtp", "smtps"} or not parts.hostname:
        return "must be smtp://host:port, smtps://host:port or file:///folder"
    if parts.query and (parts.query not in {OFFERED, REQUIRED} or parts.scheme == "smtps"):
        return f"must end with the port, or in smtp://host:port with ?{OFFERED} or ?{REQUIRED}"
    return ""


def file_fault(path: str) -> str:
    """Say why a file cannot be read; empty where it can."""
    return "" if os.access(path, os.R_OK) and Path(path).is_file() else "is no file to be read"


def mailbox_fault(text: str) -> str:
    """Say what keeps a text from being one address for mails; empty for nothing."""
    try:
        address = address_of(text)
    except ValueError:
        return "must be one address, like service@example.org"
    return "" if address.username and address.domain else "must be one address with a domain"


def folder_fault(folder: Path) -> str:
    """Say why a folder can neither be used nor made; empty where it can."""
    there = next((each for each in (folder, *folder.parents) if os.path.lexists(each)), Path())
    if not there.is_dir():
        return f"cannot be a folder: {there} is a file"
    if not os.access(there, os.W_OK | os.X_OK):
        return f"cannot be used: {there} must not be written to"
    return ""


def networks_fault(text: str) -> str:
    """Say which part is no address and no network; empty where all are."""
    for part in networks(text):
        try:
            ipaddress.ip_network(part)
        except ValueError:
            return f"must list addresses and networks like 10.0.0.0/8, {part!r} is none"
    return ""


def networks(text: str) -> list[str]:
    """Return the parts of a list with commas."""
    return [part.strip() for part in text.split(",")] if text.strip() else []


def day_fault(text: str) -> str:
    """Say what keeps a text from being a day; empty for nothing."""
    try:
        dt.date.fromisoformat(text)
    except ValueError:
        return "must be a day like 2026-04-30"
    return ""
