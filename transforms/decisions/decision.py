"""One decision about a migration: where it stands in the file, what is proposed, and why."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

Json = Any  # what a migration file may hold: text, numbers, lists, mappings


class Sureness(StrEnum):
    """How sure a proposal is; what is open is not written, and waits for a person."""

    SURE = "sure"  # the same address or word, or what holds anyway
    LIKELY = "likely"  # written, and worth a look
    OPEN = "open"


@dataclass(frozen=True, slots=True)
class Decision:
    """What becomes of one thing of the source, or one setting.

    `place` is the dotted key of the migration file, `key` the line below it: it may have dots
    itself, and is empty where `place` is the line. `offer` is what is proposed, None where nothing
    is; of an open one it is only what comes to mind. `near` are the names that come near.
    """

    place: str
    key: str
    label: str  # as people know the thing
    offer: Json
    sureness: Sureness
    why: str
    near: tuple[str, ...] = ()
    kind: str | None = None  # of a field: its type in Intercom
    filled: int | None = None  # of so many records …
    records: int | None = None  # … that were looked through
    samples: tuple[str, ...] = ()

    @property
    def path(self) -> tuple[str, ...]:
        """Return the keys of the line from the top of the file."""
        above = tuple(self.place.split("."))
        return (*above, self.key) if self.key else above

    @property
    def id(self) -> str:
        """Return what names it for good: the keys of its line, which a line break can't be in."""
        return "\n".join(self.path)

    @property
    def is_written(self) -> bool:
        """Whether the proposal goes into the file as it is."""
        return self.sureness is not Sureness.OPEN and self.offer is not None
