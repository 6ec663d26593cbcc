"""A lock among all processes of one user on one machine, whatever ledgers they have.

The system lets go of it when its holder ends, however that happens. It knows nothing of other
machines and of other users.
"""

import os
import re
import tempfile
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Final

from filelock import FileLock, Timeout

from connectors.private import FILE, make_private, open_private
from transforms.errors import FatalError

_FOLDER: Final = "intercom-migration"


class MachineLock:
    """A lock that is held; `take_machine_lock` makes it."""

    def __init__(self, lock: FileLock) -> None:
        """Take a lock that this process holds."""
        self._lock = lock

    def give_back(self) -> None:
        """Let others take it."""
        Path(self._lock.lock_file).unlink(missing_ok=True)
        self._lock.release()


class HeldError(FatalError):
    """Another process holds the lock; its text is what that process said of itself."""


def take_machine_lock(name: str, holder: str, folder: Path) -> MachineLock:
    """Take the lock of that name; `holder` is what others are told of us.

    Raises HeldError, and FatalError when the folder can't be used or isn't ours: where it is a
    temporary one, others can make it first, or put a link in the file's place.
    """
    path = folder / f"{re.sub(r'[^A-Za-z0-9._-]', '_', name)}.lock"
    lock = FileLock(path, timeout=0, mode=FILE, thread_local=False, fallback_to_soft=False)
    try:
        make_private(folder)
        os.close(open_private(path, os.O_RDWR))
        lock.acquire()
        path.write_text(holder, encoding="utf-8")
    except Timeout:
        raise HeldError(_told(path) or "another run has just begun") from None
    except OSError as exc:
        raise FatalError(
            f"{path}: {exc.strerror}; XDG_STATE_HOME names the folder in which locks are kept"
        ) from exc
    return MachineLock(lock)


def lock_folder(environ: Mapping[str, str]) -> Path:
    """Return the user's folder for locks; without a home that can be written, a temporary one."""
    home = environ.get("HOME", "")
    state = Path(environ.get("XDG_STATE_HOME") or Path(home, ".local", "state"))
    if state.is_absolute() and _can_be_made(state):
        return state / _FOLDER
    return Path(tempfile.gettempdir()) / f"{_FOLDER}-{os.getuid()}"


def _can_be_made(path: Path) -> bool:
    there = next((each for each in (path, *path.parents) if each.exists()), path)
    return os.access(there, os.W_OK | os.X_OK)


def _told(path: Path) -> str:
    with suppress(FileNotFoundError):
        return path.read_text(encoding="utf-8", errors="replace")
    return ""
