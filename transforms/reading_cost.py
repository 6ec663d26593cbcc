"""What reading a source takes of its budget: calls, and the credits by which some sources count."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple


class ReadingRow(NamedTuple):
    """One kind of what is read; `seconds`: at the limit as it is, None where nobody knows one."""

    what: str
    calls: int
    credits: int
    seconds: float | None


@dataclass(frozen=True, slots=True)
class Staged:
    """What is staged of a source: records by list, and how many tickets have so many messages."""

    rows: Mapping[str, int] = field(default_factory=dict)
    messages: Mapping[int, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ReadingCost:
    """What reading all of a source takes; `per_minute`: the credits that the limit leaves us."""

    rows: tuple[ReadingRow, ...]
    per_minute: float | None
    is_estimate: bool

    @property
    def calls(self) -> int:
        """Return all calls."""
        return sum(row.calls for row in self.rows)

    @property
    def credits(self) -> int:
        """Return all credits."""
        return sum(row.credits for row in self.rows)

    @property
    def seconds(self) -> float | None:
        """Return how long it takes at the limit, None where nobody knows one."""
        told = [row.seconds for row in self.rows if row.seconds is not None]
        return sum(told) if len(told) == len(self.rows) else None
