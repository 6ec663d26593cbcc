"""Writes a folder in the intermediate format: tables in one of its three spellings, and files."""

import csv
import io
import shutil
from collections.abc import Callable, Mapping
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Any, Final

import orjson
import pyarrow as pa
import pyarrow.parquet as pq

from transforms.errors import FatalError
from transforms.intermediate.desk import FILE, Desk
from transforms.intermediate.tables import TABLES, Table

FILES: Final = "files"  # the folder of files, in the folder


class Form(StrEnum):
    """How tables are spelled."""

    PARQUET = "parquet"
    CSV = "csv"
    JSONL = "jsonl"


class FolderWriter:
    """Writes one folder, a range of rows at a time; `close` makes it whole."""

    def __init__(self, root: Path, form: Form) -> None:
        """Take a folder that is not there yet, or empty; raises FatalError for any other."""
        self._root, self._form = root, form
        self._open: dict[str, Any] = {}
        self.rows = dict.fromkeys(TABLES, 0)
        try:
            root.mkdir(mode=0o700, parents=True, exist_ok=True)
            is_empty = next(root.iterdir(), None) is None
        except OSError as exc:
            raise FatalError(f"{root}: {exc.strerror}; name another folder") from exc
        if not is_empty:
            raise FatalError(f"{root}: is not empty; name a new folder")

    def write(self, name: str, rows: pa.Table) -> None:
        """Append rows of a table's contract."""
        table = TABLES[name]
        if name not in self._open:
            self._open[name] = _OPENERS[self._form](self._root / f"{name}.{self._form}", table)
        self._open[name].write(rows.select(list(table.columns)))
        self.rows[name] += rows.num_rows

    def add_file(self, sha256: str, path: Path) -> str:
        """Copy a file in, once; return its path from the folder."""
        name = f"{FILES}/{sha256[:2]}/{sha256}"
        target = self._root / name
        if not target.exists():
            target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            shutil.copyfile(path, target)
        return name

    def close(self, desk: Desk | None) -> None:
        """End all tables; with a desk the folder is one of the format from now on."""
        for each in self._open.values():
            each.close()
        if desk is not None:
            told = orjson.dumps(desk.told(), option=orjson.OPT_INDENT_2)
            (self._root / FILE).write_bytes(told + b"\n")


class _Parquet:
    def __init__(self, path: Path, table: Table) -> None:
        schema = pa.schema([table.contract.field(name) for name in table.columns])
        self._file = pq.ParquetWriter(path, schema, compression="zstd")
        self._schema = schema

    def write(self, rows: pa.Table) -> None:
        self._file.write_table(rows.cast(self._schema), row_group_size=2_000)

    def close(self) -> None:
        self._file.close()


class _Csv:
    def __init__(self, path: Path, table: Table) -> None:
        self._file = path.open("w", encoding="utf-8", newline="")
        self._rows = csv.writer(self._file)
        self._rows.writerow(table.columns)

    def write(self, rows: pa.Table) -> None:
        for batch in rows.to_batches(max_chunksize=500):
            self._rows.writerows([map(_cell, row.values()) for row in batch.to_pylist()])

    def close(self) -> None:
        self._file.close()


class _JsonLines:
    def __init__(self, path: Path, table: Table) -> None:  # noqa: ARG002 - as the others
        self._file: io.BufferedWriter = path.open("wb")

    def write(self, rows: pa.Table) -> None:
        for batch in rows.to_batches(max_chunksize=500):
            for row in batch.to_pylist():
                self._file.write(orjson.dumps(_told(row)) + b"\n")

    def close(self) -> None:
        self._file.close()


def _told(row: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in row.items() if value is not None and value != []}


def _cell(value: Any) -> str:
    if value is None or value == []:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, datetime):
        return value.isoformat()
    return orjson.dumps(value).decode() if isinstance(value, list) else str(value)


_OPENERS: Final[dict[Form, Callable[[Path, Table], Any]]] = {
    Form.PARQUET: _Parquet,
    Form.CSV: _Csv,
    Form.JSONL: _JsonLines,
}
