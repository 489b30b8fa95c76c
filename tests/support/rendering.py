"""PDFs without a process of their own, for tests that are about something else."""

from __future__ import annotations

import asyncio

from sorgeauskunft.documents.pdf import PdfJob, PdfPool
from sorgeauskunft.documents.pdf.engine import PdfEngine


class InProcessPdf(PdfPool):
    """Renders for real, in a thread."""

    def __init__(self, engine: PdfEngine) -> None:
        super().__init__(1)
        self._engine = engine
        self._one_at_a_time = asyncio.Lock()

    async def render(self, job: PdfJob) -> bytes:
        async with self._one_at_a_time:
            return await asyncio.to_thread(self._engine.render, job)
