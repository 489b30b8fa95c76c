"""From claims to a role: ordered rules, nothing by default."""

from __future__ import annotations

from typing import Any

import pytest

from tenants.people import Role
from tenants.people.oidc.mapping import Rule, role_of, second_factor_done

RULES = (
    Rule("groups", "jugendamt-leitung", Role.LEAD),
    Rule("realm_access.roles", "sachbearbeitung", Role.CLERK),
    Rule("https://example.org/rolle", "admin", Role.ADMIN),
    Rule("abteilung", "51", Role.READ_ONLY),
    Rule("extern", "false", Role.CLERK),
)


@pytest.mark.parametrize(
    ("claims", "role"),
    [
        ({}, None),
        ({"groups": []}, None),
        ({"groups": ["x", "jugendamt-leitung"]}, Role.LEAD),
        ({"groups": "jugendamt-leitung"}, Role.LEAD),
        ({"groups": "jugendamt-leitungen"}, None),
        ({"groups": ["Jugendamt-Leitung"]}, None),
        ({"groups": {"jugendamt-leitung": True}}, None),
        ({"realm_access": {"roles": ["sachbearbeitung"]}}, Role.CLERK),
        ({"realm_access": ["roles"]}, None),
        ({"realm_access": {"roles": None}}, None),
        ({"https://example.org/rolle": "admin"}, Role.ADMIN),
        ({"abteilung": 51}, Role.READ_ONLY),
        ({"abteilung": 51.0}, None),
        ({"extern": False}, Role.CLERK),
        ({"extern": 0}, None),
        ({"groups": ["jugendamt-leitung"], "abteilung": "51"}, Role.LEAD),
        ({"groups": [["jugendamt-leitung"]]}, None),
    ],
)
def test_first_rule_that_fits(claims: dict[str, Any], role: Role | None) -> None:
    """The first rule whose claim holds exactly its value decides; where none does, there is no role."""
    assert role_of(RULES, claims) is role


@pytest.mark.parametrize(
    ("claims", "done"),
    [
        ({}, False),
        ({"acr": "hoch"}, True),
        ({"acr": "niedrig"}, False),
        ({"acr": ["hoch"]}, False),
        ({"amr": ["pwd", "otp"]}, True),
        ({"amr": ["pwd"]}, False),
        ({"amr": "otp"}, False),
        ({"acr": "otp"}, False),
    ],
)
def test_second_factor(claims: dict[str, Any], done: bool) -> None:  # noqa: FBT001
    """A second factor counts only where the provider says it in a way that the office has named."""
    assert second_factor_done(claims, ("hoch",), ("otp",)) is done
    assert second_factor_done(claims, (), ()) is False
