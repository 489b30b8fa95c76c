"""What is asked about a single item, and the item that comes of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from hashlib import sha256
from typing import Any, Final

from msgspec import UNSET

from billing.codec import ENCODER
from billing.errors import RefusedError
from billing.importing import Known, checked_ags, key_named, name_of
from billing.items import Connection, CostItem, CostKind
from billing.keys import DistributionKey, Key, koenigsteiner_keys
from billing.money import euros
from sorgeauskunft.texts import Texts
from tenants.laender import LAENDER
from web.components import Option
from web.coordination.asking import TICKED, Ask, Form, day_inputs, options
from web.coordination.tax_fields import tax_asks, tax_from

OWN: Final = "own"
"""The choice that says that the key is written down by hand."""

BY_CONTRACT: Final = "contract"
"""The choice that says that the contract of each Land decides about tax."""

SEEN: Final = "stand"
FIELDS: Final = {
    "wrong_item_id": "id",
    "item_exists": "id",
    "item_twice": "id",
    "unknown_kind": "kind",
    "wrong_amount": "amount",
    "negative_amount": "amount",
    "huge_amount": "amount",
    "connections_do_not_sum": "amount",
    "financed_elsewhere": "declared",
    "no_key": "key",
    "unknown_key_name": "key_text",
    "unknown_version": "key_text",
    "not_hundred_percent": "key_text",
    "land_twice": "key_text",
    "negative_weight": "key_text",
    "weight_missing": "key",
    "nothing_to_split_by": "fallback",
    "unknown_land": "land",
    "wrong_ags": "ags",
    "ags_of_another_land": "ags",
    "connected_twice": "ags",
    "choose": "land",
    "wrong_day": "live_since",
    "unknown_item": "reverses",
    "another_tax": "tax",
    "tax_is_fixed": "tax",
    "no_tax_number": "tax",
    "wrong_tax_rate": "percent",
    "no_tax_reason": "reason",
}


def item_form(texts: Texts, kept: Iterable[Key], others: Iterable[CostItem]) -> Form:
    """The form; `others` are items that a reversing entry can take back."""
    keys = key_options(texts, kept)
    reversible = tuple(Option(each.id, f"{each.id}: {euros(each.cents)}") for each in others)
    laender = sorted((Option(each.code, each.name) for each in LAENDER), key=lambda one: one.label)
    return Form(
        "item",
        (
            Ask(name="id", longest=40),
            Ask(name="kind", kind="select", options=options(texts, "costs.kind", CostKind)),
            Ask(name="text"),
            Ask(name="amount", kind="euro"),
            Ask(name="source"),
            *tax_asks(texts, BY_CONTRACT),
            Ask(name="key", kind="select", needed=False, options=keys),
            Ask(name="key_text", needed=False, longest=600),
            Ask(name="fallback", kind="select", needed=False, options=keys[:-1]),
            Ask(name="land", kind="select", needed=False, options=tuple(laender)),
            Ask(name="ags", needed=False, longest=12),
            Ask(name="live_since", kind="date", needed=False),
            Ask(name="reverses", kind="select", needed=False, options=reversible),
            Ask(name="declared", kind="checkbox", needed=False),
        ),
    )


def key_options(texts: Texts, kept: Iterable[Key]) -> tuple[Option, ...]:
    """All keys that can be chosen, and the way to write another."""
    named = [*reversed([*koenigsteiner_keys().values()]), *kept]
    found = [
        Option("Nutzungen", texts("costs.key.uses")),
        Option("gleich", texts("costs.key.equal")),
    ]
    for key in named:
        label = f"{texts(f'costs.key.{key.type}')}, {key.version}"
        if not key.confirmed:
            label = f"{label} ({texts('coordination.key.unconfirmed')})"
        found.append(Option(name_of(key), label))
    return (*found, Option(OWN, texts("coordination.key.own")))


def item_of(
    values: Mapping[str, Any], known: Known, standing: Mapping[str, CostItem], seen: CostItem | None
) -> CostItem:
    """The item. A connection under the number of one that is there is added to it.

    Raises:
        RefusedError: What is wrong with it, or `item_exists` where a new one has the number of another.
    """
    kind = CostKind(values["kind"])
    key = _key(values["key"], values["key_text"], known)
    caused = kind is CostKind.CONNECTION and key is None
    before = standing.get(values["id"])
    if seen is None and before is not None and not (caused and before.is_caused):
        raise RefusedError("item_exists", "an item with this number is there", id=before.id)
    connections: tuple[Connection, ...] = ()
    cents = values["amount"]
    if caused:
        one = _connection(values)
        others = before.connections if before is not None and seen is None else ()
        connections = (*others, one)
        cents = sum(each.cents for each in connections)
    return CostItem(
        id=values["id"],
        kind=kind,
        text=values["text"],
        cents=cents,
        source=values["source"],
        not_financed_elsewhere=values["declared"],
        key=key,
        fallback=key_named(values["fallback"], known) if values["fallback"] else None,
        connections=connections,
        reverses=values["reverses"],
        tax=UNSET if values["tax"] == BY_CONTRACT else tax_from(values, "tax"),
    )


def shown(item: CostItem | None, known: tuple[Option, ...]) -> dict[str, str]:
    """What stands in the inputs for an item."""
    if item is None:
        return {}
    name = name_of(item.key) if item.key else ""
    is_known = name in {option.value for option in known}
    one = item.connections[0] if len(item.connections) == 1 else None
    return {
        "id": item.id,
        "kind": item.kind.value,
        "text": item.text,
        "amount": euros(item.cents).removesuffix(" €"),
        "source": item.source,
        "tax": item.own_tax.treatment.value if item.own_tax else BY_CONTRACT,
        "reason": item.own_tax.reason if item.own_tax else "",
        "percent": str(item.own_tax.percent or "") if item.own_tax else "",
        "key": name if is_known or not name else OWN,
        "key_text": "" if is_known else name,
        "fallback": name_of(item.fallback) if item.fallback else "",
        "land": one.land if one else "",
        "ags": one.ags if one else "",
        **day_inputs("live_since", one.live_since if one else None),
        "reverses": item.reverses or "",
        "declared": TICKED if item.not_financed_elsewhere else "",
    }


def mark(item: CostItem | None) -> str:
    """What a form carries to tell which item it was shown for; empty for a new one."""
    return sha256(ENCODER.encode(item)).hexdigest()[:16] if item is not None else ""


def _key(choice: str | None, written: str | None, known: Known) -> DistributionKey | None:
    if choice == OWN:
        return key_named(written or "", known)
    return key_named(choice, known) if choice else None


def _connection(values: Mapping[str, Any]) -> Connection:
    if not values["land"]:
        raise RefusedError("choose", "a connection has a Land")
    if values["live_since"] is None:
        raise RefusedError("wrong_day", "a connection has a day", text="")
    return Connection(
        land=values["land"],
        ags=checked_ags(values["ags"] or "", values["land"]),
        live_since=values["live_since"],
        cents=values["amount"],
    )
