"""Logging in over the OpenID provider of an office, or over one that all offices share.

Authorization code with PKCE. What an ID token says is believed only as far as `tokens` goes; who
somebody is in the office, and as what, `persons` and `mapping` say.
"""

from tenants.people.oidc.asking import is_secret, return_address, send_there
from tenants.people.oidc.changing import Change, LockedOutError, change
from tenants.people.oidc.discovery import Discoveries
from tenants.people.oidc.entering import Entered, Refused, Tried, come_back, tell
from tenants.people.oidc.leaving import leaving_address, left_address
from tenants.people.oidc.lockout import Lockout
from tenants.people.oidc.mapping import ROLES, Rule
from tenants.people.oidc.providers import (
    Provider,
    Setup,
    Source,
    offers_shared,
    offices_with_provider,
    provider_of,
    without_insisting,
)
from tenants.people.oidc.refusals import OidcRefusedError, Reason

__all__ = [
    "ROLES",
    "Change",
    "Discoveries",
    "Entered",
    "LockedOutError",
    "Lockout",
    "OidcRefusedError",
    "Provider",
    "Reason",
    "Refused",
    "Rule",
    "Setup",
    "Source",
    "Tried",
    "change",
    "come_back",
    "is_secret",
    "leaving_address",
    "left_address",
    "offers_shared",
    "offices_with_provider",
    "provider_of",
    "return_address",
    "send_there",
    "tell",
    "without_insisting",
]
