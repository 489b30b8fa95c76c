"""The order of the pages for a request: which there are, which comes next."""

from __future__ import annotations

import msgspec

from tenants.offices import Mode

from .fields import FormOptions, Section
from .table import SECTIONS, section


class Step(msgspec.Struct, frozen=True):
    """A page of the form: the section's key, and for which child (from 0; None: asked once)."""

    section: str
    child: int | None = None

    @property
    def table(self) -> Section:
        """The section that the page shows; `KeyError` for a key that is not in the table."""
        return section(self.section)


def steps(children: int, options: FormOptions) -> tuple[Step, ...]:
    """All pages for so many children (at least one) at this tenant: first child by child."""
    shown = [s for s in SECTIONS if s.mode(options) != Mode.OFF]
    return (
        *(Step(s.key, child) for child in range(max(children, 1)) for s in shown if s.per_child),
        *(Step(s.key) for s in shown if not s.per_child),
    )


def next_step(step: Step, children: int, options: FormOptions) -> Step | None:
    """The page after this one, None after the last; `ValueError` for a page that is not asked."""
    every = steps(children, options)
    place = every.index(step) + 1
    return every[place] if place < len(every) else None


def previous_step(step: Step, children: int, options: FormOptions) -> Step | None:
    """The page before this one, None before the first; `ValueError` for a page not asked."""
    every = steps(children, options)
    place = every.index(step)
    return every[place - 1] if place else None
