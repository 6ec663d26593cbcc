"""Links of today by what has them: each lives for half an hour, and is asked for once meanwhile."""

import asyncio
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Final

FRESH_S: Final = 600.0  # for so long a link that was just had is not asked for again
OWNERS_AT_MOST: Final = 256

Found = dict[str, str]  # link by the file's name


@dataclass(slots=True)
class _Owner:
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    read_at: float | None = None
    links: Found = field(default_factory=dict)


@dataclass(slots=True)
class Remembered:
    """The links of the last threads or articles that were asked."""

    read: Callable[[str], Awaitable[Found]]
    clock: Callable[[], float]
    _known: OrderedDict[str, _Owner] = field(default_factory=OrderedDict)

    async def of(self, owner: str) -> Found:
        """Return the links of an owner's files; who asks for the same meanwhile waits."""
        known = self._known.setdefault(owner, _Owner())
        self._known.move_to_end(owner)
        if len(self._known) > OWNERS_AT_MOST:
            self._known.popitem(last=False)
        async with known.lock:
            if known.read_at is None or self.clock() - known.read_at > FRESH_S:
                known.links, known.read_at = await self.read(owner), self.clock()
        return known.links

    def forget(self, owner: str) -> None:
        """Ask anew the next time: a link that was had did not work."""
        self._known.pop(owner, None)
