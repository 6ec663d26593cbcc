"""What the handlers of one running desk share, and the shape of every answer."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

import orjson
from aiohttp import web
from yarl import URL

from connectors.sandbox.odd import ODD, Odd
from connectors.sandbox.zendesk.config import ZendeskSandboxConfig
from connectors.sandbox.zendesk.desk.model import HERE, SECOND_BRAND, Desk

Clock = Callable[[], datetime]

_LOOPBACK: Final = frozenset({"127.0.0.1", "localhost"})


@dataclass
class Stats:
    """What was asked for; `leaks` counts credentials that reached the files' host."""

    requests: Counter[str] = field(default_factory=Counter)
    refused: Counter[str] = field(default_factory=Counter)  # 429 by bucket
    tokens: int = 0
    leaks: int = 0

    def as_json(self) -> dict[str, Any]:
        """Return the figures for GET /_sandbox/stats."""
        return {
            "requests": dict(self.requests),
            "total": sum(self.requests.values()),
            "rate_limited": sum(self.refused.values()),
            "rate_limited_by_bucket": dict(self.refused),
            "tokens_issued": self.tokens,
            "authorization_reached_files_host": self.leaks,
        }


@dataclass
class State:
    """One desk behind one server."""

    desk: Desk
    config: ZendeskSandboxConfig
    clock: Clock
    stats: Stats = field(default_factory=Stats)
    tokens: dict[str, tuple[float, str]] = field(default_factory=dict)  # token: end, scope

    def seconds(self) -> float:
        """Return the present instant as seconds since 1970."""
        return self.clock().timestamp()


STATE: Final = web.AppKey("state", State)


def state_of(request: web.Request) -> State:
    """Return what the handlers share."""
    return request.app[STATE]


def bases(request: web.Request) -> tuple[str, str]:
    """Return the addresses of the first and the second brand's host on this server."""
    origin = request.url.origin()
    if origin.host in _LOOPBACK:
        return _text(origin.with_host("127.0.0.1")), _text(origin.with_host("localhost"))
    return _text(origin), _text(origin.with_host(f"second.{origin.host}"))


def answer(request: web.Request, body: Any, *, status: int = 200) -> web.Response:
    """Return a body as JSON, in which the desk's address is the one it was asked at."""
    here, second = bases(request)
    odd = request.app.get(ODD, Odd())
    text = orjson.dumps(odd.put_over(body)).replace(HERE.encode(), here.encode())
    return web.Response(
        body=odd.write(text.replace(SECOND_BRAND.encode(), second.encode())),
        status=status,
        content_type="application/json",
        charset="utf-8",
    )


def problem(request: web.Request, status: int, error: str, description: str) -> web.Response:
    """Return an error as Zendesk words it."""
    return answer(request, {"error": error, "description": description}, status=status)


def error_body(status: int) -> dict[str, str]:
    """Return the body of an error that is only a status: the `wording` of faults."""
    known = {429: "APIRateLimitExceeded", 503: "ServiceUnavailable"}
    return {"error": known.get(status, "InternalError"), "description": f"sandbox fault {status}"}


def not_found(request: web.Request) -> web.Response:
    """Return Zendesk's 404."""
    return problem(request, 404, "RecordNotFound", "Not found")


def counted(request: web.Request, value: int) -> dict[str, Any]:
    """Return the body of the endpoints that only count."""
    now = state_of(request).clock().isoformat(timespec="seconds")
    return {"count": {"value": value, "refreshed_at": now}}


def here_url(request: web.Request, **query: str) -> str:
    """Return the request's own address with other query values."""
    url = URL(HERE).with_path(request.path).with_query(request.query)
    return str(url.update_query(query))


def _text(url: URL) -> str:
    return str(url).rstrip("/")
