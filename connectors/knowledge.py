"""What tasks expect of a source's knowledge base."""

from collections.abc import AsyncIterator, Mapping
from contextlib import AbstractAsyncContextManager
from typing import Any, Protocol

from connectors.forwarding import Forwarding
from connectors.http.client import MayChange
from connectors.protocols import Download, Finding, Page, Resource


class KnowledgeSource(Protocol):
    """Help centers that are read and never changed."""

    resources: tuple[Resource, ...]

    async def check(self) -> list[Finding]:
        """Say which help centers there are, and whether all of them can be read."""
        ...

    def pages(self, resource: str, *, cursor: str | None = None) -> AsyncIterator[Page]:
        """Yield the pages of a list."""
        ...

    def parts(self, article: Mapping[str, Any]) -> AsyncIterator[Page]:
        """Yield what belongs to one raw article, where that is asked for article by article."""
        ...

    def forwarding(self, may_change: MayChange) -> Forwarding | None:
        """Return what writes rules for old addresses; None where the system has no such rules.

        `may_change` is asked before each change; whoever asks for it closes it.
        """
        ...

    def is_own(self, url: str) -> bool:
        """Tell whether a file lies with the desk itself, so that its trouble may be everybody's."""
        ...

    def download(self, url: str, *, max_bytes: int) -> AbstractAsyncContextManager[Download]:
        """Open a file of an article; raises RecordError when it can't be had."""
        ...

    async def link_of_today(self, asked: str) -> str | None:
        """Return where anybody may fetch a file for a while, None where it can't be had.

        `asked` is the address of a file whose link ends (`path` of ARTICLE_FILE).
        """
        ...
