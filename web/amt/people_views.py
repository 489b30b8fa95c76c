"""What the pages about the people of an office are shown with, and what may be typed there."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any, Final

from sorgeauskunft.requests import form
from sorgeauskunft.texts import Texts
from tenants.people import Colleague, Member, Person, Principal, Role
from web.components import FieldView, Option
from web.errors import Errors, sentence

PATH: Final = "/amt/einstellungen/personen"

NAME, EMAIL, ROLE, TO, MARK = "name", "email", "rolle", "an", "stand"
CONFIRM: Final[Mapping[str, str]] = {
    "rolle": "ja-rolle",
    "sperren": "ja-sperren",
    "entfernen": "ja-entfernen",
}
"""Act → the box to tick before it is done."""

DONE: Final = frozenset(
    {"invited", "renewed", "withdrawn", "rolle", "sperren", "zulassen", "entfernen", "uebergeben"}
)
"""What the address of a page may say has just been done."""

_ROLES: Final = (Role.CLERK, Role.LEAD, Role.ADMIN, Role.READ_ONLY)
_LONGEST_NAME: Final = 100


def done_of(said: Mapping[str, Any]) -> str:
    """Return what an address says was done just now; empty for nothing of ours."""
    what = str(said.get("geschehen", ""))
    return what if what in DONE else ""


def role_of(text: str) -> Role | None:
    """Return the role of an office that a form names; None for anything else."""
    return next((role for role in _ROLES if role.value == text), None)


def read_invitation(given: Mapping[str, str]) -> tuple[Person, Role] | Errors:
    """Return who is to be invited as what, or what is wrong with what was typed."""
    errors: Errors = {}
    name = " ".join(given[NAME].split())
    if not name:
        errors[NAME] = ("people.error.name", {})
    elif len(name) > _LONGEST_NAME:
        errors[NAME] = ("people.error.name_long", {"max": _LONGEST_NAME, "count": len(name)})
    elif not name.isprintable() or not any(letter.isalpha() for letter in name):
        errors[NAME] = ("people.error.name_letters", {})
    email = form.check_email(EMAIL, given[EMAIL])
    if isinstance(email, form.FieldError):
        errors[EMAIL] = ("people.error.email", {})
    role = role_of(given[ROLE])
    if role is None:
        errors[ROLE] = ("people.error.role", {})
    if role is None or isinstance(email, form.FieldError) or errors:
        return errors
    return Person(name, email), role


def invitation_fields(
    texts: Texts, given: Mapping[str, str], errors: Errors
) -> tuple[FieldView, ...]:
    """Return the fields of an invitation, as typed."""
    return (
        FieldView(
            kind="text",
            names=(NAME,),
            values=(given.get(NAME, ""),),
            label=texts("people.field.name"),
            hint=texts("people.field.name.hint"),
            error=sentence(texts, errors, NAME),
            autocomplete="off",
        ),
        FieldView(
            kind="email",
            names=(EMAIL,),
            values=(given.get(EMAIL, ""),),
            label=texts("people.field.email"),
            hint=texts("people.field.email.hint"),
            error=sentence(texts, errors, EMAIL),
            autocomplete="off",
        ),
        role_field(texts, given.get(ROLE, ""), errors),
    )


def role_field(texts: Texts, role: str, errors: Errors) -> FieldView:
    """Return the choice of a role; what each may do stands beside it."""
    return FieldView(
        kind="radio",
        names=(ROLE,),
        values=(role,),
        label=texts("people.field.role"),
        error=sentence(texts, errors, ROLE),
        options=tuple(
            Option(
                each.value,
                texts(
                    "people.field.role.option",
                    role=texts(f"people.role.{each}"),
                    may=texts(f"people.may.{each}"),
                ),
            )
            for each in _ROLES
        ),
    )


def must_confirm(principal: Principal, member: Member, act: str) -> bool:
    """Whether a box has to be ticked: to remove somebody, and for everything one does to oneself."""
    return act == "entfernen" or member.account_id == principal.account_id


def confirm_fields(
    texts: Texts, principal: Principal, member: Member, errors: Errors
) -> dict[str, FieldView]:
    """Return act → the box that has to be ticked for it, where one has to."""
    whose = "own" if member.account_id == principal.account_id else "other"
    return {
        act: FieldView(
            kind="checkbox",
            names=(name,),
            values=("",),
            label=texts(f"people.confirm.{act}.{whose}", name=member.person.name),
            error=sentence(texts, errors, name),
        )
        for act, name in CONFIRM.items()
        if must_confirm(principal, member, act)
    }


def receiver_field(
    texts: Texts, people: Collection[Colleague], member: Member, to: str, errors: Errors
) -> FieldView:
    """Return the choice of who gets somebody's open requests."""
    return FieldView(
        kind="select",
        names=(TO,),
        values=(to,),
        label=texts("people.field.to"),
        error=sentence(texts, errors, TO),
        options=tuple(
            Option(str(each.account_id), each.name)
            for each in people
            if each.works_on_cases and each.account_id != member.account_id
        ),
    )
