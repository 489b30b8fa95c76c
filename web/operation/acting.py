"""What the pages of the operation share: who acts, which office is meant, how fields are made."""

from __future__ import annotations

import contextlib
import datetime as dt
import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from typing import Final
from uuid import UUID, uuid4

import msgspec
from litestar.exceptions import NotFoundException
from litestar.response import Redirect

from sorgeauskunft.kernel import BERLIN, audit
from sorgeauskunft.kernel.errors import ConflictError, NotFoundError
from sorgeauskunft.texts import Texts
from tenants.offices import Office
from tenants.people import OPERATION_ROLES
from web.amt.settings.days import day_from
from web.components import FieldView, Option
from web.errors import Errors, sentence
from web.guards import require
from web.site import AnyRequest, principal_of_request, site_of

OPERATORS: Final = [require(OPERATION_ROLES)]
_PARTS: Final = ("day", "month", "year")
_CLOCK: Final = re.compile(r"([0-9]{1,2})(?::([0-9]{2}))?")


def actor_of(request: AnyRequest) -> audit.Actor:
    """Return the operator who is logged in, for the audit trail."""
    principal = principal_of_request(request)
    return audit.Actor(principal.role.value, principal.account_id)


async def office_named(request: AnyRequest, slug: str) -> Office:
    """Return an office as it is now, whatever its status. Raises 404 for an unknown one."""
    office = (await site_of(request).directory.current()).office(slug)
    if office is None:
        raise NotFoundException
    return office


def done(path: str, what: str) -> Redirect:
    """Return the answer to an act: a page that says so, and that a reload does not repeat."""
    return Redirect(f"{path}?{what}", status_code=303)


def notice_of(request: AnyRequest, notices: Mapping[str, str]) -> str:
    """Return the key of what the page says after an act; `notices`: word in the address → key."""
    return next((key for word, key in notices.items() if word in request.query_params), "")


@contextlib.contextmanager
def announcing(request: AnyRequest) -> Iterator[None]:
    """Act on what the operator says to everybody; however it ends, this process looks at it again.

    The same form sent twice is one; what is not there (any more) is answered with 404.
    """
    try:
        yield
    except ConflictError:
        pass
    except NotFoundError as error:
        raise NotFoundException from error
    finally:
        site_of(request).bulletin.look_again()


def id_typed(text: str) -> UUID:
    """Return the id that a form carries, so that sending it twice is one; a new one for none."""
    try:
        return UUID(text)
    except ValueError:
        return uuid4()


def tidy(text: str) -> str:
    """Return a text without blanks around it and without characters that nobody sees."""
    seen = (each for each in text.replace("\r\n", "\n") if each == "\n" or _is_seen(each))
    return "".join(seen).strip()


def _is_seen(character: str) -> bool:
    return unicodedata.category(character) not in {"Cc", "Cs"}


def date_names(name: str) -> tuple[str, ...]:
    """Return the inputs of a day."""
    return tuple(f"{name}.{part}" for part in _PARTS)


def day_typed(given: Mapping[str, str], name: str) -> dt.date | None:
    """Return the day that was typed, None for none."""
    return day_from(*(given[each].strip() for each in date_names(name)))


def moment_typed(given: Mapping[str, str], name: str) -> dt.datetime | None:
    """Return the moment (UTC) of a day and a time of Berlin, None where one of them is none."""
    day, clock = day_typed(given, name), _CLOCK.fullmatch(given[f"{name}.time"].strip())
    if day is None or clock is None:
        return None
    try:
        time = dt.time(int(clock[1]), int(clock[2] or 0))
        return dt.datetime.combine(day, time, BERLIN).astimezone(dt.UTC)
    except (ValueError, OverflowError):
        return None


class Fields(msgspec.Struct, frozen=True):
    """Makes the fields of a form: labels are `operation.field.<form>.<name>`, hints if there are."""

    texts: Texts
    form: str
    given: Mapping[str, str]
    errors: Errors

    def view(
        self,
        name: str,
        kind: str = "text",
        *,
        names: tuple[str, ...] = (),
        options: Sequence[Option] = (),
        needed: bool = True,
        inputmode: str = "",
    ) -> FieldView:
        """Return one field with what was typed and what is wrong with it."""
        key = f"operation.field.{self.form}.{name}"
        label = self.texts(key)
        names = names or (name,)
        return FieldView(
            kind=kind,
            names=names,
            values=tuple(self.given.get(each, "") for each in names),
            label=label,
            hint=self.texts(f"{key}.hint") if f"{key}.hint" in self.texts else "",
            error=sentence(self.texts, self.errors, name, label),
            needed=needed,
            options=tuple(options),
            inputmode=inputmode,
        )

    def date(self, name: str, *, needed: bool = True) -> FieldView:
        """Return the field of a day."""
        return self.view(name, "date", names=date_names(name), needed=needed)
