"""When what happens in a generated desk: messages of many tickets interleaved, found in O(log n).

Time is cut into slots. Ticket i opens in slot i; its message j comes a fixed number of slots
later, so a slot holds at most one message of each number.
"""

from array import array
from bisect import bisect_right
from itertools import accumulate
from typing import Final, NamedTuple

START: Final = 1_672_650_000  # 2023-01-02 09:00 UTC
END: Final = 1_785_456_000  # 2026-07-31; what is still open then ends within LONGEST_S
LONGEST_S: Final = 60 * 86_400  # from a ticket's first message to its last, unless slots are long
_PARTS: Final = 256  # of a slot, one for each message that it can hold


class Moment(NamedTuple):
    """Message `number` of ticket `ticket`, both counted from 0."""

    ticket: int
    number: int


class Timeline:
    """Positions of all messages in the order of time, and of tickets in that of their last one."""

    def __init__(self, counts: "array[int]") -> None:
        """Take the number of messages of each ticket; at least one each."""
        self.counts = counts
        most = max(counts, default=1)
        self._slot_s = max(1, (END - START) // (len(counts) + most))
        self._lags = self._spread(most)
        filled = array("L", bytes(array("L").itemsize * (len(counts) + self._lags[-1] + 1)))
        for ticket, count in enumerate(counts):
            for number in range(count):
                filled[ticket + self._lags[number]] += 1
        self._firsts = array("L", accumulate(filled, initial=0))
        keys = (self._key(ticket) for ticket in range(len(counts)))
        self._order = array("L", (key % (len(counts) or 1) for key in sorted(keys)))
        self._places = array("L", bytes(array("L").itemsize * len(counts)))
        for place, ticket in enumerate(self._order):
            self._places[ticket] = place

    def __len__(self) -> int:
        """Return the number of messages."""
        return self._firsts[-1]

    def moment(self, position: int) -> Moment:
        """Return the message at a position."""
        slot = bisect_right(self._firsts, position) - 1
        rank = position - self._firsts[slot]
        for number in self._numbers(slot):
            if rank == 0:
                return Moment(slot - self._lags[number], number)
            rank -= 1
        raise IndexError(position)

    def position(self, ticket: int, number: int) -> int:
        """Return where a message stands."""
        slot = ticket + self._lags[number]
        return self._firsts[slot] + self._numbers(slot).index(number)

    def time(self, ticket: int, number: int) -> int:
        """Return when a message was written, in seconds since 1970."""
        slot = ticket + self._lags[number]
        return START + slot * self._slot_s + number * self._slot_s // _PARTS

    def time_at(self, position: int) -> int:
        """Return when the message at a position was written."""
        return self.time(*self.moment(position))

    def ticket_at(self, place: int) -> int:
        """Return the ticket at a place in the order of last messages."""
        return self._order[place]

    def place_of(self, ticket: int) -> int:
        """Return a ticket's place in the order of last messages."""
        return self._places[ticket]

    def updated(self, ticket: int) -> int:
        """Return when a ticket's last message was written."""
        return self.time(ticket, self.counts[ticket] - 1)

    def _numbers(self, slot: int) -> list[int]:
        counts, end = self.counts, len(self.counts)
        return [
            number
            for number, lag in enumerate(self._lags)
            if lag <= slot < lag + end and counts[slot - lag] > number
        ]

    def _spread(self, most: int) -> list[int]:
        lags = [0]
        for number in range(1, most):
            seconds = min(int(3_600 * number**2.2), LONGEST_S)
            lags.append(max(lags[-1] + 1, seconds // self._slot_s))
        return lags

    def _key(self, ticket: int) -> int:
        number = self.counts[ticket] - 1
        slot = ticket + self._lags[number]
        return (slot * 256 + number) * len(self.counts) + ticket
