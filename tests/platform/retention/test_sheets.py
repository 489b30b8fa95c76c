"""The papers of data protection say what is set, and nothing else."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import msgspec
import pytest
from examples import make_office
from inventing import NOON

from sorgeauskunft.kernel import Kernel
from sorgeauskunft.retention import sheets
from sorgeauskunft.retention.sheets import Facts, Sheet
from sorgeauskunft.texts import Texts
from tenants.handling import Delivery, DeliveryChannel
from tenants.offices import Mode
from tenants.people.oidc import Provider

TEXTS = Texts("de")
Change = Callable[[Facts], Facts]


def _office(**changed: Any) -> Change:
    return lambda facts: msgspec.structs.replace(
        facts, office=msgspec.structs.replace(facts.office, **changed)
    )


def _facts(**changed: Any) -> Change:
    return lambda facts: msgspec.structs.replace(facts, **changed)


def _settings(**changed: Any) -> Change:
    return lambda facts: msgspec.structs.replace(
        facts, settings=msgspec.structs.replace(facts.settings, **changed)
    )


def _field(name: str, mode: Mode) -> Change:
    return lambda facts: _office(
        form_modes=msgspec.structs.replace(facts.office.form_modes, **{name: mode})
    )(facts)


def _four_eyes(facts: Facts) -> Facts:
    rules = msgspec.structs.replace(facts.office.casework, four_eyes=True)
    return _office(casework=rules)(facts)


def _provider(facts: Facts) -> Facts:
    provider = Provider(tenant_id=facts.office.id, issuer="https://anmeldung.example", enabled=True)
    return _facts(provider=provider)(facts)


CHANGES: dict[str, tuple[Change, str]] = {
    "days": (_facts(days=77), "77"),
    "drafts": (_settings(draft_days=11), "11"),
    "purpose": (_field("purpose", Mode.OPTIONAL), TEXTS("protection.sheet.field.purpose")),
    "court_decision": (
        _field("court_decision", Mode.OPTIONAL),
        TEXTS("protection.sheet.document.court_decision"),
    ),
    **{
        channel.value: (
            _office(delivery=Delivery(channel=channel)),
            TEXTS(f"protection.sheet.channel.{channel}"),
        )
        for channel in DeliveryChannel
        if channel is not DeliveryChannel.PORTAL
    },
    "mailbox": (_office(delivery=Delivery(mailbox="eingang@amt.example")), "eingang@amt.example"),
    "scanner": (_settings(clamd="tcp://127.0.0.1:3310"), TEXTS("protection.sheet.scanner.on")),
    "keys": (_facts(keys=43), "43"),
    "hooks": (_facts(hooks=44), "44"),
    "people": (_facts(people=45), "45"),
    "provider": (_provider, "https://anmeldung.example"),
    "four_eyes": (_four_eyes, TEXTS("protection.sheet.four_eyes.on")),
    "idle": (_settings(idle_minutes=46), "46"),
    "operator": (_settings(service_authority="Betrieb der Probe"), "Betrieb der Probe"),
}
_IN_THE_RECORD = ("days", "drafts", "purpose", "court_decision", "link", "provider", "operator")


@pytest.fixture
async def facts(kernel: Kernel) -> Facts:
    found = await sheets.facts_of(kernel, await make_office(kernel))
    return _field("court_decision", Mode.OFF)(found)


def _words(sheet: Sheet) -> str:
    return "\n".join(f"{row.label}: {row.value}" for part in sheet.sections for row in part.rows)


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
@pytest.mark.parametrize("name", CHANGES)
def test_follows_the_settings(facts: Facts, name: str) -> None:
    """What is set otherwise stands there at once, and did not before."""
    change, said = CHANGES[name]
    papers = [sheets.data_sheet, *([sheets.record] if name in _IN_THE_RECORD else [])]
    for paper in papers:
        before = _words(paper(TEXTS, facts, NOON))
        after = _words(paper(TEXTS, change(facts), NOON))
        assert said not in before, paper
        assert said in after, paper
