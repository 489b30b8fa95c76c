"""People of an office, made for one test: their accounts, codes and ways in."""

from __future__ import annotations

import datetime as dt
from uuid import UUID

import msgspec

from sorgeauskunft.kernel import Kernel, ManualClock, audit
from tenants.people import (
    HalfOpen,
    LoginRefused,
    Opened,
    Person,
    Principal,
    Role,
    Step,
    add_membership,
    create_account,
    log_in,
    principal_of,
    step_of,
    totp,
)

PASSWORD = "vier Worte ohne Sinn"
SECRET = b"12345678901234567890"
"""That of the examples in RFC 6238."""


class Employee(msgspec.Struct, frozen=True):
    """Somebody with an account in one office."""

    kernel: Kernel
    clock: ManualClock
    account_id: UUID
    tenant_id: UUID
    email: str

    async def tries(
        self, password: str = PASSWORD, *, caller: str = "192.0.2.1", known: str = ""
    ) -> Opened | HalfOpen | LoginRefused:
        """Do the first step."""
        return await log_in(self.kernel, self.email, password, caller, known=known)

    async def opened(self) -> Principal:
        """Log in by a password that is enough."""
        way = await self.tries()
        assert isinstance(way, Opened)
        found = await principal_of(self.kernel, way.token)
        assert found is not None
        return found

    async def half_open(self) -> Step:
        """Log in as far as the second step."""
        way = await self.tries()
        assert isinstance(way, HalfOpen), way
        step = await step_of(self.kernel, way.token)
        assert step is not None
        return step

    async def give_app(self) -> None:
        await totp.give(self.kernel, self.account_id, SECRET)

    def code(self, drift: int = 0) -> str:
        """The code of the app, so many steps from now."""
        at = self.clock.now() + dt.timedelta(seconds=drift * totp.STEP_SECONDS)
        return totp.code_of(SECRET, at)


async def employ(
    kernel: Kernel, clock: ManualClock, tenant_id: UUID, role: Role, name: str = "kim"
) -> Employee:
    email = f"{name}@example.org"
    person = Person(name.title(), email)
    account_id = await create_account(kernel, person, PASSWORD, audit.OPERATOR)
    await add_membership(kernel, tenant_id, account_id, role, audit.OPERATOR)
    return Employee(kernel, clock, account_id, tenant_id, email)
