"""Casework: what clerks do with requests."""

from sorgeauskunft.casework.inbox import (
    Listed,
    Opened,
    Page,
    Tray,
    acknowledge,
    download,
    page,
    view,
)

__all__ = ["Listed", "Opened", "Page", "Tray", "acknowledge", "download", "page", "view"]
