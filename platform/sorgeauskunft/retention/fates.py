"""What becomes of the rows of every table: with a request, by a deadline of their own, or kept and why.

A table that is not declared here fails a test (`tests/platform/retention/test_fates.py`), so that no
new one can be forgotten. The texts are for people who read code or audit a service; what an office's
admins and the people concerned are told stands in the catalogues.
"""

from __future__ import annotations

import enum
from types import MappingProxyType
from typing import Final

import msgspec


class Fate(enum.StrEnum):
    """When rows go."""

    WITH_REQUEST = "with_request"
    OWN_DEADLINE = "own_deadline"
    KEPT = "kept"


class Declared(msgspec.Struct, frozen=True):
    """The fate of a table: `by` names the job, chore or command that deletes, `why` the reason."""

    fate: Fate
    by: str = ""
    why: str = ""


def _request(why: str = "") -> Declared:
    return Declared(Fate.WITH_REQUEST, RUN, why)


def _own(by: str, why: str) -> Declared:
    return Declared(Fate.OWN_DEADLINE, by, why)


def _kept(why: str) -> Declared:
    return Declared(Fate.KEPT, why=why)


RUN: Final = "retention.run"
"""The chore (and the command `retention run`) by which what is past its time goes."""

FATES: Final = MappingProxyType(
    {
        # A request, its letters, and what was asked for it.
        "request": _request(),
        "request_case": _request(),
        "status_change": _request(),
        "search_index": _request(),
        "question": _request(),
        "request_note": _request(),
        "document": _request(),
        "upload": _request("files of a draft go with it (drafts.expire)"),
        "delivery_attempt": _request(),
        "fit_connect_submission": _request(),
        "delivery_link": _request(),
        "delivery_link_lookup": _request(),
        "certificate": _request(),
        "outside_decision": _request(),
        "register_query": _request(),
        "register_code": _request(),
        "erasure_wish": _request(),
        "webhook_delivery": _request("what was told about it"),
        "request_lookup": _request(),
        "register_code_lookup": _request(),
        # What has a time of its own.
        "draft": _own("drafts.expire", "30 days at most, or when it is sent"),
        "draft_reminder": _own("drafts.expire", "goes with its draft, or with its mail"),
        "register_inquiry": _own(RUN, "days of the office since the answer went back"),
        "feedback": _own("feedback.delete", "30 days after it was done; a year at most"),
        "job": _own(RUN, "ids only; done ones for 30 days, dead ones for a year"),
        "job_attempt": _own(RUN, "goes with its job"),
        "refused_message": _own(RUN, "what a Fachverfahren sent and nobody could take; 30 days"),
        "machine_reply": _own(RUN, "a day"),
        "kept_form": _own("sessions.sweep", "minutes"),
        "invitation": _own("invitations.expire", "days"),
        "login_session": _own("sessions.sweep", "hours"),
        "login_step": _own("sessions.sweep", "minutes"),
        "passkey_challenge": _own("sessions.sweep", "minutes"),
        "oidc_flow": _own("sessions.sweep", "minutes"),
        "login_delay": _own("sessions.sweep", "keyed hashes; a day"),
        "rate_window": _own("limits.sweep", "keyed hashes; minutes"),
        "joining_request": _own("joining done", "when the authority was answered"),
        "register_lead": _own(RUN, "offices, and who asked to be told more; two years"),
        "waiting_file": _own("importing.sweep", "days, when nobody has booked it"),
        # Proofs: ids of accounts and things, never what was said.
        "audit_entry": _kept("ids and names of fields; proves who did what"),
        "audit_head": _kept("the end of a hash chain"),
        "deletion_proof": _kept("ids and numbers; proves that something is gone"),
        "deletion_head": _kept("the end of a hash chain"),
        "self_test": _kept("when an office tried itself, by which account"),
        "certificate_fact": _kept(
            "number and day of a letter: it may be checked as long as it exists"
        ),
        "certificate_count": _kept("the last number of a year"),
        "register_crossing": _kept("ids; the payload is emptied once it is taken"),
        # People who work here: as long as what they did is kept.
        "account": _kept("staff: name and address at work, sealed"),
        "membership": _kept("staff: who had which role"),
        "totp_secret": _kept("staff: goes when its owner takes it away"),
        "passkey": _kept("staff: goes when its owner takes it away"),
        "recovery_code": _kept("staff: keyed hashes, gone once used"),
        "oidc_identity": _kept("staff: keyed hash of whom the office's provider means"),
        # Settings, keys and public facts.
        "tenant_key": _kept("a wrapped key; destroyed when an office has ended (keys shred)"),
        "machine_key": _kept("a keyed hash of a secret"),
        "oidc_provider": _kept("settings"),
        "delivery_link_password": _kept("settings"),
        "webhook": _kept("settings"),
        "delivery_breaker": _kept("whether a channel works: a code and times"),
        "office": _kept("public facts"),
        "office_logo": _kept("public facts"),
        "office_version": _kept("public facts"),
        "office_step": _kept("public facts"),
        "area_assignment": _kept("public facts"),
        "area_proposal": _kept("public facts"),
        "gazetteer_postcode": _kept("public facts"),
        "gazetteer_municipality": _kept("public facts"),
        "gazetteer_former_name": _kept("public facts"),
        "directory_edition": _kept("a number"),
        "service_notice": _kept("what everybody was told of the service"),
        "service_switch": _kept("parts of the service, switched on and off"),
        "backup_note": _own("backup", "when backups were made, and how large; 400 days"),
        "figure_mark": _own("figures.count", "times at which requests were sent; minutes"),
        "figure_day": _kept("numbers of an office; without what is deleted, minutes later"),
        "figure_month": _kept("numbers of an office; without what is deleted, minutes later"),
        "figure_head": _kept("when an office was counted"),
        "load_sample": _kept("numbers of jobs and deliveries of an office"),
        # Money between authorities.
        "ledger_event": _kept("no people: authorities and amounts (§ 147 AO, ten years)"),
        "distribution_key": _kept("weights of Länder"),
        "ledger_head": _kept("the end of a hash chain"),
        "scenario_proposal": _kept("amounts that a coordination has thought through"),
        "pipeline_step": _kept("what a Land said, and its signed paper, sealed"),
        "collecting_errand": _kept("numbers of documents"),
        "stripe_event": _kept("numbers of events"),
    }
)
"""Table → what becomes of its rows."""
