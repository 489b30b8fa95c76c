"""Which destination serves an area: the Routing API, by regional key and LeiKa key."""

from __future__ import annotations

from typing import Final
from urllib.parse import urlsplit
from uuid import UUID

import msgspec

from sorgeauskunft.fitconnect.account import Sender
from sorgeauskunft.fitconnect.faults import FitConnectError, Remedy
from sorgeauskunft.fitconnect.issuers import issuer_key
from sorgeauskunft.fitconnect.signatures import claims_of, head_of, require_signed
from sorgeauskunft.kernel.settings import listed

LEIKA_URN: Final = "urn:de:fim:leika:leistung:"


class _Route(msgspec.Struct, frozen=True, rename="camel"):
    destination_id: UUID
    destination_signature: str


class _Routes(msgspec.Struct, frozen=True):
    routes: tuple[_Route, ...]


class _Service(msgspec.Struct, frozen=True):
    # The names are FITKO's own.
    services: tuple[str, ...] = msgspec.field(name="leistungIDs", default=())


class _Claims(msgspec.Struct, frozen=True, rename="camel"):
    iss: str
    destination_id: UUID
    submission_host: str
    services: tuple[_Service, ...] = ()


async def route(sender: Sender, ars: str) -> UUID:
    """Return the one destination for our service in an area; `ars` is its key of 12 digits.

    The signature says that the destination is for this service, at this Submission API: the
    directory behind the Routing API is kept by many hands.

    Raises:
        FitConnectError: There is none or more than one, or its signature does not hold.
    """
    settings = sender.settings
    if not settings.fit_connect_routing:
        raise FitConnectError("no-routing", Remedy.SETTING)
    found = await sender.open(
        f"{settings.fit_connect_routing.rstrip('/')}/routes",
        _Routes,
        leikaKey=settings.fit_connect_leika_key,
        ars=ars,
    )
    destinations = {each.destination_id: each.destination_signature for each in found.routes}
    if not destinations:
        raise FitConnectError("route-missing", Remedy.SETTING)
    if len(destinations) > 1:
        raise FitConnectError("route-ambiguous", Remedy.SETTING)
    ((destination_id, signature),) = destinations.items()
    await _require_signature(sender, destination_id, signature)
    return destination_id


async def _require_signature(sender: Sender, destination_id: UUID, signature: str) -> None:
    settings = sender.settings
    try:
        kid, claims = head_of(signature).kid, claims_of(signature, _Claims)
        if claims.iss.rstrip("/") not in listed(settings.fit_connect_routing_issuers):
            raise FitConnectError("signer-unknown")  # noqa: TRY301 - ends like a wrong signature
        require_signed(signature, await issuer_key(sender, claims.iss, kid))
    except FitConnectError as error:
        if error.status:
            raise
        raise FitConnectError("route-signature", Remedy.SETTING) from error
    ours = LEIKA_URN + settings.fit_connect_leika_key
    fits = (
        claims.destination_id == destination_id
        and claims.submission_host == urlsplit(settings.fit_connect_api).netloc
        and any(ours in each.services for each in claims.services)
    )
    if not fits:
        raise FitConnectError("route-signature", Remedy.SETTING)
