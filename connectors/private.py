"""Folders and files of ours that no other user of the machine may read, plant or lead elsewhere."""

import os
import stat
from pathlib import Path
from typing import Final

from transforms.errors import FatalError

FOLDER: Final = 0o700
FILE: Final = 0o600
_OTHERS: Final = 0o077


def make_private(folder: Path) -> None:
    """Have a folder that only this user may enter; one that stood open is closed, its files too.

    Raises OSError, and FatalError where it, or a link to it, is another user's, or stays open.
    """
    folder.mkdir(mode=FOLDER, parents=True, exist_ok=True)
    _require_own(folder, folder.lstat())
    _require_own(folder, folder.stat())
    if _close(folder, FOLDER):
        for each in folder.iterdir():
            if each.is_file() and not each.is_symlink():
                _close(each, FILE)


def open_private(path: Path, flags: int) -> int:
    """Open a file that is this user's alone, and make it if there is none; returns its descriptor.

    Raises OSError, and FatalError where the file is a link or another user's.
    """
    if path.is_symlink():
        raise FatalError(f"{path} is a link; remove it")
    descriptor = os.open(path, flags | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC, FILE)
    try:
        found = os.fstat(descriptor)
        _require_own(path, found)
        if found.st_mode & _OTHERS:
            os.fchmod(descriptor, FILE)
    except BaseException:
        os.close(descriptor)
        raise
    return descriptor


def _require_own(path: Path, found: os.stat_result) -> None:
    if found.st_uid != os.geteuid():
        raise FatalError(f"{path} belongs to user {found.st_uid}, who could read or change it")


def _close(path: Path, mode: int) -> bool:
    """Take other users' rights away; returns whether they had any."""
    if not path.stat().st_mode & _OTHERS:
        return False
    path.chmod(mode)
    left = stat.S_IMODE(path.stat().st_mode)
    if left & _OTHERS:
        raise FatalError(
            f"{path} stays open to other users (mode {left:o}): its file system keeps no modes; "
            "work in a folder on one that does"
        )
    return True
