"""Who we are to Zendesk: an OAuth client whose tokens are renewed as they run out, or a token."""

import asyncio
import math
import time
from collections.abc import Callable, Mapping
from typing import Any, Final
from urllib.parse import urlencode

import httpx
import orjson

from connectors.http import BasicToken, BearerToken, Credentials, register_secret
from connectors.http.answers import Judge, Reply
from connectors.http.envelopes import request_id_of
from connectors.http.origins import own_base
from connectors.http.wire import FAULTS, default_transport, describe
from connectors.zendesk.wording import zendesk_error
from transforms.errors import (
    ContractError,
    CredentialError,
    FatalError,
    RecordError,
    TransientError,
)

TOKEN_PATH: Final = "/oauth/tokens"  # noqa: S105 - not under /api/v2
WRITES: Final = "read write"  # for redirects alone
SCOPE: Final = "read"  # ticket audits accept none but the global one (docs: ticket audits)
RENEW_AHEAD_S: Final = 60.0  # renewed that long before the end, or in the last tenth of its life
TIMEOUT_S: Final = 30.0

_FORM: Final = "application/x-www-form-urlencoded"
_JUDGE: Final = Judge(zendesk_error, request_id_of)


class OAuthClientCredentials:
    """Access tokens of a confidential OAuth client; acts as the admin who made the client.

    A token is had at the first request and again shortly before it runs out or after a 401;
    whoever needs one at the same moment waits for the same request.
    """

    def __init__(
        self,
        base_url: str,
        client_id: str,
        client_secret: str,
        *,
        scope: str = SCOPE,
        transport: httpx.AsyncBaseTransport | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """`transport` is shared with the client and closed by it."""
        register_secret(client_secret)
        self._url = str(own_base(base_url)).rstrip("/") + TOKEN_PATH
        self._grant = {
            "grant_type": "client_credentials",
            "client_id": client_id,
            "client_secret": client_secret,
            "scope": scope,
        }
        self._own_transport = None if transport is not None else default_transport()
        self._transport = transport or self._own_transport
        self._clock = clock
        self._lock = asyncio.Lock()
        self._token: BearerToken | None = None
        self._renew_at = math.inf
        self._refusal: CredentialError | None = None

    async def headers(self) -> Mapping[str, str]:
        """Return the Authorization header of a token that is still good for a while."""
        token = self._token
        if token is None or self._clock() >= self._renew_at:
            await self.renew()
            token = self._token
        assert token is not None  # noqa: S101 - renew returns with a token or raises
        return await token.headers()

    async def renew(self) -> bool:
        """Ask for a new token, once for all who call at the same moment."""
        stale = self._token
        async with self._lock:
            if self._token is stale:
                await self._request()
        return True

    async def aclose(self) -> None:
        """Close the connection to the token endpoint."""
        if self._own_transport is not None:
            await self._own_transport.aclose()

    def __repr__(self) -> str:
        """Show no secret."""
        return "OAuthClientCredentials(***)"

    async def _request(self) -> None:
        if self._refusal is not None:
            raise self._refusal
        try:
            granted = await self._grant_of("application/json", orjson.dumps(self._grant))
        except RecordError:  # some accounts take the form of RFC 6749 only
            try:
                granted = await self._grant_of(_FORM, urlencode(self._grant).encode())
            except RecordError as exc:
                self._refusal = CredentialError(
                    f"{httpx.URL(self._url).host} grants no token to the OAuth client ({exc}); "
                    "check source.url, source.auth.client_id and client_secret, and that the "
                    "client is confidential"
                )
                raise self._refusal from None
        self._take(granted)

    def _take(self, granted: Any) -> None:
        token = granted.get("access_token") if isinstance(granted, dict) else None
        if not isinstance(token, str) or not token:
            raise ContractError(f"POST {TOKEN_PATH}: no 'access_token' in the answer")
        life_s = granted.get("expires_in")
        self._renew_at = math.inf
        if isinstance(life_s, int | float) and life_s > 0:
            self._renew_at = self._clock() + life_s - min(RENEW_AHEAD_S, life_s / 10)
        self._token = BearerToken(token, is_passing=True)

    async def _grant_of(self, content_type: str, content: bytes) -> Any:
        request = httpx.Request(
            "POST",
            self._url,
            headers={"content-type": content_type, "accept": "application/json"},
            content=content,
        )
        assert self._transport is not None  # noqa: S101 - one of the two
        try:
            async with asyncio.timeout(TIMEOUT_S):
                response = await self._transport.handle_async_request(request)
                try:
                    body = await response.aread()
                finally:
                    await response.aclose()
        except FAULTS as exc:
            raise TransientError(f"POST {TOKEN_PATH}: {describe(exc)}") from None
        reply = Reply(response.status_code, response.headers, body)
        return _JUDGE.answer(reply, called=f"POST {TOKEN_PATH}", changes=False, wait_s=None).body


def credentials_for(
    auth: Mapping[str, str],
    base_url: str,
    *,
    scope: str = SCOPE,
    transport: httpx.AsyncBaseTransport | None = None,
) -> Credentials:
    """Return the credentials that `source.auth` describes; raises FatalError if it is neither."""
    if auth.get("client_id") and auth.get("client_secret"):
        return OAuthClientCredentials(
            base_url, auth["client_id"], auth["client_secret"], scope=scope, transport=transport
        )
    if auth.get("email") and auth.get("api_token"):
        user = auth["email"].removesuffix("/token")
        return BasicToken(f"{user}/token", auth["api_token"])
    raise FatalError(
        "source.auth needs client_id and client_secret (OAuth), or email and api_token (legacy)"
    )
