"""A lock among all processes of one user on one machine, whatever ledgers they have.

The system lets go of it when its holder ends, however that happens. It knows nothing of other
machines and of other users.
"""

import fcntl
import os
import re
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from connectors.private import make_private, open_private
from transforms.errors import FatalError

_FOLDER: Final = "intercom-migration"


class MachineLock:
    """A lock that is held; `take_machine_lock` makes it."""

    def __init__(self, path: Path, descriptor: int) -> None:
        """Take a file that is open and locked."""
        self._path = path
        self._descriptor = descriptor

    def give_back(self) -> None:
        """Let others take it."""
        self._path.unlink(missing_ok=True)
        os.close(self._descriptor)


class HeldError(FatalError):
    """Another process holds the lock; its text is what that process said of itself."""


def take_machine_lock(name: str, holder: str, folder: Path) -> MachineLock:
    """Take the lock of that name; `holder` is what others are told of us.

    Raises HeldError, and FatalError when the folder can't be used or isn't ours: where it is a
    temporary one, others can make it first, or put a link in the file's place.
    """
    path = folder / f"{re.sub(r'[^A-Za-z0-9._-]', '_', name)}.lock"
    try:
        make_private(folder)
        while True:
            descriptor = open_private(path, os.O_RDWR)
            _lock(descriptor)
            if _is_still_there(path, descriptor):
                break
            os.close(descriptor)  # the last holder took the file away
    except OSError as exc:
        raise FatalError(
            f"{path}: {exc.strerror}; XDG_STATE_HOME names the folder in which locks are kept"
        ) from exc
    os.ftruncate(descriptor, 0)
    os.pwrite(descriptor, holder.encode(), 0)
    return MachineLock(path, descriptor)


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


def _lock(descriptor: int) -> None:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        told = os.pread(descriptor, 4_096, 0).decode(errors="replace")
        os.close(descriptor)
        raise HeldError(told or "another run has just begun") from None


def _is_still_there(path: Path, descriptor: int) -> bool:
    try:
        return os.path.samestat(path.stat(), os.fstat(descriptor))
    except FileNotFoundError:
        return False
