"""Drafts of a request, encrypted under a code that only the mother has."""

from sorgeauskunft.drafts.content import (
    MAX_CHILDREN,
    ChildDraft,
    ChildGoneError,
    DraftContent,
    Typed,
    merged,
    with_child,
    without_child,
)
from sorgeauskunft.drafts.ending import delete, delete_again, expire
from sorgeauskunft.drafts.files import add_upload, remove_uploads, require_room, scan_waiting
from sorgeauskunft.drafts.keys import CodeKeys, keys_of, status_lookup_of
from sorgeauskunft.drafts.reminding import (
    REMIND,
    Reminder,
    do_not_remind,
    is_reminded,
    remind,
    reminder_at,
    reminding,
)
from sorgeauskunft.drafts.service import (
    Alter,
    Draft,
    Taken,
    begin,
    change,
    office_of,
    open_draft,
    save,
    take,
)

__all__ = [
    "MAX_CHILDREN",
    "REMIND",
    "Alter",
    "ChildDraft",
    "ChildGoneError",
    "CodeKeys",
    "Draft",
    "DraftContent",
    "Reminder",
    "Taken",
    "Typed",
    "add_upload",
    "begin",
    "change",
    "delete",
    "delete_again",
    "do_not_remind",
    "expire",
    "is_reminded",
    "keys_of",
    "merged",
    "office_of",
    "open_draft",
    "remind",
    "reminder_at",
    "reminding",
    "remove_uploads",
    "require_room",
    "save",
    "scan_waiting",
    "status_lookup_of",
    "take",
    "with_child",
    "without_child",
]
