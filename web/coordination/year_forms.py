"""What is asked when a year begins to be planned: its rules, how it is paid, and who issues."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any, Final

from billing import Absence, Cofinancing, CostPeriod, Creditor, ProRata, Subsidy
from billing.importing import Known, key_named, name_of
from billing.invoices import Address, Contact, Seller
from billing.keys import Key, equal_key, koenigsteiner_keys
from billing.ledger import Actor, Book, PeriodPlanned
from billing.subsidising import subsidised_before
from sorgeauskunft.texts import Texts
from web.components import Option
from web.coordination.asking import Ask, Form, options

COUNTS: Final = ("1", "2", "4", "12")
FIELDS: Final = {
    "period_twice": "year",
    "year_out_of_reach": "year",
    "no_cofinancing_yet": "cofinancing",
    "no_joint_key": "joint_key",
    "instalment_count": "instalments",
    "wrong_postcode": "postcode",
    "wrong_phone": "phone",
    "wrong_mail": "mail",
    "wrong_iban": "iban",
    "wrong_vat_id": "vat_id",
}
_RULES: Final = {
    "cofinancing": Cofinancing,
    "creditor": Creditor,
    "pro_rata": ProRata,
    "absence": Absence,
}


def joint_keys(kept: Iterable[Key]) -> tuple[Option, ...]:
    """The keys that can split the part of all sixteen Länder."""
    published = [each for each in koenigsteiner_keys().values() if each.confirmed]
    names = [name_of(each) for each in (*published, *kept)]
    return tuple(Option(name, name) for name in reversed(names))


def period_form(texts: Texts, kept: Iterable[Key]) -> Form:
    """The whole form."""
    rules = [
        Ask(
            name=name,
            kind="radio",
            options=options(texts, f"coordination.{name}", kind),
            default=next(iter(kind)).value,
        )
        for name, kind in _RULES.items()
    ]
    counts = tuple(Option(each, texts(f"coordination.instalments.{each}")) for each in COUNTS)
    return Form(
        "period",
        (
            Ask(name="year", kind="whole"),
            rules[0],
            Ask(name="joint_key", kind="select", needed=False, options=joint_keys(kept)),
            *rules[1:],
            Ask(name="subsidy", kind="whole", needed=False),
            Ask(name="instalments", kind="select", options=counts, default="4"),
            Ask(name="seller"),
            Ask(name="identifier", longest=60),
            Ask(name="street"),
            Ask(name="postcode", longest=5),
            Ask(name="town", longest=80),
            Ask(name="contact", longest=120),
            Ask(name="phone", kind="tel", longest=40),
            Ask(name="mail", kind="email", longest=254),
            Ask(name="iban", longest=40),
            Ask(name="vat_id", needed=False, longest=20),
            Ask(name="tax_number", needed=False, longest=30),
        ),
    )


def begun(book: Book, today: dt.date) -> dict[str, str]:
    """What the form begins with: the year after the last, with its rules and who issued then."""
    last = max(book.periods.values(), key=lambda each: each.year, default=None)
    if last is None:
        first = {name: next(iter(kind)).value for name, kind in _RULES.items()}
        return {"year": str(today.year + 1), "instalments": "4", **first}
    planned = last.planned
    seller, rules = planned.seller, planned.rules
    return {
        "year": str(last.year + 1),
        **{name: getattr(rules, name).value for name in _RULES},
        "joint_key": name_of(rules.joint_key) if rules.joint_key else "",
        "instalments": str(planned.instalments),
        "seller": seller.name,
        "identifier": seller.identifier,
        "street": seller.address.street,
        "postcode": seller.address.postcode,
        "town": seller.address.town,
        "contact": seller.contact.name,
        "phone": seller.contact.phone,
        "mail": seller.contact.mail,
        "iban": seller.iban,
        "vat_id": seller.vat_id or "",
        "tax_number": seller.tax_number or "",
    }


def planned(
    values: Mapping[str, Any], kept: tuple[Key, ...], book: Book, by: Actor, at: dt.datetime
) -> PeriodPlanned:
    """The event that begins a year. Raises `RefusedError` for what cannot be."""
    name, first = values["joint_key"], values["subsidy"]
    joint = key_named(name, Known(equal_key(), kept)) if name else None
    cofinancing = Cofinancing(values["cofinancing"])
    year = values["year"]
    rules = CostPeriod(
        year=year,
        cofinancing=cofinancing,
        creditor=Creditor(values["creditor"]),
        joint_key=joint
        if isinstance(joint, Key) and cofinancing is not Cofinancing.USERS_100
        else None,
        pro_rata=ProRata(values["pro_rata"]),
        absence=Absence(values["absence"]),
        subsidy=Subsidy(first_per_land=first, used=subsidised_before(book, year))
        if first
        else None,
    )
    seller = Seller(
        name=values["seller"],
        identifier=values["identifier"],
        address=Address(street=values["street"], postcode=values["postcode"], town=values["town"]),
        contact=Contact(name=values["contact"], phone=values["phone"], mail=values["mail"]),
        iban=values["iban"],
        vat_id=values["vat_id"],
        tax_number=values["tax_number"],
    )
    return PeriodPlanned(
        at=at, by=by, rules=rules, seller=seller, instalments=int(values["instalments"])
    )
