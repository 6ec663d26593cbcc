"""Which fields a desk uses, and how: counted range by range, added up, and kept beside the tables.

The counting is Arrow's, since it runs over every value of the desk.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

import pyarrow as pa
import pyarrow.compute as pc

from transforms.contracts import SURVEY, from_rows
from transforms.places import OWN, OWN_FIELDS

SAMPLES: Final = 3
RECORDS: Final = ""  # the key of the row that counts the records themselves


@dataclass(frozen=True, slots=True)
class Use:
    """A field of one model: how many records have a value, of which kinds, and the first ones."""

    key: str
    name: str
    kinds: frozenset[str]
    filled: int
    samples: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Survey:
    """The fields of one model by key, and how many records were looked through."""

    records: int
    uses: Mapping[str, Use]


def survey(table: pa.Table) -> pa.Table:
    """Count the fields of a table of tickets, contacts or companies; of tickets' own ones too.

    Returns SURVEY: a row a field and kind of value, those that nobody filled too.
    """
    rows = _fields(table)
    if "problem_id" in table.column_names:  # of all tables with fields only tickets' has it
        rows += [row for own in OWN_FIELDS for row in _column(table, own)]
    rows.append(_row(RECORDS, "", "", table.num_rows, []))
    return from_rows(rows, SURVEY)


def added_up(tables: Iterable[pa.Table]) -> Survey:
    """Return what several tables of SURVEY say together."""
    records = 0
    uses: dict[str, Use] = {}
    for table in tables:
        for row in table.to_pylist():
            if row["key"] == RECORDS:
                records += row["filled"]
            else:
                uses[row["key"]] = _with(uses.get(row["key"]), row)
    return Survey(records, uses)


def _with(known: Use | None, row: Mapping[str, Any]) -> Use:
    kinds = frozenset({row["kind"]} if row["filled"] else ())
    if known is None:
        return Use(row["key"], row["name"], kinds, row["filled"], tuple(row["samples"]))
    samples = tuple(dict.fromkeys((*known.samples, *row["samples"])))[:SAMPLES]
    return Use(known.key, known.name, known.kinds | kinds, known.filled + row["filled"], samples)


def _fields(table: pa.Table) -> list[dict[str, Any]]:
    flat = pc.list_flatten(table.column("fields"))
    if not len(flat):
        return []
    parts = pa.table({name: pc.struct_field(flat, name) for name in ("id", "name", "kind", "text")})
    counted = parts.group_by(["id", "kind"], use_threads=False).aggregate(
        [("name", "first"), ("text", "count")]
    )
    found = []
    for row in counted.to_pylist():
        samples = _samples(parts, row) if row["text_count"] else []
        found.append(_row(row["id"], row["name_first"], row["kind"], row["text_count"], samples))
    return found


def _samples(parts: pa.Table, row: Mapping[str, Any]) -> list[str]:
    is_it = pc.and_(pc.equal(parts["id"], row["id"]), pc.equal(parts["kind"], row["kind"]))
    return _first(parts.filter(is_it)["text"])


def _column(table: pa.Table, own: Any) -> list[dict[str, Any]]:
    column = table.column(own.column)
    filled = len(column) - column.null_count
    shown = column.slice(0, 1_000)  # the first ones will do, and need no text of all of them
    samples = _first(shown.cast(pa.string()))
    return [_row(OWN + own.key, own.name, _kind(column.type), filled, samples)]


def _kind(column: pa.DataType) -> str:
    if pa.types.is_timestamp(column):
        return "date"
    return "integer" if pa.types.is_integer(column) else "text"


def _first(texts: pa.ChunkedArray) -> list[str]:
    found: list[str] = pc.unique(texts.drop_null())[:SAMPLES].to_pylist()
    return found


def _row(key: str, name: str, kind: str, filled: int, samples: list[str]) -> dict[str, Any]:
    return {"key": key, "name": name, "kind": kind, "filled": filled, "samples": samples}
