"""The staging area of one migration: raw generations, the inventory, and each run's own tables."""

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Final

import orjson
import pyarrow as pa
import pyarrow.parquet as pq

from connectors.clock import now
from connectors.staging.parts import (
    PartReader,
    give_back,
    make_own,
    part_cursor,
    part_paths,
    write_parquet,
)
from transforms.contracts import RAW, conform
from transforms.errors import ContractError

COMPLETE: Final = "complete.json"  # the commit of a generation: without it, it is still being read
HOLDS: Final = "holds.json"  # what a generation is read with, of all that a source can be asked for
NO_WISHES: Final[frozenset[str]] = frozenset()


@dataclass(frozen=True, slots=True)
class Generation:
    """One reading of a resource; `cursor` is where to go on, None for the beginning."""

    number: int
    folder: Path
    cursor: str | None


class Area:
    """Folders of one migration below `storage.staging`.

    raw/<resource>/g000001/part-000001.parquet    as the source gave it, one folder a reading
    inventory/<resource>/g000001/…                the same for the target
    runs/<run>/<table>/…                          canonical, plan and accounts of one run
    """

    def __init__(self, root: Path, migration: str) -> None:
        self._root = root / migration
        make_own(self._root)

    def begin(
        self,
        resource: str,
        *,
        kind: str = "raw",
        is_incremental: bool,
        holds: frozenset[str] = NO_WISHES,
    ) -> Generation:
        """Return the generation to write: the interrupted one goes on, else a new one begins.

        A list that is read whole begins anew after an interruption; so does one that is to hold
        what the reading before it did not: that is read again from its beginning.
        """
        folders = self._generations(resource, kind)
        last = folders[-1] if folders else None
        if last is not None and not (last / COMPLETE).exists():
            if is_incremental and holds <= _held(last):
                parts = part_paths(last)
                cursor = part_cursor(parts[-1]) if parts else self._end(folders[:-1], holds)
                return Generation(_number(last), last, cursor)
            shutil.rmtree(last)
            folders = folders[:-1]
        number = _number(folders[-1]) + 1 if folders else 1
        folder = self._root / kind / resource / f"g{number:06d}"
        make_own(folder)
        if holds:
            (folder / HOLDS).write_bytes(orjson.dumps(sorted(holds)))
        return Generation(number, folder, self._end(folders, holds) if is_incremental else None)

    def lacks(self, resource: str, holds: frozenset[str]) -> bool:
        """Tell whether what is staged was read without something that it is to hold now."""
        folders = self._generations(resource, "raw")
        return bool(folders) and not holds <= _held(folders[-1])

    def complete(
        self,
        generation: Generation,
        *,
        cursor: str | None,
        rows: int,
        read_at: datetime | None = None,
    ) -> None:
        """Commit a generation: `cursor` is where the next delta begins.

        `read_at`: when the source was read for most of it, if that was not now.
        """
        text = orjson.dumps({"cursor": cursor, "rows": rows, "read_at": read_at or now()})
        temporary = generation.folder / f"{COMPLETE}.tmp"
        temporary.write_bytes(text)
        temporary.replace(generation.folder / COMPLETE)

    def reader(
        self,
        resource: str,
        *,
        kind: str = "raw",
        contract: pa.Schema = RAW,
        is_incremental: bool = True,
        after: int = 0,
    ) -> PartReader:
        """Read all generations of a resource, the open one too, or the last of one read whole.

        `after` leaves out the generations up to that number.
        """
        folders = self._generations(resource, kind)
        if not is_incremental:
            folders = [folder for folder in folders if (folder / COMPLETE).exists()][-1:]
        return PartReader([each for each in folders if _number(each) > after], contract)

    def generation(self, resource: str, number: int) -> PartReader:
        """Read one generation alone."""
        return PartReader([self._root / "raw" / resource / f"g{number:06d}"], RAW)

    def last_complete(self, resource: str) -> int:
        """Return the number of the newest generation that was read to its end; 0 for none."""
        complete = [
            each for each in self._generations(resource, "raw") if (each / COMPLETE).exists()
        ]
        return _number(complete[-1]) if complete else 0

    def read_at(self, resource: str) -> datetime | None:
        """Return when the newest complete generation was read; None where that is not known."""
        told = list(self.generations(resource).values())
        read_at = told[-1].get("read_at") if told else None
        return datetime.fromisoformat(read_at) if read_at else None

    def rows(self, generation: Generation) -> int:
        """Return how many rows an interrupted generation holds already."""
        return PartReader([generation.folder], RAW).rows

    def has(self, resource: str, *, kind: str = "raw") -> bool:
        """Whether the resource was read whole at least once."""
        return any((folder / COMPLETE).exists() for folder in self._generations(resource, kind))

    def generations(self, resource: str, *, kind: str = "raw") -> dict[str, Any]:
        """Return what each complete generation said of itself, by its folder's name."""
        return {
            folder.name: orjson.loads((folder / COMPLETE).read_bytes())
            for folder in self._generations(resource, kind)
            if (folder / COMPLETE).exists()
        }

    def rewrite(self, resource: str, change: Callable[[pa.Table], pa.Table]) -> None:
        """Write every part of a resource once more where `change` makes other rows of it."""
        for folder in self._generations(resource, "raw"):
            for path in part_paths(folder):
                before = read_table(path, RAW)
                after = change(before)
                if not after.equals(before):
                    run = (pq.read_metadata(path).metadata or {}).get(b"run", b"").decode()
                    write_parquet(path, after, run=run, cursor=part_cursor(path))

    def forget(self, *, keep: str) -> None:
        """Remove what was made of raw rows, and the workspace's contacts; `keep`: a run."""
        runs = [each for each in (self._root / "runs").glob("*") if each.name != keep]
        for folder in (*runs, self._root / "inventory" / "contacts", self._root / "index"):
            shutil.rmtree(folder, ignore_errors=True)

    @property
    def excluded_path(self) -> Path:
        """Where it is kept whom the operator leaves out."""
        return self._root / "excluded.json"

    def run_folder(self, run: str, table: str) -> Path:
        """Return the folder of one table of a run; it may not exist yet."""
        return self._root / "runs" / run / table

    def index_path(self, name: str) -> Path:
        """Return where the look-up file of that name lies."""
        make_own(self._root / "index")
        return self._root / "index" / f"{name}.db"

    def _generations(self, resource: str, kind: str) -> list[Path]:
        return sorted((self._root / kind / resource).glob("g[0-9]*"))

    def _end(self, folders: list[Path], holds: frozenset[str]) -> str | None:
        if not folders or not holds <= _held(folders[-1]):
            return None
        cursor: str | None = orjson.loads((folders[-1] / COMPLETE).read_bytes())["cursor"]
        return cursor


def _held(folder: Path) -> frozenset[str]:
    path = folder / HOLDS
    return frozenset(orjson.loads(path.read_bytes())) if path.exists() else NO_WISHES


def _number(folder: Path) -> int:
    return int(folder.name[1:])


def read_table(path: Path, contract: pa.Schema) -> pa.Table:
    """Read all rows of one staged file; raises ContractError when it is damaged.

    Columns that the contract does not name are not read.
    """
    try:
        with pq.ParquetFile(path) as file:
            table = conform(file.read(contract.names, use_threads=False), contract)
    except (OSError, pa.ArrowInvalid) as exc:
        raise ContractError(f"{path} can't be read: {exc}") from exc
    give_back()
    return table
