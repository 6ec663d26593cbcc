"""What is handed over to people, and business hours, of a folder."""

from collections.abc import Mapping
from typing import Final

import pyarrow as pa

from transforms.contracts import Split, from_rows
from transforms.files.catalog import FolderCatalog
from transforms.files.rows import rows_of
from transforms.handed.contracts import HANDED
from transforms.handed.source_kind import Handed, Names
from transforms.office_hours.rows import split_hours

LISTED: Final = "handed"
HOURS: Final = "office_hours"


def to_handed(raw: Mapping[str, pa.Table], _catalog: FolderCatalog, _people: Names) -> pa.Table:
    """Read what is handed over: the folder has it in words already.

    In:      RAW by name; a table that was not read is absent.
    Kept:    HANDED, in the order of ids.
    Skipped: a row that can't be read, which `check` names.
    """
    rows = rows_of(LISTED, raw[LISTED]) if LISTED in raw else ()
    return from_rows([row for _, row in rows if row is not None], HANDED)


def to_office_hours(raw: Mapping[str, pa.Table]) -> Split:
    """Read business hours.

    In:      RAW by name; a table that was not read is absent.
    Kept:    OFFICE_HOURS, in the order of ids.
    Skipped: "broken_record", which counts as failed.
    """
    return split_hours(rows_of(HOURS, raw[HOURS]) if HOURS in raw else ())


FILES_HANDED: Final = Handed(lists=(LISTED, HOURS), rows=to_handed, hours=to_office_hours)
