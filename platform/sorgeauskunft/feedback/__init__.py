"""Reports of barriers: taken from everybody, kept sealed, read by the office, deleted when done."""

from sorgeauskunft.feedback.jobs import DELETE, NOTIFY, deleting, notifying
from sorgeauskunft.feedback.report import KEEP_DAYS_AFTER_DONE, Report, send
from sorgeauskunft.feedback.tray import Listed, mark_done, tray

__all__ = [
    "DELETE",
    "KEEP_DAYS_AFTER_DONE",
    "NOTIFY",
    "Listed",
    "Report",
    "deleting",
    "mark_done",
    "notifying",
    "send",
    "tray",
]
