"""Files, streamed: redirects by hand, credentials for their own host only, size bounded."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import AsyncExitStack
from dataclasses import dataclass, replace
from typing import Final

import httpx

from connectors.http.answers import Judge, Reply
from connectors.http.credentials import Identity
from connectors.http.encodings import Inflater, encoding_of
from connectors.http.file_limits import FileLimits
from connectors.http.limiter import Limiter
from connectors.http.origins import (
    NO_ADDRESS,
    addressed,
    guard_download,
    joined,
    origin_of,
)
from connectors.http.wire import FAULTS, describe, extensions, leads_inside
from transforms.addresses import is_beneath
from transforms.errors import (
    RATE_LIMITED,
    BrokenStreamError,
    CredentialError,
    RecordError,
    TransientError,
)

MAX_REDIRECTS: Final = 5
SLOWEST_BYTES_A_S: Final = 8 * 1024  # a file that comes slower is given up …
SLOW_AFTER_S: Final = 20.0  # … after so long
MAX_ERROR_BYTES: Final = 64 * 1024
REDIRECTS: Final = frozenset({301, 302, 303, 307, 308})
WHOLE: Final = frozenset({200, 203})  # other successes are a part of a file, or none
MAX_DIGITS: Final = 18  # of a length that means something

# To another host nothing but this goes: no word of who we are.
_PLAIN: Final = {"accept": "*/*", "accept-encoding": "identity"}


@dataclass(frozen=True, slots=True)
class Download:
    """A file that is being read; `size` is None where the server does not tell it."""

    content_type: str | None
    size: int | None
    response: httpx.Response
    max_bytes: int
    encoding: str | None = None
    clock: Callable[[], float] = time.monotonic

    async def chunks(self) -> AsyncIterator[bytes]:
        """Yield the file's bytes; a file cut short or longer than allowed is an error."""
        host, read = self.response.request.url.host, 0
        try:
            async for chunk in self._decoded(host):
                read += len(chunk)
                check_size(read, self.max_bytes)
                yield chunk
        except FAULTS as exc:
            raise BrokenStreamError(f"download from {host}: {describe(exc)}") from None
        if self.size is not None and read != self.size:
            raise BrokenStreamError(f"download from {host}: {read} of {self.size} bytes")

    async def _decoded(self, host: str) -> AsyncIterator[bytes]:
        """Yield the bytes without the encoding they came in; one that was cut is an error."""
        inflater = Inflater(self.encoding) if self.encoding else None
        began, came = self.clock(), 0
        chunks = self.response.aiter_raw() if inflater else self.response.aiter_bytes()
        async for chunk in chunks:
            came += len(chunk)
            check_rate(host, came, self.clock() - began)
            yield inflater.feed(chunk) if inflater else chunk
        if inflater:
            inflater.finish()


def check_size(size: int | None, max_bytes: int) -> None:
    """Refuse a file that is larger than what its receiver takes."""
    if size is not None and size > max_bytes:
        raise RecordError("file_too_large", f"{size} bytes, at most {max_bytes}")


def check_rate(host: str, read: int, spent_s: float) -> None:
    """Give up a file that trickles in: no time-out of a single read would ever see it."""
    if spent_s > SLOW_AFTER_S and read < SLOWEST_BYTES_A_S * spent_s:
        raise RecordError("file_unavailable", f"{host}: {read} bytes in {spent_s:.0f} s")


def opened(
    response: httpx.Response, *, max_bytes: int, clock: Callable[[], float] = time.monotonic
) -> Download:
    """Return the download of a successful answer whose body is still to be read."""
    encoding = encoding_of(response.headers)
    length = response.headers.get("content-length", "")
    is_told = length.isascii() and length.isdecimal() and len(length) <= MAX_DIGITS
    size = int(length) if is_told and encoding is None else None
    check_size(size, max_bytes)
    kind = response.headers.get("content-type")
    return Download(kind, size, response, max_bytes, encoding, clock)


@dataclass(frozen=True, slots=True)
class Route:
    """How to reach one kind of host: its transport, and who we are there."""

    transport: httpx.AsyncBaseTransport
    identity: Identity | None


@dataclass(slots=True)
class Fetch:
    """One download's way to the first byte: redirects, renewal, errors."""

    base: httpx.URL
    own: Route
    elsewhere: Route
    limits: FileLimits
    judge: Judge
    timeout_s: float
    file_paths: tuple[str, ...] = ()  # where files lie at our own host
    waited_s: float = 0.0
    has_strayed: bool = False  # a redirect came from a host that is not ours

    async def open(self, url: str, stack: AsyncExitStack) -> httpx.Response:
        """Return a successful answer whose body is still to be read; `stack` closes it."""
        self.has_strayed = False
        here, came_from, renewals = addressed(self.base, url), None, 0
        for _ in range(MAX_REDIRECTS + 2):
            guard_download(here, base=self.base, came_from=came_from)
            async with AsyncExitStack() as hop:
                headers, response = await self._send(here, hop)
                if response.status_code in REDIRECTS and "location" in response.headers:
                    self.has_strayed |= self._route(here).identity is None
                    came_from, here = here, joined(here, response.headers["location"])
                    continue
                if (
                    response.status_code == 401
                    and not renewals
                    and await self._renew(here, headers)
                ):
                    renewals += 1
                    continue
                if response.status_code not in WHOLE:
                    await self._fail(here, response)
                stack.push_async_exit(hop.pop_all())
                return response
        raise RecordError("too_many_redirects", f"{here.host}: more than {MAX_REDIRECTS}")

    def is_own(self, url: str) -> bool:
        """Tell whether a download begins at the client's own host."""
        return origin_of(addressed(self.base, url)) == origin_of(self.base)

    async def _send(
        self, url: httpx.URL, hop: AsyncExitStack
    ) -> tuple[Mapping[str, str], httpx.Response]:
        route = self._route(url)
        sent = await route.identity.headers() if route.identity else {}
        headers = {**sent, **_PLAIN}
        request = httpx.Request("GET", url, headers=headers, extensions=extensions(self.timeout_s))
        slot = await hop.enter_async_context(self._limiter(url).slot())
        self.waited_s += slot.waited_s
        try:
            async with asyncio.timeout(self.timeout_s):
                response = await route.transport.handle_async_request(request)
        except FAULTS as exc:
            if leads_inside(exc):
                raise RecordError("forbidden_address", f"{url.host} is not public") from None
            raise TransientError(f"download from {url.host}: {describe(exc)}") from None
        except NO_ADDRESS as exc:  # the transport reads addresses in its own way once more
            raise RecordError("file_address_invalid", type(exc).__name__) from None
        hop.push_async_callback(response.aclose)
        response.request = request
        slot.feed(response.headers, response.status_code)
        return sent, response

    async def _renew(self, url: httpx.URL, used: Mapping[str, str]) -> bool:
        identity = self._route(url).identity
        return identity is not None and await identity.renewed(used)

    async def _fail(self, url: httpx.URL, response: httpx.Response) -> None:
        head = await _head_of(response)
        if response.status_code < 400:  # a part, nothing, or a redirect to nowhere
            raise RecordError("file_unavailable", f"{url.host}: {response.status_code} is no file")
        reply = Reply(response.status_code, response.headers, head)
        if response.status_code == 429 and self._limiter(url).wait_s() is not None:
            # The host's limiter waits as long as was asked: that is not this file's time.
            raise TransientError(f"download from {url.host}: 429", after_s=0.0, code=RATE_LIMITED)
        if response.status_code == 401 and self._route(url).identity is not None:
            raise CredentialError(f"{url.host} refuses us a file ({self.judge.refusal(reply)})")
        self.judge.answer(reply, called=f"GET {url.host}", changes=False, wait_s=None, is_file=True)

    def _limiter(self, url: httpx.URL) -> Limiter:
        is_own = origin_of(url) == origin_of(self.base)
        return self.limits.own if is_own else self.limits.of(url.netloc.decode())

    def _route(self, url: httpx.URL) -> Route:
        """Return the way to an address.

        Whoever sends us home from elsewhere must not choose what we ask for in our own name.
        """
        if origin_of(url) != origin_of(self.base):
            return self.elsewhere
        is_ours = not self.has_strayed or is_beneath(url.path, self.file_paths)
        return self.own if is_ours else replace(self.own, identity=None)


async def _head_of(response: httpx.Response) -> bytes:
    """Return the beginning of an error's body; what can't be read is no loss."""
    head = b""
    try:
        async for chunk in response.aiter_bytes():
            head += chunk
            if len(head) > MAX_ERROR_BYTES:
                return b""
    except FAULTS:
        return b""
    return head
