"""From what a provider says about somebody to her role in the office: ordered rules, no I/O."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

import msgspec

from tenants.people.roles import OFFICE_ROLES, Role

ROLES: Final = tuple(role for role in Role if role in OFFICE_ROLES)
"""What a rule can give, in the order shown."""


class Rule(msgspec.Struct, frozen=True):
    """Who has `value` in the claim `claim` is `role`.

    `claim` is a name, or a path with dots into objects (`realm_access.roles`). A claim that is a
    list has all its values.
    """

    claim: str
    value: str
    role: Role


def role_of(rules: Sequence[Rule], claims: Mapping[str, Any]) -> Role | None:
    """Return the role of the first rule that fits; None where none does, and then nobody gets in."""
    for rule in rules:
        if rule.value in values_at(claims, rule.claim):
            return rule.role
    return None


def values_at(claims: Mapping[str, Any], path: str) -> tuple[str, ...]:
    """Return the values of a claim as texts; nothing for one that is not there.

    Names may hold dots themselves (`https://example.org/roles`): the whole path is a name first.
    """
    found: Any = claims
    if path in claims:
        found = claims[path]
    else:
        for name in path.split("."):
            if not isinstance(found, Mapping) or name not in found:
                return ()
            found = found[name]
    values = found if isinstance(found, list) else [found]
    return tuple(text for value in values if (text := _text(value)))


def _text(value: object) -> str:
    match value:
        case bool():
            return "true" if value else "false"
        case str() | int():
            return str(value)
        case _:
            return ""


def second_factor_done(
    claims: Mapping[str, Any], acr_values: Sequence[str], amr_values: Sequence[str]
) -> bool:
    """Whether the provider says in a way that the office has named that it asked for two factors."""
    acr, amr = claims.get("acr"), claims.get("amr")
    by_class = isinstance(acr, str) and acr in acr_values
    by_method = isinstance(amr, list) and any(method in amr for method in amr_values)
    return by_class or by_method
