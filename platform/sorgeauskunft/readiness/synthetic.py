"""Offices for support and training: real work on requests of people whom there are not.

Whoever helps offices must try things out, and must not do it where mothers' requests lie. So the
operator makes an office in which everything is invented. People work there under their own names and
roles, like in any other; nobody becomes somebody else.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from typing import Final
from uuid import UUID, uuid4

import msgspec

from sorgeauskunft.kernel import Kernel, audit
from sorgeauskunft.kernel.errors import SorgeauskunftError
from sorgeauskunft.readiness.sending import send_test_as
from sorgeauskunft.readiness.tables import SelfTestRow
from sorgeauskunft.requests import RequestContent
from sorgeauskunft.requests.content import Address, Person
from sorgeauskunft.texts import Texts
from tenants import registry
from tenants.areas import AreaAssignment
from tenants.directory import Directory
from tenants.laender import LAND_BY_CODE
from tenants.offices import (
    CaseworkRules,
    Contact,
    LetterTexts,
    Office,
    OfficeKind,
    OnboardingStatus,
    OpeningHours,
    Profile,
)

MOST: Final = 200
"""So many invented requests may lie in such an office at a time; they go by themselves."""

_NOWHERE: Final = "999"
"""After a Land's key: a Kreis that no Land has, so that no place leads there."""

_ALWAYS: Final = dt.date(2020, 1, 1)

Change = Callable[[RequestContent, Texts], RequestContent]


class NotSyntheticError(SorgeauskunftError):
    """It is an authority's office: nothing invented is put there in numbers, and nobody plays there."""


class TooManyTestsError(SorgeauskunftError):
    """There are enough invented requests; those that are there go by themselves."""


async def make_synthetic(
    kernel: Kernel, texts: Texts, slug: str, name: str, land: str, *, actor: audit.Actor
) -> UUID:
    """Make an office with nothing real in it, ready to work in; return its id.

    `land` is one of the codes: its holidays and words are those of the office.

    Raises:
        ConflictError: The slug is taken.
        AreaError: The Land has such an office already.
        ValueError: The slug cannot stand in an address.
    """
    kreis = f"{LAND_BY_CODE[land].key}{_NOWHERE}"
    office = Office(
        id=uuid4(),
        slug=slug,
        kind=OfficeKind.SYNTHETIC,
        status=OnboardingStatus.LIVE,
        name=name,
        land=land,
        ars=kreis.ljust(12, "0"),
        dvdv_key=f"jga:{kreis}000",
        contact=Contact(
            street=texts("ready.person.street"),
            house_number="1",
            postcode="00000",
            place=texts("ready.synthetic.place"),
            opening_hours=(OpeningHours(texts("ready.synthetic.days"), "9–12"),),
        ),
        profile=Profile(represented_by=texts("ready.synthetic.nobody")),
        casework=CaseworkRules(
            letter=LetterTexts(
                signatory=texts("ready.synthetic.nobody"), appeal=texts("ready.synthetic.appeal")
            )
        ),
        test_messages=True,
    )
    areas = [AreaAssignment(office=office.id, ags_prefix=kreis, valid_from=_ALWAYS)]
    await registry.create_office(kernel, office, areas, actor)
    return office.id


async def fill_synthetic(
    kernel: Kernel,
    directory: Directory,
    texts: Texts,
    office: Office,
    count: int,
    *,
    actor: audit.Actor,
) -> Sequence[UUID]:
    """Send `count` invented requests of all kinds to such an office; return their ids.

    They go by themselves after `KEPT_DAYS`, as every test request does.

    Raises:
        NotSyntheticError: The office is an authority's.
        TooManyTestsError: There would be more than `MOST`.
    """
    if not office.is_synthetic:
        raise NotSyntheticError(f"{office.slug} is the office of an authority")
    there = await tests_in(kernel, office.id)
    if there + count > MOST:
        raise TooManyTestsError(f"{there} are there, and at most {MOST} may be")
    families = texts("ready.synthetic.families").split(", ")

    def changed(number: int) -> Callable[[RequestContent], RequestContent]:
        family, kind = families[number % len(families)], _KINDS[number % len(_KINDS)]
        return lambda content: kind(_named(content, family), texts)

    return [
        await send_test_as(kernel, directory, texts, office, actor, change=changed(there + number))
        for number in range(count)
    ]


async def tests_in(kernel: Kernel, office_id: UUID) -> int:
    """Return how many test requests an office has that are not gone."""
    async with kernel.database.tenant_transaction(office_id, read_only=True):
        return int(await SelfTestRow.count().where(SelfTestRow.gone_at.is_null()))


def _named(content: RequestContent, family: str) -> RequestContent:
    def called(person: Person) -> Person:
        return msgspec.structs.replace(person, family_name=family)

    replace = msgspec.structs.replace
    return replace(
        content,
        mother=replace(content.mother, name=called(content.mother.name)),
        children=tuple(
            replace(child, at_birth=called(child.at_birth)) for child in content.children
        ),
    )


def _plain(content: RequestContent, _texts: Texts) -> RequestContent:
    return content


def _siblings(content: RequestContent, texts: Texts) -> RequestContent:
    (child,) = content.children
    name = msgspec.structs.replace(
        child.at_birth, given_names=texts("ready.synthetic.second_child")
    )
    born = child.birth_date.replace(year=child.birth_date.year - 3)
    second = msgspec.structs.replace(child, at_birth=name, birth_date=born)
    return msgspec.structs.replace(content, children=(child, second))


def _in_part(content: RequestContent, _texts: Texts) -> RequestContent:
    """A court has decided on parts: the letter will be a limited one."""
    (child,) = content.children
    child = msgspec.structs.replace(child, precheck={**child.precheck, "court": "joint_part"})
    return msgspec.structs.replace(content, outcome="partial", children=(child,))


def _renamed(content: RequestContent, texts: Texts) -> RequestContent:
    """The child has another name today, and the register of births is known."""
    (child,) = content.children
    name = msgspec.structs.replace(
        child.at_birth, family_name=texts("ready.synthetic.later_family")
    )
    child = msgspec.structs.replace(
        child,
        current=name,
        birth_register_number="G 1/2021",
        registry_office=texts("ready.synthetic.registry"),
    )
    return msgspec.structs.replace(content, children=(child,))


def _no_address(content: RequestContent, _texts: Texts) -> RequestContent:
    """The mother has no fixed address, and says where letters shall go."""
    home = content.mother.residence
    assert home is not None  # noqa: S101 - the invented one has
    letters: Address = msgspec.structs.replace(home, care_of=content.mother.name.given_names)
    mother = msgspec.structs.replace(
        content.mother,
        residence=None,
        stay=home.place,
        stay_postcode=home.postcode,
        postal_address=letters,
    )
    return msgspec.structs.replace(content, mother=mother)


def _with_help(content: RequestContent, texts: Texts) -> RequestContent:
    """The mother needs an interpreter, and large print."""
    mother = msgspec.structs.replace(
        content.mother,
        interpreter_language=texts("ready.synthetic.language"),
        accessible_format=texts("ready.synthetic.format"),
    )
    return msgspec.structs.replace(content, mother=mother, copies=2)


_KINDS: Final[tuple[Change, ...]] = (
    _plain,
    _siblings,
    _in_part,
    _renamed,
    _no_address,
    _with_help,
)
