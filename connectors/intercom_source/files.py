"""Files of the workspace: at hosts of others, by links that anybody may follow for half an hour."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager

from connectors.http import HttpClient
from connectors.http.source_files import SourceFile, enter, stranger_of
from connectors.http.strangers import Strangers


@asynccontextmanager
async def open_file(
    client: HttpClient, strangers: Strangers, url: str, *, max_bytes: int
) -> AsyncIterator[SourceFile]:
    """Open a file; RecordError says file_not_found, file_forbidden or the like."""
    async with AsyncExitStack() as stack:
        opening = client.download(url, max_bytes=max_bytes)
        opened = await enter(opening, stack, stranger_of(client, url), strangers)
        yield SourceFile(opened.content_type, opened.size, opened)
