"""Whom people turn to beyond the office: supervisory authorities of the sixteen Länder."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from importlib.resources import files
from types import MappingProxyType

import msgspec


class Oversight(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The authorities of one Land, by name only: addresses change and are easy to find.

    `accessibility` is empty where no public source that we could read names the body that enforces
    accessible information technology; pages then describe it instead of naming it.
    """

    data_protection: str
    accessibility: str = ""


@functools.cache
def oversight() -> Mapping[str, Oversight]:
    """Land code → its authorities, for all sixteen."""
    text = files("tenants").joinpath("oversight.toml").read_bytes()
    return MappingProxyType(msgspec.toml.decode(text, type=dict[str, Oversight]))
