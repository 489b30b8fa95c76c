"""All settings as one value.

They are written in groups, each of which continues the one before: a struct has one base only. The
order of the fields, in which `doctor` lists them, is the order of the groups.
"""

from __future__ import annotations

from sorgeauskunft.kernel.settings.connecting import Connecting


class Settings(Connecting, frozen=True, kw_only=True):
    """The settings of one installation; the text of each field is its documentation."""
