"""Who may ask: whoever sends the API key as the user of basic authentication."""

import base64
import binascii
from typing import Any, Final

from aiohttp import web

from connectors.sandbox.freshdesk.state import STATE, State, problem, without_feature

API: Final = "/api/"


@web.middleware
async def require_key(request: web.Request, handler: Any) -> web.StreamResponse:
    """Refuse the API to whom does not send the key; after some wrong ones to everybody."""
    if not request.path.startswith(API):
        return await _passed(handler, request)
    state = request.app[STATE]
    if state.seconds() < state.locked_until:
        return _locked_out(request)
    if not _is_known(state, request.headers.get("Authorization", "")):
        _count_wrong(state)
        text = "You have to be logged in to perform this action."
        return problem(request, 401, "invalid_credentials", text)
    state.wrong_keys = 0
    if state.config.plan == "free":
        return without_feature(request, "API access")
    return await _passed(handler, request)


async def _passed(handler: Any, request: web.Request) -> web.StreamResponse:
    response: web.StreamResponse = await handler(request)
    return response


def _is_known(state: State, header: str) -> bool:
    kind, _, secret = header.partition(" ")
    if kind.lower() != "basic":
        return False
    try:
        user, _, _ = base64.b64decode(secret, validate=True).decode().partition(":")
    except (binascii.Error, UnicodeDecodeError):
        return False
    return user == state.config.api_key


def _count_wrong(state: State) -> None:
    state.wrong_keys += 1
    if state.wrong_keys >= state.config.lockout_attempts:
        state.wrong_keys = 0
        state.locked_until = state.seconds() + state.config.lockout_s


def _locked_out(request: web.Request) -> web.Response:
    text = "You have crossed the limit of failed login attempts. Your account is locked."
    return problem(request, 403, "password_lockout", text)
