"""An office's own settings: dated, in versions, with who said what and a way back."""

from tenants.settings.changing import change, settle, undo
from tenants.settings.history import Entry, Now, history
from tenants.settings.sections import Section, decode, encode, value_of
from tenants.settings.standing import (
    Standing,
    as_of,
    by_section,
    standing,
    value_at,
    version_from,
)
from tenants.settings.timeline import Version, in_force, next_change, planned

__all__ = [
    "Entry",
    "Now",
    "Section",
    "Standing",
    "Version",
    "as_of",
    "by_section",
    "change",
    "decode",
    "encode",
    "history",
    "in_force",
    "next_change",
    "planned",
    "settle",
    "standing",
    "undo",
    "value_at",
    "value_of",
    "version_from",
]
