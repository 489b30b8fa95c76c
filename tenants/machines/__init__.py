"""Machines of an office: the keys with which its Fachverfahren comes."""

from tenants.machines import replies
from tenants.machines.keys import (
    LONGEST_LIFE,
    LONGEST_NAME,
    MOST,
    Key,
    Machine,
    NewKey,
    TooManyKeysError,
    key_names,
    keys_of,
    machine_of,
    make_key,
    revoke_key,
)
from tenants.machines.scopes import Scope

__all__ = [
    "LONGEST_LIFE",
    "LONGEST_NAME",
    "MOST",
    "Key",
    "Machine",
    "NewKey",
    "Scope",
    "TooManyKeysError",
    "key_names",
    "keys_of",
    "machine_of",
    "make_key",
    "replies",
    "revoke_key",
]
