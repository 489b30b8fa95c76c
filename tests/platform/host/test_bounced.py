"""`sorgeauskunft delivery bounced`: what a mail server hands over, and what it is answered."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

from processes import PROGRAM, SETTINGS, bare_environment

from sorgeauskunft.delivery.link import Taken
from sorgeauskunft.kernel.database import migrate

NOT_OURS = b"""Content-Type: multipart/report; boundary=b

--b
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example
Original-Envelope-Id: ffffffffffffffffffffffffffffffff

Action: failed
Status: 5.1.1

--b--
"""


def handed(folder: Path, content: bytes) -> tuple[int, str]:
    done = subprocess.run(  # noqa: S603 - our own program
        [str(PROGRAM), "delivery", "bounced", "-"],
        cwd=folder,
        env=bare_environment() | SETTINGS | {"SORGEAUSKUNFT_DATA_FOLDER": str(folder)},
        input=content,
        capture_output=True,
        timeout=60,
        check=False,
    )
    return done.returncode, (done.stdout + done.stderr).decode()


async def test_bounced(tmp_path: Path) -> None:
    """What is no report, or none of ours, is taken and done with; without a database it comes again."""
    status, said = handed(tmp_path, NOT_OURS)
    assert status == os.EX_TEMPFAIL, said
    assert "Traceback" not in said
    await migrate(f"sqlite:///{tmp_path / 'sorgeauskunft.sqlite'}")
    for content, taken in ((NOT_OURS, Taken.UNKNOWN), (b"Bin im Urlaub", Taken.NO_REPORT)):
        status, said = handed(tmp_path, content)
        assert status == 0, said
        assert taken.value in said
