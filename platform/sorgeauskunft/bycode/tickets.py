"""The ticket of a register query: that somebody has typed its code."""

from __future__ import annotations

from typing import Final

from sorgeauskunft.bycode.opening import CodeKey
from sorgeauskunft.kernel.tickets import Tickets

TICKETS: Final = Tickets("register-code-ticket", CodeKey)
