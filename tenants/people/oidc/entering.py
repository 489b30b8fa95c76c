"""Coming back from the provider: everything between its answer and a session, or a plain refusal."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import msgspec
import structlog

from sorgeauskunft.kernel import Kernel, audit
from sorgeauskunft.kernel.errors import ConflictError
from tenants.people.oidc.answering import Answer, answer_of, claims_for
from tenants.people.oidc.asking import Flow, take
from tenants.people.oidc.discovery import Discoveries
from tenants.people.oidc.mapping import second_factor_done
from tenants.people.oidc.persons import PROVIDER, let_in, look_up, verdict
from tenants.people.oidc.providers import Provider, digest, provider_of
from tenants.people.oidc.refusals import OidcRefusedError, Reason
from tenants.people.oidc.tables import OidcProviderRow
from tenants.people.roles import Principal, Role
from tenants.people.tables import Membership

log = structlog.get_logger()


class Entered(msgspec.Struct, frozen=True):
    """Somebody who may come in. `second_factor` is whether her provider has asked for two."""

    membership: Membership
    second_factor: bool


class Tried(msgspec.Struct, frozen=True):
    """What a log-in would have come to: for the eyes of the admin who tried it, kept nowhere.

    `reason` is why nobody would have been let in. `known` is whether the person is one already.
    """

    claims: dict[str, Any]
    role: Role | None
    reason: Reason | None
    known: bool
    second_factor: bool


class Refused(msgspec.Struct, frozen=True):
    """Nobody was let in; `tenant_id` where it is known by which office's door."""

    reason: Reason
    tenant_id: UUID | None
    is_test: bool = False


async def come_back(
    kernel: Kernel,
    discoveries: Discoveries,
    query: str,
    secret: str,
    *,
    principal: Principal | None,
    reference: UUID,
) -> Entered | Tried | Refused:
    """Take the answer of a provider, as the browser with this secret brings it.

    `principal` is who is logged in already: a test belongs to the admin who began it. A refusal is
    logged and, where the office is known, written into its trail, both under `reference`.
    """
    flow: Flow | None = None
    try:
        answer = answer_of(query)
        flow = await take(kernel, answer.state, secret)
        if flow.admin_id is None:
            return await _log_in(kernel, discoveries, flow, answer, secret)
        return await _test(kernel, discoveries, flow, answer, secret, principal=principal)
    except OidcRefusedError as error:
        refused = Refused(
            error.reason,
            flow.tenant_id if flow else error.tenant_id,
            is_test=flow is not None and flow.admin_id is not None,
        )
        await tell(kernel, refused, reference)
        return refused


async def tell(kernel: Kernel, refused: Refused, reference: UUID) -> None:
    """Write down that somebody was refused, and why; nothing of who, and nothing of what was sent."""
    log.warning("oidc_refused", reason=refused.reason.value, tenant=str(refused.tenant_id))
    if refused.tenant_id is not None:
        async with kernel.database.tenant_transaction(refused.tenant_id):
            await audit.record(
                "people:oidc:refused",
                PROVIDER,
                kernel.clock.now(),
                subject=reference,
                fields=[refused.reason.value],
            )


async def _provider(kernel: Kernel, flow: Flow) -> Provider:
    provider = await provider_of(kernel, flow.tenant_id)
    if not provider.usable or (flow.admin_id is None and not provider.enabled):
        raise OidcRefusedError(Reason.NOT_SET_UP)
    if (provider.issuer, provider.client_id) != (flow.issuer, flow.client_id):
        # Changed while she was there: what comes is an answer to another question.
        raise OidcRefusedError(Reason.STATE)
    return provider


async def _log_in(
    kernel: Kernel, discoveries: Discoveries, flow: Flow, answer: Answer, secret: str
) -> Entered:
    provider = await _provider(kernel, flow)
    claims = await claims_for(kernel, discoveries, provider, answer, secret)
    try:
        known = await look_up(kernel, provider, claims)
        entered = await let_in(kernel, provider, known, claims)
    except ConflictError:
        # Two first log-ins of the same person at once: by now she is known.
        known = await look_up(kernel, provider, claims)
        entered = await let_in(kernel, provider, known, claims)
    if isinstance(entered, Reason):
        raise OidcRefusedError(entered)
    if entered.role == Role.ADMIN.value:
        await _prove(kernel, provider, entered.account_id)
    return Entered(entered, _second_factor(provider, claims))


async def _test(
    kernel: Kernel,
    discoveries: Discoveries,
    flow: Flow,
    answer: Answer,
    secret: str,
    *,
    principal: Principal | None,
) -> Tried:
    if principal is None or principal.role is not Role.ADMIN:
        raise OidcRefusedError(Reason.BROWSER)
    if (principal.account_id, principal.tenant_id) != (flow.admin_id, flow.tenant_id):
        raise OidcRefusedError(Reason.BROWSER)
    provider = await _provider(kernel, flow)
    claims = await claims_for(kernel, discoveries, provider, answer, secret)
    known = await look_up(kernel, provider, claims)
    reason = await verdict(kernel, provider, known)
    if reason is None and known.role is Role.ADMIN:
        await _prove(kernel, provider, principal.account_id)
    return Tried(
        claims, known.role, reason, known.account_id is not None, _second_factor(provider, claims)
    )


def _second_factor(provider: Provider, claims: dict[str, Any]) -> bool:
    return second_factor_done(claims, provider.setup.acr_values, provider.setup.amr_values)


async def _prove(kernel: Kernel, provider: Provider, account_id: UUID) -> None:
    """Keep that this set-up has just given an admin her role, see `lockout.proves`."""
    async with kernel.database.tenant_transaction(provider.tenant_id):
        await OidcProviderRow.update(
            {
                OidcProviderRow.proved_by: account_id,
                OidcProviderRow.proved_at: kernel.clock.now(),
                OidcProviderRow.proved_setup: digest(kernel, provider),
            }
        ).where(OidcProviderRow.tenant_id == provider.tenant_id)
