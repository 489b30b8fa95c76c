"""Codes that people read, type and say on the phone: Crockford's base 32, without look-alikes."""

from __future__ import annotations

import secrets

from stdnum import luhn

# No I, L, O, U: they look like 1, 1, 0, or make words.
ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_LOOK_ALIKES = str.maketrans({"O": "0", "I": "1", "L": "1"})
_SEPARATORS = str.maketrans("", "", " \t\r\n-–—_.")

SECRET_LENGTH = 25
REFERENCE_LENGTH = 8
_GROUP = 5


def new_secret_code() -> str:
    """Return a new code of 25 characters: 24 random ones (120 bits) and a check character."""
    body = "".join(secrets.choice(ALPHABET) for _ in range(SECRET_LENGTH - 1))
    return body + luhn.calc_check_digit(body, ALPHABET)


def code_from_bytes(material: bytes) -> str:
    """Return the code of 25 characters that 15 bytes spell, with its check character."""
    number = int.from_bytes(material[:15], "big")
    body = "".join(
        ALPHABET[(number >> (5 * place)) & 31] for place in range(SECRET_LENGTH - 2, -1, -1)
    )
    return body + luhn.calc_check_digit(body, ALPHABET)


def normalised(text: str) -> str:
    """Return what was typed in capitals, without separators, look-alikes replaced."""
    return text.translate(_SEPARATORS).upper().translate(_LOOK_ALIKES)


def read_secret_code(text: str) -> str | None:
    """Return the code that was typed, or None where it cannot be one (length, check character)."""
    code = normalised(text)
    if len(code) != SECRET_LENGTH or any(letter not in ALPHABET for letter in code):
        return None
    return code if luhn.is_valid(code, ALPHABET) else None


def grouped(code: str) -> str:
    """Return a code in groups of five, as it is shown."""
    return "-".join(code[start : start + _GROUP] for start in range(0, len(code), _GROUP))


def new_reference() -> str:
    """Return a new reference (Aktenzeichen of a request): 8 random characters, 40 bits.

    Not secret and not unique by itself: the table's key decides.
    """
    return "".join(secrets.choice(ALPHABET) for _ in range(REFERENCE_LENGTH))
