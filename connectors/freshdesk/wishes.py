"""What a migration file says of which tickets are read."""

from pathlib import Path
from typing import Final, Protocol

from connectors.freshdesk.archive import Asked
from connectors.freshdesk.tickets import Wanted
from transforms.errors import FatalError

COMMENT: Final = "#"


class Include(Protocol):
    """Which tickets are read beside the usual ones."""

    @property
    def deleted(self) -> bool:
        """Return whether deleted tickets are read."""
        ...

    @property
    def spam(self) -> bool:
        """Return whether spam is read."""
        ...

    @property
    def archived(self) -> bool:
        """Return whether archived tickets are read."""
        ...


def wanted_of(include: Include, archived_ids: Path | None, *, is_fast: bool) -> Wanted:
    """Return what is read; raises FatalError when the file of ids can't be read."""
    ids = None if archived_ids is None else read_ids(archived_ids)
    return Wanted(
        spam=include.spam,
        deleted=include.deleted,
        archive=Asked(is_wanted=include.archived, ids=ids),
        includes=("stats", "description") if is_fast else ("stats",),
    )


def read_ids(path: Path) -> tuple[int, ...]:
    """Return the ids of a file, one a line; what follows a # is a comment."""
    try:
        lines = path.read_text(encoding="utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError) as exc:
        raise FatalError(f"source.archived_ids: {path} can't be read ({exc})") from exc
    found: set[int] = set()
    for number, line in enumerate(lines, 1):
        told = line.partition(COMMENT)[0].strip().strip('",')
        if told and not (told.isascii() and told.isdecimal()):
            raise FatalError(f"source.archived_ids: line {number} of {path} is no ticket's id")
        found |= {int(told)} if told else set()
    return tuple(sorted(found))
