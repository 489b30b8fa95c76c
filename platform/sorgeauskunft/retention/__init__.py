"""What is past its time goes, what a person wants gone goes earlier, and each time it is proved."""

from sorgeauskunft.retention.fates import FATES, RUN, Fate
from sorgeauskunft.retention.removing import Removed, forget, remove
from sorgeauskunft.retention.replaying import Replayed, replay
from sorgeauskunft.retention.running import Swept, cutoff_of, run

__all__ = [
    "FATES",
    "RUN",
    "Fate",
    "Removed",
    "Replayed",
    "Swept",
    "cutoff_of",
    "forget",
    "remove",
    "replay",
    "run",
]
