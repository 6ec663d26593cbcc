"""One file into the store: whole, and not a web page in its place."""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from functools import partial
from typing import Any, Final, Protocol

from connectors.filestore import FileStore, Stored
from connectors.protocols import Download
from tasks.run.own_trouble import Trouble, own_trouble
from transforms.contracts import sort_key
from transforms.errors import BrokenStreamError, CredentialError, RecordError, TransientError
from transforms.pictures import Picture, picture_in

FETCHES_AT_ONCE: Final = 64  # files under way; each host's limiter holds its rate
FETCHES_AT_MOST: Final = 3  # of one file
PAUSE_S: Final = 1.0  # before the next one
SECONDS: Final = 60.0  # then no other try of one file begins
SHARED: Final = frozenset({"file_forbidden", "file_unavailable"})  # reasons of many files at once
STALE: Final = frozenset({"file_not_found", "file_forbidden"})  # of an address that is old
PAGE: Final = "text/html"


class FileSource(Protocol):
    """What files are fetched from."""

    async def confirm(self) -> None:
        """Return when the account as a whole answers as ever; raise what is wrong if not."""
        ...

    def is_own(self, url: str) -> bool:
        """Tell whether a file lies with the desk itself, so that its trouble may be everybody's."""
        ...

    async def fresh_address(self, row: Mapping[str, Any]) -> str | None:
        """Return another address of a row's file than the row has, None for none."""
        ...

    def download(self, url: str, *, max_bytes: int) -> AbstractAsyncContextManager[Download]:
        """Open a file; raises RecordError when it can't be had."""
        ...


@dataclass(frozen=True, slots=True)
class InBody:
    """A picture that its message holds itself; satisfies `connectors.protocols.Download`."""

    picture: Picture

    @property
    def content_type(self) -> str | None:
        """Return what its bytes are."""
        return self.picture.content_type

    @property
    def size_bytes(self) -> int | None:
        """Return how many there are."""
        return len(self.picture.content)

    async def chunks(self) -> AsyncIterator[bytes]:
        """Yield the bytes."""
        yield self.picture.content


class PageError(RecordError):
    """A web page was served where a file should be."""


def shared_reason(
    source: FileSource, row: Mapping[str, Any], found: Mapping[str, Any]
) -> str | None:
    """Return why a file can't be had if that may be everybody's trouble, else None.

    In: a row of ATTACHMENT, and what `fetch_file` made of it. One host of others that is gone, with
    all the files that lie there, says nothing of the desk.
    """
    reason: str | None = found["reason"]
    return reason if reason in SHARED and source.is_own(row["url"]) else None


async def fetch_file(
    source: FileSource,
    store: FileStore,
    row: Mapping[str, Any],
    *,
    max_bytes: int,
    pause: Callable[[float], Awaitable[Any]] = asyncio.sleep,
    clock: Callable[[], float] = time.monotonic,
) -> dict[str, Any]:
    """Fetch the file of an ATTACHMENT row; return its FILE row, without a reason when it is had.

    What is cut short, or a page in its place, is asked for again, for SECONDS. A file that can't
    be had has a reason, whatever became of it; raised is only what concerns everybody
    (`tasks.run.own_trouble`).
    """
    found: dict[str, Any] = {
        "id": row["source_id"],
        "key": sort_key(row["ticket_id"]),
        "sha256": None,
        "size_bytes": row["size_bytes"],
        "content_type": row["content_type"],
        "reason": None,
    }
    if (row["size_bytes"] or 0) > max_bytes:
        return found | {"reason": "file_too_large"}

    ends_at = clock() + SECONDS

    async def save() -> Stored:
        if clock() > ends_at:
            raise TransientError(f"no more than {SECONDS:.0f} s for one file")
        return await _save(source, store, row, max_bytes)

    async def persist() -> Stored:
        return await _persist(save, row, pause)

    stored = await own_trouble(persist, source.confirm)
    if isinstance(stored, Trouble):
        return found | {"reason": _reason(stored)}
    return found | {
        "sha256": stored.sha256,
        "size_bytes": stored.size_bytes,
        "content_type": row["content_type"] or stored.content_type,
    }


async def fetch_anew(
    source: FileSource, store: FileStore, row: Mapping[str, Any], *, max_bytes: int
) -> dict[str, Any]:
    """Fetch a file like `fetch_file`; where its address is old, also by the one of today.

    A text may be years old, and a link signed for minutes. Its ticket is asked once.
    """
    found = await fetch_file(source, store, row, max_bytes=max_bytes)
    is_passing = row.get("path") is not None  # an address beside the lasting one
    if found["reason"] not in STALE or not (row["is_inline"] or is_passing):
        return found
    url = await own_trouble(partial(source.fresh_address, row), source.confirm)
    if not isinstance(url, str):
        return found
    return await fetch_file(source, store, {**row, "url": url, "path": None}, max_bytes=max_bytes)


def _reason(trouble: Trouble) -> str:
    """Name why a file can't be had, in the words of its report."""
    if isinstance(trouble.cause, RecordError):
        return trouble.code
    is_refused = isinstance(trouble.cause, CredentialError)
    return "file_forbidden" if is_refused else "file_unavailable"


async def _persist(
    save: Callable[[], Awaitable[Stored]],
    row: Mapping[str, Any],
    pause: Callable[[float], Awaitable[Any]],
) -> Stored:
    """Save a file until it is as long as was announced, or came twice the same."""
    before: Stored | None = None
    for _ in range(FETCHES_AT_MOST - 1):
        try:
            stored = await save()
        except (BrokenStreamError, PageError):
            await pause(PAUSE_S)
            continue
        if stored.size_bytes == (row["size_bytes"] or stored.size_bytes) or stored == before:
            return stored
        before = stored
    return await save()


async def _save(source: FileSource, store: FileStore, row: Mapping[str, Any], most: int) -> Stored:
    if (picture := picture_in(row["url"])) is not None:
        return await store.save(InBody(picture), max_bytes=most)
    address = row.get("path") or row["url"]
    async with source.download(address, max_bytes=most) as download:
        if _is_page(download, row):
            raise PageError("file_unavailable", "a web page came in its place")
        return await store.save(download, max_bytes=most)


def _is_page(download: Download, row: Mapping[str, Any]) -> bool:
    """Tell whether this is a page of an error or a login, and not the file that was announced."""
    is_html = (download.content_type or "").lower().startswith(PAGE)
    is_meant = row["content_type"].lower().startswith(PAGE)
    return is_html and not is_meant and download.size_bytes != (row["size_bytes"] or -1)
