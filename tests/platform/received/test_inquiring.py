"""Queries of other offices, answered with a message of a Fachverfahren."""

from __future__ import annotations

import datetime as dt
from uuid import uuid4

import pytest
from arrivals import somebody
from messages import changed, reply_to, with_child, with_parties
from registers import Two

import xfamilie
from sorgeauskunft import received
from sorgeauskunft.kernel.errors import NotFoundError
from sorgeauskunft.received import NotFittingError, Why
from sorgeauskunft.register import Entry, InquiryState, QueryRefusedError, QueryState
from sorgeauskunft.register.tables import InquiryRow
from xfamilie import values as xf


async def answer(two: Two, data: bytes, query_id: object = None) -> None:
    message = xfamilie.parse_0803(data)
    await received.answer_inquiry(
        two.kernel,
        two.directory,
        somebody(two.asked),
        query_id or message.transaktionsid,  # type: ignore[arg-type]
        message=message,
        data=data,
    )


async def test_taken_as_it_is(two: Two) -> None:
    """The very message goes to the office that asked, and what it says counts there; once."""
    _request, query_id = await two.query(somebody(two.asking))
    await two.work()
    data = await reply_to(two, query_id, Entry.DECISION)
    await answer(two, data)
    await two.work()
    row = await two.query_row(query_id)
    assert row.state == QueryState.CONFIRMED.value
    async with two.kernel.database.tenant_transaction(two.asking.id, read_only=True):
        box = await two.kernel.vault.box()
    assert box.open("register_query", row.id, "answer_message", bytes(row.answer_message)) == data
    inquiry = await two.inquiry_row(query_id)
    assert inquiry is not None
    assert inquiry.state == InquiryState.ANSWERED.value
    with pytest.raises(QueryRefusedError):
        await answer(two, data)


async def test_not_fitting(two: Two) -> None:
    """Nobody looks at it on the way, so every mismatch is refused and leaves the query open."""
    _request, query_id = await two.query(somebody(two.asking))
    await two.work()
    async with two.kernel.database.tenant_transaction(two.asked.id):
        await InquiryRow.update({InquiryRow.test: False}).where(InquiryRow.id == query_id)
    data = changed(await reply_to(two, query_id), test=None)
    late = changed(await reply_to(two, query_id, as_of=dt.date(2027, 1, 1)), test=None)
    name = xf.NameNatuerlichePerson(
        familienname=xf.AllgemeinerName("Anders"), vornamen=xf.AllgemeinerName("Mia")
    )
    born = xf.TeilbekanntesDatum.of(dt.date(2020, 1, 2))
    wrong = {
        Why.CHILD: (with_child(data, namen=(name,)), with_child(data, geburtsdatum=born)),
        Why.READER: (with_parties(data, autor="x"), with_parties(data, leser="x")),
        Why.TEST: (changed(data, test="Test"),),
        Why.FUTURE: (late,),
    }
    for why, messages in wrong.items():
        for each in messages:
            with pytest.raises(NotFittingError) as error:
                await answer(two, each)
            assert error.value.why is why
    with pytest.raises(NotFittingError):
        await answer(two, changed(data, transaktionsid=uuid4()), query_id)
    with pytest.raises(NotFoundError):
        await answer(two, data, uuid4())
    row = await two.inquiry_row(query_id)
    assert row is not None
    assert row.state == InquiryState.OPEN.value
