"""The pages about the way to her: address or stay, where the letter goes, e-mail, telephone.

Her residence, or else her stay, decides which office answers (§ 87c VI 1 SGB VIII). She who lives
in a shelter names the town only, never the shelter's address.
"""

from __future__ import annotations

from typing import Final

from .fields import TICKED, Choice, Condition, Field, Kind, Section

_FIXED_ADDRESS: Final = (Condition("address.none", ""),)
_NO_FIXED_ADDRESS: Final = (Condition("address.none", TICKED),)
_POST_IN_GERMANY: Final = (Condition("postal.where", "germany"),)
_POST_ABROAD: Final = (Condition("postal.where", "abroad"),)
_INTERPRETER: Final = (Condition("contact.interpreter", TICKED),)

ADDRESS: Final = Section(
    key="address",
    slug="anschrift",
    fields=(
        Field("address.none", Kind.CHECKBOX, "answering_office", needed=False, has_hint=True),
        Field(
            "address.street",
            Kind.TEXT,
            "answering_office",
            when=_FIXED_ADDRESS,
            autocomplete="address-line1",
        ),
        Field(
            "address.house_number",
            Kind.HOUSE_NUMBER,
            "answering_office",
            when=_FIXED_ADDRESS,
            max_length=15,
            has_hint=True,
        ),
        Field(
            "address.postcode",
            Kind.POSTCODE,
            "answering_office",
            when=_FIXED_ADDRESS,
            autocomplete="postal-code",
        ),
        Field(
            "address.place",
            Kind.PLACE,
            "answering_office",
            when=_FIXED_ADDRESS,
            autocomplete="address-level2",
        ),
        Field(
            "stay.postcode",
            Kind.POSTCODE,
            "answering_office",
            when=_NO_FIXED_ADDRESS,
            autocomplete="postal-code",
        ),
        Field(
            "stay.place",
            Kind.PLACE,
            "answering_office",
            when=_NO_FIXED_ADDRESS,
            autocomplete="address-level2",
            has_hint=True,
        ),
    ),
)

POSTAL: Final = Section(
    key="postal",
    slug="postanschrift",
    fields=(
        Field(
            "postal.where",
            Kind.CHOICE,
            "delivery",
            choices=(
                Choice("same", when=Condition("address.none", "")),
                Choice("germany"),
                Choice("abroad"),
            ),
            has_hint=True,
        ),
        Field(
            "postal.care_of",
            Kind.TEXT,
            "delivery",
            needed=False,
            when=_POST_IN_GERMANY,
            has_hint=True,
        ),
        Field(
            "postal.street",
            Kind.TEXT,
            "delivery",
            when=_POST_IN_GERMANY,
            autocomplete="shipping address-line1",
            has_hint=True,
        ),
        Field(
            "postal.house_number",
            Kind.HOUSE_NUMBER,
            "delivery",
            needed=False,
            when=_POST_IN_GERMANY,
            max_length=15,
            has_hint=True,
        ),
        Field(
            "postal.postcode",
            Kind.POSTCODE,
            "delivery",
            when=_POST_IN_GERMANY,
            autocomplete="shipping postal-code",
        ),
        Field(
            "postal.place",
            Kind.PLACE,
            "delivery",
            when=_POST_IN_GERMANY,
            autocomplete="shipping address-level2",
        ),
        Field(
            "postal.line1",
            Kind.TEXT,
            "delivery",
            when=_POST_ABROAD,
            autocomplete="shipping address-line1",
            has_hint=True,
        ),
        Field(
            "postal.line2",
            Kind.TEXT,
            "delivery",
            when=_POST_ABROAD,
            autocomplete="shipping address-line2",
        ),
        Field(
            "postal.line3",
            Kind.TEXT,
            "delivery",
            needed=False,
            when=_POST_ABROAD,
            autocomplete="shipping address-line3",
        ),
        Field("postal.line4", Kind.TEXT, "delivery", needed=False, when=_POST_ABROAD),
        Field("postal.line5", Kind.TEXT, "delivery", needed=False, when=_POST_ABROAD),
        Field("postal.state", Kind.STATE, "delivery", when=_POST_ABROAD),
    ),
)

CONTACT: Final = Section(
    key="contact",
    slug="kontakt",
    fields=(
        Field(
            "contact.email",
            Kind.EMAIL,
            "voluntary",
            needed=False,
            max_length=254,
            autocomplete="email",
            has_hint=True,
        ),
        Field(
            "contact.phone",
            Kind.PHONE,
            "voluntary",
            needed=False,
            max_length=40,
            autocomplete="tel",
            has_hint=True,
        ),
        Field("contact.interpreter", Kind.CHECKBOX, "voluntary", needed=False),
        Field(
            "contact.interpreter_language",
            Kind.TEXT,
            "voluntary",
            when=_INTERPRETER,
            max_length=60,
        ),
        Field(
            "contact.accessible_format",
            Kind.TEXT,
            "voluntary",
            needed=False,
            max_length=200,
            has_hint=True,
        ),
    ),
)
