"""What the code of a letter tells to anybody: few facts, true ones, and nothing to who tries."""

from __future__ import annotations

import datetime as dt

import msgspec
import pytest
from arrivals import somebody
from databases import Urls
from dumping import dump
from examples import make_office
from letters import able, decide, in_work, issued

from sorgeauskunft import certificates
from sorgeauskunft.certificates import Kind
from sorgeauskunft.certificates.facts import code_of
from sorgeauskunft.certificates.tables import CertificateFact
from sorgeauskunft.kernel import Kernel, ManualClock, codes
from sorgeauskunft.kernel.errors import NoDoorError
from tenants.offices import Office


@pytest.fixture
async def office(kernel: Kernel) -> Office:
    return able(await make_office(kernel))


async def code(kernel: Kernel, office: Office, certificate_id: object) -> str:
    async with kernel.database.tenant_transaction(office.id, read_only=True):
        return code_of(await kernel.vault.box(), certificate_id)  # type: ignore[arg-type]


async def test_stands(kernel: Kernel, office: Office) -> None:
    """The code tells number, office, kind and day, however it is typed, and no more."""
    secret = await code(kernel, office, await issued(kernel, office))
    for typed in (secret, codes.grouped(secret).lower(), f" {secret} "):
        found = await certificates.check(kernel, typed)
        assert found == certificates.Checked(
            office_id=office.id,
            number="51/31-1/2026",
            kind=Kind.FULL,
            test=True,
            issued_on=dt.date(2026, 11, 24),
        )


async def test_withdrawn(kernel: Kernel, office: Office, clock: ManualClock) -> None:
    """A letter that was taken back is told as such, with the day."""
    letter = await issued(kernel, office)
    clock.advance(dt.timedelta(days=2))
    await certificates.withdraw(kernel, somebody(office), letter, "Name falsch")
    found = await certificates.check(kernel, await code(kernel, office, letter))
    assert found is not None
    assert (found.issued_on, found.withdrawn_on) == (dt.date(2026, 11, 24), dt.date(2026, 11, 26))


async def test_others_tell_nothing(kernel: Kernel, office: Office) -> None:
    """Unknown codes, mistyped ones and the id of a letter tell nothing, all in the same way."""
    letter = await issued(kernel, office)
    secret = await code(kernel, office, letter)
    wrong = ("1" if secret[0] != "1" else "2") + secret[1:]
    for typed in (codes.new_secret_code(), wrong, str(letter), "51/31-1/2026", "", "x" * 5000):
        assert await certificates.check(kernel, typed) is None


async def test_refusal_has_no_code(kernel: Kernel, office: Office) -> None:
    """A refusal can be checked by nobody: it is shown to nobody, and could be turned into proof."""
    request_id = await in_work(kernel, office)
    letter = await decide(kernel, office, request_id, Kind.REFUSAL, reason="Nein.")
    secret = await code(kernel, office, letter)
    assert await certificates.check(kernel, secret) is None
    await certificates.withdraw(kernel, somebody(office), letter, "Irrtum")
    assert await certificates.check(kernel, secret) is None


async def test_code_is_nowhere(kernel: Kernel, office: Office, urls: Urls) -> None:
    """The code stands in no table, and each letter has another one."""
    first, second = await issued(kernel, office), await issued(kernel, office)
    secrets = [await code(kernel, office, first), await code(kernel, office, second)]
    assert secrets[0] != secrets[1]
    everything = await dump(urls)
    assert not any(secret.encode() in everything for secret in secrets)


async def test_tenants_see_no_facts(kernel: Kernel, office: Office) -> None:
    """An office adds facts and reads none, not even its own; none is ever changed."""
    await issued(kernel, office)
    async with kernel.database.tenant_transaction(office.id):
        with pytest.raises(NoDoorError):
            await CertificateFact.select()
    async with kernel.database.platform_transaction("test.facts"):
        with pytest.raises(NoDoorError):
            await CertificateFact.update({CertificateFact.number: "x"}, force=True)
        with pytest.raises(NoDoorError):
            await CertificateFact.delete(force=True)


def test_nothing_of_persons() -> None:
    """What is told has no field for a person, a case or a request."""
    names = {field.name for field in msgspec.structs.fields(certificates.Checked)}
    assert names == {"office_id", "number", "kind", "test", "issued_on", "withdrawn_on"}
