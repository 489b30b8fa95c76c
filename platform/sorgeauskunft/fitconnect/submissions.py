"""A submission: announced, its attachments uploaded, sent. All of it encrypted before it leaves."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from hashlib import sha512
from typing import Final, Literal
from uuid import UUID

import msgspec

from sorgeauskunft.fitconnect.account import Sender
from sorgeauskunft.fitconnect.destinations import Destination
from sorgeauskunft.fitconnect.routing import LEIKA_URN
from sorgeauskunft.fitconnect.sealing import Sealed, seal
from sorgeauskunft.kernel import Settings

_JSON: Final = "application/json"
_XML: Final = "application/xml"


class Attachment(msgspec.Struct, frozen=True, kw_only=True):
    """A file beside the data: the form as PDF (`form`), or what the applicant added (`attachment`)."""

    id: UUID
    purpose: Literal["form", "attachment"]
    name: str
    media_type: str
    content: bytes


class Content(msgspec.Struct, frozen=True, kw_only=True):
    """What is submitted: one XML message and its attachments. `reference` is ours."""

    xml: bytes
    attachments: tuple[Attachment, ...]
    reference: str
    applied_on: dt.date


class Announced(msgspec.Struct, frozen=True, rename="camel"):
    """The names of a submission there."""

    submission_id: UUID
    case_id: UUID


class Tags(msgspec.Struct, frozen=True):
    """The authentication tags of everything that was encrypted for one submission."""

    metadata: str
    data: str
    attachments: dict[str, str]


class Packed(msgspec.Struct, frozen=True):
    """A submission as it travels."""

    metadata: Sealed
    data: Sealed
    attachments: dict[str, Sealed]

    @property
    def tags(self) -> Tags:
        """Its tags."""
        attachments = {name: sealed.tag for name, sealed in self.attachments.items()}
        return Tags(self.metadata.tag, self.data.tag, attachments)


async def announce(
    sender: Sender, destination: Destination, attachments: Sequence[UUID]
) -> Announced:
    """Say that a submission with these attachments will come. Raises `FitConnectError`.

    Without the rest that follows, nobody sees anything of it.
    """
    settings = sender.settings
    content: dict[str, object] = {
        "destinationId": str(destination.id),
        "announcedAttachments": [str(each) for each in attachments],
        "publicService": {
            "name": settings.fit_connect_service_name,
            "identifier": LEIKA_URN + settings.fit_connect_leika_key,
        },
    }
    if destination.region:
        content["region"] = destination.region
    return await sender.post("/submissions", content, Announced)


async def pack(settings: Settings, destination: Destination, content: Content) -> Packed:
    """Encrypt everything for the destination."""
    attachments = {
        str(each.id): await seal(destination.key, each.content, each.media_type)
        for each in content.attachments
    }
    metadata = msgspec.json.encode(metadata_of(settings, content))
    return Packed(
        metadata=await seal(destination.key, metadata, _JSON),
        data=await seal(destination.key, content.xml, _XML),
        attachments=attachments,
    )


async def upload(sender: Sender, announced: Announced, packed: Packed) -> None:
    """Upload the attachments; one that is there already is replaced. Raises `FitConnectError`."""
    for name, sealed in packed.attachments.items():
        path = f"/submissions/{announced.submission_id}/attachments/{name}"
        await sender.put(path, sealed.compact)


async def submit(sender: Sender, announced: Announced, packed: Packed) -> None:
    """Send metadata and data: from here on the receiver can fetch it. Raises `FitConnectError`."""
    content: dict[str, object] = {
        "encryptedMetadata": packed.metadata.compact,
        "encryptedData": packed.data.compact,
    }
    await sender.put(f"/submissions/{announced.submission_id}", content)


def metadata_of(settings: Settings, content: Content) -> dict[str, object]:
    """Return the metadata: what is in the submission, with hashes of everything."""
    return {
        "$schema": settings.fit_connect_metadata_schema,
        "publicServiceType": {
            "name": settings.fit_connect_service_name,
            "identifier": LEIKA_URN + settings.fit_connect_leika_key,
        },
        "contentStructure": {
            "data": {
                "hash": _hash(content.xml),
                "submissionSchema": {"schemaUri": settings.fit_connect_schema, "mimeType": _XML},
            },
            "attachments": [
                {
                    "attachmentId": str(each.id),
                    "purpose": each.purpose,
                    "filename": each.name,
                    "mimeType": each.media_type,
                    "hash": _hash(each.content),
                }
                for each in content.attachments
            ],
        },
        "additionalReferenceInfo": {
            "senderReference": content.reference,
            "applicationDate": content.applied_on.isoformat(),
        },
    }


def _hash(plain: bytes) -> dict[str, str]:
    return {"type": "sha512", "content": sha512(plain).hexdigest()}
