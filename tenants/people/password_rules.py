"""Which passwords are taken: long ones that nobody would guess first (NIST SP 800-63B, 5.1.1.2).

No rules about kinds of characters: they make passwords worse, and people write them down. What is
refused is short, or among the first that somebody tries: often seen ones, one character or row of
keys over and over, and what everybody knows about this service and this person.
"""

from __future__ import annotations

import asyncio
import enum
import re
from pathlib import Path
from typing import Final

from sorgeauskunft.kernel import Kernel
from tenants.people.accounts import Person
from tenants.people.stolen import is_stolen

SHORTEST: Final = 12
LONGEST: Final = 128
"""More than anybody types; a bound, so that nobody makes the server hash books."""

_FEWEST_DIFFERENT: Final = 5
_SHORTEST_PART: Final = 4

# First words of the lists of stolen passwords, German and English, with what stands near at hand
# here. Compared without the digits at both ends: "Passwort2026!" is "passwort".
_WORST: Final = frozenset(
    Path(__file__).with_name("worst_passwords.txt").read_text("utf-8").split()
)
_ROWS: Final = (
    "01234567890",
    "09876543210",
    "abcdefghijklmnopqrstuvwxyz",
    "zyxwvutsrqponmlkjihgfedcba",
    "qwertzuiopü",
    "qwertyuiop",
    "asdfghjklöä",
    "yxcvbnm",
)


class PasswordFault(enum.StrEnum):
    """Why a password is not taken."""

    MISSING = "missing"
    SHORT = "short"
    LONG = "long"
    GUESSED = "guessed"
    """Among the first that are tried."""

    OWN = "own"
    """Hardly more than the person's name or address."""

    STOLEN = "stolen"
    """In the operator's collection of stolen ones, where there is one."""


async def password_fault(kernel: Kernel, password: str, person: Person) -> PasswordFault | None:
    """Say what is wrong with a new password of this person; None for nothing.

    Raises:
        OSError, ValueError: The collection of stolen passwords cannot be read.
    """
    fault = guessing_fault(password, person)
    collection = kernel.settings.stolen_passwords
    if fault is None and collection and await asyncio.to_thread(is_stolen, collection, password):
        return PasswordFault.STOLEN
    return fault


def guessing_fault(password: str, person: Person) -> PasswordFault | None:
    """Say why a password is too short, too long or too easily guessed; None where it is not."""
    if not SHORTEST <= len(password) <= LONGEST:
        return _wrong_length(password)
    plain = "".join(letter for letter in password.casefold() if letter.isalnum())
    if len(set(plain)) < _FEWEST_DIFFERENT or any(_is_common(part) for part in _parts(plain)):
        return PasswordFault.GUESSED
    own = _known(person)
    if any(word.startswith(part) for part in _parts(plain) for word in own if part):
        return PasswordFault.OWN
    return None


def _wrong_length(password: str) -> PasswordFault:
    if len(password) > LONGEST:
        return PasswordFault.LONG
    return PasswordFault.SHORT if password else PasswordFault.MISSING


def _is_common(part: str) -> bool:
    return part in _WORST or any(part in row for row in _ROWS)


def _parts(plain: str) -> tuple[str, ...]:
    """Return a password without the digits around it, and what is written in it over and over."""
    word = plain.strip("0123456789")
    return plain, word, _unit(plain), _unit(word)


def _unit(plain: str) -> str:
    """Return what a text repeats, the last time perhaps cut off; the text where nothing is."""
    for length in range(1, len(plain) // 2 + 1):
        unit = plain[:length]
        if (unit * (len(plain) // length + 1)).startswith(plain):
            return unit
    return plain


def _known(person: Person) -> frozenset[str]:
    """Return the words of a name and address, alone and one after the other."""
    words = re.findall(r"\w+", person.name.casefold())
    address = re.findall(r"[^\W_]+", person.email.casefold())
    local = re.findall(r"[^\W_]+", person.email.casefold().partition("@")[0])
    joined = ("".join(each) for each in (words, words[::-1], address, local))
    return frozenset(each for each in (*words, *local, *joined) if len(each) >= _SHORTEST_PART)
