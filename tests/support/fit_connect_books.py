"""The books of the double of FIT-Connect: submissions, their states, and the event log of each case."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final
from uuid import UUID, uuid4

import msgspec
from fit_connect_checks import RefusedThereError, require_fields, require_jwe, require_uuid
from fit_connect_keys import signing_key
from fit_connect_tokens import EVENTS, read_set, signed_set
from fit_connect_world import SERVICE_KEY, Destination

from sorgeauskunft.kernel import Clock

_ENDINGS: Final = {"accept-submission": "accepted", "reject-submission": "rejected"}


class Submission(msgspec.Struct, kw_only=True):
    """One submission; `state` is announced, submitted, accepted or rejected."""

    id: UUID
    case_id: UUID
    destination: Destination
    announced: tuple[UUID, ...]
    service: dict[str, str]
    region: str | None
    state: str = "announced"
    attachments: dict[UUID, str] = {}
    metadata: str = ""
    data: str = ""

    def tags(self) -> dict[str, Any]:
        """The last part of everything that was encrypted."""
        attachments = {str(key): jwe.rpartition(".")[2] for key, jwe in self.attachments.items()}
        return {
            "metadata": self.metadata.rpartition(".")[2],
            "data": self.data.rpartition(".")[2],
            "attachments": attachments,
        }


class Books:
    """What a stage of FIT-Connect keeps."""

    def __init__(self, clock: Clock, issuer: str, destinations: Iterable[Destination]) -> None:
        self.issuer = issuer
        self.destinations = {each.id: each for each in destinations}
        self.submissions: dict[UUID, Submission] = {}
        self.logs: dict[UUID, list[str]] = {}
        self._clock = clock

    def in_state(self, *states: str) -> list[Submission]:
        """Those that are as far as that."""
        return [each for each in self.submissions.values() if each.state in states]

    def destination(self, text: str) -> Destination:
        found = self.destinations.get(require_uuid(text))
        if found is None:
            raise RefusedThereError(404, "destination-not-found")
        return found

    def submission(self, text: str) -> Submission:
        found = self.submissions.get(require_uuid(text))
        if found is None:
            raise RefusedThereError(404, "submission-not-found")
        return found

    def announce(self, given: Any) -> dict[str, str]:
        """A submission is announced: nothing of it can be fetched yet."""
        needed = {"destinationId", "announcedAttachments", "publicService"}
        fields = require_fields(given, needed, {"region", "caseId"})
        destination = self.destination(fields["destinationId"])
        if destination.status != "active":
            raise RefusedThereError(422, "destination-not-active")
        service = require_fields(fields["publicService"], {"name", "identifier"})
        offered = destination.described()["publicServices"][0]
        if service["identifier"] != offered["identifier"]:
            raise RefusedThereError(422, "unsupported-service")
        if fields.get("region") not in {None, *offered["regions"]}:
            raise RefusedThereError(422, "unsupported-region")
        attachments = tuple(require_uuid(each) for each in fields["announcedAttachments"])
        if len(set(attachments)) != len(attachments) or any(
            each.version != 4 for each in attachments
        ):
            raise RefusedThereError(422, "schema-violation", "announcedAttachments")
        made = Submission(
            id=uuid4(),
            case_id=uuid4(),
            destination=destination,
            announced=attachments,
            service=service,
            region=fields.get("region"),
        )
        self.submissions[made.id] = made
        self._tell(made, "create-submission")
        return {"submissionId": str(made.id), "caseId": str(made.case_id)}

    def upload(self, submission_id: str, attachment_id: str, compact: str) -> None:
        """An attachment comes; before the submission is sent it may be replaced."""
        found = self.submission(submission_id)
        attachment = require_uuid(attachment_id)
        if attachment not in found.announced:
            raise RefusedThereError(404, "attachment-not-announced")
        if found.state != "announced":
            raise RefusedThereError(409, "submission-already-sent")
        require_jwe(compact, found.destination.encryption_kid, "attachment")
        found.attachments = {**found.attachments, attachment: compact}

    def submit(self, submission_id: str, given: Any) -> dict[str, str]:
        """Metadata and data come: the receiver can fetch it."""
        found = self.submission(submission_id)
        if found.state != "announced":
            raise RefusedThereError(409, "submission-already-sent")
        fields = require_fields(given, {"encryptedMetadata", "encryptedData"})
        if set(found.attachments) != set(found.announced):
            raise RefusedThereError(422, "missing-attachments")
        for part in ("metadata", "data"):
            require_jwe(fields[f"encrypted{part.title()}"], found.destination.encryption_kid, part)
        found.metadata, found.data = fields["encryptedMetadata"], fields["encryptedData"]
        found.state = "submitted"
        self._tell(found, "submit-submission", {"authenticationTags": found.tags()})
        self._tell(found, "notify-submission", {"notifyType": "callback"})
        return {"submissionId": str(found.id), "caseId": str(found.case_id)}

    def log(self, case_id: str) -> dict[str, list[str]]:
        """The events of a case."""
        found = self.logs.get(require_uuid(case_id))
        if found is None:
            raise RefusedThereError(404, "case-not-found")
        return {"eventLog": found}

    def enter(self, case_id: str, compact: str) -> None:
        """The receiver says that it accepts or rejects."""
        self.log(case_id)
        (found,) = (each for each in self.submissions.values() if str(each.case_id) == case_id)
        kid = found.destination.signing_kid
        claims = read_set(compact, kid, signing_key("quittung"))
        if claims["iss"] != str(found.destination.id):
            raise RefusedThereError(403, "issuer")
        if (claims["sub"], claims["txn"]) != (f"submission:{found.id}", f"case:{case_id}"):
            raise RefusedThereError(422, "event-subject")
        ((uri, body),) = claims["events"].items()
        kind = uri.removeprefix(EVENTS)
        if kind not in _ENDINGS or found.state != "submitted":
            raise RefusedThereError(409, "event-not-allowed")
        if kind == "accept-submission" and body.get("authenticationTags") != found.tags():
            raise RefusedThereError(422, "incorrect-authentication-tag")
        if kind == "reject-submission" and not body.get("problems"):
            raise RefusedThereError(422, "schema-violation", "problems")
        self.logs[found.case_id].append(compact)
        found.state = _ENDINGS[kind]

    def _tell(self, submission: Submission, kind: str, body: dict[str, Any] | None = None) -> None:
        name, kid = SERVICE_KEY
        token = signed_set(
            signing_key(name),
            kid,
            issuer=self.issuer,
            submission_id=submission.id,
            case_id=submission.case_id,
            kind=kind,
            body=body or {},
            at=self._clock.now(),
        )
        self.logs.setdefault(submission.case_id, []).append(token)
