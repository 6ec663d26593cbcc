"""A folder that is read and never left: no path upwards, no link, nothing but plain files."""

import os
import stat
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import BinaryIO, Final

from transforms.errors import ContractError, RecordError
from transforms.intermediate.tables import TABLES

ENDINGS: Final = ("csv", "jsonl", "parquet")
NOT_FOUND: Final = "file_not_found"
FORBIDDEN: Final = "file_forbidden"
_FLAGS: Final = os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC | os.O_NONBLOCK


@dataclass(frozen=True, slots=True)
class Part:
    """One file of a table."""

    table: str
    name: str
    ending: str


class Folder:
    """Opens files beneath one folder."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def open(self, path: str) -> BinaryIO:
        """Open a file by its path from the folder.

        Raises RecordError: `file_forbidden` for what leads out of the folder, is a link or no
        plain file; `file_not_found`. A link is refused wherever it leads: each part of the path is
        opened by itself, so that nothing can be put in its place meanwhile.
        """
        *folders, name = parts_of(path)
        at = self._open_root()
        try:
            for each in folders:
                deeper = os.open(each, _FLAGS | os.O_DIRECTORY, dir_fd=at)
                os.close(at)
                at = deeper
            descriptor = os.open(name, _FLAGS, dir_fd=at)
        except OSError as exc:
            raise _refused(path, exc) from exc
        finally:
            os.close(at)
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            os.close(descriptor)
            raise RecordError(FORBIDDEN, f"{path!r} is no plain file")
        os.set_blocking(descriptor, True)
        return os.fdopen(descriptor, "rb")

    def parts(self, table: str) -> list[Part]:
        """Return the files of a table, in the order of their names."""
        found = (part_of(name) for name in self.names())
        return [part for part in found if part is not None and part.table == table]

    def names(self) -> list[str]:
        """Return what lies in the folder itself, sorted; raises ContractError if it is none."""
        try:
            return sorted(path.name for path in self.root.iterdir())
        except OSError as exc:
            raise ContractError(f"{self.root}: {exc.strerror}; check source.url") from exc

    def _open_root(self) -> int:
        try:
            return os.open(self.root, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
        except OSError as exc:
            raise ContractError(f"{self.root}: {exc.strerror}; check source.url") from exc


def part_of(name: str) -> Part | None:
    """Return the table that a file is of by its name: `tickets.csv`, `tickets-2026.parquet`."""
    stem, _, ending = name.rpartition(".")
    table = stem.partition("-")[0]
    is_known = table in TABLES and ending in ENDINGS
    return Part(table, name, ending) if is_known else None


def parts_of(path: str) -> tuple[str, ...]:
    """Return a path's parts; raises RecordError for one that leads out of the folder."""
    pure = PurePosixPath(path)
    is_odd = pure.is_absolute() or "\\" in path or "\0" in path or ":" in path[:2]
    if is_odd or ".." in pure.parts or not pure.parts:
        raise RecordError(FORBIDDEN, "a path from the folder downwards, with / between its parts")
    return pure.parts


def _refused(path: str, exc: OSError) -> RecordError:
    if isinstance(exc, FileNotFoundError):
        return RecordError(NOT_FOUND, f"{path!r} is not there")
    return RecordError(FORBIDDEN, f"{path!r} is a link, or can't be read")
