"""Raw rows of a folder as rows of their contract, each with the reason if it can't be one."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

import orjson
import pyarrow as pa

from transforms.contracts import BROKEN_ID, RAW, WITHDRAWN, conform
from transforms.errors import RecordError
from transforms.intermediate.rows import read_row
from transforms.intermediate.tables import ID, TABLES
from transforms.latest import latest

BROKEN: Final = "broken_record"
FILE_ID: Final = "file:"  # begins the raw id of an attachment, which lies among messages

Row = dict[str, Any]


def read(table: str, raw: Mapping[str, Any]) -> Row:
    """Return a raw row as a row of its contract; raises RecordError with the first fault."""
    if raw["id"].startswith(BROKEN_ID):
        raise RecordError(BROKEN, "the row can't be read")
    try:
        told = orjson.loads(raw["payload"])
    except orjson.JSONDecodeError as exc:
        raise RecordError(BROKEN, "the payload is no JSON") from exc
    if not isinstance(told, dict):
        raise RecordError(BROKEN, "the payload is no JSON object")
    row, faults = read_row(TABLES[table], told | {ID: raw["id"].removeprefix(FILE_ID)})
    if faults:
        fault = faults[0]
        raise RecordError(BROKEN, f"{fault.column} {fault.problem}; allowed: {fault.allowed}")
    return row


def rows_of(table: str, raw: pa.Table) -> Iterator[tuple[str, Row | None]]:
    """Yield the newest version of each row with its id, None for one that is broken.

    In: RAW. Rows that were withdrawn since are no records, and are not yielded.
    """
    for row in standing(raw):
        try:
            yield row["id"], read(table, row)
        except RecordError:
            yield row["id"], None


def standing(raw: pa.Table) -> Iterator[Row]:
    """Yield the newest version of each raw row that was not withdrawn."""
    newest = latest(conform(raw, RAW)).select(["id", "parent_id", "payload"])
    for row in newest.to_pylist():
        if row["payload"] != WITHDRAWN:
            yield row
