"""E-mail addresses and telephone numbers."""

from __future__ import annotations

import re
from typing import Final

import phonenumbers

from .faults import FieldError, InvalidAnswerError
from .lettering import show

# Local part and domain as almost every mailbox has them: ASCII, no quotes, no comments. Domains
# with umlauts are taken in their punycode form (xn--…). What is accepted can hold no line break
# and so cannot add a header to a mail.
_ATOM: Final = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+"
_LABEL: Final = r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
_EMAIL: Final = re.compile(
    rf"(?=[^@]{{1,64}}@){_ATOM}(?:\.{_ATOM})*@(?:{_LABEL}\.)+(?![0-9]+\Z){_LABEL}"
)
MAX_EMAIL: Final = 254
"""The longest address that SMTP can carry (RFC 5321, 4.5.3.1.3, less the brackets)."""

_OUTSIDE: Final = re.compile(r"[^!-~]")


def clean_email(typed: str, max_length: int) -> str:
    """An e-mail address without blanks around it.

    Raises `InvalidAnswerError` with `too-long`, `email-character` or `email-invalid`.
    """
    email = typed.strip()
    if len(email) > max_length:
        raise InvalidAnswerError("too-long", max=str(max_length))
    outside = _OUTSIDE.search(email)
    if outside:
        raise InvalidAnswerError("email-character", char=show(email, outside.start()))
    if not _EMAIL.fullmatch(email):
        raise InvalidAnswerError("email-invalid")
    return email


def check_email(field: str, typed: str) -> str | FieldError:
    """Return the address that was typed into a field outside of the form, or what is wrong with it.

    `field` is the name of the input.
    """
    if not typed.strip():
        return FieldError(field, "required")
    try:
        return clean_email(typed, MAX_EMAIL)
    except InvalidAnswerError as invalid:
        return FieldError(field, invalid.code, invalid.params)


def clean_phone(typed: str, max_length: int) -> str:
    """A telephone number in E.164; without country code it is taken as a German one.

    Raises `InvalidAnswerError` with `too-long` or `phone-invalid`. An extension is refused because
    E.164 would lose it silently.
    """
    phone = typed.strip()
    if len(phone) > max_length:
        raise InvalidAnswerError("too-long", max=str(max_length))
    try:
        number = phonenumbers.parse(phone, "DE")
    except phonenumbers.NumberParseException:
        raise InvalidAnswerError("phone-invalid") from None
    if number.extension or not phonenumbers.is_valid_number(number):
        raise InvalidAnswerError("phone-invalid")
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
