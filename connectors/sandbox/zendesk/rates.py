"""Zendesk's limits per minute: the account's, and those of single endpoints, with their headers."""

import math
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Final, NamedTuple

from aiohttp import web
from aiohttp.typedefs import Middleware

from connectors.sandbox.zendesk.config import ZendeskSandboxConfig
from connectors.sandbox.zendesk.state import problem, state_of

WINDOW_S: Final = 60

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


class Bucket(NamedTuple):
    """A budget that a request draws from; the account's has no name in the headers."""

    name: str
    limit: int | None
    host: str = ""  # of a help center: each brand's host has its own

    @property
    def window(self) -> str:
        """Return what its minutes are counted under."""
        return f"{self.name}@{self.host}"


@dataclass
class Window:
    """How far a bucket is used up in one minute."""

    ends_at: float = 0.0
    used: int = 0


def limited() -> Middleware:
    """Return the middleware that counts the requests of one server."""
    windows: dict[str, Window] = {}

    @web.middleware
    async def limit(request: web.Request, handler: Handler) -> web.StreamResponse:
        state = state_of(request)
        buckets = [b for b in _buckets(request, state.config) if b.limit is not None]
        now = state.seconds()
        for bucket in buckets:
            window = _current(windows, bucket.window, now)
            if window.used >= (bucket.limit or 0):
                state.stats.refused[bucket.name] += 1
                return _too_many(request, bucket, window, now)
        headers: dict[str, str] = {}
        for bucket in buckets:
            windows[bucket.window].used += 1
            headers |= _headers(bucket, windows[bucket.window], now)
        response = await handler(request)
        if not response.prepared:
            response.headers.update(headers)
        return response

    return limit


def _buckets(request: web.Request, config: ZendeskSandboxConfig) -> list[Bucket]:
    path = request.path
    if path.startswith("/attachments/"):
        return [Bucket("attachments", config.attachments_per_minute)]
    if path.startswith(("/api/v2/help_center", "/api/v2/guide")):
        return [Bucket("guide", config.guide_per_minute, request.host)]
    if not path.startswith("/api/v2/"):
        return []
    return [Bucket("account", config.account_per_minute), *_endpoint(path, config)]


def _endpoint(path: str, config: ZendeskSandboxConfig) -> list[Bucket]:
    if path.startswith("/api/v2/incremental/users/cursor"):
        return [Bucket("incremental-exports-cursor", config.users_cursor_per_minute)]
    if path.startswith("/api/v2/incremental/"):
        return [Bucket("incremental-exports", config.incremental_per_minute)]
    if path.removesuffix(".json").endswith("/conversation_log"):
        return [Bucket("omnilog-index", config.conversation_log_per_minute)]
    return []


def _current(windows: dict[str, Window], name: str, now: float) -> Window:
    window = windows.setdefault(name, Window())
    if now >= window.ends_at:
        window.ends_at, window.used = now + WINDOW_S, 0
    return window


def _headers(bucket: Bucket, window: Window, now: float) -> dict[str, str]:
    total = bucket.limit or 0
    left, resets = max(0, total - window.used), math.ceil(window.ends_at - now)
    if bucket.name in {"account", "guide"}:
        return {
            "X-Rate-Limit": str(total),
            "X-Rate-Limit-Remaining": str(left),
            "ratelimit-limit": str(total),
            "ratelimit-remaining": str(left),
            "ratelimit-reset": str(resets),
        }
    text = f"total={total}; remaining={left}; resets={resets}"
    return {f"Zendesk-RateLimit-{bucket.name}": text}


def _too_many(request: web.Request, bucket: Bucket, window: Window, now: float) -> web.Response:
    text = "Number of allowed API requests per minute exceeded"
    response = problem(request, 429, "APIRateLimitExceeded", text)
    response.headers.update(_headers(bucket, window, now))
    response.headers["Retry-After"] = str(max(1, math.ceil(window.ends_at - now)))
    return response
