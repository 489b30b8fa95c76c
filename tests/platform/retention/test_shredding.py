"""Crypto-shredding of an office that has left, and the change of the key that wraps all others."""

from __future__ import annotations

import msgspec
import pytest
from arrivals import arrived
from configured import base64_key
from examples import make_office
from planted import receipted

from sorgeauskunft import requests, retention
from sorgeauskunft.kernel import Kernel, Settings, build, deletions
from sorgeauskunft.kernel.deletions import Kind
from sorgeauskunft.kernel.errors import SecretsError
from sorgeauskunft.requests.tables import CaseRow, SearchEntry
from sorgeauskunft.retention.shredding import NotEndedError, shred
from tenants.offices import Office, OnboardingStatus


@pytest.fixture
async def office(kernel: Kernel) -> Office:
    return await make_office(kernel)


def ended(office: Office) -> Office:
    return msgspec.structs.replace(office, status=OnboardingStatus.ENDED)


async def test_shred(kernel: Kernel, office: Office) -> None:
    """Nothing of it opens any more and nothing can be guessed; others stay, and it is proved."""
    other = await make_office(kernel, "osnabrueck")
    mine, theirs = await receipted(kernel, office), await receipted(kernel, other)
    gone = await shred(kernel, ended(office), open_too=True)
    assert (gone.keys, gone.requests) == (1, 1)
    async with kernel.database.tenant_transaction(office.id, read_only=True):
        with pytest.raises(SecretsError):
            await requests.stored(kernel, mine)
        assert await SearchEntry.count() == 0
        assert {bytes(row["birth_index"]) for row in await CaseRow.select()} == {b""}
        (proof,) = await deletions.listed()
    assert (proof.kind, proof.subject) == (Kind.TENANT_KEY, office.id)
    assert list(kernel.journal.of_tenant(office.id)) == [proof]
    async with kernel.database.tenant_transaction(other.id, read_only=True):
        assert await requests.stored(kernel, theirs)


async def test_refused(kernel: Kernel, office: Office) -> None:
    """An office that has not left keeps its key, and so does one with open cases; twice is once."""
    await arrived(kernel, office)
    with pytest.raises(NotEndedError, match="has not ended"):
        await shred(kernel, office, open_too=True)
    with pytest.raises(NotEndedError, match="1 cases"):
        await shred(kernel, ended(office))
    await shred(kernel, ended(office), open_too=True)
    with pytest.raises(NotEndedError, match="no data key"):
        await shred(kernel, ended(office), open_too=True)


async def test_shredded_after_a_restore(kernel: Kernel, office: Office) -> None:
    """A backup that brings the key back does not bring the office back: the key goes again."""
    await shred(kernel, ended(office))
    async with kernel.database.tenant_transaction(office.id):
        await kernel.vault.create_key(kernel.clock.now())
    (done,) = await retention.replay(kernel)
    assert (done.proofs, done.deleted) == (0, 1)
    async with kernel.database.tenant_transaction(office.id, read_only=True):
        with pytest.raises(SecretsError):
            await kernel.vault.box()


async def test_rotation(kernel: Kernel, office: Office, settings: Settings) -> None:
    """What is wrapped anew opens with the new key alone, while processes with the old one go on."""
    request_id = await receipted(kernel, office)
    old = settings.key_encryption_keys
    new = f"second:{base64_key('n')}"
    both = build(
        msgspec.structs.replace(settings, key_encryption_keys=f"{new},{old}"), kernel.clock
    )
    alone = build(msgspec.structs.replace(settings, key_encryption_keys=new), kernel.clock)
    for each in (both, alone):
        await each.database.open()
    try:
        async with alone.database.tenant_transaction(office.id, read_only=True):
            with pytest.raises(SecretsError, match="first is not among the settings"):
                await alone.vault.box()
        async with both.database.tenant_transaction(office.id):
            assert await both.vault.wrapped_by() == ["first"]
            assert await both.vault.rewrap() == 1
            assert await both.vault.rewrap() == 0
        for each in (kernel, both, alone):
            async with each.database.tenant_transaction(office.id, read_only=True):
                assert await requests.stored(each, request_id)
                assert await each.vault.wrapped_by() == ["second"]
    finally:
        for each in (both, alone):
            await each.database.close()


async def test_a_destroyed_key_is_forgotten_elsewhere(
    kernel: Kernel, office: Office, settings: Settings
) -> None:
    """Another process opens things with a key it holds for minutes, and then never again."""
    other = build(settings, kernel.clock)
    passed = [0.0]
    other.vault._seconds = lambda: passed[0]
    await other.database.open()
    try:
        async with other.database.tenant_transaction(office.id, read_only=True):
            await other.vault.box()
        await shred(kernel, ended(office))
        async with other.database.tenant_transaction(office.id, read_only=True):
            passed[0] = 299.0
            await other.vault.box()
            passed[0] = 301.0
            with pytest.raises(SecretsError):
                await other.vault.box()
    finally:
        await other.database.close()
