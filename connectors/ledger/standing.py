"""An SQLite ledger stands where it was opened: what is written to a file that is gone is lost.

A file that is removed, or replaced by another, goes on taking what its process writes, and all of
it vanishes with the process. So each commit looks whether the file is still in its place. One that
was taken away is put back whole, as long as its place is free.
"""

import os
import threading
from contextlib import suppress
from pathlib import Path
from typing import Any, Final

from sqlalchemy import Connection, Engine, event
from sqlalchemy.exc import DisconnectionError

from transforms.errors import FatalError

_FILE: Final = "file"  # of a connection: which file it has open

Identity = tuple[int, int]


def keep_standing(engine: Engine, path: Path) -> None:
    """Raise FatalError at a commit to a file that no longer stands at `path`."""
    watch = _Watch(path)
    event.listen(engine, "do_connect", watch.connecting)
    event.listen(engine, "connect", watch.connected)
    event.listen(engine, "checkout", watch.checked_out)
    event.listen(engine, "commit", watch.committing)


class _Watch:
    def __init__(self, path: Path) -> None:
        self._path = path
        self._lock = threading.Lock()
        self._told = ""
        self._own: Identity | None = None  # the file that was opened, or was put back

    def connecting(self, *_: Any) -> None:
        """Open neither an empty ledger in the place of one that is gone, nor another file."""
        if self._own is not None and self._own != _identity(self._path):
            raise FatalError(self._told or f"ledger {self._path}: the file is gone")

    def connected(self, _connection: Any, record: Any) -> None:
        self._own = record.info[_FILE] = _identity(self._path)

    def checked_out(self, _connection: Any, record: Any, _proxy: Any) -> None:
        """Open what was put back; until then what is open has everything."""
        if record.info[_FILE] != self._own:
            raise DisconnectionError

    def committing(self, connection: Connection) -> None:
        if connection.info[_FILE] == _identity(self._path):
            return
        with self._lock:
            self._told = self._told or self._put_back(connection)
        raise FatalError(self._told)

    def _put_back(self, connection: Connection) -> str:
        """Write the whole ledger to its place, unless another file stands there."""
        opened: Any = connection.connection.driver_connection
        opened.rollback()  # what isn't committed has not been sent, or is looked for
        gone = f"ledger {self._path}: the file was taken away while the run wrote to it"
        temporary = self._path.with_name(f"{self._path.name}.{os.getpid()}.back")
        try:
            opened.execute("VACUUM INTO ?", (str(temporary),))
            for name in ("-wal", "-shm"):  # of the file that is gone
                self._path.with_name(self._path.name + name).unlink(missing_ok=True)
            os.link(temporary, self._path)  # never over another file
            self._own = _identity(self._path)
        except FileExistsError:
            return f"{gone}, and another stands in its place; what was written is in {temporary}"
        except Exception as exc:  # noqa: BLE001 - whatever the disk or the database says
            return f"{gone}, and can't be put back ({exc}); put a copy of it back"
        temporary.unlink()
        return f"{gone}; it is put back as it was: run again"


def _identity(path: Path) -> Identity | None:
    with suppress(FileNotFoundError):
        found = path.stat()
        return found.st_dev, found.st_ino
    return None
