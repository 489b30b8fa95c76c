"""The audit package of a year: chain of events, report, journal, documents, and the verifier."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Sequence
from hashlib import sha256
from pathlib import Path
from typing import Final

import msgspec

from billing.invoices import to_ubl
from billing.ledger import Event, book_of, encode, entries
from billing.ledger.store import Link
from billing.reports import cost_report, to_json, to_xlsx
from sorgeauskunft.texts import Texts

_VERIFIER: Final = Path(__file__).with_name("verify.py")
# One time for all files: the same ledger gives the same bytes.
_TIME: Final = (1980, 1, 1, 0, 0, 0)


def audit_package(links: Sequence[Link], year: int, texts: Texts) -> bytes:
    """The package as a ZIP; `python verify.py` inside it recomputes every cent offline.

    The chain holds the whole ledger and not only the year, because it holds only as a whole: a
    year's shares rest on who had joined before, its credits go on into the next.

    Raises:
        RefusedError: Nothing is planned for that year, or it has no items yet.
    """
    events: list[Event] = [link.event for link in links]
    book = book_of(events)
    report = cost_report(book, year)
    files = {
        "README.txt": texts("costs.package.readme", year=year).encode(),
        "verify.py": _VERIFIER.read_bytes(),
        "events.jsonl": b"".join(map(_line, links)),
        "report.json": to_json(report),
        "report.xlsx": to_xlsx(report, texts),
        "journal.csv": _journal(events),
    }
    for number, standing in sorted(book.documents.items()):
        files[f"documents/{number}.xml"] = to_ubl(standing.document)
    sums = (f"{sha256(content).hexdigest()}  {name}\n" for name, content in files.items())
    files["SHA256SUMS"] = "".join(sums).encode()
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in files.items():
            package.writestr(zipfile.ZipInfo(name, _TIME), content, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def _line(link: Link) -> bytes:
    kept = {"seq": link.seq, "hash": link.hash.hex(), "body": encode(link.event).decode()}
    return msgspec.json.encode(kept) + b"\n"


def _journal(events: Sequence[Event]) -> bytes:
    """Double entry, one line for each account; amounts in cents."""
    out = io.StringIO()
    write = csv.writer(out, lineterminator="\n").writerow
    write(["why", "about", "account", "cents"])
    for entry in entries(events):
        for account, cents in sorted(entry.lines.items()):
            write([entry.why, entry.about, account, cents])
    return out.getvalue().encode()
