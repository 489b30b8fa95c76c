"""Finding requests: by whole words however typed, in the own office only, as long as they are there."""

from __future__ import annotations

import datetime as dt
from uuid import UUID

import msgspec
import pytest
from arrivals import arrived, somebody
from examples import child, content, everything, make_office

from sorgeauskunft import casework, requests
from sorgeauskunft.casework import searching
from sorgeauskunft.casework.searching import SearchError
from sorgeauskunft.kernel import Kernel, ManualClock, audit
from sorgeauskunft.kernel.errors import NotFoundError
from sorgeauskunft.requests import RequestContent, RequestStatus
from sorgeauskunft.requests.content import Person
from sorgeauskunft.requests.spelling import spellings
from sorgeauskunft.requests.tables import RequestRow, SearchEntry
from tenants.offices import Office
from tenants.people import Role


async def found(kernel: Kernel, office: Office, text: str) -> list[UUID]:
    terms = searching.read(text)
    result = await searching.search(kernel, office, somebody(office), terms)
    return [entry.id for entry in result.entries]


def named(given: str, family: str, mother: str = "Ayşe") -> RequestContent:
    named_child = msgspec.structs.replace(
        child(), at_birth=Person(given_names=given, family_name=family)
    )
    plain = content(named_child)
    name = Person(given_names=mother, family_name=family)
    return msgspec.structs.replace(
        plain, mother=msgspec.structs.replace(plain.mother, name=name, birth_name="Yıldız")
    )


TYPED = (
    ("Müller", "müller MÜLLER Mueller muller Mu\u0308ller"),
    ("Groß", "Groß GROSS gross GROẞ"),
    ("Öztürk-Ñañez", "öztürk-ñañez Oeztuerk Ozturk Nañez nanez ÖztürkÑañez Öztürk–Ñañez"),
    ("O'Neill", "O'Neill O’Neill ONeill neill oneill"),
    ("Đorđević", "Đorđević Dordevic dorđevic"),
    ("Sørensen", "Sørensen Soerensen sorensen"),
    ("Åkesson", "Åkesson Aakesson akesson"),
    ("Łucja", "Łucja lucja"),
    ("Yılmaz", "Yılmaz Yilmaz YILMAZ yılmaz"),
    ("İnci", "İnci inci INCI"),
    ("Nguyễn", "Nguyễn Nguyen"),
    ("Þórsdóttir", "Þórsdóttir Thorsdottir"),
    ("Æbelø", "Æbelø Aebeloe aebelo"),
    ("von der Leye", "von Leye"),
    ("Dr.", "dr"),
    ("Meier", "meier, ;meier"),
)
"""A family name, and how people type it or a part of it."""


async def test_spellings(kernel: Kernel) -> None:
    """Case, accents, umlauts, hyphens and apostrophes do not count; each part is found alone."""
    office = await make_office(kernel)
    for name, typed in TYPED:
        request_id = await arrived(kernel, office, named("Mia", name))
        for each in typed.split():
            assert await found(kernel, office, each) == [request_id], each


async def test_joined_or_apart(kernel: Kernel) -> None:
    """A double name is found with and without its hyphen, whichever way it was given."""
    office = await make_office(kernel)
    apart = await arrived(kernel, office, named("Anna Lena", "Meier Schulze"))
    joined = await arrived(kernel, office, named("Anna-Lena", "Meier-Schulze"))
    for text in ("Meier-Schulze", "Meier Schulze", "anna-lena meier", "Lena Schulze"):
        assert set(await found(kernel, office, text)) == {apart, joined}, text


async def test_all_words_must_fit(kernel: Kernel) -> None:
    """Words fit in any order, of child or mother; one that fits nobody finds nothing."""
    office = await make_office(kernel)
    request_id = await arrived(kernel, office, everything())
    for text in ("Öztürk Mia", "yıldız", "Noah Öztürk 29.2.2024", "Ayşe 14.03.2021", "2021-03-14"):
        assert await found(kernel, office, text) == [request_id], text
    for text in ("Mia Fremd", "Mi", "Öztürk 15.3.2021", "Jürgen"):
        assert await found(kernel, office, text) == [], text


async def test_by_reference(kernel: Kernel) -> None:
    """A reference is found with blanks, hyphens and small letters."""
    office = await make_office(kernel)
    request_id = await arrived(kernel, office)
    async with kernel.database.tenant_transaction(office.id):
        row = await RequestRow.objects().get(RequestRow.id == request_id)
    assert row is not None
    start, end = row.reference[:4], row.reference[4:]
    for text in (start + end, f" {start} {end} ", f"{start}-{end}".lower()):
        assert await found(kernel, office, text) == [request_id]


async def test_every_status(kernel: Kernel, clock: ManualClock) -> None:
    """Whatever has become of a request, it is found, newest first, and the line says its tray."""
    office = await make_office(kernel)
    done = await arrived(kernel, office)
    async with kernel.database.tenant_transaction(office.id):
        for status in ("in_work", "issued", "posted"):
            await requests.advance(done, RequestStatus(status), clock.now())
    clock.advance(dt.timedelta(days=1))
    new = await arrived(kernel, office)
    terms = searching.read("Öztürk")
    entries = (await searching.search(kernel, office, somebody(office), terms)).entries
    assert [(entry.id, entry.tray) for entry in entries] == [
        (new, casework.Tray.NEW),
        (done, casework.Tray.DONE),
    ]


async def test_many(kernel: Kernel, monkeypatch: pytest.MonkeyPatch) -> None:
    """No more than a fixed number is shown, and it is said that there are more."""
    monkeypatch.setattr(searching, "MOST", 2)
    office = await make_office(kernel)
    for _ in range(3):
        await arrived(kernel, office)
    result = await searching.search(kernel, office, somebody(office), searching.read("mia"))
    assert (len(result.entries), result.more) == (2, True)


async def test_other_office(kernel: Kernel) -> None:
    """Two offices with the same child find only their own, and their look-up values differ."""
    office, other = await make_office(kernel), await make_office(kernel, "bremen")
    mine, theirs = await arrived(kernel, office), await arrived(kernel, other)
    assert await found(kernel, office, "Mia 14.3.2021") == [mine]
    assert await found(kernel, other, "Mia 14.3.2021") == [theirs]
    assert await casework.same_child(kernel, somebody(office), mine) == ()
    assert await casework.same_child(kernel, somebody(other), mine) == ()
    hashes = []
    for each in (office, other):
        async with kernel.database.tenant_transaction(each.id, read_only=True):
            hashes.append({bytes(row["hash"]) for row in await SearchEntry.select()})
    assert not hashes[0] & hashes[1]


async def test_nothing_readable(kernel: Kernel) -> None:
    """The index holds neither a name nor a date, and the audit trail only the kinds searched for."""
    office = await make_office(kernel)
    await arrived(kernel, office)
    await found(kernel, office, "Mia Łucja 14.3.2021")
    await found(kernel, office, "Öztürk")
    async with kernel.database.tenant_transaction(office.id):
        rows = await SearchEntry.select()
        said = await audit.AuditEntry.select().order_by(audit.AuditEntry.seq)
    assert {len(bytes(row["hash"])) for row in rows} == {16}
    assert {row["kind"] for row in rows} == {"name", "born", "child"}
    assert [(row["tag"], row["fields"], row["subject_id"]) for row in said[-2:]] == [
        ("amt:requests:searched", "name,birth_date", None),
        ("amt:requests:searched", "name", None),
    ]


async def test_dies_with_the_request(kernel: Kernel) -> None:
    """When a request is deleted, whoever does it, nothing is left that finds it; others stay."""
    office = await make_office(kernel)
    gone, stays = await arrived(kernel, office), await arrived(kernel, office)
    async with kernel.database.tenant_transaction(office.id):
        before = await SearchEntry.count()
        await RequestRow.delete().where(RequestRow.id == gone)
        left = await SearchEntry.select()
    assert {row["request_id"] for row in left} == {stays}
    assert len(left) * 2 == before
    assert await found(kernel, office, "Mia") == [stays]


async def test_filled_in(kernel: Kernel) -> None:
    """Requests from before the index become findable, each once, also by two workers at once."""
    office = await make_office(kernel)
    old = [await arrived(kernel, office, content(child(), child("Noah"))) for _ in range(3)]
    async with kernel.database.tenant_transaction(office.id):
        complete = await SearchEntry.count()
        await SearchEntry.delete(force=True)
        nothing = {RequestRow.counts_from: None, RequestRow.news_at: None}
        await RequestRow.update(nothing, force=True)
    new = await arrived(kernel, office)
    assert await found(kernel, office, "Mia") == [new]
    assert await casework.page(kernel, office, somebody(office), casework.Wanted())
    whole: set[UUID] = set()
    assert await requests.fill_in(kernel, [office.id], whole) == 3
    assert whole == {office.id}
    assert await requests.fill_in(kernel, [office.id], set()) == 0
    assert set(await found(kernel, office, "Noah 14.3.2021")) == set(old)
    async with kernel.database.tenant_transaction(office.id):
        of_new = await SearchEntry.count().where(SearchEntry.request_id == new)
        assert await SearchEntry.count() == complete + of_new
        rows = await RequestRow.select()
    assert {row["counts_from"] for row in rows} == {dt.date(2026, 11, 24)}
    assert all(row["news_at"] == row["sent_at"] for row in rows)


async def test_same_child(kernel: Kernel, clock: ManualClock) -> None:
    """Requests about the same child know each other, by first name, family name and birth date."""
    office = await make_office(kernel)
    short = named("Mia", "Mueller")
    first = await arrived(kernel, office, named("Mia Łucja", "Müller"))
    clock.advance(dt.timedelta(days=1))
    second = await arrived(kernel, office, short)
    sibling = msgspec.structs.replace(
        short.children[0], at_birth=Person(given_names="Noah", family_name="Müller")
    )
    clock.advance(dt.timedelta(days=1))
    both = await arrived(
        kernel, office, msgspec.structs.replace(short, children=(sibling, *short.children))
    )
    clock.advance(dt.timedelta(days=1))
    await arrived(kernel, office, named("Mia", "Meier"))
    clerk = somebody(office)
    same = await casework.same_child(kernel, clerk, first)
    assert [(each.id, each.status) for each in same] == [
        (both, RequestStatus.DELIVERED),
        (second, RequestStatus.DELIVERED),
    ]
    shown = await casework.page(kernel, office, clerk, casework.Wanted())
    assert [[each.id for each in entry.same_child] for entry in shown.entries] == [
        [both, second],
        [both, first],
        [second, first],
        [],
    ]
    with pytest.raises(NotFoundError):
        await casework.same_child(kernel, somebody(office, Role.OPERATOR), first)


@pytest.mark.parametrize(
    ("text", "reason"),
    [("", "missing"), (" ,; - '", "missing"), ("%%%", "missing"), ("31.2.2021", "date"),
     ("14.13.2021", "date"), ("x" * 201, "long"), ("a " * 90, "long")],
)  # fmt: skip
def test_refused(text: str, reason: str) -> None:
    """What cannot be searched for is refused with a reason."""
    with pytest.raises(SearchError) as caught:
        searching.read(text)
    assert caught.value.reason == reason


@pytest.mark.parametrize(
    ("text", "born"),
    [("14.3.2021", "2021-03-14"), ("14. 3. 2021", "2021-03-14"), ("14/03/21", "2021-03-14"),
     ("Mia 2021-3-14 Meier", "2021-03-14"), ("01.01.2020", "2020-01-01")],
)  # fmt: skip
def test_dates(text: str, born: str) -> None:
    """Dates are read as people write them, alone or among names."""
    assert searching.read(text).born == dt.date.fromisoformat(born)


def test_spelling_has_two_ways() -> None:
    """An umlaut is spelled as in passports and by its base letter, everything else in one way."""
    assert spellings("Jürgen") == {"juergen", "jurgen"}
    assert spellings("Weiß") == {"weiss"}
    assert spellings("-") == frozenset()
