"""PDFs without holding up the event loop: warm worker processes that survive crashes and hangs."""

from __future__ import annotations

import asyncio
import contextlib
import time

from sorgeauskunft.documents.pdf.errors import PdfError, PoolClosedError, WorkerDiedError
from sorgeauskunft.documents.pdf.job import PdfJob
from sorgeauskunft.documents.pdf.slot import WorkerSlot
from sorgeauskunft.kernel import tracing
from sorgeauskunft.kernel.metrics import Metrics


class PdfPool:
    """A fixed number of worker processes (`spawn`), one document at a time in each.

    `seconds_per_document` is counted from the moment a worker takes the document; a worker that is
    not done by then is killed. A worker is replaced after `documents_per_worker`, so that what the
    C libraries below WeasyPrint may lose does not add up. Belongs to one event loop.
    """

    def __init__(
        self,
        workers: int = 2,
        *,
        seconds_per_document: float = 30,
        documents_per_worker: int = 500,
        metrics: Metrics | None = None,
    ) -> None:
        self._metrics = metrics or Metrics()
        self._metrics.pdf_size.set(workers)
        self._slots = [
            WorkerSlot(
                seconds_per_document=seconds_per_document,
                documents_per_worker=documents_per_worker,
            )
            for _ in range(workers)
        ]
        self._free: asyncio.Queue[WorkerSlot] = asyncio.Queue()
        self._renewals: set[asyncio.Task[None]] = set()
        self._open = False

    def open(self) -> None:
        """Take documents from now on; a worker is started when the first one asks for it.

        For the web process, which renders a copy now and then.
        """
        for slot in self._slots:
            self._free.put_nowait(slot)
        self._open = True

    async def start(self) -> None:
        """Start the workers; when this returns, the first document does not wait for them.

        Raises `FontsMissingError`, `WorkerDiedError` or `RenderTimeoutError`; then no worker is left.
        """
        outcomes = await asyncio.gather(
            *(slot.start() for slot in self._slots), return_exceptions=True
        )
        for outcome in outcomes:
            if outcome is not None:
                await asyncio.gather(*(slot.stop() for slot in self._slots))
                raise outcome
        self.open()

    async def render(self, job: PdfJob) -> bytes:
        """The PDF of `job`, by the next free worker.

        When the worker dies over it, the job gets one more try. Raises `PoolClosedError`,
        `WorkerDiedError`, `RenderTimeoutError`, `ResourceRefusedError` and `RenderError`.
        """
        if not self._open:
            raise PoolClosedError("The PDF pool is not running")
        with self._metrics.pdf_waiting.track_inprogress():
            slot = await self._free.get()
        begun, outcome = time.perf_counter(), "failed"
        try:
            with self._metrics.pdf_open.track_inprogress(), tracing.span("pdf"):
                try:
                    rendered = await slot.render(job)
                except WorkerDiedError:
                    rendered = await slot.render(job)
            outcome = "done"
            return rendered
        finally:
            self._metrics.pdf_seconds.labels(outcome).observe(time.perf_counter() - begun)
            self._give_back(slot)

    async def close(self) -> None:
        """Take no more documents, finish those already asked for, and end the workers."""
        if self._open:
            self._open = False
            for _ in self._slots:
                # Those who wait for a worker stand before us in the queue.
                slot = await self._free.get()
                await slot.stop()

    def _give_back(self, slot: WorkerSlot) -> None:
        if slot.is_fresh or not self._open:
            self._free.put_nowait(slot)
        else:
            renewal = asyncio.create_task(self._renew(slot))
            self._renewals.add(renewal)
            renewal.add_done_callback(self._renewals.discard)

    async def _renew(self, slot: WorkerSlot) -> None:
        """Replace the worker while nobody waits for it."""
        try:
            # A failure is not lost: the next document tries again and tells its caller.
            with contextlib.suppress(PdfError):
                await slot.start()
        finally:
            self._free.put_nowait(slot)
