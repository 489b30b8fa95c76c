"""Which channels there are: each is built here, and only what is built here can be chosen."""

from __future__ import annotations

from typing import Final

from sorgeauskunft.delivery.channel import ApiPull, Channel, PortalInbox
from sorgeauskunft.delivery.fit_connect import FitConnect
from sorgeauskunft.delivery.link import DownloadLink
from sorgeauskunft.kernel import Kernel
from sorgeauskunft.texts import Texts
from tenants.handling import DeliveryChannel

OFFERED: Final = (
    DeliveryChannel.PORTAL,
    DeliveryChannel.API,
    DeliveryChannel.LINK,
    DeliveryChannel.FIT_CONNECT,
)
"""What an office can choose, in this order; the names of what `channels` builds."""


def channels(kernel: Kernel, texts: Texts) -> tuple[Channel, ...]:
    """Return all channels, for the worker and for tests. `texts` speaks German to offices."""
    return (PortalInbox(), ApiPull(), DownloadLink(kernel, texts), FitConnect(kernel))
