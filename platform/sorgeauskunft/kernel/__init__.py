"""The kernel: settings, database, secrets, jobs, audit, mail, clock, errors.

It knows nothing of the service above it. What others may use:
"""

from sorgeauskunft.kernel.clock import (
    BERLIN,
    Clock,
    ManualClock,
    SystemClock,
    midnight_in_berlin,
    today_in_berlin,
)
from sorgeauskunft.kernel.kernel import Kernel, build
from sorgeauskunft.kernel.settings import Settings, load

__all__ = [
    "BERLIN",
    "Clock",
    "Kernel",
    "ManualClock",
    "Settings",
    "SystemClock",
    "build",
    "load",
    "midnight_in_berlin",
    "today_in_berlin",
]
