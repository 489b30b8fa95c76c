"""Sharing the cost of the service between the Länder (cost periods, keys, allocation, settlement)."""

from billing.allocation import Allocation, Layer, LayerShare, PeriodResult, allocate
from billing.errors import RefusedError
from billing.items import Connection, CostItem, CostKind, cost_kind
from billing.keys import (
    DistributionKey,
    Key,
    KeyType,
    Mixture,
    Portion,
    equal_key,
    is_confirmed,
    koenigsteiner_keys,
    published_key,
)
from billing.parties import ALL_LAENDER, BUND, PROVIDER
from billing.periods import Cofinancing, CostPeriod, Creditor, Subsidy
from billing.presence import Participation, Presence, ProRata, presences
from billing.rounding import Rounded, largest_remainder
from billing.splitting import split
from billing.weighing import Absence

__all__ = [
    "ALL_LAENDER",
    "BUND",
    "PROVIDER",
    "Absence",
    "Allocation",
    "Cofinancing",
    "Connection",
    "CostItem",
    "CostKind",
    "CostPeriod",
    "Creditor",
    "DistributionKey",
    "Key",
    "KeyType",
    "Layer",
    "LayerShare",
    "Mixture",
    "Participation",
    "PeriodResult",
    "Portion",
    "Presence",
    "ProRata",
    "RefusedError",
    "Rounded",
    "Subsidy",
    "allocate",
    "cost_kind",
    "equal_key",
    "is_confirmed",
    "koenigsteiner_keys",
    "largest_remainder",
    "presences",
    "published_key",
    "split",
]
