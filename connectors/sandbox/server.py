"""Runs a sandbox application on a port of this machine, and on no other address.

Pages of the web are refused, by whichever name they come (`connectors.loopback`).
"""

import asyncio
import socket
from dataclasses import dataclass
from ipaddress import ip_address
from typing import Final, Self

from aiohttp import hdrs, web
from aiohttp.typedefs import Handler

from connectors.loopback import foreign

BACKLOG: Final = 1_024
SETTLED_S: Final = 0.01  # until a connection that was let in has a handler
GRACE_S: Final = 1.0  # how long requests in flight may go on after stop


@dataclass(frozen=True, slots=True)
class Served:
    """A running server; also `async with`."""

    url: str  # without a slash at its end
    port: int
    runner: web.AppRunner
    listening: socket.socket

    async def stop(self) -> None:
        """Close the port and all connections."""
        # asyncio drops who was let in just before a server closes, and leaves them open: nobody is
        # let in any more before that, and whoever was is given time to be known.
        if self.listening.fileno() >= 0:
            asyncio.get_running_loop().remove_reader(self.listening)
        await asyncio.sleep(SETTLED_S)
        await self.runner.cleanup()

    async def __aenter__(self) -> Self:
        """Return itself: it runs already."""
        return self

    async def __aexit__(self, *_: object) -> None:
        """Stop it."""
        await self.stop()


async def serve(app: web.Application, *, host: str = "127.0.0.1", port: int = 0) -> Served:
    """Start serving; port 0 takes a free one. Any host but loopback is refused."""
    if host != "localhost" and not ip_address(host).is_loopback:
        raise ValueError(f"the sandbox listens on this machine only, not on {host}")
    app.middlewares.insert(0, _only_from_here)
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listening = socket.create_server((host, port), family=family, backlog=BACKLOG)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=GRACE_S)
    await runner.setup()
    await web.SockSite(runner, listening, backlog=BACKLOG).start()
    bound: int = listening.getsockname()[1]
    shown = f"[{host}]" if ":" in host else host
    return Served(f"http://{shown}:{bound}", bound, runner, listening)


@web.middleware
async def _only_from_here(request: web.Request, handler: Handler) -> web.StreamResponse:
    port = request.transport.get_extra_info("sockname")[1] if request.transport else 0
    host, origin = request.headers.get(hdrs.HOST), request.headers.get(hdrs.ORIGIN)
    if (found := foreign(host, origin, port=port)) is not None:
        return web.Response(status=403, text=f"a foreign {found}; this server is for this machine")
    return await handler(request)
