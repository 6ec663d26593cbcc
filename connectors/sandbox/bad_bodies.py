"""Bodies that are no body: of another encoding or length than told, or without an end."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Final

from aiohttp import hdrs, web

SAID: Final = b"This is not the file.\n"
Body = Callable[[web.Request, float], Awaitable[web.StreamResponse]]


async def bad_gzip(_request: web.Request, _seconds: float) -> web.StreamResponse:
    """Answer with plain bytes that are said to be gzip."""
    return web.Response(body=SAID, headers={hdrs.CONTENT_ENCODING: "gzip"})


async def wrong_length(request: web.Request, _seconds: float) -> web.StreamResponse:
    """Announce more bytes than come."""
    answer = web.StreamResponse()
    answer.content_length = 2 * len(SAID)
    await answer.prepare(request)
    await answer.write(SAID)
    answer.force_close()
    if request.transport is not None:
        request.transport.close()  # sends what is written first
    return answer


async def trickle(request: web.Request, seconds: float) -> web.StreamResponse:
    """Send a byte, wait, send a byte: no time-out of a single read ever strikes."""
    answer = web.StreamResponse()
    await answer.prepare(request)
    while request.transport is not None and not request.transport.is_closing():
        await answer.write(b"x")
        await asyncio.sleep(seconds)
    return answer
