"""Files of a source on their way: worded errors, and hosts of others that are not waited for."""

from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, AsyncExitStack
from dataclasses import dataclass

from connectors.http.client import HttpClient
from connectors.http.download import Download
from connectors.http.strangers import Strangers
from transforms.errors import RATE_LIMITED, RecordError, TransientError


@dataclass(slots=True)
class SourceFile:
    """A file on its way; satisfies `connectors.protocols.Download`."""

    content_type: str | None
    size_bytes: int | None
    opened: Download

    def chunks(self) -> AsyncIterator[bytes]:
        """Yield the bytes as they come."""
        return self.opened.chunks()


def stranger_of(client: HttpClient, address: str) -> str | None:
    """Return the host that an address leads to, None for the client's own."""
    return None if client.is_own(address) else client.addressed(address).netloc.decode()


async def enter(
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
        (strangers.answered if exc.code == RATE_LIMITED else strangers.silent)(stranger)
        raise RecordError("file_unavailable", str(exc)) from None
    strangers.answered(stranger or "")
    return opened


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
