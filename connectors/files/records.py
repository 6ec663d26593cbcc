"""Rows of files as raw records: named by their ids, or by their place where they have none."""

from collections.abc import Iterator
from datetime import datetime

import orjson

from connectors.files.folder import Folder
from connectors.files.reading import RowRead, rows_of
from connectors.files.seen import Seen
from connectors.protocols import RawRecord
from transforms.contracts import BROKEN_ID
from transforms.files.rows import FILE_ID
from transforms.intermediate.rows import Fault
from transforms.intermediate.tables import FILE_TABLES, ID, TABLES, Table
from transforms.intermediate.values import Unfit, read_value


def records_of(folder: Folder, table: str) -> Iterator[RawRecord]:
    """Yield a table's rows, each id once: a row whose id came before is broken by its place."""
    seen = Seen()
    try:
        for row in rows_of(folder, table):
            yield _record(row, TABLES[table], seen)
    finally:
        seen.close()


def named(row: RowRead, table: Table) -> tuple[str, str | None] | Fault:
    """Return a row's id and its ticket's, where it has one; else what is wrong with them."""
    if row.fault is not None:
        return row.fault
    found: list[str | None] = []
    for name in (ID, table.parent):
        if name is None:
            found.append(None)
            continue
        try:
            found.append(read_value(table.columns[name], row.told.get(name)))
        except Unfit as exc:
            return Fault(name, exc.problem, exc.allowed)
    return str(found[0]), found[1]


def twice(before: str) -> Fault:
    """Return what is wrong with a row whose id stands in another one."""
    return Fault(ID, f"stands in {before} too", "each id once in a table")


def _record(row: RowRead, table: Table, seen: Seen) -> RawRecord:
    ids = named(row, table)
    if not isinstance(ids, Fault):
        before = seen.add(ids[0], row.place)
        ids = ids if before is None else twice(before)
    if isinstance(ids, Fault):
        told = {"problem": f"{ids.column} {ids.problem}", "row": row.told}
        return RawRecord(f"{BROKEN_ID}{row.place}", None, None, _json(told))
    prefix = FILE_ID if table.name in FILE_TABLES else ""
    return RawRecord(f"{prefix}{ids[0]}", ids[1], _changed_at(row), _json(row.told))


def _changed_at(row: RowRead) -> datetime | None:
    for name in ("updated_at", "created_at"):
        told = row.told.get(name)
        if isinstance(told, str):
            try:
                at = datetime.fromisoformat(told)
            except ValueError:
                continue
            return at if at.tzinfo is not None else None
    return None


def _json(told: object) -> str:
    return orjson.dumps(told, option=orjson.OPT_SORT_KEYS).decode()
