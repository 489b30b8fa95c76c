"""What an office sees of a query that goes by code: the letters it made, and what was answered."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from typing import Final
from uuid import UUID

import msgspec

import xfamilie
from sorgeauskunft import bycode
from sorgeauskunft.bycode import Printing
from sorgeauskunft.register import Query, QueryState, QueryWay, RegisterDesk
from sorgeauskunft.texts import Texts
from tenants.directory import Directory
from tenants.people import names_of
from web.components import FieldView
from web.errors import Errors, sentence
from web.site import AnyRequest, principal_of_request, site_of

LONGEST_WHY: Final = 500
_LONGEST_LINE: Final = 58
_MOST_LINES: Final = 7
_FEWEST_LINES: Final = 3
_TOWN = re.compile(r"[0-9]{5} \S.*")


class CodePanel(msgspec.Struct, frozen=True, kw_only=True):
    """A query by code. `answered` is what waits for the office: an answer, or the wish to be called."""

    printings: tuple[Printing, ...]
    valid: Printing | None
    answered: Printing | None
    makes: bool
    rejects: bool
    fields: Mapping[str, FieldView]
    names: Mapping[UUID, str]

    def by(self, account: UUID | None) -> str:
        """Return the name of somebody of this office, empty where nobody knows it."""
        return self.names.get(account, "") if account else ""


async def code_panel(
    request: AnyRequest,
    desk: RegisterDesk,
    given: Mapping[str, str] | None = None,
    errors: Errors | None = None,
) -> CodePanel | None:
    """Return what there is of the query that is not settled, None where it goes another way."""
    pending = desk.pending
    if pending is None or pending.way is not QueryWay.CODE:
        return None
    site, principal = site_of(request), principal_of_request(request)
    made = await bycode.printings(site.kernel, principal, pending.id)
    answered = next((each for each in made if each.said_at and not each.rejected_at), None)
    waits = pending.state in {QueryState.ANSWERED, QueryState.CALL}
    now = site.kernel.clock.now()
    names = await names_of(
        site.kernel, {by for each in made for by in (each.made_by, each.rejected_by) if by}
    )
    address = _address(await site.directory.current(), pending, made)
    return CodePanel(
        printings=made,
        valid=next((each for each in made if each.is_valid(now)), None),
        answered=answered if waits else None,
        makes=desk.may_work and pending.state is QueryState.OPEN,
        rejects=desk.may_work and waits and answered is not None and answered.said is not None,
        fields=_fields(site.texts, {"address": address, **(given or {})}, errors or {}),
        names=names,
    )


def read_address(text: str) -> tuple[str, ...] | Errors:
    """Return the lines of a typed address, or what is wrong with it."""
    plain = unicodedata.normalize("NFC", text)
    lines = tuple(" ".join(line.split()) for line in plain.splitlines() if line.strip())
    refused = xfamilie.refused_characters("".join(lines))
    if refused:
        shown = " ".join(refused[:5])
        return {"address": ("register.answer.error.characters", {"characters": shown})}
    if not _FEWEST_LINES <= len(lines) <= _MOST_LINES:
        return {"address": ("code.address.error.lines", {"max": _MOST_LINES})}
    if any(len(line) > _LONGEST_LINE for line in lines):
        return {"address": ("code.address.error.long", {"max": _LONGEST_LINE})}
    if not any(_TOWN.fullmatch(line) for line in lines):
        return {"address": ("code.address.error.town", {})}
    return lines


def read_why(text: str) -> Errors:
    """Say what is wrong with the reason for rejecting an answer."""
    if not text.strip():
        return {"why": ("code.reject.error.why", {})}
    if len(text.strip()) > LONGEST_WHY:
        return {"why": ("register.answer.error.long", {"max": LONGEST_WHY})}
    return {}


def _address(directory: Directory, pending: Query, made: tuple[Printing, ...]) -> str:
    """The address of the last letter, else what the platform knows of the office."""
    for each in made:
        if each.lines:
            return "\n".join(each.lines)
    for office in directory.real_offices:
        if office.name == pending.office_name:
            contact = office.contact
            street = f"{contact.street} {contact.house_number}".strip()
            return f"{office.name}\n{street}\n{contact.postcode} {contact.place}"
    return pending.office_name


def _fields(texts: Texts, given: Mapping[str, str], errors: Errors) -> dict[str, FieldView]:
    return {
        name: FieldView(
            kind="textarea",
            names=(name,),
            values=(given.get(name, ""),),
            label=texts(f"code.{key}.label"),
            hint=texts(f"code.{key}.hint"),
            error=sentence(texts, errors, name),
        )
        for name, key in (("address", "address"), ("why", "reject"))
    }
