"""How each Land comes to the service: dated steps, sealed under the platform's key."""

from __future__ import annotations

from piccolo.columns import UUID, Bytea, Date, Timestamptz, Varchar

from sorgeauskunft.kernel.database import TenantTable


class PipelineStep(TenantTable, tablename="pipeline_step"):
    """A Land has come to a stage on a day; of the platform's own tenant.

    `content` is a sealed `Said` (what it rests on, and a note), `document` a sealed PDF or empty.
    A step entered by mistake is struck (`struck_at`), never deleted.
    """

    land = Varchar(length=2, null=False, default="")
    stage = Varchar(length=20, null=False, default="")
    on_day = Date(null=False, default=None)
    content = Bytea(null=False, default=b"")
    document = Bytea(null=False, default=b"")
    made_by = UUID(null=False, default=None)
    made_at = Timestamptz(null=False, default=None)
    struck_at = Timestamptz(null=True, default=None)
