"""What the handlers of one running desk share, and the shape of every answer."""

import hashlib
import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Final
from urllib.parse import unquote

import orjson
from aiohttp import web

from connectors.sandbox.freshdesk.config import FreshdeskSandboxConfig
from connectors.sandbox.freshdesk.desk.model import CDN, FILES, HERE, INLINE, Desk
from connectors.sandbox.odd import ODD, Odd

Clock = Callable[[], datetime]

_FILE: Final = re.compile(rf"{re.escape(FILES)}(/[^\s\"'<>?\\]*)".encode())


@dataclass
class Stats:
    """What was asked for; `leaks` counts credentials that reached the files' host."""

    requests: Counter[str] = field(default_factory=Counter)
    refused: Counter[str] = field(default_factory=Counter)  # 429 by bucket
    credits: int = 0
    leaks: int = 0

    def as_json(self) -> dict[str, Any]:
        """Return the figures for GET /_sandbox/stats."""
        return {
            "requests": dict(self.requests),
            "total": sum(self.requests.values()),
            "credits": self.credits,
            "rate_limited": sum(self.refused.values()),
            "rate_limited_by_bucket": dict(self.refused),
            "authorization_reached_files_host": self.leaks,
        }


@dataclass
class State:
    """One desk behind one server."""

    desk: Desk
    config: FreshdeskSandboxConfig
    clock: Clock
    stats: Stats = field(default_factory=Stats)
    wrong_keys: int = 0  # in a row
    locked_until: float = 0.0

    def seconds(self) -> float:
        """Return the present instant as seconds since 1970."""
        return self.clock().timestamp()


STATE: Final = web.AppKey("state", State)


def state_of(request: web.Request) -> State:
    """Return what the handlers share."""
    return request.app[STATE]


def answer(request: web.Request, body: Any, *, status: int = 200) -> web.Response:
    """Return a body as JSON: addresses are the server's, and links to files are signed now."""
    odd = request.app.get(ODD, Odd())
    text = here(request, orjson.dumps(odd.put_over(body)))
    return web.Response(
        body=odd.write(text), status=status, content_type="application/json", charset="utf-8"
    )


def here(request: web.Request, text: bytes, *, files: str | None = None) -> bytes:
    """Return a text with the desk's addresses in place of those that it is written with."""
    state, own = state_of(request), str(request.url.origin()).rstrip("/")
    files = (state.config.files_url or own) if files is None else files
    at, lifetime_s = int(state.seconds()), state.config.link_lifetime_s

    def signed(found: re.Match[bytes]) -> bytes:
        return (files + signed_path(found[1].decode(), at, lifetime_s)).encode()

    text = _FILE.sub(signed, text).replace(INLINE.encode(), files.encode())
    text = text.replace(CDN.encode(), f"{files}/cdn".encode())
    return text.replace(HERE.encode(), own.encode())


def signed_path(path: str, at: int, lifetime_s: int) -> str:
    """Return the path of a file with the query that lets everybody in for so long."""
    date = datetime.fromtimestamp(at, UTC).strftime("%Y%m%dT%H%M%SZ")
    return (
        f"{path}?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Date={date}&X-Amz-Expires={lifetime_s}"
        f"&X-Amz-SignedHeaders=host&X-Amz-Signature={signature(path, date, str(lifetime_s))}"
    )


def signature(path: str, date: str, lifetime: str) -> str:
    """Return what stands in a link that was made then and lives so long, however it is escaped."""
    return hashlib.sha256(f"sandbox:{unquote(path)}:{date}:{lifetime}".encode()).hexdigest()


def invalid(request: web.Request, field_name: str, message: str, code: str) -> web.Response:
    """Return the 400 of a query that is not as it should be."""
    error = {"field": field_name, "message": message, "code": code}
    told = {"description": "Validation failed", "errors": [error]}
    return answer(request, told, status=400)


def unexpected(request: web.Request, field_name: str) -> web.Response:
    """Return the 400 of a parameter that the endpoint doesn't know."""
    return invalid(request, field_name, "Unexpected/invalid field in request", "invalid_field")


def problem(request: web.Request, status: int, code: str, message: str) -> web.Response:
    """Return an error that is of the whole request."""
    return answer(request, {"code": code, "message": message}, status=status)


def forbidden(request: web.Request) -> web.Response:
    """Return the 403 of somebody who has not the role or the scope."""
    text = "You are not authorized to perform this action."
    return problem(request, 403, "access_denied", text)


def without_feature(request: web.Request, feature: str) -> web.Response:
    """Return the 403 of a plan that lacks a feature."""
    text = (
        f"The {feature} feature(s) is/are not supported in your plan. "
        "Please upgrade your account to use it."
    )
    return problem(request, 403, "require_feature", text)


def not_found() -> web.Response:
    """Return Freshdesk's 404: nothing stands in it."""
    return web.Response(status=404)


def error_body(status: int) -> dict[str, str]:
    """Return the body of an error that is only a status: the `wording` of faults."""
    if status == 429:
        return {"message": "You have exceeded the limit of requests per minute"}
    return {"code": "internal_error", "message": f"sandbox fault {status}"}
