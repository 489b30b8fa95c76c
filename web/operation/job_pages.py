"""Jobs: what waits and what was given up, by kind; dead ones are done once more."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final
from uuid import UUID

import msgspec
from litestar import Controller, get, post
from litestar.exceptions import NotFoundException
from litestar.response import Redirect, Template

from sorgeauskunft.kernel.errors import NotFoundError
from sorgeauskunft.kernel.jobs import DeadJob, dead_jobs
from sorgeauskunft.operation import Load, may_retry, retry
from web.doors import OPERATION, door_page
from web.forms import typed
from web.operation.acting import OPERATORS, actor_of, done, notice_of
from web.site import AnyRequest, site_of

_PATH: Final = f"{OPERATION}/auftraege"
_NOTICES: Final = {"wiederholt": "operation.jobs.retried"}


class KindRow(msgspec.Struct, frozen=True, kw_only=True):
    """A kind of jobs over all offices; `oldest` is minutes."""

    kind: str
    waiting: int
    running: int
    dead: int
    oldest: int
    may_retry: bool


class JobPages(Controller):
    """For operators."""

    path = _PATH
    guards = OPERATORS

    @get("/", name="operation.jobs")
    async def show(self, request: AnyRequest) -> Template:
        """Show all kinds; the address names one whose dead jobs are listed."""
        site = site_of(request)
        load = await site.watch.load(site.kernel, site.directory)
        rows = rows_of(load)
        kind = request.query_params.get("art", "")
        listed: Sequence[DeadJob] = ()
        if kind in {row.kind for row in rows}:
            async with site.kernel.database.platform_transaction("jobs.dead", read_only=True):
                listed = await dead_jobs(kind)
        return door_page(
            request,
            "operation/jobs.html",
            said=notice_of(request, _NOTICES),
            rows=rows,
            kind=kind if listed else "",
            may_retry=may_retry(kind),
            listed=[(job, load.slug_of(job.tenant_id)) for job in listed],
        )

    @post("/wiederholen", name="operation.jobs.retry")
    async def retry(self, request: AnyRequest) -> Redirect:
        """Do all dead jobs of a kind once more, or one."""
        given = await typed(request, ("kind", "job"))
        site = site_of(request)
        try:
            job_id = UUID(given["job"]) if given["job"] else None
            await retry(site.kernel, given["kind"], actor_of(request), job_id=job_id)
        except (NotFoundError, ValueError) as error:
            raise NotFoundException from error
        finally:
            site.watch.look_again()
        return done(_PATH, "wiederholt")


def rows_of(load: Load) -> list[KindRow]:
    """Return the kinds of which something is there, the dead first."""
    by_kind: dict[str, dict[str, Any]] = {}
    for depth in load.depths:
        row = by_kind.setdefault(depth.kind, {"waiting": 0, "running": 0, "dead": 0, "oldest": 0})
        for name in ("waiting", "running", "dead"):
            row[name] += getattr(depth, name)
        row["oldest"] = max(row["oldest"], int(load.seconds_since(depth.since)) // 60)
    rows = [KindRow(kind=kind, may_retry=may_retry(kind), **row) for kind, row in by_kind.items()]
    return sorted(rows, key=lambda row: (-row.dead, -row.waiting, row.kind))
