"""FIT-Connect as a channel."""

from __future__ import annotations

from typing import Final
from uuid import UUID

from sorgeauskunft import fitconnect
from sorgeauskunft.delivery.channel import Outcome, Parcel
from sorgeauskunft.delivery.fit_connect.contents import contents_of
from sorgeauskunft.delivery.fit_connect.receiving import has_arrived, verdict
from sorgeauskunft.delivery.fit_connect.submissions import Book, State, Submission
from sorgeauskunft.fitconnect import Account, Content, Destination, FitConnectError, Remedy, Sender
from sorgeauskunft.kernel import Kernel
from sorgeauskunft.kernel.errors import NotFoundError
from tenants.handling import DeliveryChannel
from tenants.offices import Office

_GONE: Final = frozenset({404, 410})
_OFF: Final = "fit-connect-off"
_INCOMPLETE: Final = "fit-connect-incomplete"


class FitConnect:
    """Brings each message of a request to the office's destination; all of them are one parcel.

    A request with siblings holds a message for each child, and a submission carries one message. So
    there are as many submissions, and the request has arrived when all are accepted; where one is
    rejected, the request is, and sending it again sends only what was not accepted.

    Nothing arrives twice: a submission has a name there before anything is sent, and that name stands
    in our book. Before a second try the event log of that name says whether the first one got through.
    """

    name = DeliveryChannel.FIT_CONNECT

    def __init__(self, kernel: Kernel, account: Account | None = None) -> None:
        self._kernel = kernel
        self._account = account or Account(kernel.settings, kernel.clock)

    async def send(self, parcel: Parcel) -> Outcome:
        """See `Channel`."""
        if not self._kernel.settings.fit_connects:
            return Outcome.failed(_OFF, halts=True)
        try:
            contents = await contents_of(self._kernel, parcel.tenant_id, parcel.request_id)
        except NotFoundError:
            return Outcome.rejected(_INCOMPLETE)
        if len(contents) != len(parcel.message_uuids):
            return Outcome.rejected(_INCOMPLETE)
        book = Book(self._kernel, parcel.tenant_id, parcel.request_id)
        try:
            before = await book.latest()
            waiting = [
                case for case in contents if case not in before or not before[case].state.holds
            ]
            if waiting:
                async with self._account.sender() as sender:
                    destination = await destination_of(sender, parcel.office)
                    for case in waiting:
                        step = _Step(sender, book, destination, case, contents[case])
                        await step.through(before.get(case))
        except FitConnectError as error:
            return _outcome(error)
        return Outcome.sent()

    async def receipt(self, parcel: Parcel) -> Outcome | None:
        """See `Polled`."""
        if not self._kernel.settings.fit_connects:
            return Outcome.failed(_OFF, halts=True)
        book = Book(self._kernel, parcel.tenant_id, parcel.request_id)
        latest = (await book.latest()).values()
        waiting = [each for each in latest if each.state is State.SUBMITTED]
        try:
            if waiting:
                async with self._account.sender() as sender:
                    for submission in waiting:
                        await _look(sender, book, submission)
        except FitConnectError as error:
            return _outcome(error)
        return _together(tuple((await book.latest()).values()), len(parcel.message_uuids))


async def destination_of(sender: Sender, office: Office) -> Destination:
    """Look up where an office wants its messages; by its regional key where it names no destination.

    Raises:
        FitConnectError: Nothing can be sent there.
    """
    named = office.delivery.fit_connect.destination
    destination_id = UUID(named) if named else await fitconnect.route(sender, office.ars)
    return await fitconnect.find(sender, destination_id)


class _Step:
    """One message on its way."""

    def __init__(
        self, sender: Sender, book: Book, destination: Destination, case_id: UUID, content: Content
    ) -> None:
        self._sender = sender
        self._book = book
        self._destination = destination
        self._case_id = case_id
        self._content = content

    async def through(self, before: Submission | None) -> None:
        """Send the message, unless it has arrived already. Raises `FitConnectError`."""
        number = before.number + 1 if before else 1
        if before is not None and before.state is State.ANNOUNCED:
            if await self._arrived(before):
                return
            if before.destination_id == self._destination.id:
                await self._send(before)
                return
            await self._book.move(before, State.GONE)
        await self._send(await self._announced(number))

    async def _announced(self, number: int) -> Submission:
        attachments = [each.id for each in self._content.attachments]
        announced = await fitconnect.announce(self._sender, self._destination, attachments)
        # If another worker was first, its submission is ours, too: this name is never used.
        await self._book.begin(self._case_id, number, self._destination, announced)
        return (await self._book.latest())[self._case_id]

    async def _send(self, submission: Submission) -> None:
        packed = await fitconnect.pack(self._sender.settings, self._destination, self._content)
        await self._book.keep_tags(submission, packed.tags)
        try:
            await fitconnect.upload(self._sender, submission.announced, packed)
            await fitconnect.submit(self._sender, submission.announced, packed)
        except FitConnectError as error:
            # It said no: perhaps because an earlier try has got through after all.
            if (
                error.status
                and error.remedy is not Remedy.SETTING
                and await self._arrived(submission)
            ):
                return
            raise
        await self._book.move(submission, State.SUBMITTED)

    async def _arrived(self, submission: Submission) -> bool:
        """Whether the event log says that it was sent; then the book says so, too."""
        try:
            events = await _events(self._sender, submission)
        except FitConnectError as error:
            if error.status not in _GONE:
                raise
            # Nobody knows the name any more: what was never sent is begun anew with the next try.
            await self._book.move(submission, State.GONE)
            raise
        if not has_arrived(events):
            return False
        await self._book.move(submission, State.SUBMITTED)
        return True


async def _look(sender: Sender, book: Book, submission: Submission) -> None:
    found = verdict(submission, await _events(sender, submission))
    if found is not None:
        state, reason, problems = found
        await book.move(submission, state, reason=reason, problems=problems)


async def _events(sender: Sender, submission: Submission) -> tuple[fitconnect.Event, ...]:
    there = submission.announced
    return await fitconnect.log_of(
        sender, submission.destination_id, there.submission_id, there.case_id
    )


def _together(submissions: tuple[Submission, ...], wanted: int) -> Outcome | None:
    """Return what the submissions of a request say together; None while one is open."""
    for each in submissions:
        if each.state is State.REJECTED:
            return Outcome.rejected(each.reason)
    accepted = [each for each in submissions if each.state is State.ACCEPTED]
    return Outcome.accepted() if len(accepted) == wanted else None


def _outcome(error: FitConnectError) -> Outcome:
    if error.remedy is Remedy.NEVER:
        return Outcome.rejected(error.reason)
    return Outcome.failed(
        error.reason, retry_after=error.retry_after, halts=error.remedy is Remedy.SETTING
    )
