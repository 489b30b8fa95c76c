"""A query that goes by code, and somebody who answers it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import msgspec
from arrivals import somebody
from letters import in_work
from registers import Two, born_in_osnabrueck

from sorgeauskunft import bycode, register
from sorgeauskunft.bycode import Answerer, Coded, CodeWay, Opened, Said
from sorgeauskunft.kernel import today_in_berlin
from sorgeauskunft.register import Asking, Entry, QueryWay, RegisterAnswer
from sorgeauskunft.requests import CaseKey
from tenants.directory import DirectoryKeeper
from tenants.offices import OnboardingStatus
from tenants.people import Role
from tenants.tables import OfficeRow

LINES = ("Stadt Osnabrück", "Jugendamt", "Natruper-Tor-Wall 2", "49076 Osnabrück")
PERSON = Answerer(
    name="Frau Probe", function="Sachbearbeitung", office="Jugendamt Osnabrück", phone="0541 1234"
)


class ByCode(msgspec.Struct, frozen=True):
    """Bremerhaven asks Osnabrück, which is not on the platform."""

    two: Two

    async def query(self) -> tuple[UUID, UUID]:
        """A request in work and the query of its child; their ids."""
        request_id = await in_work(self.two.kernel, self.two.asking, born_in_osnabrueck())
        query_id = await register.ask(
            self.two.kernel,
            self.two.directory,
            somebody(self.two.asking),
            CaseKey(request_id, 1),
            Asking(way=QueryWay.CODE, office_id=self.two.asked.id),
        )
        return request_id, query_id

    async def printed(self, query_id: UUID) -> Coded:
        """A letter with a new code."""
        two, principal = self.two, somebody(self.two.asking)
        coded = await bycode.prepare(
            two.kernel, two.asking, principal, query_id, CodeWay.LETTER, lines=LINES
        )
        await bycode.keep(two.kernel, principal, coded)
        return coded

    async def opened(self, code: str) -> Opened | None:
        return await bycode.open_by_code(self.two.kernel, code)

    async def say(self, opened: Opened, said: Said) -> bycode.Receipt:
        return await bycode.say(self.two.kernel, self.two.directory, opened.key, said)

    def said(self, *kinds: Entry, interested: bool = False) -> Said:
        today = today_in_berlin(self.two.kernel.clock)
        answer = RegisterAnswer(as_of=today, told_by=PERSON.told_by, kinds=kinds)
        return Said(person=PERSON, answer=answer, interested=interested)

    async def reject(self, query_id: UUID, role: Role = Role.CLERK) -> UUID:
        principal = somebody(self.two.asking, role)
        return await bycode.reject(self.two.kernel, principal, query_id, "Falsches Kind")

    async def printings(
        self, query_id: UUID, role: Role = Role.CLERK
    ) -> tuple[bycode.Printing, ...]:
        return await bycode.printings(self.two.kernel, somebody(self.two.asking, role), query_id)


async def off_platform(two: Two) -> ByCode:
    """The same offices, of which the one that is asked has not joined yet."""
    async with two.kernel.database.platform_transaction("test.office"):
        status: dict[Any, Any] = {"status": OnboardingStatus.INTEREST.value}
        await OfficeRow.update(status).where(OfficeRow.id == two.asked.id)
    directory = await DirectoryKeeper(two.kernel).current()
    asked = directory.offices[two.asked.id]
    return ByCode(msgspec.structs.replace(two, asked=asked, directory=directory))
