"""The transport under httpx, and what its exceptions tell: never sent, or perhaps done."""

import socket
import ssl
from functools import cache
from typing import Any, Final

import aiohttp
import httpx
from aiohttp.abc import AbstractResolver, ResolveResult
from aiohttp.connector import AddrInfoType
from aiohttp.resolver import DefaultResolver
from httpx_aiohttp import AiohttpTransport

from connectors.http.origins import is_public, literal_address
from connectors.http.redaction import redact

KEEPALIVE_S: Final = 15.0  # idle connections are ours to close first: most servers wait longer
CONNECT_TIMEOUT_S: Final = 10.0

# What a transport raises; aiohttp's own come through httpx-aiohttp where that has no word for them.
FAULTS: Final = (httpx.HTTPError, httpx.StreamError, aiohttp.ClientError, TimeoutError, OSError)


def default_transport(*, public_only: bool = False) -> httpx.AsyncBaseTransport:
    """Return aiohttp behind httpx's interface (docs: httpx's own pool slows down at 100 in flight).

    `public_only` refuses whatever leads to this machine or its network.
    """
    context = _context()

    def session() -> aiohttp.ClientSession:
        connector = aiohttp.TCPConnector(
            limit=0,
            keepalive_timeout=KEEPALIVE_S,
            ssl=context,
            resolver=PublicResolver() if public_only else None,
            socket_factory=public_socket if public_only else None,
        )
        made = aiohttp.ClientSession(
            connector=connector, cookie_jar=aiohttp.DummyCookieJar(), trust_env=False
        )
        # aiohttp repeats a PUT or DELETE by itself when a reused connection breaks: whether to
        # repeat is the ledger's to decide. There is no public switch; a test holds this one.
        made._retry_connection = False  # noqa: SLF001
        return made

    return AiohttpTransport(verify=context, client=session)


@cache
def _context() -> ssl.SSLContext:
    """Return what this process trusts, read once: that takes as long as twenty requests."""
    return httpx.create_ssl_context()


class NotPublicError(OSError):
    """A name that leads into our own network."""


class PublicResolver(AbstractResolver):
    """Resolves names, except those of machines in our own network."""

    def __init__(self, inner: AbstractResolver | None = None) -> None:
        self._inner = inner or DefaultResolver()

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        """Return the public addresses of a host."""
        found = await self._inner.resolve(host, port, family)
        public = [
            result
            for result in found
            if (address := literal_address(result["host"])) is not None and is_public(address)
        ]
        if not public:
            raise NotPublicError(f"{host} has no public address")
        return public

    async def close(self) -> None:
        """Close the resolver underneath."""
        await self._inner.close()


def public_socket(where: AddrInfoType) -> socket.socket:
    """Open a socket to an address of the public internet; raises NotPublicError for any other.

    It is asked for with what is connected to next: whatever name or spelling led there, and
    whoever resolved it, no other address can come in between.
    """
    family, kind, protocol, _, target = where
    address = literal_address(str(target[0]))
    if address is None or not is_public(address):
        raise NotPublicError(f"{target[0]} is not a public address")
    return socket.socket(family=family, type=kind, proto=protocol)


def extensions(timeout_s: float) -> dict[str, Any]:
    """Return the transport's timeouts; the whole exchange is the client's to bound."""
    return {"timeout": {"connect": min(CONNECT_TIMEOUT_S, timeout_s), "read": timeout_s}}


def surely_not_sent(exc: BaseException) -> bool:
    """Tell whether no byte of the request can have reached the server.

    httpx-aiohttp translates "server disconnected" to ConnectTimeout, although the request was sent
    by then; so aiohttp's own exception decides where there is one.
    """
    cause = exc if isinstance(exc, aiohttp.ClientError) else exc.__cause__
    if isinstance(cause, aiohttp.ClientError):
        return isinstance(cause, aiohttp.ClientConnectorError | aiohttp.ConnectionTimeoutError)
    return isinstance(
        exc,
        httpx.ConnectError | httpx.ConnectTimeout | httpx.PoolTimeout | httpx.UnsupportedProtocol,
    )


def leads_inside(exc: BaseException) -> bool:
    """Tell whether a connection was refused because its name is one of our own network."""
    cause = exc.__cause__
    return isinstance(cause, aiohttp.ClientConnectorError) and isinstance(
        cause.os_error, NotPublicError
    )


def describe(exc: BaseException) -> str:
    """Word a fault without addresses: what the libraries say carries whole URLs."""
    cause = exc.__cause__ if isinstance(exc.__cause__, aiohttp.ClientError | OSError) else exc
    if isinstance(cause, aiohttp.ClientConnectorError):
        return redact(f"cannot connect ({cause.os_error})")
    return "timed out" if isinstance(cause, TimeoutError) else type(cause).__name__
