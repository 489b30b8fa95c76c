"""One worker process and its life: started warm, replaced after a while, killed when it hangs.

Each slot has a `ProcessPoolExecutor` of its own with a single worker. One pool for all would break
as a whole when one worker is killed, and its `max_tasks_per_child` stops handing out work in every
Python from 3.11 on that lacks the fix of python/cpython#115634.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import tempfile
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from multiprocessing import get_context
from typing import TypeVar

from sorgeauskunft.documents.pdf import worker
from sorgeauskunft.documents.pdf.errors import RenderTimeoutError, WorkerDiedError
from sorgeauskunft.documents.pdf.job import PdfJob

_START_SECONDS = 60

Result = TypeVar("Result")


class WorkerSlot:
    """Used by one task at a time; `PdfPool` sees to that."""

    def __init__(self, *, seconds_per_document: float, documents_per_worker: int) -> None:
        self._seconds = seconds_per_document
        self._lifetime = documents_per_worker
        self._executor: ProcessPoolExecutor | None = None
        self._folder: tempfile.TemporaryDirectory[str] | None = None
        self._pid: int | None = None
        self._rendered = 0

    @property
    def is_fresh(self) -> bool:
        """Whether a worker waits here that has not yet reached the end of its life."""
        return self._executor is not None and self._rendered < self._lifetime

    async def start(self) -> None:
        """Start a worker with its engine loaded, in place of the one that may be here.

        Raises `FontsMissingError`, `WorkerDiedError` and `RenderTimeoutError`.
        """
        await self.stop()
        # The folder is ours because a killed worker cannot clear up after itself.
        self._folder = tempfile.TemporaryDirectory(
            prefix="sorgeauskunft-pdf-", ignore_cleanup_errors=True
        )
        self._executor = ProcessPoolExecutor(
            max_workers=1,
            mp_context=get_context("spawn"),
            initializer=worker.prepare,
            initargs=(self._folder.name,),
        )
        self._rendered = 0
        self._pid = await self._run(_START_SECONDS, os.getpid)
        await self._run(_START_SECONDS, worker.warm_up)

    async def render(self, job: PdfJob) -> bytes:
        """The PDF of `job`.

        Raises `WorkerDiedError` if the worker died over it, `RenderTimeoutError`, and the errors of
        `PdfEngine.render`. The slot can be used again in each case.
        """
        if self._executor is None:
            await self.start()
        pdf = await self._run(self._seconds, worker.render, job)
        self._rendered += 1
        return pdf

    async def stop(self) -> None:
        """End an idle worker in peace."""
        if self._executor is not None:
            await asyncio.to_thread(self._executor.shutdown)
            self._pid = None
            self._kill()

    async def _run(self, seconds: float, task: Callable[..., Result], *args: object) -> Result:
        assert self._executor is not None  # noqa: S101  # start() comes first
        try:
            future = self._executor.submit(task, *args)
            return await asyncio.wait_for(asyncio.wrap_future(future), seconds)
        except BrokenProcessPool as error:
            self._pid = None
            self._kill()
            raise WorkerDiedError("A PDF worker process died") from error
        except TimeoutError as error:
            self._kill()
            raise RenderTimeoutError(f"A PDF worker was not done after {seconds:g} s") from error
        except asyncio.CancelledError:
            # Nobody waits any more, but the worker would go on and keep the next document waiting.
            self._kill()
            raise

    def _kill(self) -> None:
        """End the worker at once, if it still lives, and forget it. Neither waits nor raises."""
        if self._pid is not None:
            with contextlib.suppress(ProcessLookupError):
                os.kill(self._pid, signal.SIGKILL)
        if self._executor is not None:
            self._executor.shutdown(wait=False, cancel_futures=True)
        if self._folder is not None:
            self._folder.cleanup()
        self._executor = self._folder = self._pid = None
