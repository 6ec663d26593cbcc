"""Files of a Zendesk account: asked for with credentials at its own host only."""

from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from typing import Final

from connectors.http import Download, HttpClient
from connectors.zendesk.strangers import Strangers
from transforms.errors import RecordError, TransientError

ZENDESK: Final = ".zendesk.com"
TOKEN_PATHS: Final = "/attachments/"  # noqa: S105 - where a content_url leads


@dataclass(slots=True)
class SourceFile:
    """A file on its way; satisfies `connectors.protocols.Download`."""

    content_type: str | None
    size_bytes: int | None
    opened: Download

    def chunks(self) -> AsyncIterator[bytes]:
        """Yield the bytes as they come."""
        return self.opened.chunks()


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
                opened = await _enter(
                    client.download(address, max_bytes=max_bytes),
                    stack,
                    None if client.is_own(address) else client.addressed(address).netloc.decode(),
                    strangers,
                )
                break
            except RecordError as exc:
                if address == url or exc.code not in {"file_not_found", "file_forbidden"}:
                    raise
        assert opened is not None  # noqa: S101 - the last address is `url`, which raises
        yield SourceFile(opened.content_type, opened.size, opened)


async def _enter(
    opening: AbstractAsyncContextManager[Download],
    stack: AsyncExitStack,
    stranger: str | None,
    strangers: Strangers,
) -> Download:
    """Enter a download; `stranger` is the host it lies at, None for the account's own."""
    if stranger is not None:
        strangers.ask(stranger)
    try:
        opened = await stack.enter_async_context(opening)
    except RecordError as exc:
        strangers.answered(stranger or "")
        raise _worded(exc) from exc
    except TransientError as exc:
        if stranger is None:
            raise
        # Nobody can mend a stranger's host: what it does not give is not to be had.
        (strangers.answered if exc.code == "rate_limited" else strangers.silent)(stranger)
        raise RecordError("file_unavailable", str(exc)) from None
    strangers.answered(stranger or "")
    return opened


def _addresses(client: HttpClient, url: str) -> list[str]:
    told, host = client.addressed(url), client.host
    is_sibling = (
        told.host != host
        and told.host.endswith(ZENDESK)
        and host.endswith(ZENDESK)
        and told.path.startswith(TOKEN_PATHS)
    )
    return [str(told.copy_with(host=host)), url] if is_sibling else [url]


def _worded(exc: RecordError) -> RecordError:
    code = exc.code
    if "malware" in f"{exc.code} {exc.detail}".lower():
        code = "malware_found"
    elif exc.status in {404, 410}:
        code = "file_not_found"
    elif exc.status in {401, 403}:
        code = "file_forbidden"
    elif not exc.is_worded:
        code = "file_unavailable"
    return RecordError(code, exc.detail, status=exc.status, request_id=exc.request_id)
