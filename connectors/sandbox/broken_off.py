"""Answers that end before their end, or that nobody hears."""

import asyncio
import socket
import struct
from contextlib import suppress
from typing import Final

from aiohttp import hdrs, web
from aiohttp.typedefs import Handler

_RESET: Final = struct.pack("ii", 1, 0)  # linger on, zero seconds: close sends RST


async def carried_out(handler: Handler, request: web.Request, after_s: float) -> None:
    """Carry a request out later; nobody hears its answer."""
    await asyncio.sleep(after_s)
    with suppress(Exception):  # a refusal that nobody hears
        await handler(request)


async def truncated(request: web.Request, answer: web.StreamResponse) -> web.StreamResponse:
    """Announce the whole body, send half of it and hang up."""
    body = body_of(answer)
    cut = web.StreamResponse(status=answer.status, headers={hdrs.CONTENT_TYPE: "application/json"})
    cut.content_length = max(2, len(body))
    await cut.prepare(request)
    await cut.write(body[: len(body) // 2] or b"{")
    cut.force_close()
    if request.transport is not None:
        request.transport.close()  # sends what is written first
    return cut


def body_of(answer: web.StreamResponse) -> bytes:
    """Return the body of an answer that has one whole."""
    body = answer.body if isinstance(answer, web.Response) else b""
    return bytes(body) if isinstance(body, bytes | bytearray) else b""


def reset(request: web.Request) -> None:
    """Close the connection so that the other side sees a reset, not an end."""
    transport = request.transport
    if transport is None:
        return
    connection = transport.get_extra_info("socket")
    if connection is not None:
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET)
    transport.abort()
