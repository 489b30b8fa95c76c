"""What values in a file may be, beyond their types: pure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, Final

import msgspec

from tenants.exchange.document import Facts
from tenants.laender import LAENDER
from tenants.offices import CaseworkRules, Contact, is_slug
from tenants.settings import Section

_LONGEST: Final = 10_000
_LONGEST_NAME: Final = 200
_MOST_DAYS: Final = 365
_ARS: Final = re.compile(r"[0-9]{12}")
_DVDV_KEY: Final = re.compile(r"[a-z]{2,10}:[A-Za-z0-9_.-]{1,49}")
_CONTACT: Final = {
    "postcode": (re.compile(r"[0-9]{5}"), "must be five digits"),
    "phone": (re.compile(r"\+[1-9][0-9]{4,14}"), "must be like +4947112345"),
    "email": (re.compile(r"[^@\s<>,;]+@[^@\s<>,;]+"), "must be a mail address"),
    "website": (re.compile(r"https://\S+"), "must begin with https://"),
}


def facts_faults(facts: Facts) -> Iterator[str]:
    """Yield what is wrong with the operator's facts of an office."""
    if not is_slug(facts.slug):
        yield "office.slug: must be 2 to 60 of a-z, 0-9 and hyphen"
    if facts.land not in {land.code for land in LAENDER}:
        yield "office.land: must be the two letters of a Land, like HB"
    if not _ARS.fullmatch(facts.ars):
        yield "office.ars: must be twelve digits"
    if facts.dvdv_key is not None and not _DVDV_KEY.fullmatch(facts.dvdv_key):
        yield "office.dvdv_key: must be prefix and key, like jga:04012000"


def value_faults(path: str, section: Section, value: Any) -> Iterator[str]:
    """Yield what is wrong with the value of a section of settings."""
    for where, text in _texts(path, msgspec.to_builtins(value)):
        if len(text) > _LONGEST:
            yield f"{where}: has more than {_LONGEST} characters"
        if any(not each.isprintable() for each in text if each != "\n"):
            yield f"{where}: has characters that cannot be printed"
    if section is Section.NAME and not 0 < len(str(value).strip()) <= _LONGEST_NAME:
        yield f"{path}: must have 1 to {_LONGEST_NAME} characters"
    if isinstance(value, Contact):
        yield from _contact_faults(path, value)
    if isinstance(value, CaseworkRules):
        yield from _rules_faults(path, value)


def _contact_faults(path: str, contact: Contact) -> Iterator[str]:
    for name, (pattern, reason) in _CONTACT.items():
        text = getattr(contact, name)
        if text and not pattern.fullmatch(text):
            yield f"{path}.{name}: {reason}"


def _rules_faults(path: str, rules: CaseworkRules) -> Iterator[str]:
    for name, days in msgspec.structs.asdict(rules).items():
        if name.endswith("_days") and not 0 < days <= _MOST_DAYS:
            yield f"{path}.{name}: must be 1 to {_MOST_DAYS} days"


def _texts(path: str, value: Any) -> Iterator[tuple[str, str]]:
    """Yield every text in a value, with where it stands."""
    if isinstance(value, str):
        yield path, value
    elif isinstance(value, dict):
        for name, each in value.items():
            yield from _texts(f"{path}.{name}", each)
    elif isinstance(value, list | tuple):
        for number, each in enumerate(value):
            yield from _texts(f"{path}[{number}]", each)
