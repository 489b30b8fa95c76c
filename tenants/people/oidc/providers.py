"""The provider of an office: what an admin has set up, with the operator's shared one filled in."""

from __future__ import annotations

import datetime as dt
import enum
from collections.abc import Iterable, Mapping, Sequence
from uuid import UUID

import msgspec

from sorgeauskunft.kernel import Kernel, Settings
from sorgeauskunft.kernel.vault import Box
from tenants.people.oidc.mapping import Rule
from tenants.people.oidc.tables import OidcProviderRow
from tenants.people.tables import Membership

SECRET_PLACE = ("oidc_provider", "sealed_secret")


class Source(enum.StrEnum):
    """Whose provider it is."""

    OWN = "own"
    SHARED = "shared"


class Setup(msgspec.Struct, frozen=True, kw_only=True):
    """What an admin says about the log-in of her office.

    `issuer` and `client_id` count for a provider of its own only. `acr_values` and `amr_values` are
    how the provider says that it asked for two factors; empty where it does not. `scopes` are asked
    for beside the usual ones.
    """

    source: Source = Source.OWN
    issuer: str = ""
    client_id: str = ""
    scopes: tuple[str, ...] = ()
    rules: tuple[Rule, ...] = ()
    acr_values: tuple[str, ...] = ()
    amr_values: tuple[str, ...] = ()


class Provider(msgspec.Struct, frozen=True, kw_only=True):
    """A provider as log-ins use it: `issuer`, `client_id` and `secret` are those that count.

    `secret` is empty for a client without one. `version` counts changes, 0 for never set up.
    `proved_*` as in the table.
    """

    tenant_id: UUID
    setup: Setup = Setup()
    issuer: str = ""
    client_id: str = ""
    secret: str = ""
    name: str = ""
    enabled: bool = False
    required: bool = False
    version: int = 0
    proved_by: UUID | None = None
    proved_at: dt.datetime | None = None
    proved_setup: bytes = b""

    @property
    def usable(self) -> bool:
        """Whether there is somebody to ask."""
        return bool(self.issuer and self.client_id)


def offers_shared(settings: Settings) -> bool:
    """Whether the operator has a provider for all."""
    return bool(settings.oidc_issuer)


def filled_in(
    settings: Settings, tenant_id: UUID, setup: Setup, secret: str, **rest: object
) -> Provider:
    """Return a set-up as it counts: with the operator's own where it is the shared one."""
    if setup.source is Source.SHARED:
        values: Mapping[str, object] = {
            "issuer": settings.oidc_issuer,
            "client_id": settings.oidc_client_id,
            "secret": settings.oidc_client_secret,
            "name": settings.oidc_name,
        }
    else:
        values = {"issuer": setup.issuer, "client_id": setup.client_id, "secret": secret}
    return msgspec.convert(
        {"tenant_id": tenant_id, "setup": setup, **values, **rest}, Provider, from_attributes=True
    )


def digest(kernel: Kernel, provider: Provider) -> bytes:
    """Return what tells one set-up from another as far as it decides who gets in as what."""
    setup = provider.setup
    said = (
        str(provider.tenant_id),
        provider.issuer,
        provider.client_id,
        provider.secret,
        setup.scopes,
        setup.rules,
    )
    return kernel.vault.platform_index("provider.setup", msgspec.json.encode(said).decode())


async def read(kernel: Kernel) -> tuple[Provider, OidcProviderRow | None]:
    """Return the provider of the open tenant transaction's tenant, and its row."""
    box = await kernel.vault.box()
    row = await OidcProviderRow.objects().first()
    if row is None:
        return Provider(tenant_id=box.tenant_id), None
    provider = filled_in(
        kernel.settings,
        box.tenant_id,
        msgspec.json.decode(row.setup, type=Setup),
        opened(box, row),
        enabled=row.enabled,
        required=row.required,
        version=row.version,
        proved_by=row.proved_by,
        proved_at=row.proved_at,
        proved_setup=bytes(row.proved_setup),
    )
    return provider, row


def opened(box: Box, row: OidcProviderRow) -> str:
    """Return the client secret of an office's own provider; empty for none."""
    sealed = bytes(row.sealed_secret)
    return box.open(SECRET_PLACE[0], row.id, SECRET_PLACE[1], sealed).decode() if sealed else ""


async def provider_of(kernel: Kernel, tenant_id: UUID) -> Provider:
    """Return the provider of an office, in a transaction of its own; unusable where it has none."""
    async with kernel.database.tenant_transaction(tenant_id, read_only=True):
        provider, _row = await read(kernel)
    return provider


async def offices_with_provider(kernel: Kernel) -> frozenset[UUID]:
    """Return the offices whose people can log in over a provider."""
    async with kernel.database.platform_transaction("provider.offices", read_only=True):
        rows = await OidcProviderRow.select(OidcProviderRow.tenant_id).where(
            OidcProviderRow.enabled.eq(True)
        )
    return frozenset(row["tenant_id"] for row in rows)


async def insisting(kernel: Kernel, office_ids: Iterable[UUID]) -> frozenset[UUID]:
    """Return those offices into which a provider is the only way: no password of ours opens them."""
    wanted = list(office_ids)
    if not wanted:
        return frozenset()
    async with kernel.database.platform_transaction("provider.insisting", read_only=True):
        rows = await OidcProviderRow.select(OidcProviderRow.tenant_id).where(
            OidcProviderRow.tenant_id.is_in(wanted)
            & OidcProviderRow.enabled.eq(True)
            & OidcProviderRow.required.eq(True)
        )
    return frozenset(row["tenant_id"] for row in rows)


async def without_insisting(kernel: Kernel, memberships: Sequence[Membership]) -> list[Membership]:
    """Leave out memberships in offices that insist on their provider."""
    closed = await insisting(kernel, {each.tenant_id for each in memberships})
    return [each for each in memberships if each.tenant_id not in closed]
