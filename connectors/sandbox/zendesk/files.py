"""Attachments: the link that needs a login, and the other host that it redirects to."""

import hashlib
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, Final
from urllib.parse import quote

from aiohttp import web
from yarl import URL

from connectors.sandbox.records import StoredFile
from connectors.sandbox.streams import sent
from connectors.sandbox.zendesk.desk.model import Desk
from connectors.sandbox.zendesk.state import Stats, answer, not_found, problem, state_of

_DESK: Final = web.AppKey("desk", Desk)


async def show(request: web.Request) -> web.Response:
    """GET /attachments/{id}: the record."""
    desk = state_of(request).desk
    token = desk.token_of(int(request.match_info["id"]))
    stored = None if token is None else desk.file(token)
    if stored is None:
        return not_found(request)
    return answer(request, {"attachment": stored.record})


async def content(request: web.Request) -> web.StreamResponse:
    """GET /attachments/token/{token}/?name=: a redirect to a link that expires."""
    state = state_of(request)
    stored = state.desk.file(request.match_info["token"])
    if stored is None or stored.is_missing:
        return not_found(request)
    record = stored.record
    if record["malware_scan_result"] == "malware_found" and not record["malware_access_override"]:
        text = "Access to this attachment is blocked: malware was found"
        return problem(request, 403, "MalwareDetected", text)
    if not state.config.files_url:
        return await stream(request, stored)
    ends_at = int(state.seconds()) + state.config.link_lifetime_s
    token = request.match_info["token"]
    query = {"name": record["file_name"], "expires": str(ends_at), "sig": _signed(token, ends_at)}
    raise web.HTTPFound(URL(state.config.files_url) / "attachment" / token % query)


async def saved(request: web.Request) -> web.StreamResponse:
    """GET /agent/attachments/token/{token}: the bytes for a browser, which shows nothing of it."""
    stored = state_of(request).desk.file(request.match_info["token"])
    if stored is None or stored.is_missing:
        return not_found(request)
    named = f"attachment; filename*=UTF-8''{quote(stored.record['file_name'])}"
    kept = {"Content-Disposition": named, "X-Content-Type-Options": "nosniff"}
    return await stream(request, stored, headers=kept)


async def stream(
    request: web.Request, stored: StoredFile, *, headers: Mapping[str, str] | None = None
) -> web.StreamResponse:
    """Send a file's bytes in chunks."""
    response = web.StreamResponse(headers=headers)
    response.content_type = str(stored.record["content_type"]).partition(";")[0]
    response.content_length = stored.record["size"]
    return await sent(request, stored, response)


def files_app(desk: Desk, *, stats: Stats, clock: Callable[[], datetime]) -> web.Application:
    """Return the host of the bytes: it wants a signed link and answers 400 to any credentials."""

    @web.middleware
    async def no_credentials(request: web.Request, handler: Any) -> web.StreamResponse:
        stats.requests["files:/attachment/{token}"] += 1
        if "Authorization" in request.headers:
            stats.leaks += 1
            text = "<Error><Code>InvalidArgument</Code><Message>Only one auth mechanism allowed"
            return web.Response(
                text=f"{text}</Message></Error>", status=400, content_type="application/xml"
            )
        response: web.StreamResponse = await handler(request)
        return response

    async def fetch(request: web.Request) -> web.StreamResponse:
        token, expires = request.match_info["token"], request.query.get("expires", "")
        is_signed = expires.isdigit() and request.query.get("sig") == _signed(token, int(expires))
        if not is_signed or int(expires) < clock().timestamp():
            raise web.HTTPForbidden(text="AccessDenied: the link has expired")
        stored = request.app[_DESK].file(token)
        if stored is None:
            raise web.HTTPNotFound(text="NoSuchKey")
        return await stream(request, stored)

    app = web.Application(middlewares=[no_credentials])
    app[_DESK] = desk
    app.router.add_get("/attachment/{token}", fetch)
    return app


def _signed(token: str, ends_at: int) -> str:
    return hashlib.sha256(f"sandbox:{token}:{ends_at}".encode()).hexdigest()[:32]
