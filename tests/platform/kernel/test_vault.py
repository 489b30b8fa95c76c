"""The vault: what is sealed opens in its own place, under its own keys, and nowhere else."""

from __future__ import annotations

from pathlib import Path
from uuid import UUID, uuid4

import msgspec
import pytest
from databases import Urls

from sorgeauskunft.drafts.tables import DraftRow
from sorgeauskunft.kernel import Kernel, ManualClock, Settings, build
from sorgeauskunft.kernel.errors import SecretsError
from sorgeauskunft.kernel.vault import Box, TenantKey, derive, seal, unseal

PLAIN = "Mia Łucja Öztürk-Ñañez, geboren am 14.03.2021".encode()
ROW = uuid4()
SECOND_KEY = "c2Vjb25kLXNlY29uZC1zZWNvbmQtc2Vjb25kLTMyLWI="


async def box_of(kernel: Kernel, tenant: UUID) -> Box:
    async with kernel.database.tenant_transaction(tenant, read_only=True):
        return await kernel.vault.box()


async def test_seal_and_open(kernel: Kernel, tenant: UUID) -> None:
    """What was sealed for a field opens there, and looks different each time."""
    box = await box_of(kernel, tenant)
    sealed = [box.seal("request", ROW, "content", PLAIN) for _ in range(2)]
    assert sealed[0] != sealed[1]
    assert [box.open("request", ROW, "content", each) for each in sealed] == [PLAIN, PLAIN]


async def test_moved(kernel: Kernel, tenant: UUID, other_tenant: UUID) -> None:
    """Moved to another row, field, table or tenant, it does not open."""
    box, other = await box_of(kernel, tenant), await box_of(kernel, other_tenant)
    sealed = box.seal("request", ROW, "content", PLAIN)
    for place in (
        (box, "request", uuid4(), "content"),
        (box, "request", ROW, "reason"),
        (box, "draft", ROW, "content"),
        (other, "request", ROW, "content"),
    ):
        with pytest.raises(SecretsError):
            place[0].open(*place[1:], sealed)


def test_moved_to_a_tenant_with_the_same_key() -> None:
    """The tenant stands in the seal itself, not only in the choice of the key."""
    keys = {1: bytes(32)}
    mine, foreign = (Box(uuid4(), keys, bytes(32)) for _ in range(2))
    sealed = mine.seal("request", ROW, "content", PLAIN)
    with pytest.raises(SecretsError):
        foreign.open("request", ROW, "content", sealed)


async def test_changed(kernel: Kernel, tenant: UUID) -> None:
    """One changed bit anywhere, a missing or an added byte, and it does not open."""
    box = await box_of(kernel, tenant)
    sealed = box.seal("request", ROW, "content", PLAIN)
    changed = [
        sealed[:place] + bytes([sealed[place] ^ 1]) + sealed[place + 1 :]
        for place in range(len(sealed))
    ]
    for broken in (*changed, sealed[:-1], sealed + b"\0", sealed[:10], b""):
        with pytest.raises(SecretsError):
            box.open("request", ROW, "content", broken)


async def test_refusal_says_where_and_not_what(kernel: Kernel, tenant: UUID) -> None:
    """The error names the place by ids, and nothing of the content."""
    box = await box_of(kernel, tenant)
    sealed = box.seal("request", ROW, "content", PLAIN)
    with pytest.raises(SecretsError) as caught:
        box.open("request", ROW, "reason", sealed)
    assert str(caught.value) == f"cannot be opened: {tenant}|request|{ROW}|reason"


async def test_several_key_encryption_keys(
    kernel: Kernel, tenant: UUID, settings: Settings, clock: ManualClock
) -> None:
    """The first key-encryption key wraps anew, the others still open."""
    both = f"second:{SECOND_KEY},{settings.key_encryption_keys}"
    rotated = build(msgspec.structs.replace(settings, key_encryption_keys=both), clock)
    sealed = (await box_of(kernel, tenant)).seal("request", ROW, "content", PLAIN)
    await rotated.database.open()
    assert (await box_of(rotated, tenant)).open("request", ROW, "content", sealed) == PLAIN
    fresh = uuid4()
    async with rotated.database.tenant_transaction(fresh):
        await rotated.vault.create_key(clock.now())
        assert [row["wrapped_by"] for row in await TenantKey.select()] == ["second"]
    with pytest.raises(SecretsError, match="key-encryption key second is not among the settings"):
        await box_of(kernel, fresh)
    await rotated.database.close()


async def test_wrong_key_encryption_key(
    kernel: Kernel, tenant: UUID, settings: Settings, clock: ManualClock
) -> None:
    """Another key under a known name is noticed and named."""
    wrong = msgspec.structs.replace(settings, key_encryption_keys=f"first:{SECOND_KEY}")
    stranger = build(wrong, clock)
    await stranger.database.open()
    with pytest.raises(SecretsError, match="key-encryption key first is a wrong one"):
        await box_of(stranger, tenant)
    await stranger.database.close()


async def test_no_key(kernel: Kernel) -> None:
    """A tenant whose key is gone cannot be read."""
    with pytest.raises(SecretsError, match="has no data key"):
        await box_of(kernel, uuid4())


async def test_only_in_a_tenant_transaction(kernel: Kernel) -> None:
    """A platform transaction gets no tenant's keys."""
    async with kernel.database.platform_transaction("test"):
        with pytest.raises(SecretsError):
            await kernel.vault.box()


async def test_data_key_is_wrapped(kernel: Kernel, tenant: UUID) -> None:
    """Two tenants never share a data key, and none stands in the database as it is."""
    box = await box_of(kernel, tenant)
    async with kernel.database.tenant_transaction(tenant):
        (row,) = await TenantKey.select()
    assert len(row["wrapped"]) == 40  # RFC 3394: 32 bytes and 8 of integrity
    assert box._keys[1] not in bytes(row["wrapped"])


async def test_index(kernel: Kernel, tenant: UUID, other_tenant: UUID) -> None:
    """Look-up values agree for one value however it is written, and else for nothing."""
    box, other = await box_of(kernel, tenant), await box_of(kernel, other_tenant)
    value = box.index("name", "Öztürk Ñañez")
    for same in ("öztürk ñañez", "  ÖZTÜRK  \tÑAÑEZ ", "O\u0308ztu\u0308rk\u00a0Ñañez"):
        assert box.index("name", same) == value
    for different in (
        box.index("name", "Öztürk"),
        box.index("name", "Ozturk Nanez"),
        box.index("place", "Öztürk Ñañez"),
        other.index("name", "Öztürk Ñañez"),
        kernel.vault.platform_index("name", "Öztürk Ñañez"),
    ):
        assert different != value


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
async def test_no_plain_text_in_the_file(kernel: Kernel, tenant: UUID, urls: Urls) -> None:
    """The bytes of database and write-ahead log hold nothing of what was sealed."""
    box, now = await box_of(kernel, tenant), kernel.clock.now()
    async with kernel.database.tenant_transaction(tenant):
        row = DraftRow(
            lookup=box.index("draft", PLAIN.decode()),
            sealed=box.seal("draft", ROW, "content", PLAIN),
            created_at=now,
            saved_at=now,
            expires_at=now,
        )
        await DraftRow.insert(row)
    path = Path(urls.app.removeprefix("sqlite:///"))
    dump = b"".join(each.read_bytes() for each in path.parent.glob(path.name + "*"))
    assert bytes(row.sealed) in dump
    for part in (PLAIN, b"Mia", "Łucja".encode(), b"14.03.2021", box._keys[1]):
        assert part not in dump


def test_derived_keys() -> None:
    """Keys for different purposes or from different secrets have nothing in common."""
    made = {derive(secret, use) for secret in (b"a" * 32, b"b" * 32) for use in ("x", "y")}
    assert len(made) == 4
    assert {len(key) for key in made} == {32}
    assert derive(b"a" * 32, "x") == derive(b"a" * 32, "x")


def test_other_place() -> None:
    """The free-standing seal too is bound to its place and its key."""
    sealed = seal(b"k" * 32, PLAIN, "here")
    assert unseal(b"k" * 32, sealed, "here") == PLAIN
    for key, place in ((b"k" * 32, "there"), (b"x" * 32, "here")):
        with pytest.raises(SecretsError):
            unseal(key, sealed, place)
