"""Pictures of articles: their links are signed anew each time, and live for half an hour.

A row is kept without signatures, so that one that did not change is the same as before; the link of
now is looked up when its picture is fetched.
"""

import html
import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any, Final

SIGNED: Final = re.compile(
    r"(https?://[^\s\"'<>()?]+)\?[^\s\"'<>()]*\bsignature=[^\s\"'<>()]*", re.IGNORECASE
)
FRESH_S: Final = 1_200.0  # less than half an hour, by the time that a download takes


@dataclass(slots=True)
class Signed:
    """The links of the last reading, by what they are without their signature."""

    read: Callable[[], Awaitable[None]]  # reads all articles again, which are noted on the way
    clock: Callable[[], float]
    _links: dict[str, tuple[float, str]] = field(default_factory=dict)

    def without(self, row: Any) -> Any:
        """Return a row without signatures, and note its links."""
        if isinstance(row, dict):
            return {key: self.without(value) for key, value in row.items()}
        if isinstance(row, list):
            return [self.without(value) for value in row]
        return SIGNED.sub(self._noted, row) if isinstance(row, str) else row

    async def link(self, url: str) -> str:
        """Return the link of now; what was never signed is its own."""
        at, _ = self._links.get(url, (0.0, url))
        if url in self._links and self.clock() - at > FRESH_S:
            await self.read()
        return self._links.get(url, (0.0, url))[1]

    def _noted(self, found: re.Match[str]) -> str:
        self._links[found[1]] = (self.clock(), html.unescape(found[0]))
        return found[1]
