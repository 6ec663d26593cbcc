"""Files of a Zendesk account: asked for with credentials at its own host only."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Final

from connectors.http import HttpClient
from connectors.http.source_files import SourceFile, enter, stranger_of
from connectors.http.strangers import Strangers
from transforms.errors import RecordError

ZENDESK: Final = ".zendesk.com"
TOKEN_PATHS: Final = "/attachments/"  # noqa: S105 - where a content_url leads


@asynccontextmanager
async def open_file(
    client: HttpClient, strangers: Strangers, url: str, *, max_bytes: int
) -> AsyncIterator[SourceFile]:
    """Open a file; RecordError says file_not_found, file_forbidden, malware_found or the like.

    An attachment that lies at another brand of Zendesk's is asked for at our own host first, where
    the same token is good: the credentials never go to a host that only an answer names.
    """
    async with AsyncExitStack() as stack:
        opened = None
        for address in _addresses(client, url):
            try:
                opened = await enter(
                    client.download(address, max_bytes=max_bytes),
                    stack,
                    stranger_of(client, address),
                    strangers,
                )
                break
            except RecordError as exc:
                if address == url or exc.code not in {"file_not_found", "file_forbidden"}:
                    raise
        assert opened is not None  # noqa: S101 - the last address is `url`, which raises
        yield SourceFile(opened.content_type, opened.size, opened)


def _addresses(client: HttpClient, url: str) -> list[str]:
    told, host = client.addressed(url), client.host
    is_sibling = (
        told.host != host
        and told.host.endswith(ZENDESK)
        and host.endswith(ZENDESK)
        and told.path.startswith(TOKEN_PATHS)
    )
    return [str(told.copy_with(host=host)), url] if is_sibling else [url]
