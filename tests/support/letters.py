"""Cases that are ready for a letter, and letters that have been made."""

from __future__ import annotations

import datetime as dt
from uuid import UUID, uuid4

import msgspec
from arrivals import arrived, somebody

from sorgeauskunft import certificates, requests
from sorgeauskunft.certificates import Decision, Kind
from sorgeauskunft.certificates.kinds import proposal
from sorgeauskunft.kernel import Kernel, today_in_berlin
from sorgeauskunft.kernel.database import add
from sorgeauskunft.register import (
    Entry,
    QueryState,
    QueryWay,
    RegisterAnswer,
    answer_of,
    keep_answer,
)
from sorgeauskunft.register.tables import QueryRow
from sorgeauskunft.requests import CaseKey, RequestContent, RequestStatus
from tenants.directory import Directory
from tenants.offices import LetterTexts, Office
from tenants.people import Principal, Role

APPEAL = "Gegen diese Entscheidung können Sie Widerspruch erheben."


def able(office: Office, **rules: object) -> Office:
    """The same office with letter texts of its own, and these rules."""
    texts = LetterTexts(file_number="51/31-", signatory="Kim Beispiel", appeal=APPEAL)
    casework = msgspec.structs.replace(office.casework, letter=texts, **rules)
    return msgspec.structs.replace(office, casework=casework)


def directory_of(*offices: Office) -> Directory:
    return Directory(offices, ())


def other(office: Office, role: Role = Role.CLERK) -> Principal:
    """A second account of the office."""
    return msgspec.structs.replace(somebody(office, role), account_id=UUID(int=8), name="Robin")


async def answered(
    kernel: Kernel,
    office_id: UUID,
    request_id: UUID,
    *,
    kinds: tuple[Entry, ...] = (),
    parts: str = "",
    days_ago: int = 0,
) -> None:
    """The register has answered about every case of a request, and the answer is confirmed."""
    now = kernel.clock.now()
    as_of = today_in_berlin(kernel.clock) - dt.timedelta(days=days_ago)
    answer = RegisterAnswer(as_of=as_of, told_by="Jugendamt", kinds=kinds, parts=parts)
    async with kernel.database.tenant_transaction(office_id):
        for case_id in await requests.statuses_of(request_id):
            query_id = uuid4()
            await add(
                QueryRow(
                    id=query_id,
                    request_id=request_id,
                    case_id=case_id,
                    way=QueryWay.OWN.value,
                    state=QueryState.OPEN.value,
                    office_name="Jugendamt",
                    asked_at=now,
                )
            )
            await keep_answer(kernel, query_id, answer, QueryState.CONFIRMED, now)


async def in_work(
    kernel: Kernel, office: Office, request_content: RequestContent | None = None
) -> UUID:
    """A request that somebody works on."""
    request_id = await arrived(kernel, office, request_content)
    async with kernel.database.tenant_transaction(office.id):
        await requests.advance(request_id, RequestStatus.IN_WORK, kernel.clock.now())
    return request_id


async def ready(
    kernel: Kernel, office: Office, request_content: RequestContent | None = None
) -> UUID:
    """A request whose register answer is "no entry"."""
    request_id = await in_work(kernel, office, request_content)
    await answered(kernel, office.id, request_id)
    return request_id


async def basis_of(kernel: Kernel, office: Office, request_id: UUID, number: int = 1) -> str:
    """What a page would show as the basis of a decision."""
    async with kernel.database.tenant_transaction(office.id, read_only=True):
        case_id = list(await requests.statuses_of(request_id))[number - 1]
        answer = await answer_of(kernel, case_id)
    valid = office.casework.register_valid_days
    return proposal(answer, today_in_berlin(kernel.clock), valid).basis


async def decide(
    kernel: Kernel,
    office: Office,
    request_id: UUID,
    kind: Kind = Kind.FULL,
    *,
    number: int = 1,
    by: Principal | None = None,
    reason: str = "",
    note: str = "",
) -> UUID:
    """Decide a case as somebody would who has just looked at it."""
    return await certificates.decide(
        kernel,
        directory_of(office),
        by or somebody(office),
        CaseKey(request_id, number),
        Decision(kind=kind, reason=reason, by="Kim"),
        basis=await basis_of(kernel, office, request_id, number),
        note=note,
    )


async def issued(
    kernel: Kernel, office: Office, request_content: RequestContent | None = None
) -> UUID:
    """An issued letter, its PDF not made yet."""
    return await decide(kernel, office, await ready(kernel, office, request_content))
