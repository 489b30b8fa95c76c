"""Plans, actual costs and bank statements out of files: looked at first, then booked as a whole."""

from billing.importing.booking import (
    Change,
    Line,
    Plan,
    Source,
    import_events,
    known_keys,
    planned_import,
)
from billing.importing.items import checked_ags, normal_kind
from billing.importing.keynames import Known, key_named, name_of
from billing.importing.reading import COLUMNS, Fault
from billing.importing.template import as_csv, as_xlsx, example_rows, item_rows
from billing.importing.waiting import Purpose, Waiting, drop, put, sweep, waiting
from billing.importing.workbook import LARGEST, read_rows

__all__ = [
    "COLUMNS",
    "LARGEST",
    "Change",
    "Fault",
    "Known",
    "Line",
    "Plan",
    "Purpose",
    "Source",
    "Waiting",
    "as_csv",
    "as_xlsx",
    "checked_ags",
    "drop",
    "example_rows",
    "import_events",
    "item_rows",
    "key_named",
    "known_keys",
    "name_of",
    "normal_kind",
    "planned_import",
    "put",
    "read_rows",
    "sweep",
    "waiting",
]
