"""What every request meets before its endpoint: token, rate window, version, and who counts."""

import asyncio
import hmac
import re
import uuid
from email.utils import formatdate
from typing import Any, Final

from aiohttp import hdrs, web
from aiohttp.typedefs import Handler, Middleware

from connectors.sandbox.intercom.contract.office_hours import SCHEDULES
from connectors.sandbox.intercom.refusal import Refusal, not_found
from connectors.sandbox.intercom.workspace import Workspace
from connectors.sandbox.pages import is_page

VERSIONS: Final = frozenset({"2.14", "2.15", "2.16"})
REDIRECTS: Final = re.compile(r"/help_centers/[^/]+/redirects(/|$)")
SINCE_2_16: Final = ("/conversations/attributes", "/conversations/deleted")


class Window:
    """The rate window, which begins at whole multiples of its length."""

    def __init__(self) -> None:
        """Begin unused."""
        self._begun = 0.0
        self._used = 0

    def take(self, world: Workspace) -> tuple[bool, dict[str, str]]:
        """Count a request; return whether it is within the limit, and the headers that say so."""
        limit, window_s = world.config.rate_limit_per_window, world.config.window_s
        if limit is None:
            return True, {}
        now = world.now()
        begun = now - now % window_s
        if begun != self._begun:
            self._begun, self._used = begun, 0
        is_within = self._used < limit
        self._used += is_within
        headers = {
            "X-RateLimit-Limit": str(limit),
            "X-RateLimit-Remaining": str(limit - self._used),
            "X-RateLimit-Reset": str(int(begun + window_s)),
        }
        if not is_within and world.config.retry_after_header:
            headers[hdrs.RETRY_AFTER] = str(max(1, int(begun + window_s - now + 0.999)))
        return is_within, headers


def counted(world: Workspace) -> Middleware:
    """Return the outermost middleware: figures, latency, and Refusals turned into answers."""

    @web.middleware
    async def count(request: web.Request, handler: Handler) -> web.StreamResponse:
        if _is_beside(request.path):
            return await handler(request)
        stats = world.stats
        resource = request.match_info.route.resource
        route = "unknown" if resource is None else resource.canonical
        stats.requests[f"{request.method} {route}"] += 1
        stats.in_flight += 1
        stats.in_flight_max = max(stats.in_flight_max, stats.in_flight)
        try:
            if world.config.latency_s:
                await asyncio.sleep(world.config.latency_s)
            response = await _answered(request, handler)
        finally:
            world.stats.in_flight = max(0, world.stats.in_flight - 1)
        world.stats.answers[response.status] += 1
        world.stats.rate_limited += response.status == 429
        if not response.prepared:
            response.headers[hdrs.DATE] = _http_date(world.second())
            response.headers.setdefault("X-Request-Id", str(uuid.uuid4()))
        return response

    return count


def admitted(world: Workspace) -> Middleware:
    """Return the middleware that asks for token, version and a place in the window."""
    window = Window()

    @web.middleware
    async def admit(request: web.Request, handler: Handler) -> web.StreamResponse:
        if _is_beside(request.path):
            return await handler(request)
        _require_token(request, world)
        is_within, headers = window.take(world)
        if is_within:
            response = await _answered(request, _checked(world, handler))
        else:
            told = f"Exceeded rate limit of {world.config.rate_limit_per_window} in "
            told += f"{world.config.window_s}_seconds"
            response = Refusal(429, "rate_limit_exceeded", told).response()
        if not response.prepared:
            response.headers.update(headers)
        return response

    return admit


def _is_beside(path: str) -> bool:
    """Tell whether a path is none of the API's: ours, a file's, a page's."""
    return path.startswith("/_") or is_page(path)


def _checked(world: Workspace, handler: Handler) -> Handler:
    async def check(request: web.Request) -> web.StreamResponse:
        _require_accept(request.headers.get(hdrs.ACCEPT, ""))
        _require_version(request, world)
        _require_scope(request, world)
        return await handler(request)

    return check


async def _answered(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Turn what is raised into an `error.list`; a wrong method is a 404, as with Intercom."""
    try:
        return await handler(request)
    except Refusal as refusal:
        return refusal.response()
    except web.HTTPRequestEntityTooLarge:
        return Refusal(413, "client_error", "the request is too large").response()
    except (web.HTTPNotFound, web.HTTPMethodNotAllowed):
        return not_found("The requested resource was not found").response()


def _require_token(request: web.Request, world: Workspace) -> None:
    kind, _, token = request.headers.get(hdrs.AUTHORIZATION, "").partition(" ")
    is_right = hmac.compare_digest(token.strip().encode(), world.config.token.encode())
    if kind.lower() != "bearer" or not is_right:
        raise Refusal(401, "unauthorized", "Access Token Invalid")
    if world.config.plan_restricted and request.path.startswith("/conversations"):
        raise Refusal(403, "api_plan_restricted", "Active subscription needed.")


def _require_scope(request: web.Request, world: Workspace) -> None:
    is_redirect = REDIRECTS.search(request.path) is not None and request.method != "GET"
    if is_redirect and world.config.redirects == "forbidden":
        raise Refusal(403, "forbidden", "the token lacks read_write_help_center_redirects_scope")
    is_hours = request.path.startswith(SCHEDULES)
    if is_hours and world.config.office_hours == "forbidden":
        raise Refusal(403, "forbidden", "the token lacks read_write_office_hours")


def _require_accept(accept: str) -> None:
    kinds = [each.partition(";")[0].strip().lower() for each in accept.split(",")]
    if not any(kind in {"application/json", "application/*", "*/*"} for kind in kinds):
        raise Refusal(406, "client_error", "Accept must be application/json")


def _require_version(request: web.Request, world: Workspace) -> None:
    version: Any = request.headers.get("Intercom-Version")
    if version is None and not world.config.version_required:
        return
    if version not in VERSIONS:
        raise Refusal(
            400, "intercom_version_invalid", f"The requested version is invalid: {version}"
        )
    if version != "2.16" and request.path.startswith(SINCE_2_16):
        raise Refusal(
            400,
            "intercom_version_invalid",
            "Requested resource is not available in current API version.",
        )


_dates: dict[int, str] = {}


def _http_date(second: int) -> str:
    if second not in _dates:
        _dates.clear()
        _dates[second] = formatdate(second, usegmt=True)
    return _dates[second]
