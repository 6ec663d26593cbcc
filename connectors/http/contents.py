"""The body of an answer, decoded as it comes, and never more of it than anything that is meant."""

import zlib
from collections.abc import AsyncIterator
from typing import Final

import httpx

from transforms.errors import OversizedError

MAX_BYTES: Final = 256 * 1024 * 1024  # decoded; a full export page has some megabytes
GZIP: Final = 16 + zlib.MAX_WBITS


async def content_of(response: httpx.Response, *, max_bytes: int = MAX_BYTES) -> bytes:
    """Read a body whole and close it; raises OversizedError beyond `max_bytes`.

    What is decoded at once is bounded too: a megabyte of gzip may hold gigabytes.
    """
    stream = response.stream
    assert isinstance(stream, httpx.AsyncByteStream)  # noqa: S101 - ours is an async transport
    try:
        match response.headers.get("content-encoding", "identity").strip().lower():
            case "identity":
                chunks = aiter(stream)
            case "gzip" | "x-gzip":
                chunks = _unzipped(stream, max_bytes)
            case _:  # we asked for gzip only
                chunks = response.aiter_bytes()
        return await _joined(chunks, max_bytes)
    finally:
        await response.aclose()


async def _joined(chunks: AsyncIterator[bytes], max_bytes: int) -> bytes:
    found, size = [], 0
    async for chunk in chunks:
        size += len(chunk)
        if size > max_bytes:
            raise OversizedError(f"the answer has more than {max_bytes} bytes", code="too_large")
        found.append(chunk)
    return b"".join(found)


async def _unzipped(stream: httpx.AsyncByteStream, max_bytes: int) -> AsyncIterator[bytes]:
    """Yield what gzip holds, of one chunk no more than a byte beyond what is allowed."""
    decoder = zlib.decompressobj(GZIP)
    try:
        async for chunk in stream:
            yield decoder.decompress(chunk, max_bytes + 1)
    except zlib.error as exc:
        raise httpx.DecodingError(str(exc)) from exc
