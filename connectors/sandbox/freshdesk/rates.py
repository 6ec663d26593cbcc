"""Freshdesk's limits: credits of a plan in a window, calls of the two big lists, their headers."""

import math
import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Final, NamedTuple

from aiohttp import web
from aiohttp.typedefs import Middleware

from connectors.sandbox.freshdesk.config import PLANS, FreshdeskSandboxConfig
from connectors.sandbox.freshdesk.state import error_body, state_of

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]

LISTS: Final = {"/api/v2/tickets": "tickets_list", "/api/v2/contacts": "contacts_list"}

_ONE_TICKET: Final = re.compile(r"/api/v2/tickets/(archived/)?\d+")


class Bucket(NamedTuple):
    """A budget that a request draws from: the account's in credits, a list's in calls."""

    name: str
    limit: int
    cost: int


@dataclass
class Window:
    """How far a bucket is used up."""

    ends_at: float = 0.0
    used: int = 0


def credits_of(request: web.Request) -> int:
    """Return what a request costs: what it includes is paid for by each, in a list twice."""
    wanted = request.query.get("include", "")
    includes = len([each for each in wanted.split(",") if each])
    if request.path == "/api/v2/tickets":
        return 1 + 2 * includes
    return 1 + includes if _ONE_TICKET.fullmatch(request.path) else 1


def limited() -> Middleware:
    """Return the middleware that counts the credits of one server; refused calls cost nothing."""
    windows: dict[str, Window] = {}

    @web.middleware
    async def limit(request: web.Request, handler: Handler) -> web.StreamResponse:
        if not request.path.startswith("/api/"):
            return await handler(request)
        state, cost = state_of(request), credits_of(request)
        buckets, now = _buckets(request, state.config, cost), state.seconds()
        length = PLANS[state.config.plan].window_s
        for bucket in buckets:
            window = _current(windows, bucket, (now, length), state.config.used_by_others)
            if window.used + bucket.cost > bucket.limit:
                state.stats.refused[bucket.name] += 1
                return _too_many(bucket, window, now)
        for bucket in buckets:
            windows[bucket.name].used += bucket.cost
        state.stats.credits += cost
        response = await handler(request)
        if not response.prepared:
            response.headers["X-RateLimit-Used-CurrentRequest"] = str(cost)
            for bucket in buckets[:1]:
                response.headers.update(_headers(bucket, windows[bucket.name]))
        return response

    return limit


def _buckets(request: web.Request, config: FreshdeskSandboxConfig, cost: int) -> list[Bucket]:
    plan = PLANS[config.plan]
    total = config.total_per_window or (plan.total if config.has_rates else None)
    lists = config.lists_per_window or (plan.lists if config.has_rates else None)
    found = [] if total is None else [Bucket("account", total, cost)]
    if lists is not None and request.path in LISTS:
        found.append(Bucket(LISTS[request.path], lists, 1))
    return found


def _current(
    windows: dict[str, Window], bucket: Bucket, when: tuple[float, int], others: int
) -> Window:
    now, length = when
    window = windows.setdefault(bucket.name, Window())
    if now >= window.ends_at:
        window.ends_at = now + length
        window.used = others if bucket.name == "account" else 0
    return window


def _headers(bucket: Bucket, window: Window) -> dict[str, str]:
    if bucket.name != "account":
        return {}
    return {
        "X-RateLimit-Total": str(bucket.limit),
        "X-RateLimit-Remaining": str(max(0, bucket.limit - window.used)),
    }


def _too_many(bucket: Bucket, window: Window, now: float) -> web.Response:
    response = web.json_response(error_body(429), status=429)
    response.headers.update(_headers(bucket, window))
    response.headers["Retry-After"] = str(max(1, math.ceil(window.ends_at - now)))
    return response
