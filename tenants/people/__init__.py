"""People who log in: roles, accounts, sessions; who works at an office, and who is invited."""

from tenants.people.accepting import Offer, WrongPassword, accept, offer_of
from tenants.people.accounts import Person, add_membership, create_account
from tenants.people.acting import record_act, require_role
from tenants.people.colleagues import Colleague, colleagues
from tenants.people.invitation_mail import inviting
from tenants.people.inviting import (
    SEND,
    AlreadyHereError,
    Invitation,
    Post,
    TooManyError,
    expire,
    invitations,
    invite,
    renew,
    withdraw,
)
from tenants.people.membership import (
    LastAdminError,
    Member,
    OvertakenError,
    Standing,
    change_role,
    member,
    members,
    remove,
    suspend,
    take_back,
)
from tenants.people.names import names_of
from tenants.people.password_rules import SHORTEST, PasswordFault, password_fault
from tenants.people.roles import (
    ADMIN_ROLES,
    CASEWORK_ROLES,
    LEAD_ROLES,
    OFFICE_ROLES,
    Principal,
    Role,
)
from tenants.people.sessions import LoginRefused, log_in, log_out, principal_of
from tenants.people.switching import Desk, desks, enter, undecided

__all__ = [
    "ADMIN_ROLES",
    "CASEWORK_ROLES",
    "LEAD_ROLES",
    "OFFICE_ROLES",
    "SEND",
    "SHORTEST",
    "AlreadyHereError",
    "Colleague",
    "Desk",
    "Invitation",
    "LastAdminError",
    "LoginRefused",
    "Member",
    "Offer",
    "OvertakenError",
    "PasswordFault",
    "Person",
    "Post",
    "Principal",
    "Role",
    "Standing",
    "TooManyError",
    "WrongPassword",
    "accept",
    "add_membership",
    "change_role",
    "colleagues",
    "create_account",
    "desks",
    "enter",
    "expire",
    "invitations",
    "invite",
    "inviting",
    "log_in",
    "log_out",
    "member",
    "members",
    "names_of",
    "offer_of",
    "password_fault",
    "principal_of",
    "record_act",
    "remove",
    "renew",
    "require_role",
    "suspend",
    "take_back",
    "undecided",
    "withdraw",
]
