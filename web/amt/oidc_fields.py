"""The fields of an office's log-in: what may stand in each, and how it is shown."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import msgspec

from sorgeauskunft.kernel import addresses
from sorgeauskunft.texts import Texts
from tenants.people.oidc import ROLES, Change, Provider, Rule, Setup, Source
from tenants.people.roles import Role
from web.components import FieldView, Option
from web.errors import Errors, sentence

LINES: Final[Mapping[str, int]] = {"issuer": 500, "client_id": 255, "secret": 500}
LISTS: Final = ("scopes", "acr_values", "amr_values")
TICKS: Final = ("no_secret", "enabled", "required")
PARTS: Final = ("claim", "value", "role")
MOST_RULES: Final = 30

# To be switched on; until then everything may be empty.
_NEEDED: Final = frozenset({"source", "issuer", "client_id", *TICKS})
_FREE_ROWS: Final = 3
_LONGEST_PART: Final = 200
_MOST_WORDS: Final = 20
# RFC 6749, 3.3: what may stand in the name of a scope.
_WORD: Final = frozenset(chr(code) for code in range(0x21, 0x7F)) - frozenset('"\\')

NAMES: Final = (
    "source",
    *LINES,
    *LISTS,
    *TICKS,
    *(f"rule-{row}-{part}" for row in range(MOST_RULES) for part in PARTS),
)


def values_of(provider: Provider) -> dict[str, str]:
    """Name → what stands in its field. The secret never does."""
    setup = provider.setup
    values = dict.fromkeys(NAMES, "") | {
        "source": setup.source.value,
        "issuer": setup.issuer,
        "client_id": setup.client_id,
        "enabled": "yes" if provider.enabled else "",
        "required": "yes" if provider.required else "",
    }
    values |= {name: " ".join(getattr(setup, name)) for name in LISTS}
    for row, rule in enumerate(setup.rules):
        values |= {f"rule-{row}-{part}": str(getattr(rule, part)) for part in PARTS}
    return values


def read(typed: Mapping[str, str], *, shared: bool) -> tuple[Change, Errors]:
    """The set-up as typed, and what is wrong with it. `shared`: the operator offers a provider."""
    errors: Errors = {}
    wants_shared = shared and typed["source"] == Source.SHARED.value
    lines = {name: typed[name].strip() for name in LINES}
    for name, most in LINES.items():
        if len(lines[name]) > most:
            errors[name] = ("oidc.error.long", {"max": most, "count": len(lines[name])})
        elif not lines[name].isprintable():
            errors[name] = ("oidc.error.characters", {})
    enabled = typed["enabled"] == "yes"
    if not wants_shared:
        errors = _own_errors(lines, enabled=enabled) | errors
    words = {name: _words(typed[name], name, errors) for name in LISTS}
    rules = _rules(typed, errors)
    if enabled and not rules and not any(name.startswith("rule-") for name in errors):
        errors["rule-0-claim"] = ("oidc.error.no_rule", {})
    if typed["required"] == "yes" and not enabled:
        errors["required"] = ("oidc.error.required_off", {})
    setup = Setup(
        source=Source.SHARED if wants_shared else Source.OWN,
        issuer=lines["issuer"],
        client_id=lines["client_id"],
        rules=rules,
        **words,
    )
    return Change(
        setup=setup,
        secret="" if typed[TICKS[0]] == "yes" else lines["secret"] or None,
        enabled=enabled,
        required=typed["required"] == "yes",
    ), errors


def _own_errors(lines: Mapping[str, str], *, enabled: bool) -> Errors:
    errors: Errors = {}
    if lines["issuer"] and addresses.issuer_fault(lines["issuer"]):
        errors["issuer"] = ("oidc.error.issuer", {})
    for name in ("issuer", "client_id"):
        if enabled and not lines[name]:
            errors[name] = (f"oidc.error.missing_{name}", {})
    return errors


def _words(text: str, name: str, errors: Errors) -> tuple[str, ...]:
    words = tuple(dict.fromkeys(text.split()))
    if len(words) > _MOST_WORDS or any(
        len(word) > _LONGEST_PART or not _WORD.issuperset(word) for word in words
    ):
        errors[name] = ("oidc.error.words", {"max": _MOST_WORDS})
        return ()
    return words


def _rules(typed: Mapping[str, str], errors: Errors) -> tuple[Rule, ...]:
    rules = []
    for row in range(MOST_RULES):
        parts = {part: typed[f"rule-{row}-{part}"].strip() for part in PARTS}
        if not any(parts.values()):
            continue
        good = True
        for part, text in parts.items():
            fits = text in ROLES if part == "role" else bool(text) and text.isprintable()
            if not fits or len(text) > _LONGEST_PART:
                errors[f"rule-{row}-{part}"] = (f"oidc.error.rule_{part}", {"row": row + 1})
                good = False
        if good:
            rules.append(Rule(parts["claim"], parts["value"], Role(parts["role"])))
    return tuple(rules)


class RowView(msgspec.Struct, frozen=True):
    """One rule: its number from one, and its three fields."""

    number: int
    fields: tuple[FieldView, ...]


def rows(texts: Texts, values: Mapping[str, str], errors: Errors) -> tuple[RowView, ...]:
    """The rules, and a few rows that are free."""
    used = [row for row in range(MOST_RULES) if any(values[f"rule-{row}-{part}"] for part in PARTS)]
    shown = min(MOST_RULES, (used[-1] + 1 if used else 0) + _FREE_ROWS)
    return tuple(
        RowView(
            row + 1,
            tuple(_part(texts, f"rule-{row}-{part}", part, values, errors) for part in PARTS),
        )
        for row in range(shown)
    )


def _part(
    texts: Texts, name: str, part: str, values: Mapping[str, str], errors: Errors
) -> FieldView:
    roles = tuple(Option(role.value, texts(f"oidc.role.{role}")) for role in ROLES)
    return FieldView(
        kind="select" if part == "role" else "text",
        names=(name,),
        values=(values[name],),
        label=texts(f"oidc.field.rule.{part}"),
        error=sentence(texts, errors, name),
        options=roles if part == "role" else (),
    )


def views(
    texts: Texts, values: Mapping[str, str], errors: Errors, *, shared: str
) -> dict[str, FieldView]:
    """Name → field, as typed; but the secret, which nobody is shown. `shared`: its name, or empty."""

    def view(name: str, kind: str, **more: object) -> FieldView:
        return msgspec.structs.replace(
            FieldView(
                kind=kind,
                names=(name,),
                values=("" if name == "secret" else values[name],),
                label=texts(f"oidc.field.{name}"),
                hint=texts(f"oidc.field.{name}.hint"),
                error=sentence(texts, errors, name),
                needed=name in _NEEDED,
            ),
            **more,
        )

    sources = (
        Option(Source.OWN.value, texts("oidc.field.source.own")),
        Option(Source.SHARED.value, shared),
    )
    found = {"source": view("source", "radio", options=sources)} if shared else {}
    found |= {name: view(name, "text") for name in ("issuer", "client_id", *LISTS)}
    found["secret"] = view("secret", "password", autocomplete="new-password")
    return found | {name: view(name, "checkbox") for name in TICKS}
