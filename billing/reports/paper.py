"""The report as a tagged PDF that a person can follow with a calculator."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Final

from markupsafe import Markup

from billing.derivation import derivation, item_tax, party_name, tax_label
from billing.money import euros
from billing.reports.report import CostReport
from billing.reports.tables import to_json
from sorgeauskunft.documents.pdf import EmbeddedFile, PdfJob
from sorgeauskunft.texts import Texts, templates_in

_FOLDER: Final = Path(__file__).parent / "templates"
_TEMPLATES: Final = templates_in(_FOLDER)


def report_job(report: CostReport, texts: Texts, now: dt.datetime) -> PdfJob:
    """The report, ready to be rendered; its data lie inside as JSON."""
    title = texts("costs.report.title", year=report.year)
    html = _TEMPLATES.get_template("report.html").render(
        t=texts,
        title=title,
        report=report,
        derivations=[(each, derivation(each, texts)) for each in report.allocations],
        euros=euros,
        name=lambda party: party_name(party, texts),
        item_tax=lambda item: item_tax(item, texts),
        tax_label=lambda code: tax_label(code, texts),
        style=Markup((_FOLDER / "report.css").read_text("utf-8")),  # noqa: S704 - our own file
    )
    data = EmbeddedFile(
        name=f"kosten-{report.year}.json",
        media_type="application/json",
        description=texts("costs.report.data"),
        content=to_json(report),
        modified=now,
        relationship="Data",
    )
    return PdfJob(html=html, title=title, language="de", created=now, attachments=(data,))
