"""Destinations: who receives, with which key, and whether our message is understood there."""

from __future__ import annotations

from typing import Final
from uuid import UUID

import msgspec

from sorgeauskunft.fitconnect import sealing, signatures
from sorgeauskunft.fitconnect.account import Sender
from sorgeauskunft.fitconnect.faults import FitConnectError, Remedy
from sorgeauskunft.fitconnect.keys import PublicKey, require

_ACTIVE: Final = "active"
_UNKNOWN: Final = frozenset({404, 410})


class Destination(msgspec.Struct, frozen=True):
    """One that takes our message. `region` is one of its own, empty where it names none."""

    id: UUID
    key: PublicKey
    region: str = ""


class _Schema(msgspec.Struct, frozen=True, rename="camel"):
    schema_uri: str = ""


class _Service(msgspec.Struct, frozen=True, rename="camel"):
    identifier: str = ""
    submission_schemas: tuple[_Schema, ...] = ()
    regions: tuple[str, ...] = ()


class _There(msgspec.Struct, frozen=True, rename="camel"):
    status: str
    encryption_kid: str = ""
    public_services: tuple[_Service, ...] = ()


async def find(sender: Sender, destination_id: UUID) -> Destination:
    """Look a destination up, and check that something can be sent there.

    Raises:
        FitConnectError: It does not exist, is not active, does not take our schema, has no fit key.
    """
    try:
        there = await sender.get(f"/destinations/{destination_id}", _There)
    except FitConnectError as error:
        if error.status in _UNKNOWN:
            raise FitConnectError("destination-unknown", Remedy.SETTING) from error
        raise
    if there.status.casefold() != _ACTIVE:
        raise FitConnectError("destination-inactive", Remedy.SETTING)
    service = _service_of(there, sender.settings.fit_connect_schema)
    if service is None:
        raise FitConnectError("schema-not-taken", Remedy.SETTING)
    if not there.encryption_kid:
        raise FitConnectError("key-missing", Remedy.SETTING)
    key = await _key(sender, destination_id, there.encryption_kid)
    require(key, there.encryption_kid, "wrapKey", sealing.ALGORITHM)
    return Destination(destination_id, key, service.regions[0] if service.regions else "")


async def verifying_key(sender: Sender, destination_id: UUID, kid: str) -> PublicKey:
    """Return the key by which a destination signs events. Raises `FitConnectError`."""
    key = await _key(sender, destination_id, kid)
    return require(key, kid, "verify", signatures.ALGORITHM)


async def _key(sender: Sender, destination_id: UUID, kid: str) -> PublicKey:
    if not _is_name(kid):
        raise FitConnectError("key-unfit", Remedy.SETTING)
    try:
        return await sender.get(f"/destinations/{destination_id}/keys/{kid}", PublicKey)
    except FitConnectError as error:
        if error.status in _UNKNOWN:
            raise FitConnectError("key-missing", Remedy.SETTING) from error
        raise


def _is_name(kid: str) -> bool:
    """Whether it is a name and no path: it goes into an address."""
    return kid.isascii() and kid.replace("-", "").replace("_", "").isalnum()


def _service_of(there: _There, schema: str) -> _Service | None:
    for service in there.public_services:
        if any(each.schema_uri == schema for each in service.submission_schemas):
            return service
    return None
