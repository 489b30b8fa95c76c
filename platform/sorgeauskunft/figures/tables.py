"""What an office's figures are kept in: numbers by day and by month, and what is to be counted anew.

Nothing in them leads to a request. The marks are written by triggers in the database, whoever
changes a request; so no way of changing or deleting one can forget its figures.
"""

from __future__ import annotations

from piccolo.columns import Date, Text, Timestamptz

from sorgeauskunft.kernel.database import TenantTable


class FigureMark(TenantTable, tablename="figure_mark"):
    """Something that is counted has changed of a request that was sent at this moment.

    One row for each change, and none is written twice: a mark that is there already may be taken
    away by somebody who counts and cannot see the change yet.
    """

    tenant = frozenset({"select", "insert", "delete"})
    platform = frozenset({"select"})

    sent_at = Timestamptz(null=False, default=None)


class FigureDay(TenantTable, tablename="figure_day"):
    """A `Tally` (JSON) of the requests that were sent on a day of Berlin; no row for none."""

    day = Date(null=False, default=None)
    tally = Text(null=False, default="{}")


class FigureMonth(TenantTable, tablename="figure_month"):
    """A `Told` (JSON) of the days of a month, `first` being its first; no row for none."""

    first = Date(null=False, default=None)
    told = Text(null=False, default="{}")


class FigureHead(TenantTable, tablename="figure_head"):
    """That an office was counted. Updating it puts those who count in a row."""

    counted_at = Timestamptz(null=False, default=None)
