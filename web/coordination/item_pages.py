"""Entering a single item: estimated, adjusted in September, or what it really cost."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from litestar import Controller, get, post
from litestar.exceptions import NotFoundException
from litestar.params import FromPath
from litestar.response import Redirect, Template

from billing.importing import Source, known_keys
from billing.items import CostItem
from billing.keyring import kept_keys
from billing.ledger import ActualEntered, Book, Event, ItemEntered, Period
from web.coordination import item_forms
from web.coordination.asking import placed
from web.coordination.steering import (
    DONE,
    GUARDS,
    actor_of,
    book_events,
    period_or_404,
    said,
    steering_page,
)
from web.coordination.year_pages import PATH
from web.coordination.year_views import year_tabs
from web.errors import Errors
from web.forms import typed
from web.site import AnyRequest, book_now, site_of

WHICH: Final = {"plan": False, "ist": True}
_ITEM: Final = "posten"


class ItemPages(Controller):
    """One item at a time."""

    path = PATH
    guards = GUARDS

    @get("/{year:int}/eintragen/{which:str}", name="koordination.item")
    async def show(
        self, request: AnyRequest, year: FromPath[int], which: FromPath[str]
    ) -> Template:
        """Ask for a new item, or show one that is there."""
        book = await book_now(request)
        period = _period(book, year, which)
        named = request.query_params.get(_ITEM, "")
        item = _standing(period, actual=WHICH[which]).get(named)
        # Actual costs begin with what was planned.
        begins = item or (period.items.get(named) if WHICH[which] else None)
        if named and begins is None:
            raise NotFoundException
        return await _page(request, period, which, item, begins=begins)

    @post("/{year:int}/eintragen/{which:str}", name="koordination.item.save", status_code=200)
    async def save(
        self, request: AnyRequest, year: FromPath[int], which: FromPath[str]
    ) -> Template | Redirect:
        """Enter it."""
        site, book = site_of(request), await book_now(request)
        period = _period(book, year, which)
        kept = await kept_keys(site.kernel)
        form = item_forms.item_form(site.texts, kept, period.items.values())
        given = await typed(request, (*form.names, item_forms.SEEN))
        values, errors = form.read(given)
        standing = _standing(period, actual=WHICH[which])
        item = standing.get(values["id"] or "")
        seen = item if given[item_forms.SEEN] else None
        if given[item_forms.SEEN] and item_forms.mark(item) != given[item_forms.SEEN]:
            sentence = site.texts("coordination.item.changed")
            return await _page(request, period, which, item, given=given, refused=sentence)
        if not errors:
            source = Source(
                year=year,
                actual=WHICH[which],
                by=actor_of(request),
                at=site.kernel.clock.now(),
            )

            def make(fresh: Book) -> list[Event]:
                known = known_keys(fresh, source, kept, site.texts("coordination.key.counted"))
                there = _standing(fresh.period(year), actual=source.actual)
                made = item_forms.item_of(values, known, there, seen)
                if source.actual:
                    return [ActualEntered(at=source.at, by=source.by, year=year, item=made)]
                return [ItemEntered(at=source.at, by=source.by, year=year, item=made)]

            refused = await book_events(request, make)
            if refused is None:
                return Redirect(f"{PATH}/{year}/posten?{DONE}=posten", status_code=303)
            errors = placed(refused, item_forms.FIELDS)
            if not errors:
                sentence = said(request, refused)
                return await _page(request, period, which, seen, given=given, refused=sentence)
        return await _page(request, period, which, seen, given=given, errors=errors)


def _period(book: Book, year: int, which: str) -> Period:
    if which not in WHICH:
        raise NotFoundException
    return period_or_404(book, year)


def _standing(period: Period, *, actual: bool) -> dict[str, CostItem]:
    return period.actuals if actual else period.items


async def _page(
    request: AnyRequest,
    period: Period,
    which: str,
    item: CostItem | None,
    *,
    begins: CostItem | None = None,
    given: Mapping[str, str] | None = None,
    errors: Errors | None = None,
    refused: str = "",
) -> Template:
    site = site_of(request)
    kept = await kept_keys(site.kernel)
    form = item_forms.item_form(site.texts, kept, period.items.values())
    known = item_forms.key_options(site.texts, kept)
    shown = begins or item
    values = given if given is not None else item_forms.shown(shown, known)
    return steering_page(
        request,
        "item.html",
        status=400 if errors else 409 if refused else 200,
        has_errors=bool(errors),
        refused=refused,
        period=period,
        which=which,
        item=item,
        several=len(shown.connections) if shown else 0,
        seen=(item_forms.SEEN, item_forms.mark(item)),
        tabs=year_tabs(period.year),
        fields=form.views(site.texts, values, errors),
    )
