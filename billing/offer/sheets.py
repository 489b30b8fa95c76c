"""The price sheet for the Marktplatz as CSV and as a tagged PDF, and the product data sheet as one."""

from __future__ import annotations

import csv
import datetime as dt
import io
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from markupsafe import Markup

from billing.derivation import party_name
from billing.money import euros
from billing.offer.price import Price
from billing.offer.taking_part import LandState
from billing.reports.tables import BYTE_ORDER_MARK
from sorgeauskunft.documents.pdf import PdfJob
from sorgeauskunft.texts import Texts, templates_in
from tenants.laender import LAND_BY_CODE

_FOLDER: Final = Path(__file__).parent / "templates"
_TEMPLATES: Final = templates_in(_FOLDER)
_REPORT_STYLE: Final = Path(__file__).parents[1] / "reports" / "templates" / "report.css"


def price_lines(price: Price, texts: Texts) -> tuple[tuple[str, str], ...]:
    """The fields of a price sheet, with their amounts in words: 1 to 3, and what they are for."""
    return (
        (texts("joining.sheet.yearly", year=price.year), euros(price.yearly)),
        (texts("joining.sheet.first_year", month=price.month), euros(price.first_year)),
        (texts("joining.sheet.connections", count=price.offices), euros(price.connections)),
        (texts("joining.sheet.scope"), texts("joining.sheet.scope.text")),
    )


def price_sheet_csv(price: Price, texts: Texts) -> bytes:
    """One field a row; UTF-8 with its mark."""
    out = io.StringIO()
    write = csv.writer(out, delimiter=";", lineterminator="\r\n").writerow
    write([texts("joining.sheet.land"), LAND_BY_CODE[price.land].name])
    write([texts("joining.sheet.key"), texts(f"joining.key.{price.key}")])
    for label, value in price_lines(price, texts):
        write([label, value])
    return (BYTE_ORDER_MARK + out.getvalue()).encode()


def price_sheet_job(price: Price, texts: Texts, now: dt.datetime) -> PdfJob:
    """The price sheet for people: its four fields, what they rest on, and everybody's share."""
    land = LAND_BY_CODE[price.land].name
    title = texts("joining.sheet.title", land=land, year=price.year)
    html = _TEMPLATES.get_template("price_sheet.html").render(
        t=texts,
        title=title,
        price=price,
        land=land,
        lines=price_lines(price, texts),
        first_invoice=euros(price.first_year + price.connections),
        later_invoice=euros(price.yearly),
        one=euros(price.connection),
        shares=[
            (_name(party, texts), euros(cents), party == price.land)
            for party, cents in price.shares.items()
        ],
        day=texts.date(now.date()),
        style=Markup(_REPORT_STYLE.read_text("utf-8")),  # noqa: S704 - our own file
    )
    return PdfJob(html=html, title=title, language="de", created=now)


def data_sheet_job(
    laender: Sequence[LandState], price: Price | None, texts: Texts, now: dt.datetime
) -> PdfJob:
    """What the service is, who takes part and what it costs, on one sheet, ready to be rendered."""
    title = texts("joining.data_sheet.title")
    html = _TEMPLATES.get_template("data_sheet.html").render(
        t=texts,
        title=title,
        laender=laender,
        price=price,
        lines=price_lines(price, texts) if price else (),
        land=LAND_BY_CODE[price.land].name if price else "",
        day=texts.date(now.date()),
        style=Markup(_REPORT_STYLE.read_text("utf-8")),  # noqa: S704 - our own file
    )
    return PdfJob(html=html, title=title, language="de", created=now)


def _name(party: str, texts: Texts) -> str:
    return LAND_BY_CODE[party].name if party in LAND_BY_CODE else party_name(party, texts)
