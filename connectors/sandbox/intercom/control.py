"""/_sandbox: figures, switches, and the end state of the workspace. No token is asked for."""

from collections.abc import Awaitable, Callable
from dataclasses import asdict
from typing import Any

import orjson
from aiohttp import web

from connectors.sandbox.intercom.config import with_switches
from connectors.sandbox.intercom.dump import dump
from connectors.sandbox.intercom.workspace import Stats, Workspace

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


def control_routes(world: Workspace) -> list[web.RouteDef]:
    """Return the sandbox's own endpoints for one workspace."""

    async def stats(_: web.Request) -> web.Response:
        return _answer(world.stats.as_json())

    async def reset_stats(_: web.Request) -> web.Response:
        in_flight = world.stats.in_flight
        world.stats = Stats(in_flight=in_flight, in_flight_max=in_flight)
        return _answer({})

    async def state(request: web.Request) -> web.Response:
        return _answer(dump(world, is_natural=request.query.get("natural") == "1"))

    async def show_config(_: web.Request) -> web.Response:
        return _answer(asdict(world.config))

    async def change_config(request: web.Request) -> web.Response:
        try:
            world.config = with_switches(world.config, orjson.loads(await request.read()))
        except ValueError as exc:
            return _answer({"error": str(exc)}, status=400)
        return _answer(asdict(world.config))

    return [
        web.get("/_sandbox/stats", stats),
        web.post("/_sandbox/reset-stats", reset_stats),
        web.get("/_sandbox/dump", state),
        web.get("/_sandbox/config", show_config),
        web.post("/_sandbox/config", change_config),
    ]


def _answer(body: Any, *, status: int = 200) -> web.Response:
    return web.Response(body=orjson.dumps(body), status=status, content_type="application/json")
