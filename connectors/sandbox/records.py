"""Records of a desk by id and by their last change, held or made on request; and its files."""

from bisect import bisect_left
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

Json = dict[str, Any]


def epoch(stamp: str) -> int:
    """Return the text form of an instant as seconds since 1970."""
    return int(datetime.fromisoformat(stamp).timestamp())


def stamp(seconds: int) -> str:
    """Return seconds since 1970 as help desks write instants."""
    return f"{datetime.fromtimestamp(seconds, UTC).isoformat()[:19]}Z"


class Records:
    """Records by id and by the order of their last change.

    A position never moves: a record that is changed leaves a gap at its old one and goes to the
    end, so a reader who has its page already gets it a second time.
    """

    def __init__(
        self,
        count: int,
        *,
        make: Callable[[int], Json],
        time_at: Callable[[int], int],
        find: Callable[[int], int | None],
    ) -> None:
        """Take functions over 0 <= position < count; `find` turns an id into its position."""
        self.changes = 0  # so far: tells whether an order of one's own still holds
        self._count, self._make, self._time_at, self._find = count, make, time_at, find
        self._gaps: set[int] = set()
        self._places: dict[int, int] = {}
        self._removed: set[int] = set()
        self._later: list[tuple[int, Json | None]] = []

    def __len__(self) -> int:
        """Return the number of positions, gaps included."""
        return self._count + len(self._later)

    def __iter__(self) -> Iterator[Json]:
        """Yield every record once."""
        for position in range(len(self)):
            if (record := self.at(position)) is not None:
                yield record

    def at(self, position: int) -> Json | None:
        """Return the record at a position, None if it has moved on."""
        if position >= self._count:
            return self._later[position - self._count][1]
        return None if position in self._gaps else self._make(position)

    def time_at(self, position: int) -> int:
        """Return when the record at a position was changed; never less than at an earlier one."""
        if position < self._count:
            return self._time_at(position)
        return self._later[position - self._count][0]

    def since(self, seconds: int) -> int:
        """Return the first position that was changed at or after an instant."""
        return bisect_left(range(len(self)), seconds, key=self.time_at)

    def get(self, key: int) -> Json | None:
        """Return the record of an id."""
        position = self._position(key)
        return None if position is None else self.at(position)

    def put(self, record: Json, seconds: int) -> None:
        """Add or replace a record; it moves to the end."""
        key: int = record["id"]
        self._leave(key)
        last = self.time_at(len(self) - 1) if len(self) else seconds
        self._later.append((max(seconds, last), record))
        self._places[key] = len(self) - 1

    def remove(self, key: int) -> None:
        """Forget a record; one that isn't there is no fault."""
        self._leave(key)
        if key in self._places:
            del self._places[key]
        self._removed.add(key)

    def _leave(self, key: int) -> None:
        self.changes += 1
        position = self._position(key)
        if position is not None and position >= self._count:
            self._later[position - self._count] = (self.time_at(position), None)
        elif position is not None:
            self._gaps.add(position)
        self._removed.discard(key)

    def _position(self, key: int) -> int | None:
        if key in self._removed:
            return None
        return self._places[key] if key in self._places else self._find(key)


def held(records: Sequence[Json], time_of: Callable[[Json], int] | None = None) -> Records:
    """Return records that are all in memory; without `time_of` by the time of their update."""
    when = time_of or _updated
    rows = sorted(records, key=lambda record: (when(record), record["id"]))
    times = [when(record) for record in rows]
    places = {record["id"]: position for position, record in enumerate(rows)}
    return Records(len(rows), make=rows.__getitem__, time_at=times.__getitem__, find=places.get)


def _updated(record: Json) -> int:
    text = record.get("updated_at") or record.get("created_at")
    return epoch(text) if text else 0


@dataclass(frozen=True, slots=True)
class StoredFile:
    """An attachment's record and its bytes, made in chunks when somebody fetches them."""

    record: Json  # the attachment in the desk's own shape
    chunks: Callable[[], Iterator[bytes]]
    is_missing: bool = False  # the link is there, the bytes are gone
