"""The ticket of a link: that somebody has typed its password."""

from __future__ import annotations

from typing import Final

from sorgeauskunft.delivery.link.opening import LinkKey
from sorgeauskunft.kernel.tickets import Tickets

TICKETS: Final = Tickets("delivery-link-ticket", LinkKey)
