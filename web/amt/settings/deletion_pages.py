"""What was deleted and when: for the office's admins, to look at and to keep."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Iterable
from typing import Final

from litestar import Controller, Response, get
from litestar.response import Template

from sorgeauskunft.kernel import deletions
from sorgeauskunft.kernel.deletions import Proof
from sorgeauskunft.retention import cutoff_of
from sorgeauskunft.retention.due import held
from sorgeauskunft.texts import Texts
from tenants.people import names_of
from web.amt.office_pages import office_page
from web.amt.settings.areas import HOME
from web.amt.settings.plain_pages import ADMINS
from web.site import AnyRequest, principal_of_request, site_of

PATH: Final = f"{HOME}/loeschprotokoll"
_SHOWN: Final = 50
# Excel takes a file for UTF-8 only with this mark.
_MARK: Final = "\ufeff"


class DeletionPages(Controller):
    """For admins of the office; nothing here says whose data it was."""

    path = PATH
    guards = ADMINS

    @get("/", name="einstellungen.deletions")
    async def show(self, request: AnyRequest) -> Template:
        """Show the last deletions, and whether the chain is whole."""
        site, principal = site_of(request), principal_of_request(request)
        office = (await site.directory.current()).offices[principal.tenant_id]
        before = _number(request.query_params.get("vor", ""))
        async with site.kernel.database.tenant_transaction(office.id, read_only=True):
            count, faults = await deletions.verify()
            proofs = await deletions.listed(before=before, limit=_SHOWN + 1, newest=True)
            waiting = await held(cutoff_of(site.kernel, office))
        shown = proofs[:_SHOWN]
        accounts = {each for proof in shown for each in (proof.actor_id, proof.asked_id) if each}
        return await office_page(
            request,
            "amt/settings/deletions.html",
            proofs=shown,
            count=count,
            whole=not faults,
            held=waiting,
            names=await names_of(site.kernel, accounts),
            older=shown[-1].seq if len(proofs) > _SHOWN else None,
            newest=before is None,
            rows_of=lambda proof: _rows(site.texts, proof),
        )

    @get("/csv", name="einstellungen.deletions.csv")
    async def download(self, request: AnyRequest) -> Response[bytes]:
        """Return all deletions as CSV, with their hashes."""
        site, principal = site_of(request), principal_of_request(request)
        office = (await site.directory.current()).offices[principal.tenant_id]
        proofs: list[Proof] = []
        async with site.kernel.database.tenant_transaction(office.id, read_only=True):
            while page := await deletions.listed(after=proofs[-1].seq if proofs else 0):
                proofs += page
        return Response(
            _csv(site.texts, proofs).encode(),
            media_type="text/csv",
            headers={
                "content-disposition": f'attachment; filename="loeschprotokoll-{office.slug}.csv"'
            },
        )


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 12 else None  # noqa: PLR2004 - more are no number of a row


def _rows(texts: Texts, proof: Proof) -> str:
    """Say in words what went; what has no word of its own is counted together."""
    counted: Counter[str] = Counter()
    for table, count in proof.rows.items():
        key = f"protection.log.row.{table}"
        counted[key if key in texts else "protection.log.row.other"] += count
    last = "protection.log.row.other"
    ordered = sorted(counted, key=lambda key: (key == last, key))
    return ", ".join(texts(key, count=counted[key]) for key in ordered)


def _csv(texts: Texts, proofs: Iterable[Proof]) -> str:
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";", lineterminator="\r\n")
    columns = ("number", "at", "kind", "basis", "reason", "what", "total", "by", "id", "hash")
    writer.writerow([texts(f"protection.log.csv.{column}") for column in columns])
    for proof in proofs:
        writer.writerow(
            [
                proof.seq,
                proof.at.isoformat(timespec="seconds"),
                texts(f"protection.log.kind.{proof.kind}"),
                texts(f"protection.log.basis.{proof.basis}"),
                texts(f"protection.reason.{proof.reason}") if proof.reason else "",
                _rows(texts, proof),
                proof.total,
                texts(f"protection.log.actor.{proof.actor_kind}"),
                proof.subject,
                proof.hash.hex(),
            ]
        )
    return _MARK + out.getvalue()
