"""Cost reports: what a year cost, who bears it, and every step between the two."""

from billing.reports.comparing import Comparison, compared
from billing.reports.paper import report_job
from billing.reports.report import CostReport, cost_report
from billing.reports.sheet import to_xlsx
from billing.reports.tables import derivation_csv, to_csv, to_json

__all__ = [
    "Comparison",
    "CostReport",
    "compared",
    "cost_report",
    "derivation_csv",
    "report_job",
    "to_csv",
    "to_json",
    "to_xlsx",
]
