"""An office that has chosen FIT-Connect, the double, its receiver, and the channel between them."""

from __future__ import annotations

import contextlib
import datetime as dt
from collections.abc import AsyncIterator
from uuid import UUID

import httpx
import msgspec
from examples import content, make_office
from fit_connect_double import FitConnectDouble, fit_connect_double, settings_of
from fit_connect_subscriber import Subscriber
from fit_connect_world import Destination
from service import FakePdf

from sorgeauskunft import drafts, requests
from sorgeauskunft.delivery import Outcome, Parcel
from sorgeauskunft.delivery.fit_connect import FitConnect
from sorgeauskunft.delivery.fit_connect.submissions import Book, Submission
from sorgeauskunft.delivery.parcels import parcel_of
from sorgeauskunft.documents import DELIVER, building
from sorgeauskunft.drafts import DraftContent
from sorgeauskunft.fitconnect import Account
from sorgeauskunft.kernel import Kernel, ManualClock
from sorgeauskunft.kernel.jobs import RunningJob, Worker
from sorgeauskunft.requests import BUILD_DOCUMENTS
from sorgeauskunft.requests.content import RequestContent
from sorgeauskunft.texts import Texts
from tenants.directory import DirectoryKeeper
from tenants.handling import Delivery, DeliveryChannel, FitConnectSettings
from tenants.offices import Office


class Stage:
    """What a test acts on; `clock` is everybody's."""

    def __init__(
        self, kernel: Kernel, clock: ManualClock, office: Office, double: FitConnectDouble
    ) -> None:
        self.kernel = kernel
        self.clock = clock
        self.office = office
        self.double = double
        self.subscriber = Subscriber(double.base, double.destination, clock)
        self.channel = FitConnect(kernel)

    async def come(self, asked: RequestContent | None = None) -> UUID:
        """A request whose documents are made."""
        code = await drafts.begin(self.kernel, self.office.id, DraftContent(), "v1")
        sent = await requests.send(
            self.kernel, self.office.id, code, lambda _draft: asked or content()
        )

        async def nothing(job: RunningJob) -> None:
            async with job.finishing():
                pass

        keeper = DirectoryKeeper(self.kernel)
        build = building(self.kernel, keeper, Texts("de"), FakePdf(1))
        worker = Worker(
            self.kernel.database,
            self.clock,
            {BUILD_DOCUMENTS: build, DELIVER: nothing},
            slots=2,
            lease=dt.timedelta(minutes=1),
        )
        await worker.run_until_idle()
        return sent.request_id

    async def parcel(self, request_id: UUID, attempt: int = 1) -> Parcel:
        async with self.kernel.database.tenant_transaction(self.office.id, read_only=True):
            return await parcel_of(self.office, request_id, attempt)

    async def send(self, request_id: UUID) -> Outcome:
        return await self.channel.send(await self.parcel(request_id))

    async def receipt(self, request_id: UUID) -> Outcome | None:
        return await self.channel.receipt(await self.parcel(request_id))

    async def book(self, request_id: UUID) -> list[Submission]:
        """The last submission of each case."""
        return list((await Book(self.kernel, self.office.id, request_id).latest()).values())

    def arrived(self) -> int:
        """How many submissions a receiver can have seen."""
        return len(self.double.books.in_state("submitted", "accepted", "rejected"))

    def impatient(self) -> None:
        """Wait for answers only a moment."""
        account = Account(self.kernel.settings, self.clock, times=httpx.Timeout(1.0))
        self.channel = FitConnect(self.kernel, account)


@contextlib.asynccontextmanager
async def fit_connect_stage(
    kernel: Kernel, clock: ManualClock, *destinations: Destination, routed: bool = False
) -> AsyncIterator[Stage]:
    """A stage; `routed`: the office names no destination, the Routing API does."""
    async with fit_connect_double(clock, *destinations) as double:
        settings = msgspec.structs.replace(kernel.settings, **settings_of(double.base))
        on = msgspec.structs.replace(kernel, settings=settings)
        office = await make_office(on)
        named = "" if routed else str(double.destination.id)
        delivery = Delivery(
            channel=DeliveryChannel.FIT_CONNECT, fit_connect=FitConnectSettings(destination=named)
        )
        double.api.routes = {office.ars: (double.destination,)}
        yield Stage(on, clock, msgspec.structs.replace(office, delivery=delivery), double)
