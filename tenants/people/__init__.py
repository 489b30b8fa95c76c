"""People who log in: roles, accounts, sessions."""

from tenants.people.accounts import Person, add_membership, create_account
from tenants.people.acting import record_act, require_role
from tenants.people.colleagues import Colleague, colleagues
from tenants.people.names import names_of
from tenants.people.roles import CASEWORK_ROLES, LEAD_ROLES, OFFICE_ROLES, Principal, Role
from tenants.people.sessions import LoginRefused, log_in, log_out, principal_of

__all__ = [
    "CASEWORK_ROLES",
    "LEAD_ROLES",
    "OFFICE_ROLES",
    "Colleague",
    "LoginRefused",
    "Person",
    "Principal",
    "Role",
    "add_membership",
    "colleagues",
    "create_account",
    "log_in",
    "log_out",
    "names_of",
    "principal_of",
    "record_act",
    "require_role",
]
