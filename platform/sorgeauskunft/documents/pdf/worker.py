"""What runs inside a worker process of the pool, and nothing else.

The parent imports this module for the names of the functions only, so WeasyPrint is imported late.
"""

from __future__ import annotations

import multiprocessing
import os
import shutil
import signal
import tempfile
import threading
from functools import cache
from typing import TYPE_CHECKING

from sorgeauskunft.documents.pdf.job import PdfJob

if TYPE_CHECKING:
    from sorgeauskunft.documents.pdf.engine import PdfEngine


def prepare(folder: str) -> None:
    """Set up the process before its first task; `folder` takes its temporary files.

    Ctrl-C reaches the whole process group: the parent decides what it means, the worker does not.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    tempfile.tempdir = folder
    threading.Thread(target=_die_with_parent, args=(folder,), daemon=True).start()


def warm_up() -> None:
    """Load what the first document would have to wait for; raises `FontsMissingError`."""
    _engine()


def render(job: PdfJob) -> bytes:
    """The PDF of `job`; errors as `PdfEngine.render`."""
    return _engine().render(job)


@cache
def _engine() -> PdfEngine:
    from sorgeauskunft.documents.pdf.engine import PdfEngine  # noqa: PLC0415  # heavy, workers only

    return PdfEngine()


def _die_with_parent(folder: str) -> None:
    """Wait on the pipe that the parent holds open: it closes even when the parent is killed.

    Without this a worker would wait for its next task for ever, for it holds both ends of the queue.
    """
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        shutil.rmtree(folder, ignore_errors=True)
        os._exit(1)
