"""Files of Freshdesk: at hosts of others, by links that everybody may follow for some minutes."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Final

from connectors.http import HttpClient
from connectors.http.source_files import SourceFile, enter, stranger_of
from connectors.http.strangers import Strangers
from transforms.errors import RecordError

REFUSED: Final = 400  # of a store's link that has run out, or was called with credentials


@asynccontextmanager
async def open_file(
    client: HttpClient, strangers: Strangers, url: str, *, max_bytes: int
) -> AsyncIterator[SourceFile]:
    """Open a file; RecordError says file_not_found, file_forbidden or the like."""
    async with AsyncExitStack() as stack:
        opening = client.download(url, max_bytes=max_bytes)
        try:
            opened = await enter(opening, stack, stranger_of(client, url), strangers)
        except RecordError as exc:
            if exc.status != REFUSED:
                raise
            raise RecordError("file_forbidden", exc.detail, status=exc.status) from exc
        yield SourceFile(opened.content_type, opened.size, opened)
