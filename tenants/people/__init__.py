"""People who log in: roles, accounts, sessions."""

from tenants.people.accounts import Person, add_membership, create_account
from tenants.people.roles import CASEWORK_ROLES, OFFICE_ROLES, Principal, Role
from tenants.people.sessions import LoginRefused, log_in, log_out, principal_of

__all__ = [
    "CASEWORK_ROLES",
    "OFFICE_ROLES",
    "LoginRefused",
    "Person",
    "Principal",
    "Role",
    "add_membership",
    "create_account",
    "log_in",
    "log_out",
    "principal_of",
]
