"""Numbers that look random and are always the same, and lists whose rows are made of them."""

from collections.abc import Callable, Iterator, Sequence
from typing import Final, overload
from zlib import crc32

from connectors.sandbox.records import Json

_MASK: Final = 2**64 - 1


class Dice:
    """Numbers that look random and depend on seed, number and purpose only (splitmix64)."""

    def __init__(self, seed: int) -> None:
        self._seed = seed * 0x9E3779B97F4A7C15
        self._salts: dict[str, int] = {}

    def roll(self, number: int, purpose: str) -> int:
        """Return 60 bits."""
        salt = self._salts.get(purpose)
        if salt is None:
            salt = self._salts[purpose] = crc32(purpose.encode()) << 20
        z = (self._seed + salt + number * 0xBF58476D1CE4E5B9) & _MASK
        z = ((z ^ (z >> 30)) * 0xBF58476D1CE4E5B9) & _MASK
        z = ((z ^ (z >> 27)) * 0x94D049BB133111EB) & _MASK
        return (z ^ (z >> 31)) >> 4

    def part(self, number: int, purpose: str) -> float:
        """Return a number from 0 to 1, 1 excluded."""
        return (self.roll(number, purpose) >> 8) / 2**52


class Rows(Sequence[Json]):
    """A list whose records are made when they are looked at."""

    def __init__(self, count: int, make: Callable[[int], Json]) -> None:
        self._count, self._make = count, make

    def __len__(self) -> int:
        """Return the number of records."""
        return self._count

    @overload
    def __getitem__(self, index: int) -> Json: ...

    @overload
    def __getitem__(self, index: slice) -> Sequence[Json]: ...

    def __getitem__(self, index: int | slice) -> Json | Sequence[Json]:
        """Return one record, or several as a list."""
        if isinstance(index, slice):
            return [self._make(place) for place in range(*index.indices(self._count))]
        if not 0 <= index < self._count:
            raise IndexError(index)
        return self._make(index)

    def __iter__(self) -> Iterator[Json]:
        """Yield the records in order."""
        return map(self._make, range(self._count))
