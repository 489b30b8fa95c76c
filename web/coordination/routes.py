"""Every page of the door of the coordination."""

from __future__ import annotations

from typing import Final

from litestar.types import ControllerRouterHandler

from web.coordination.cancel_pages import CancelPages
from web.coordination.import_pages import ImportPages
from web.coordination.issued_pages import IssuedPages
from web.coordination.item_pages import ItemPages
from web.coordination.key_pages import KeyPages
from web.coordination.land_pages import LandsPages
from web.coordination.money_pages import MoneyPages
from web.coordination.overview import CoordinationPages
from web.coordination.price_pages import PricePages
from web.coordination.stripe_pages import StripePages
from web.coordination.uses_pages import CoordinationUses
from web.coordination.year_acts import YearActs
from web.coordination.year_pages import YearsPages
from web.whatif.pages import CoordinationWhatIf

ROUTES: Final[tuple[ControllerRouterHandler, ...]] = (
    CoordinationWhatIf,
    CoordinationUses,
    StripePages,
    CoordinationPages,
    LandsPages,
    YearsPages,
    YearActs,
    ItemPages,
    ImportPages,
    MoneyPages,
    IssuedPages,
    CancelPages,
    KeyPages,
    PricePages,
)
