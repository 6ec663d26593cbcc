"""Files of a desk on their way out, in chunks."""

from contextlib import suppress

from aiohttp import web

from connectors.sandbox.records import StoredFile


async def sent(
    request: web.Request, stored: StoredFile, response: web.StreamResponse
) -> web.StreamResponse:
    """Send a file's bytes as the body of an answer; a reader who has seen enough is no fault."""
    await response.prepare(request)
    with suppress(ConnectionError):
        for chunk in stored.chunks():
            await response.write(chunk)
        await response.write_eof()
    return response
