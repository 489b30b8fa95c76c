"""Offices and requests in masses, put past the program into PostgreSQL: a service of some years' use.

Only what is read in lists is really sealed (the content of each request, under its office's key); the
other rows are made of those by the database, and their sealed columns share one sample, as nobody
opens them. Indexes are taken away meanwhile and built again, policies stay. Chains of hashes are not
linked: nothing here verifies them.
"""

from __future__ import annotations

import datetime as dt
import itertools
import random
from collections.abc import Iterator, Sequence
from typing import Any, Final
from uuid import UUID, uuid4, uuid5

import asyncpg
import msgspec
from examples import child, content

from sorgeauskunft.certificates import Kind, Letter
from sorgeauskunft.certificates.addressing import recipient
from sorgeauskunft.kernel import Kernel, audit
from sorgeauskunft.kernel.vault import Box
from sorgeauskunft.requests import RequestContent, RequestStatus, clock, name_values
from sorgeauskunft.requests.content import Person
from tenants import demo, registry
from tenants.areas import AreaAssignment
from tenants.laender import LAENDER
from tenants.offices import Office, OfficeKind

SPAN: Final = dt.timedelta(days=198)
"""Over how long before now the requests of a mass were sent: half a year, as offices keep them."""

FRESH: Final = dt.timedelta(days=30)
"""Of few requests that lie in all trays alike: none of them is older than what is open."""

_OPEN_DAYS: Final = 30
_SHOWN: Final = 40
_FOUND: Final = 60
_COLUMNS: Final = (
    "id", "tenant_id", "reference", "content", "form_version", "text_version", "language", "test",
    "status", "status_lookup", "sent_at", "notice", "counts_from", "news_at",
)  # fmt: skip
_TABLES: Final = (
    "request", "request_case", "status_change", "request_lookup", "search_index", "document",
    "job", "job_attempt", "delivery_attempt", "audit_entry", "register_query", "certificate",
    "certificate_fact",
)  # fmt: skip
_FAMILY: Final = [f"Familie{number}" for number in range(4_000)]
_WEIGHTS: Final = list(itertools.accumulate(1 / (rank + 12) for rank in range(len(_FAMILY))))


async def make_offices(kernel: Kernel, count: int) -> list[Office]:
    """Make so many Jugendämter, those of the demo among them; return them."""
    known = [each for each in demo.demo_offices() if each.kind is OfficeKind.JUGENDAMT]
    sample = next(each for each in known if each.slug == "bremerhaven")
    made = []
    for number in range(len(known), count):
        land = LAENDER[number % len(LAENDER)]
        office = msgspec.structs.replace(
            sample,
            id=uuid5(sample.id, str(number)),
            slug=f"erfunden-{number}",
            name=f"Jugendamt Erfunden {number}",
            land=land.code,
        )
        key = f"{land.key}{999 - number // len(LAENDER):03}"
        area = AreaAssignment(office=office.id, ags_prefix=key, valid_from=dt.date(2024, 1, 1))
        await registry.create_office(kernel, office, [area], audit.OPERATOR)
        made.append(office)
    return [*known, *made]


def shares(offices: Sequence[Office], requests: int) -> dict[UUID, int]:
    """How many of the requests each office has: few have many, most have some."""
    weights = [1 / (rank + 20) for rank in range(len(offices))]
    whole = sum(weights)
    found = {
        office.id: int(requests * weight / whole)
        for office, weight in zip(offices, weights, strict=True)
    }
    found[offices[0].id] += requests - sum(found.values())
    return found


def _content(dice: random.Random) -> RequestContent:
    name = Person(
        given_names=f"Vorname{dice.randrange(400)}",
        family_name=dice.choices(_FAMILY, cum_weights=_WEIGHTS)[0],
    )
    born = dt.date(2010, 1, 1) + dt.timedelta(days=dice.randrange(5800))
    plain = content(msgspec.structs.replace(child(born=born), at_birth=name))
    return msgspec.structs.replace(plain, mother=msgspec.structs.replace(plain.mother, name=name))


def _status(days: int, dice: random.Random) -> RequestStatus:
    """What has become of a request after so many days."""
    if days > _OPEN_DAYS:
        return RequestStatus.CLOSED
    open_ = ("delivered", "in_work", "register_query", "question", "issued", "posted", "closed")
    return RequestStatus(dice.choice(open_))


def _rows(
    box: Box,
    office: UUID,
    count: int,
    sent: tuple[dt.datetime, dt.timedelta],
    numbers: Iterator[int],
) -> Iterator[tuple[Any, ...]]:
    """Rows of requests, sent before a moment within so long a time."""
    now, span = sent
    dice = random.Random(office.int)  # noqa: S311 - the same names in each run
    said = [msgspec.json.encode(_content(dice)) for _ in range(min(count, 200))]
    for each in range(count):
        request_id, number = uuid4(), next(numbers)
        sent_at = now - span * dice.random()
        status = _status((now - sent_at).days, dice)
        yield (
            request_id, office, f"{number:08d}",
            box.seal("request", request_id, "content", said[each % len(said)]),
            "2026-11", "2026-11", "de", False, status.value, request_id.bytes, sent_at, b"",
            clock.day_of(sent_at), sent_at if status is RequestStatus.DELIVERED else None,
        )  # fmt: skip


async def fill(
    kernel: Kernel,
    url: str,
    offices: Sequence[Office],
    requests: int,
    *,
    span: dt.timedelta = SPAN,
) -> None:
    """Put requests of the last `span` in with everything that comes of each; `url` is the superuser's."""
    connection = await asyncpg.connect(url)
    # The server is a measurement's own. Few check points meanwhile; nothing of it outlives the run.
    await connection.execute("ALTER SYSTEM SET max_wal_size = '4GB'")
    await connection.execute("SELECT pg_reload_conf()")
    await connection.execute(
        "SET synchronous_commit = off; SET maintenance_work_mem = '1GB'; SET work_mem = '128MB'"
    )
    # No triggers: what they would mark is counted all anew when it is looked at first.
    await connection.execute("SET session_replication_role = replica")
    again = await _without_indexes(connection)
    numbers, sent = itertools.count(), (kernel.clock.now(), span)
    for office, count in shares(offices, requests).items():
        async with kernel.database.tenant_transaction(office, read_only=True):
            box = await kernel.vault.box()
        rows = _rows(box, office, count, sent, numbers)
        await connection.copy_records_to_table("request", records=rows, columns=_COLUMNS)
    for statement in (*_MADE, *again):
        await connection.execute(statement)
    for each in offices:
        await _seal_letters(kernel, connection, each)
    await connection.execute("VACUUM ANALYZE")
    await connection.execute("CHECKPOINT")
    await connection.close()


async def name_often(kernel: Kernel, url: str, office: Office, name: str) -> None:
    """Let a name be a frequent one of an office: of its newest requests, and of each twentieth."""
    async with kernel.database.tenant_transaction(office.id, read_only=True):
        box = await kernel.vault.box()
    connection = await asyncpg.connect(url)
    await connection.execute(
        "INSERT INTO search_index (id, tenant_id, request_id, kind, hash) "
        "SELECT gen_random_uuid(), $1, r.id, 'name', v.hash FROM (SELECT id, row_number() OVER "
        "(ORDER BY sent_at DESC) AS number FROM request WHERE tenant_id = $1) r "
        "CROSS JOIN unnest($2::bytea[]) v(hash) WHERE r.number <= $3 OR r.number % 20 = 0",
        office.id,
        list(name_values(box, name)),
        _FOUND,
    )
    await connection.execute("ANALYZE search_index")
    await connection.close()


async def _seal_letters(kernel: Kernel, connection: Any, office: Office) -> None:
    """Write the letters that the page of the post shows: those that were posted last."""
    async with kernel.database.tenant_transaction(office.id, read_only=True):
        box = await kernel.vault.box()
    rows = await connection.fetch(
        "SELECT id FROM certificate WHERE tenant_id = $1 AND state = 'issued' "
        "ORDER BY posted_on DESC, number DESC LIMIT $2",
        office.id,
        _SHOWN,
    )
    said = msgspec.json.encode(_letter(office))
    await connection.executemany(
        "UPDATE certificate SET content = $2 WHERE id = $1",
        [(row["id"], box.seal("certificate", row["id"], "content", said)) for row in rows],
    )


def _letter(office: Office) -> Letter:
    return Letter(
        kind=Kind.FULL,
        basis="",
        office=office.name,
        contact=office.contact,
        logo="",
        texts=office.casework.letter,
        recipient=recipient(content().mother),
        mother="Ayşe Öztürk",
        child="Mia Öztürk",
        born=dt.date(2021, 3, 14),
        birth_place="Bremerhaven",
        copies=1,
        reference="00000000",
        asked_on=dt.date(2026, 10, 1),
        test=False,
        drafted_by="Kim",
    )


async def _without_indexes(connection: Any) -> list[str]:
    """Take the indexes of the tables away; return the statements that make them again."""
    tables = list(_TABLES)
    constraints = await connection.fetch(
        "SELECT conrelid::regclass::text AS of, conname, pg_get_constraintdef(oid) AS said "
        "FROM pg_constraint WHERE contype IN ('p', 'u') AND conrelid::regclass::text = ANY($1)",
        tables,
    )
    for each in constraints:
        await connection.execute(f'ALTER TABLE "{each["of"]}" DROP CONSTRAINT "{each["conname"]}"')
    indexes = await connection.fetch(
        "SELECT indexname, indexdef FROM pg_indexes "
        "WHERE schemaname = 'public' AND tablename = ANY($1)",
        tables,
    )
    for each in indexes:
        await connection.execute(f'DROP INDEX "{each["indexname"]}"')
    return [
        *(
            f'ALTER TABLE "{c["of"]}" ADD CONSTRAINT "{c["conname"]}" {c["said"]}'
            for c in constraints
        ),
        *(each["indexdef"] for each in indexes),
    ]


async def megabytes(url: str) -> float:
    """How large a database is."""
    connection = await asyncpg.connect(url)
    size: int = await connection.fetchval("SELECT pg_database_size(current_database())")
    await connection.close()
    return size / 1024**2


_SAMPLE: Final = "decode(repeat('a5', 600), 'hex')"
_HASH: Final = "substr(sha256(({}::text)::bytea), 1, 16)"
_DONE: Final = "r.status IN ('issued', 'posted', 'closed')"
_MADE: Final = (
    (
        "INSERT INTO request_lookup (id, reference, status_lookup, office_id, request_id) "
        "SELECT gen_random_uuid(), reference, status_lookup, tenant_id, id FROM request"
    ),
    (
        "INSERT INTO request_case (id, tenant_id, request_id, number, status, message_uuid, "
        "birth_index, reason, posted_on) "
        "SELECT gen_random_uuid(), tenant_id, id, 1, status, gen_random_uuid(), sha256(status_lookup), "
        "'', CASE WHEN status IN ('posted', 'closed') THEN sent_at::date + 20 END FROM request"
    ),
    (
        "INSERT INTO status_change (id, tenant_id, case_id, status, at) "
        "SELECT gen_random_uuid(), r.tenant_id, c.id, s.status, r.sent_at + s.after "
        "FROM request r JOIN request_case c ON c.request_id = r.id "
        "CROSS JOIN (VALUES ('sent', interval '0'), ('delivered', interval '3 seconds'), "
        "('in_work', interval '2 days'), ('issued', interval '19 days'), "
        "('closed', interval '20 days')) s(status, after) "
        "WHERE s.status IN ('sent', 'delivered') OR r.status = 'closed'"
    ),
    # Names come as often as in life: a few of them very often.
    "INSERT INTO search_index (id, tenant_id, request_id, kind, hash) "
    "SELECT gen_random_uuid(), r.tenant_id, r.id, k.kind, "
    + _HASH.format("r.tenant_id::text || k.kind || floor(4000 * power(random(), 3))")
    + " FROM request r CROSS JOIN (VALUES ('name'), ('name'), ('name'), ('name'), ('name'), "
    "('name'), ('name'), ('name'), ('born')) k(kind)",
    # A child is asked about once; every twentieth twice, in neighbouring requests.
    "INSERT INTO search_index (id, tenant_id, request_id, kind, hash) "
    "SELECT gen_random_uuid(), r.tenant_id, r.id, 'child', "
    + _HASH.format("(r.tenant_id::text || (r.number - (r.number % 20) / 19))")
    + " FROM (SELECT tenant_id, id, reference::int AS number FROM request) r",
    (
        "INSERT INTO document (id, tenant_id, request_id, case_id, kind, media_type, sealed, size, "
        "created_at) "
        f"SELECT gen_random_uuid(), r.tenant_id, r.id, NULL, d.kind, d.type, {_SAMPLE}, 60000, "
        "r.sent_at FROM request r CROSS JOIN (VALUES ('summary', 'application/pdf'), "
        "('xfamilie-0801', 'application/xml')) d(kind, type)"
    ),
    (
        "INSERT INTO job (id, tenant_id, kind, subject_id, state, run_at, attempts, max_attempts, "
        "created_at, finished_at, reason, burial_due) "
        "SELECT gen_random_uuid(), r.tenant_id, j.kind, r.id, 'done', r.sent_at, 1, 12, r.sent_at, "
        "r.sent_at + interval '2 seconds', '', FALSE "
        "FROM request r CROSS JOIN (VALUES ('documents.build'), ('delivery.deliver')) j(kind)"
    ),
    (
        "INSERT INTO job_attempt (id, tenant_id, job_id, number, lease, started_at, ended_at, outcome, "
        "reason) SELECT gen_random_uuid(), tenant_id, id, 1, gen_random_uuid(), run_at, finished_at, "
        "'done', '' FROM job"
    ),
    (
        "INSERT INTO delivery_attempt (id, tenant_id, request_id, channel, number, status, reason, "
        "started_at, ended_at, waited, test) "
        "SELECT gen_random_uuid(), tenant_id, id, 'portal', 1, 'accepted', '', sent_at, "
        "sent_at + interval '3 seconds', 1000 + random() * 4000, FALSE FROM request"
    ),
    # Behind what each office's chain holds already.
    (
        "INSERT INTO audit_entry (id, tenant_id, seq, at, tag, actor_kind, subject_id, fields, previous, "
        "hash) SELECT gen_random_uuid(), r.tenant_id, h.seq + row_number() OVER (PARTITION BY "
        "r.tenant_id ORDER BY r.sent_at + t.after), r.sent_at + t.after, t.tag, t.kind, r.id, '', "
        "sha256(r.status_lookup), sha256(r.status_lookup) "
        "FROM request r JOIN audit_head h ON h.tenant_id = r.tenant_id "
        "CROSS JOIN (VALUES ('citizen:request:sent', 'citizen', interval '0'), "
        "('worker:request:built', 'worker', interval '1 second'), "
        "('worker:request:delivered', 'worker', interval '3 seconds'), "
        "('amt:request:acknowledged', 'staff', interval '2 days')) t(tag, kind, after)"
    ),
    (
        "UPDATE audit_head h SET seq = e.seq FROM (SELECT tenant_id, max(seq) AS seq FROM audit_entry "
        "GROUP BY tenant_id) e WHERE e.tenant_id = h.tenant_id"
    ),
    (
        "INSERT INTO register_query (id, tenant_id, request_id, case_id, way, state, office_name, "
        "asked_at, answer, answered_at, confirmed_at, found, correction, told, answer_message, due_on) "
        "SELECT gen_random_uuid(), r.tenant_id, r.id, c.id, 'own', 'confirmed', 'Jugendamt', "
        f"r.sent_at, {_SAMPLE}, r.sent_at, r.sent_at, 'birthplace', '', '', '', r.sent_at::date + 14 "
        f"FROM request r JOIN request_case c ON c.request_id = r.id WHERE {_DONE}"
    ),
    (
        "INSERT INTO certificate (id, tenant_id, request_id, case_id, kind, state, content, number, "
        "year, drafted_by, drafted_at, issued_by, issued_at, note, withdrawn_why, document_id, pages, "
        "printed_at, posted_on) SELECT gen_random_uuid(), r.tenant_id, r.id, c.id, 'full', 'issued', "
        f"{_SAMPLE}, row_number() OVER (PARTITION BY r.tenant_id ORDER BY r.sent_at), 2025, r.id, "
        "r.sent_at, r.id, r.sent_at + interval '19 days', '', '', gen_random_uuid(), 2, "
        "r.sent_at + interval '20 days', r.sent_at::date + 20 "
        f"FROM request r JOIN request_case c ON c.request_id = r.id WHERE {_DONE}"
    ),
    (
        "INSERT INTO certificate_fact (id, code_lookup, office_id, number, kind, withdrawn, test, day) "
        "SELECT gen_random_uuid(), sha256(r.status_lookup), r.tenant_id, r.reference, 'full', "
        f"FALSE, FALSE, r.sent_at::date FROM request r WHERE {_DONE}"
    ),
)
