"""What was announced and sent at FIT-Connect, remembered before it is needed."""

from __future__ import annotations

from typing import Final

from piccolo.columns import UUID, Bytea, SmallInt, Text, Timestamptz, Varchar

from sorgeauskunft.kernel.database import TenantTable

NOTHING: Final = b""
"""What stands in `problems` while there are none."""


class SubmissionRow(TenantTable, tablename="fit_connect_submission"):
    """One submission: of one message, because a submission carries one data set.

    The id is derived from the case and its `number` there, which counts from 1, so that two workers cannot both begin
    one. `submission_id` and `there_id` are its names there, `state` as in `submissions.State`.
    `tags` has one line of JSON for each time it was encrypted (`fitconnect.Tags`), written before
    anything leaves. `reason` is a code; `problems` the receiver's own words (sealed). Nothing else is
    personal: the platform finds by their names what a callback is about.
    """

    platform = frozenset({"select"})

    request_id = UUID(null=False, default=None, index=True)
    case_id = UUID(null=False, default=None)
    number = SmallInt(null=False, default=1)
    destination_id = UUID(null=False, default=None)
    submission_id = UUID(null=False, default=None, index=True)
    there_id = UUID(null=False, default=None, index=True)
    state = Varchar(length=10, null=False, default="announced")
    tags = Text(null=False, default="")
    reason = Varchar(length=100, null=False, default="")
    problems = Bytea(null=False, default=NOTHING)
    announced_at = Timestamptz(null=False, default=None)
    submitted_at = Timestamptz(null=True, default=None)
    ended_at = Timestamptz(null=True, default=None)
