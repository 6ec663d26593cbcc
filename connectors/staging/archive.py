"""What one migration has staged, as a whole: measured, packed into one file, and removed.

A staging folder is moved away by one rename before anything in it is deleted, so that no run ever
meets half of it; what an interrupted removal left behind goes with the next one.
"""

import hashlib
import os
import shutil
import tarfile
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, Any, Final, cast

import pyarrow as pa
import pyarrow.parquet as pq

from connectors.filestore import FileStore
from transforms.errors import FatalError

REMOVED: Final = ".removed-"  # what follows the folder's name while its content is deleted
ENDINGS: Final = {".tar.zst": "zstd", ".tar.gz": "gzip"}
BLOCK_BYTES: Final = 1024 * 1024
FILES: Final = "files/"  # where the store's files lie in an archive
FOLDERS: Final = ("raw", "inventory", "runs", "index")


@dataclass(slots=True)
class Staged:
    """How much one migration has staged."""

    rows: dict[str, int] = field(default_factory=dict)  # of each resource read
    bytes: dict[str, int] = field(default_factory=dict)  # of each folder
    runs: int = 0
    since: datetime | None = None  # the oldest that lies there

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to remove."""
        return not any(self.bytes.values())


@dataclass(frozen=True, slots=True)
class Staging:
    """The folders of one migration below `storage.staging`."""

    root: Path
    migration: str

    @property
    def folder(self) -> Path:
        """Where the migration's things lie."""
        return self.root / self.migration

    def measure(self) -> Staged:
        """Return what lies there, and what an interrupted removal has left."""
        found = Staged()
        for name in FOLDERS:
            found.bytes[name] = 0
            for path, told in _measured(self.folder / name):
                found.bytes[name] += told.st_size
                moment = datetime.fromtimestamp(told.st_mtime, UTC)
                found.since = min(found.since or moment, moment)
                if name in {"raw", "inventory"} and path.suffix == ".parquet":
                    resource = path.relative_to(self.folder / name).parts[0]
                    rows = int(pq.read_metadata(path).num_rows)
                    found.rows[resource] = found.rows.get(resource, 0) + rows
        found.runs = sum(1 for _ in (self.folder / "runs").glob("*"))
        left = sum(told.st_size for old in self._removed() for _, told in _measured(old))
        found.bytes["half removed"] = left
        return found

    def hashes(self) -> Iterator[list[str]]:
        """Yield the sha256 of the files that the migration has fetched, a part at a time."""
        yield from _hashes(self.folder)

    def hashes_of_others(self) -> Iterator[list[str]]:
        """Yield those of the other migrations that stage in the same place."""
        for folder in sorted(self.root.glob("*")):
            if folder != self.folder and REMOVED not in folder.name:
                yield from _hashes(folder)

    def others(self) -> list[str]:
        """Return the other migrations that stage in the same place."""
        names = (path.name for path in self.root.glob("*") if path.is_dir())
        return sorted(name for name in names if name != self.migration and REMOVED not in name)

    def remove(self, run: str) -> None:
        """Delete everything the migration has staged; again, after an interruption, is harmless."""
        if self.folder.exists():
            self.folder.rename(self.root / f"{self.migration}{REMOVED}{run}")
        for old in self._removed():
            shutil.rmtree(old)

    def _removed(self) -> list[Path]:
        return sorted(self.root.glob(f"{self.migration}{REMOVED}*"))


def pack(staging: Staging, store: FileStore, sha256s: Iterable[str], target: Path) -> int:
    """Write everything staged, with these files, into one archive; returns how many members.

    It is read back and compared before it takes its name. Raises FatalError when it can't be
    written, differs, or would lie in what is to be removed.
    """
    codec = _codec(target)
    if target.resolve().is_relative_to(staging.folder.resolve()) or target.exists():
        raise FatalError(f"--pack {target}: there is such a file, or it would be removed itself")
    temporary = target.with_name(f".{target.name}.part")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        count, digests = _write(temporary, codec, _members(staging, store, sha256s))
        _compare(temporary, codec, count, digests)
        temporary.replace(target)
    except (OSError, tarfile.TarError) as exc:
        raise FatalError(f"--pack {target}: {getattr(exc, 'strerror', None) or exc}") from exc
    finally:
        temporary.unlink(missing_ok=True)
    return count


def check_pack(target: Path) -> None:
    """Raise FatalError when a file of that name can't be written."""
    _codec(target)
    if target.exists():
        raise FatalError(f"--pack {target}: there is such a file already; name another one")


def _codec(target: Path) -> str:
    for ending, codec in ENDINGS.items():
        if target.name.endswith(ending):
            return codec
    raise FatalError(f"--pack {target}: name a file that ends in {' or '.join(ENDINGS)}")


def _members(
    staging: Staging, store: FileStore, sha256s: Iterable[str]
) -> Iterator[tuple[str, Path]]:
    """Yield names and places: look-ups are made anew and stay out."""
    for name in FOLDERS:
        if name != "index":
            for path in _files(staging.folder / name):
                yield f"staging/{staging.migration}/{path.relative_to(staging.folder)}", path
    for sha256 in sha256s:
        if store.path(sha256).exists():
            yield f"{FILES}{sha256[:2]}/{sha256}", store.path(sha256)


def _write(
    path: Path, codec: str, members: Iterable[tuple[str, Path]]
) -> tuple[int, dict[str, str]]:
    """Write the archive; return how many members it has, and the digests of those staged.

    A file of the store is named by its own digest.
    """
    count = 0
    digests: dict[str, str] = {}
    descriptor = os.open(path, os.O_CREAT | os.O_WRONLY | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "wb") as raw:
        with (
            pa.CompressedOutputStream(pa.PythonFile(raw, mode="w"), codec) as packed,
            tarfile.open(fileobj=cast("IO[bytes]", packed), mode="w|") as archive,
        ):
            for name, source in members:
                with source.open("rb") as file:
                    told = _Hashed(file)
                    archive.addfile(_entry(archive, name, file), cast("IO[bytes]", told))
                count += 1
                if not name.startswith(FILES):
                    digests[name] = told.digest.hexdigest()
        if not raw.closed:
            raw.flush()
            os.fsync(raw.fileno())
    return count, digests


def _entry(archive: tarfile.TarFile, name: str, file: IO[bytes]) -> tarfile.TarInfo:
    entry = archive.gettarinfo(arcname=name, fileobj=file)
    entry.mode, entry.uid, entry.gid, entry.uname, entry.gname = 0o600, 0, 0, "", ""
    return entry


def _compare(path: Path, codec: str, count: int, digests: dict[str, str]) -> None:
    """Read the archive back from the disk; raises FatalError where it is not what was written."""
    seen = 0
    with (
        path.open("rb") as raw,
        pa.CompressedInputStream(pa.PythonFile(raw, mode="r"), codec) as packed,
        tarfile.open(fileobj=cast("IO[bytes]", packed), mode="r|") as archive,
    ):
        for entry in archive:
            content = archive.extractfile(entry)
            digest = hashlib.sha256()
            while content is not None and (block := content.read(BLOCK_BYTES)):
                digest.update(block)
            wanted = digests.get(entry.name) or entry.name.rpartition("/")[2]
            if wanted != digest.hexdigest():
                raise FatalError(f"--pack: {entry.name} reads back differently; nothing is removed")
            seen += 1
    if seen != count:
        raise FatalError(f"--pack: {seen} of {count} members read back; nothing is removed")


class _Hashed:
    """A file that is hashed as it is read."""

    def __init__(self, file: IO[bytes]) -> None:
        self.digest = hashlib.sha256()
        self._file = file

    def read(self, size: int = -1) -> bytes:
        block = self._file.read(size)
        self.digest.update(block)
        return block


def _hashes(folder: Path) -> Iterator[list[str]]:
    for path in _files(folder / "raw" / "files"):
        if path.suffix == ".parquet":
            column: Any = pq.read_table(path, columns=["sha256"], use_threads=False)["sha256"]
            yield [each for each in column.unique().to_pylist() if each]


def _measured(folder: Path) -> Iterator[tuple[Path, os.stat_result]]:
    """Yield files with their sizes; one that a run under way has just replaced is left out."""
    for path in _files(folder):
        with suppress(FileNotFoundError):
            yield path, path.stat()


def _files(folder: Path) -> Iterator[Path]:
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            yield path
