"""Who may ask: OAuth client credentials, or an agent's e-mail with an API token."""

import base64
import binascii
import secrets
from collections.abc import Mapping
from typing import Any, Final

from aiohttp import web

from connectors.sandbox.zendesk.state import STATE, State, answer, problem, state_of

SHORTEST_S: Final = 300  # of a token's life that may be asked for, exclusive
LONGEST_S: Final = 172_800  # the same


async def issue_token(request: web.Request) -> web.Response:
    """POST /oauth/tokens: a bearer token for a confidential client."""
    state = state_of(request)
    fields = await _fields(request, takes_json=state.config.oauth_json)
    if fields is None or fields.get("grant_type") != "client_credentials":
        text = "The authorization grant type is not supported by the authorization server."
        return problem(request, 400, "unsupported_grant_type", text)
    config = state.config
    if (fields.get("client_id"), fields.get("client_secret")) != (
        config.client_id,
        config.client_secret,
    ):
        text = "Client authentication failed due to unknown client."
        return problem(request, 401, "invalid_client", text)
    if not str(fields.get("scope") or "").strip():
        return problem(request, 400, "invalid_scope", "The requested scope is missing.")
    if not _is_lifetime(fields.get("expires_in", 1_800)):
        text = f"expires_in must be more than {SHORTEST_S} and less than {LONGEST_S}"
        return problem(request, 400, "invalid_request", text)
    return answer(request, _grant(state, str(fields["scope"])))


@web.middleware
async def require_login(request: web.Request, handler: Any) -> web.StreamResponse:
    """Refuse the API and the attachments to whom does not say who they are."""
    if not request.path.startswith(("/api/v2/", "/attachments/")):
        return await _passed(handler, request)
    state = request.app[STATE]
    scope = _scope(state, request.headers.get("Authorization", ""))
    if scope is None and _is_for_all(request):
        return await _passed(handler, request)
    if scope is None:
        return _refused(request)
    if request.path.endswith(("/audits", "/audits.json")) and "read" not in scope.split():
        return forbidden(request)
    if state.config.role == "agent" and request.path.startswith("/api/v2/incremental/"):
        return forbidden(request)
    return await _passed(handler, request)


def _is_for_all(request: web.Request) -> bool:
    """Tell whether anybody may ask: open help centers show what is published for everyone."""
    is_guide = request.path.startswith("/api/v2/help_center/")
    is_open = not request.app[STATE].config.guide_needs_login
    return is_guide and is_open and "Authorization" not in request.headers


def is_known(request: web.Request) -> bool:
    """Tell whether a request says who asks."""
    header = request.headers.get("Authorization", "")
    return _scope(request.app[STATE], header) is not None


def may_write(request: web.Request) -> bool:
    """Tell whether a request's credentials may change anything: a token by its scope."""
    scope = _scope(request.app[STATE], request.headers.get("Authorization", ""))
    return scope is not None and "write" in scope.split()


def forbidden(request: web.Request) -> web.Response:
    """Return the 403 of somebody who has not the role, the scope or the plan."""
    error = {
        "title": "Forbidden",
        "message": "You do not have access to this page. Please contact the account owner of "
        "this help desk for further help.",
    }
    return answer(request, {"error": error}, status=403)


async def _passed(handler: Any, request: web.Request) -> web.StreamResponse:
    response: web.StreamResponse = await handler(request)
    return response


async def _fields(request: web.Request, *, takes_json: bool) -> Mapping[str, Any] | None:
    if request.content_type != "application/json":
        return {key: str(value) for key, value in (await request.post()).items()}
    if not takes_json:
        return None
    try:
        body = await request.json()
    except ValueError:
        return None
    return body if isinstance(body, dict) else None


def _is_lifetime(value: Any) -> bool:
    try:
        return SHORTEST_S < int(value) < LONGEST_S
    except (TypeError, ValueError):
        return False


def _grant(state: State, scope: str) -> dict[str, Any]:
    token = secrets.token_hex(32)
    lifetime = state.config.token_lifetime_s
    state.tokens[token] = (state.seconds() + lifetime, scope)
    state.stats.tokens += 1
    return {
        "access_token": token,
        "refresh_token": None,
        "token_type": "bearer",
        "scope": scope,
        "expires_in": lifetime,
    }


def _scope(state: State, header: str) -> str | None:
    kind, _, secret = header.partition(" ")
    if kind.lower() == "bearer":
        ends_at, scope = state.tokens.get(secret.strip(), (0.0, ""))
        return scope if ends_at > state.seconds() else None
    if kind.lower() == "basic":
        config = state.config
        is_ours = _decoded(secret) == f"{config.email}/token:{config.api_token}"
        return "read write" if is_ours else None
    return None


def _decoded(secret: str) -> str:
    try:
        return base64.b64decode(secret, validate=True).decode()
    except (binascii.Error, UnicodeDecodeError):
        return ""


def _refused(request: web.Request) -> web.Response:
    if request.headers.get("Authorization", "").lower().startswith("bearer"):
        text = "The access token provided is expired, revoked, malformed or invalid."
        return problem(request, 401, "invalid_token", text)
    return answer(request, {"error": "Couldn't authenticate you"}, status=401)
