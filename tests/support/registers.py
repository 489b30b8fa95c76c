"""Two offices, a query between them, and the worker that carries it."""

from __future__ import annotations

import datetime as dt
from uuid import UUID

import msgspec
from examples import child, content, make_office
from letters import in_work

from sorgeauskunft import register
from sorgeauskunft.kernel import Kernel
from sorgeauskunft.kernel.jobs import Worker
from sorgeauskunft.register import Asking, QueryWay
from sorgeauskunft.register.tables import InquiryRow, QueryRow
from sorgeauskunft.requests import CaseKey, RequestContent
from sorgeauskunft.requests.content import BirthPlace, Child
from sorgeauskunft.texts import Texts
from tenants import demo, registry
from tenants.directory import Directory, DirectoryKeeper
from tenants.offices import Office
from tenants.people import Principal

OSNABRUECK = BirthPlace(name="Osnabrück", ars="034040000000")


class Two(msgspec.Struct, frozen=True):
    """The office that asks, the one that keeps the register, and the central one."""

    kernel: Kernel
    asking: Office
    asked: Office
    central: Office
    directory: Directory

    async def query(self, principal: Principal, *children: Child) -> tuple[UUID, UUID]:
        """A request in work and its first child's query; their ids."""
        request_id = await in_work(self.kernel, self.asking, born_in_osnabrueck(*children))
        query_id = await register.ask(
            self.kernel,
            self.directory,
            principal,
            CaseKey(request_id, 1),
            Asking(way=QueryWay.PLATFORM, office_id=self.asked.id),
        )
        return request_id, query_id

    def worker(self) -> Worker:
        """A worker that knows the jobs of the register."""
        kernel, keeper, texts = self.kernel, DirectoryKeeper(self.kernel), Texts("de")
        handlers = {
            register.HAND_OVER: register.handing_over(kernel),
            register.RECALL: register.recalling(kernel),
            register.RETURN: register.returning(kernel),
            register.REMIND: register.reminding_queries(kernel, keeper, texts),
            register.REMIND_INQUIRY: register.reminding_inquiries(kernel, keeper, texts),
        }
        return Worker(
            kernel.database, kernel.clock, handlers, slots=1, lease=dt.timedelta(minutes=1)
        )

    async def work(self) -> None:
        """Do all jobs of the register that are due."""
        await self.worker().run_until_idle()

    async def query_row(self, query_id: UUID) -> QueryRow:
        async with self.kernel.database.tenant_transaction(self.asking.id, read_only=True):
            row = await QueryRow.objects().get(QueryRow.id == query_id)
        assert row is not None
        return row

    async def inquiry_row(self, query_id: UUID) -> InquiryRow | None:
        async with self.kernel.database.tenant_transaction(self.asked.id, read_only=True):
            return await InquiryRow.objects().get(InquiryRow.id == query_id)


def born_in_osnabrueck(*children: Child) -> RequestContent:
    """A request about children who were born there."""
    return content(
        *(msgspec.structs.replace(each, birth_place=OSNABRUECK) for each in children or (child(),))
    )


async def two_offices(kernel: Kernel) -> Two:
    """Bremerhaven asks, Osnabrück keeps the register; the gazetteer is the demo's."""
    asking = await make_office(kernel, "bremerhaven")
    asked = await make_office(kernel, "osnabrueck")
    central = await make_office(kernel, demo.REGISTER_OFFICE_SLUG)
    for rows in (demo.demo_postcodes(), demo.demo_municipalities(), demo.demo_former_names()):
        await registry.replace_gazetteer(kernel, rows)
    return Two(kernel, asking, asked, central, await DirectoryKeeper(kernel).current())
