"""Clients for tests: a scripted server behind a mock transport, and waits that are written down."""

from collections.abc import Callable, Mapping
from typing import Any

import httpx

from connectors.http import BearerToken, HttpClient, Limiter, RetryBudget, no_rate
from connectors.intercom.rates import intercom_rate
from connectors.intercom.wording import intercom_error

TOKEN = "tok-3f9a77c1e2"
OK_JSON = b'HTTP/1.1 200 OK\r\nContent-Length: 11\r\n\r\n{"id": "7"}'
HTML = httpx.Response(502, html="<html>Bad Gateway</html>")
BASE = "https://api.example.test"

Handler = Callable[[httpx.Request], httpx.Response]


class Script:
    """Answers with each of its replies in turn (an exception is raised); the last one stays."""

    def __init__(self, *replies: httpx.Response | Exception) -> None:
        self.replies = list(replies)
        self.seen: list[httpx.Request] = []

    def __call__(self, request: httpx.Request) -> httpx.Response:
        self.seen.append(request)
        reply = self.replies.pop(0) if len(self.replies) > 1 else self.replies[0]
        if isinstance(reply, Exception):
            raise reply
        stream = httpx.ByteStream(b"".join(reply.stream))
        return httpx.Response(reply.status_code, headers=reply.headers, stream=stream)


class Waits:
    """A sleep that only notes and moves the clock."""

    def __init__(self) -> None:
        self.all: list[float] = []

    async def sleep(self, seconds: float) -> None:
        self.all.append(seconds)

    def clock(self) -> float:
        return sum(self.all)


def client(handler: Handler, **changed: Any) -> HttpClient:
    """Return a client on a mock transport; `waits` notes what it would have waited."""
    return real_client(BASE, transport=httpx.MockTransport(handler), **changed)


def real_client(base_url: str, *, waits: Waits | None = None, **changed: Any) -> HttpClient:
    """Return a client of a base URL that never really waits between attempts."""
    waits = waits or Waits()
    budget = {"sleep": waits.sleep, "clock": waits.clock, "jitter": lambda: 1.0}
    told: dict[str, Any] = {
        "base_url": base_url,
        "credentials": BearerToken(TOKEN),
        "limiter": Limiter(
            reserve=0.1, max_in_flight=8, read_rate=no_rate, sleep=waits.sleep, clock=waits.clock
        ),
        "error_code": intercom_error,
        "retry": RetryBudget(**(budget | changed.pop("budget", {}))),
    }
    return HttpClient(**(told | changed))


def json(body: Any, status: int = 200, headers: Mapping[str, str] | None = None) -> httpx.Response:
    return httpx.Response(status, json=body, headers=headers)


def error_list(code: str, message: str = "", status: int = 400) -> httpx.Response:
    item = {"code": code, "message": message}
    return json({"type": "error.list", "request_id": "r-1", "errors": [item]}, status)


OK = json({"id": "7"})
TOO_MANY = json({}, 429, {"retry-after": "3"})


def metered(**changed: Any) -> Limiter:
    told: dict[str, Any] = {"reserve": 0.0, "max_in_flight": 8, "read_rate": intercom_rate}
    return Limiter(**(told | changed))
