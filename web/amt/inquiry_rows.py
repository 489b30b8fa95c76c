"""Queries of other offices as lists and pages show them."""

from __future__ import annotations

import msgspec

from sorgeauskunft import register
from sorgeauskunft.kernel import today_in_berlin
from sorgeauskunft.register import (
    Asked,
)
from web.amt.register_views import place_text
from web.site import AnyRequest, site_of


class Row(msgspec.Struct, frozen=True):
    """A query as the list shows it."""

    asked: Asked
    office: str
    place: str
    late: bool


async def rows_of(request: AnyRequest, asked: tuple[Asked, ...] | list[Asked]) -> list[Row]:
    """Return queries with what the directory and the calendar say about each."""
    site = site_of(request)
    directory = await site.directory.current()
    today = today_in_berlin(site.kernel.clock)
    rows = []
    for each in asked:
        office = directory.offices.get(each.asking_office_id)
        place = each.extract.birth_place
        rows.append(
            Row(
                asked=each,
                office=office.name if office else "",
                place=place_text(site.texts, place.name, place.state),
                late=each.state is register.InquiryState.OPEN and each.due_on < today,
            )
        )
    return rows
