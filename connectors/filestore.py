"""Files of tickets by the hash of their bytes: streamed in, stored once, read back whole."""

import asyncio
import hashlib
import os
import re
import shutil
import tempfile
from contextlib import suppress
from pathlib import Path
from typing import Final, NamedTuple
from urllib.parse import quote

from connectors.protocols import Download
from transforms.errors import FatalError, RecordError
from transforms.model import FileRef

NAMED: Final = "named"  # the folder of second names
LONGEST_NAME: Final = 60  # characters: what file systems take is 255 bytes

_UNSAFE: Final = re.compile(r"[^\w.\- ]+")


class Stored(NamedTuple):
    """A file that is on disk now."""

    sha256: str
    size_bytes: int
    content_type: str | None


class FileStore:
    """A folder of files named by their sha256."""

    def __init__(self, root: Path, *, public_url: str | None = None) -> None:
        """`public_url`: under which the folder can be fetched by anybody."""
        self._root = root
        self._public_url = public_url
        try:
            root.mkdir(mode=0o700, parents=True, exist_ok=True)
        except OSError as exc:
            raise FatalError(f"{root}: {exc.strerror}; check storage.files") from exc

    def path(self, sha256: str) -> Path:
        """Return where a file of that hash lies, or would."""
        return self._root / sha256[:2] / sha256

    def public_address(self, sha256: str, _name: str) -> str | None:
        """Return where anybody can fetch a file, None where the folder is nobody else's."""
        if self._public_url is None:
            return None
        return f"{self._public_url.rstrip('/')}/{sha256[:2]}/{sha256}"

    def named_address(self, sha256: str, name: str) -> str | None:
        """Return where anybody can fetch a file under its name: it tells its kind.

        None where the folder is nobody else's, or takes no second name of a file.
        """
        if self._public_url is None:
            return None
        told = _as_name(name)
        path = self._names(sha256) / told
        try:
            path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            with suppress(FileExistsError):
                path.hardlink_to(self.path(sha256))
        except OSError:
            return None
        return f"{self._public_url.rstrip('/')}/{NAMED}/{sha256}/{quote(told)}"

    def _names(self, sha256: str) -> Path:
        return self._root / NAMED / sha256

    def remove(self, sha256: str) -> int:
        """Delete a file; returns how many bytes that frees, 0 when it was not there."""
        path = self.path(sha256)
        try:
            size = path.stat().st_size
            path.unlink()
            shutil.rmtree(self._names(sha256), ignore_errors=True)
        except FileNotFoundError:
            return 0
        except OSError as exc:
            raise FatalError(f"{path}: {exc.strerror}; check storage.files") from exc
        return size

    async def save(self, download: Download, *, max_bytes: int) -> Stored:
        """Stream a file in; the same bytes are kept once.

        Raises RecordError `file_too_large` behind `max_bytes`, FatalError when the disk is full.
        """
        digest, size = hashlib.sha256(), 0
        descriptor, temporary = tempfile.mkstemp(dir=self._root, prefix="incoming-")
        try:
            with os.fdopen(descriptor, "wb") as file:
                async for chunk in download.chunks():
                    size += len(chunk)
                    if size > max_bytes:
                        raise RecordError("file_too_large", f"more than {max_bytes} bytes")
                    digest.update(chunk)
                    file.write(chunk)
            # Beside everything else that goes on: the disk takes milliseconds for each file.
            await asyncio.to_thread(_keep, Path(temporary), self.path(digest.hexdigest()))
        except OSError as exc:
            raise FatalError(f"{self._root}: {exc.strerror or exc}; make room for files") from exc
        finally:
            Path(temporary).unlink(missing_ok=True)
        return Stored(digest.hexdigest(), size, download.content_type)

    async def read(self, file: FileRef) -> bytes:
        """Return the whole file; raises RecordError `file_gone` when it is not on disk."""
        try:
            return await asyncio.to_thread(self.path(file.sha256).read_bytes)
        except FileNotFoundError as exc:
            raise RecordError("file_gone", f"{file.sha256} is not in storage.files") from exc


def _as_name(told: str) -> str:
    """Return a file's name as one that can stand in a folder and in an address, its end kept."""
    return _UNSAFE.sub("_", told)[-LONGEST_NAME:].lstrip(". ") or "file"


def _keep(temporary: Path, path: Path) -> None:
    """Give a written file its name, once its bytes are sure to be on disk."""
    with temporary.open("rb") as file:
        os.fsync(file.fileno())
    path.parent.mkdir(mode=0o700, exist_ok=True)
    temporary.replace(path)
