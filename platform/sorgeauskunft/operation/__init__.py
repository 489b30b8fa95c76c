"""What the operator sees of the service and says to everybody: how it is doing, never what it is about."""

from sorgeauskunft.operation.backups import Backup, note_backup
from sorgeauskunft.operation.bulletin import Bulletin
from sorgeauskunft.operation.condition import Component, Condition, State, condition
from sorgeauskunft.operation.exposing import Exposed
from sorgeauskunft.operation.load import PLATFORM, Load, Watch
from sorgeauskunft.operation.notices import Audience, Notice, NoticeKind, announce, take_back
from sorgeauskunft.operation.restarting import restart
from sorgeauskunft.operation.retrying import may_retry, retry
from sorgeauskunft.operation.sampling import Sample, sample, waited
from sorgeauskunft.operation.switches import Part, Switched, switch, take_back_switch
from sorgeauskunft.operation.trail import Wanted, search

__all__ = [
    "PLATFORM",
    "Audience",
    "Backup",
    "Bulletin",
    "Component",
    "Condition",
    "Exposed",
    "Load",
    "Notice",
    "NoticeKind",
    "Part",
    "Sample",
    "State",
    "Switched",
    "Wanted",
    "Watch",
    "announce",
    "condition",
    "may_retry",
    "note_backup",
    "restart",
    "retry",
    "sample",
    "search",
    "switch",
    "take_back",
    "take_back_switch",
    "waited",
]
