"""Rows of a table's files, one after the other: CSV, JSON Lines or Parquet, as they lie there."""

import csv
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, time
from decimal import Decimal
from typing import Any, BinaryIO, Final

import orjson
import pyarrow as pa
import pyarrow.parquet as pq

from connectors.files.folder import Folder, Part
from connectors.files.lines import LONGEST, UTF8, Line, lines_of
from transforms.errors import ContractError, RecordError
from transforms.intermediate.rows import Fault
from transforms.intermediate.tables import TABLES

ROWS_AT_ONCE: Final = 500  # of a Parquet file
JSON_OBJECT: Final = "one JSON object a line"


@dataclass(frozen=True, slots=True)
class RowRead:
    """A row as it stands in a file, without its empty values; else why it can't be read."""

    part: str
    line: int
    told: dict[str, Any]
    fault: Fault | None = None

    @property
    def place(self) -> str:
        """Return where it stands."""
        return f"{self.part}:{self.line}"


def rows_of(folder: Folder, table: str) -> Iterator[RowRead]:
    """Yield the rows of a table's files in order; memory holds a few of them.

    Raises ContractError with file, line, column and what is allowed when a file has another form:
    then nobody can say which rows are meant.
    """
    for part in folder.parts(table):
        try:
            file = folder.open(part.name)
        except RecordError as exc:
            raise ContractError(f"{part.name}: {exc.detail}; allowed: a plain file") from exc
        with file:
            yield from _READERS[part.ending](file, part)


def _csv(file: BinaryIO, part: Part) -> Iterator[RowRead]:
    csv.field_size_limit(LONGEST)
    broken: dict[int, str] = {}
    reader = csv.reader(_told(lines_of(file, part.name), broken), strict=True)
    head: list[str] | None = None
    while True:
        first = reader.line_num + 1
        try:
            cells = next(reader, None)
        except csv.Error as exc:
            raise ContractError(f"{part.name}:{first}: {exc}; allowed: CSV with commas") from exc
        if cells is None:
            return
        if head is None:
            head = _head(cells, part, broken)
        elif cells:
            yield _cells(part, first, head, cells, broken)
        broken.clear()


def _told(lines: Iterator[Line], broken: dict[int, str]) -> Iterator[str]:
    """Yield the text of lines, and remember which of them are not what stands there."""
    for line in lines:
        if line.problem:
            broken[line.number] = line.problem
        yield line.text or "\n"


def _head(cells: Sequence[str], part: Part, broken: dict[int, str]) -> list[str]:
    if broken:
        raise ContractError(f"{part.name}:1: {broken.popitem()[1]}; allowed: {UTF8}")
    names = [cell.strip() for cell in cells]
    _check_columns(names, part)
    return names


def _check_columns(names: Sequence[str], part: Part) -> None:
    """Refuse columns that the table does not have, and a table without those that it must have."""
    columns = TABLES[part.table].columns
    odd = [name for name in names if name not in columns]
    if odd:
        known = ", ".join(columns)
        raise ContractError(
            f"{part.name}:1: {odd[0][:60]!r} is an unknown column; allowed: {known}"
        )
    twice = [name for name in names if names.count(name) > 1]
    if twice:
        raise ContractError(f"{part.name}:1: {twice[0]!r} stands twice; allowed: each column once")
    missing = [each.name for each in columns.values() if each.is_required]
    missing = [name for name in missing if name not in names]
    if missing:
        raise ContractError(f"{part.name}:1: {missing[0]!r} is missing; it is required")


def _cells(
    part: Part, line: int, head: Sequence[str], cells: Sequence[str], broken: dict[int, str]
) -> RowRead:
    if broken:
        return RowRead(part.name, line, {}, Fault("", broken.popitem()[1], UTF8))
    if len(cells) != len(head):
        problem = f"has {len(cells)} cells"
        return RowRead(part.name, line, {}, Fault("", problem, f"{len(head)}, as in the head"))
    told = {name: cell for name, cell in zip(head, cells, strict=True) if cell != ""}
    return RowRead(part.name, line, told)


def _jsonl(file: BinaryIO, part: Part) -> Iterator[RowRead]:
    for line in lines_of(file, part.name):
        if line.problem:
            yield RowRead(part.name, line.number, {}, Fault("", line.problem, UTF8))
        elif line.text.strip():
            yield _object(part, line)


def _object(part: Part, line: Line) -> RowRead:
    try:
        told = orjson.loads(line.text)
    except orjson.JSONDecodeError:
        told = None
    if not isinstance(told, dict):
        return RowRead(part.name, line.number, {}, Fault("", "is no JSON object", JSON_OBJECT))
    return RowRead(part.name, line.number, _without_empty(told))


def _parquet(file: BinaryIO, part: Part) -> Iterator[RowRead]:
    try:
        opened = pq.ParquetFile(file)
        _check_columns(opened.schema_arrow.names, part)
        number = 0
        for batch in opened.iter_batches(batch_size=ROWS_AT_ONCE, use_threads=False):
            for told in batch.to_pylist():
                number += 1
                yield _plain(part, number, told)
    except (pa.ArrowException, OSError, ValueError) as exc:
        first = str(exc).splitlines()[0]
        raise ContractError(f"{part.name}: {first}; allowed: a whole Parquet file") from exc


def _plain(part: Part, number: int, told: dict[str, Any]) -> RowRead:
    """Return a row of Parquet with its values as JSON has them."""
    try:
        plain = orjson.loads(orjson.dumps(told, default=_spelled))
    except (orjson.JSONEncodeError, orjson.JSONDecodeError):
        fault = Fault("", "holds bytes or other values", "text, numbers, times, truth values")
        return RowRead(part.name, number, {}, fault)
    return RowRead(part.name, number, _without_empty(plain))


def _spelled(value: Any) -> str:
    if isinstance(value, Decimal | date | time):
        return str(value)
    raise TypeError


def _without_empty(told: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in told.items() if value is not None and value != ""}


_READERS: Final[dict[str, Callable[[BinaryIO, Part], Iterator[RowRead]]]] = {
    "csv": _csv,
    "jsonl": _jsonl,
    "parquet": _parquet,
}
