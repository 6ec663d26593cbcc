"""Parquet files that are sorted by key: written in bounded parts, read back by ranges of keys.

A bulk export gives one ticket's messages scattered over the whole of it. Each part is sorted by
the key of the ticket its rows belong to, and its row groups are small and carry the least and
the greatest key, so that one range of tickets is read from every part without the rest.
"""

import functools
import os
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any, Final, NamedTuple

import orjson
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from connectors.private import make_private
from transforms.contracts import conform
from transforms.errors import ContractError, FatalError

PART_BYTES: Final = 8 * 1024 * 1024  # payload held in memory before a part is written
ROW_GROUP_ROWS: Final = 1_000
TABLES_APART: Final = 256  # tables held before they are made one: each takes some kilobytes itself
PARTS_KNOWN: Final = 2_000  # whose row groups are remembered; some kilobytes each


class KeyRange(NamedTuple):
    """From `low` on and below `high`; None is the end of all keys."""

    low: str
    high: str | None

    def holds(self, key: str) -> bool:
        """Tell whether a key is in the range."""
        return key >= self.low and (self.high is None or key < self.high)


class PartWriter:
    """Appends rows of one contract to one folder; what was flushed survives a kill.

    Not safe for two writers of one folder.
    """

    def __init__(
        self, folder: Path, contract: pa.Schema, *, run: str, part_bytes: int = PART_BYTES
    ) -> None:
        self._folder = folder
        self._contract = contract
        self._run = run
        self._part_bytes = part_bytes
        self._rows: list[dict[str, Any]] = []
        self._tables: list[pa.Table] = []
        self._bytes = 0
        self._cursor: str | None = None
        make_own(folder)
        self._next = len(part_paths(folder)) + 1

    def append(
        self, rows: Sequence[dict[str, Any]], *, size_bytes: int, cursor: str | None
    ) -> None:
        """Take the rows of one page; `cursor` is where the source goes on behind them."""
        self._rows.extend(rows)
        if len(self._rows) >= ROW_GROUP_ROWS:
            self._pack()
        self._bytes += size_bytes
        self._cursor = cursor
        if self._bytes >= self._part_bytes:
            self.flush()

    def append_table(self, table: pa.Table, *, cursor: str | None = None) -> None:
        """Take rows that are a table of the contract already; `cursor` as in `append`."""
        if table.num_rows:
            self._tables.append(table)
        if len(self._tables) >= TABLES_APART:
            self._tables = [pa.concat_tables(self._tables).combine_chunks()]
        self._bytes += table.nbytes
        self._cursor = cursor
        if self._bytes >= self._part_bytes:
            self.flush()

    def flush(self) -> None:
        """Write what is held as one sorted part; nothing when nothing is held."""
        self._pack()
        if self._tables:
            path = self._folder / f"part-{self._next:06d}.parquet"
            write_parquet(path, self._sorted(), run=self._run, cursor=self._cursor)
            self._next += 1
        self._bytes = 0

    def _sorted(self) -> pa.Table:
        """Hand over what is held: nothing keeps the unsorted copy while the part is written."""
        table = conform(pa.concat_tables(self._tables), self._contract)
        self._tables = []
        return table.sort_by("key")

    def _pack(self) -> None:
        """Turn the rows into a table: Python objects take twice the memory."""
        if self._rows:
            self._tables.append(pa.Table.from_pylist(self._rows, schema=self._contract))
        self._rows = []


def write_parquet(path: Path, table: pa.Table, *, run: str, cursor: str | None = None) -> None:
    """Write a table under a temporary name, then rename; its metadata say where it comes from.

    Raises FatalError when the disk is full or the folder can't be written.
    """
    metadata = dict(table.schema.metadata or {}) | {"run": run, "cursor": orjson.dumps(cursor)}
    temporary = path.with_suffix(".tmp")
    try:
        make_own(path.parent)
        with temporary.open("wb") as file:
            pq.write_table(
                table.replace_schema_metadata(metadata),
                file,
                row_group_size=ROW_GROUP_ROWS,
                compression="zstd",
            )
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(path)
    except OSError as exc:
        temporary.unlink(missing_ok=True)
        raise FatalError(
            f"{path.parent}: {exc.strerror or exc}; make room or check storage"
        ) from exc
    give_back()


def give_back() -> None:
    """Give freed memory back to the system: else pieces of it add up from range to range."""
    pa.default_memory_pool().release_unused()


def make_own(folder: Path) -> None:
    """Have a folder that only its owner can read: it will hold customers' data."""
    try:
        make_private(folder)
    except OSError as exc:
        raise FatalError(f"{folder}: {exc.strerror}; check storage in the migration file") from exc


def part_paths(folder: Path) -> list[Path]:
    """Return the parts of a folder in the order in which they were written."""
    return sorted(folder.glob("part-*.parquet"))


def part_cursor(path: Path) -> str | None:
    """Return the source's cursor behind a part."""
    metadata = _metadata(path).metadata or {}
    cursor: str | None = orjson.loads(metadata.get(b"cursor", b"null"))
    return cursor


class _Group(NamedTuple):
    number: int
    low: str
    high: str
    size_bytes: int
    rows: int


class PartReader:
    """All parts of some folders as one table sorted by key, read a range at a time."""

    def __init__(self, folders: Iterable[Path], contract: pa.Schema) -> None:
        self._contract = contract
        self._parts = [(path, _groups(path)) for folder in folders for path in part_paths(folder)]

    @property
    def rows(self) -> int:
        """How many rows all parts hold, versions of one record counted each."""
        return sum(group.rows for _, groups in self._parts for group in groups)

    @property
    def size_bytes(self) -> int:
        """How many bytes the rows take in memory, about."""
        return sum(group.size_bytes for _, groups in self._parts for group in groups)

    def keys(self) -> pa.Array:
        """Return every key once, sorted; some twenty bytes each."""
        found = pa.array([], pa.string())
        for path, _ in self._parts:
            column = pq.read_table(path, columns=["key"], use_threads=False)["key"]
            found = pa.concat_arrays([found, column.unique()]).unique()
        return found.take(pc.sort_indices(found))

    def per_key(self) -> dict[int, int]:
        """Return how many keys have so many rows."""
        found = [pa.table({"key": pa.array([], pa.string()), "rows": pa.array([], pa.int64())})]
        for path, _ in self._parts:
            column = pq.read_table(path, columns=["key"], use_threads=False)["key"]
            counts = column.cast(pa.string()).value_counts()
            found.append(pa.table({"key": counts.field(0), "rows": counts.field(1)}))
        sums = pa.concat_tables(found).group_by("key").aggregate([("rows", "sum")])["rows_sum"]
        return {each["values"]: each["counts"] for each in sums.value_counts().to_pylist()}

    def ids(self, column: str) -> set[str]:
        """Return every id that stands in a column: of what a delta has read, not of a desk."""
        found: set[str] = set()
        for path, _ in self._parts:
            values = pq.read_table(path, columns=[column], use_threads=False)[column]
            found.update(value for value in values.unique().to_pylist() if value is not None)
        return found

    def without(self, column: str) -> pa.Table:
        """Return the rows in which a column is null, a part in memory at a time: few of many."""
        found = [self._contract.empty_table()]
        for path, _ in self._parts:
            rows = pq.read_table(path, columns=self._contract.names, use_threads=False)
            found.append(conform(rows.filter(pc.is_null(rows[column])), self._contract))
        return pa.concat_tables(found)

    def read(self, keys: KeyRange, *, but: str | None = None) -> pa.Table:
        """Return the rows of a range, unsorted across parts; `but` as in `read_keys`."""
        return self._read(
            lambda group: group.high >= keys.low and (keys.high is None or group.low < keys.high),
            lambda column: _within(column, keys),
            but,
        )

    def read_keys(self, keys: Sequence[str], *, but: str | None = None) -> pa.Table:
        """Return the rows of some single keys; the text column `but` is not read, and empty."""
        wanted = sorted(keys)
        values = pa.array(wanted, pa.string())
        return self._read(
            lambda group: bisect_left(wanted, group.low) < bisect_right(wanted, group.high),
            lambda column: pc.is_in(column, value_set=values),
            but,
        )

    def _read(
        self, is_wanted: Callable[[_Group], bool], mask: Callable[[Any], Any], but: str | None
    ) -> pa.Table:
        found = [self._contract.empty_table()]
        for path, groups in self._parts:
            numbers = [group.number for group in groups if is_wanted(group)]
            if numbers:
                with pq.ParquetFile(path) as file:
                    columns = [name for name in file.schema_arrow.names if name != but]
                    table = file.read_row_groups(numbers, columns=columns, use_threads=False)
                table = table.filter(mask(table["key"]))
                found.append(conform(_with_empty(table, but), self._contract))
        give_back()
        return pa.concat_tables(found)


def cut(keys: pa.Array, per_range: int) -> list[KeyRange]:
    """Cut sorted keys into ranges of at most `per_range`, which leave no gap between them."""
    lows = ["", *(keys[i].as_py() for i in range(per_range, len(keys), per_range))]
    return [KeyRange(low, high) for low, high in zip(lows, [*lows[1:], None], strict=True)]


def _with_empty(table: pa.Table, name: str | None) -> pa.Table:
    """Return a table with a text column that was not read: empty texts, which take no room."""
    if name is None:
        return table
    return table.append_column(name, pa.repeat(pa.scalar("", pa.large_string()), len(table)))


def _within(column: pa.ChunkedArray, keys: KeyRange) -> pa.ChunkedArray:
    mask = pc.greater_equal(column, keys.low)
    return mask if keys.high is None else pc.and_(mask, pc.less(column, keys.high))


def _groups(path: Path) -> list[_Group]:
    """Return a part's row groups; read once a process, since a part never changes."""
    try:
        status = path.stat()
    except OSError as exc:
        raise ContractError(f"{path} is gone: {exc.strerror}; stage again") from exc
    return _read_groups(path, status.st_mtime_ns, status.st_size)


@functools.lru_cache(maxsize=PARTS_KNOWN)
def _read_groups(path: Path, _changed_at_ns: int, _size_bytes: int) -> list[_Group]:
    metadata = _metadata(path)
    column = metadata.schema.names.index("key")
    groups = []
    for number in range(metadata.num_row_groups):
        group = metadata.row_group(number)
        if not group.num_rows:  # of an empty table, which is written as one group without bounds
            continue
        low, high = _bounds(path, number, group.column(column).statistics)
        groups.append(_Group(number, low, high, group.total_byte_size, group.num_rows))
    return groups


def _bounds(path: Path, number: int, statistics: Any) -> tuple[str, str]:
    """Return a group's least and greatest key; Parquet leaves them out where they are very long."""
    if statistics is not None and statistics.has_min_max:
        return statistics.min, statistics.max
    with pq.ParquetFile(path) as file:
        keys = file.read_row_group(number, columns=["key"], use_threads=False)["key"]
    found = pc.min_max(keys).as_py()
    return found["min"], found["max"]


def _metadata(path: Path) -> Any:
    try:
        return pq.read_metadata(path)
    except (OSError, pa.ArrowInvalid) as exc:
        raise ContractError(f"{path} is not a whole Parquet file: {exc}; remove it") from exc
