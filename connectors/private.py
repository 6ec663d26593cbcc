"""Folders and files of ours that no other user of the machine may read, plant or lead elsewhere."""

import errno
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
    _make(folder)
    if not folder.is_dir():
        raise NotADirectoryError(errno.ENOTDIR, os.strerror(errno.ENOTDIR))
    _require_own(folder, folder.lstat())
    _require_own(folder, folder.stat())
    if _close(folder, FOLDER):
        for each in folder.iterdir():
            if each.is_file() and not each.is_symlink():
                _close(each, FILE)


def make_private_file(path: Path) -> None:
    """Have a file, below folders of its owner's alone, that stands open to nobody else."""
    _make(path.parent)
    if not path.exists():
        os.close(os.open(path, os.O_CREAT | os.O_RDWR, FILE))
    elif path.is_file():
        _close(path, FILE)


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


def _make(folder: Path) -> None:
    missing = [each for each in (folder, *folder.parents) if not each.exists()]
    for each in reversed(missing):
        each.mkdir(mode=FOLDER, exist_ok=True)


def _require_own(path: Path, found: os.stat_result) -> None:
    if found.st_uid not in {os.geteuid(), 0}:  # root reads everything anyway
        raise FatalError(
            f"{path} belongs to user {found.st_uid}, who could read or change it; "
            "run as that user, or take it away"
        )


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
