"""Files, streamed: redirects by hand, credentials for their own host only, size bounded."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import AsyncExitStack
from dataclasses import dataclass
from typing import Final

import httpx

from connectors.http.answers import Judge, Reply
from connectors.http.credentials import Identity
from connectors.http.limiter import Limiter
from connectors.http.origins import guard_download, joined, origin_of
from connectors.http.wire import FAULTS, describe, extensions, leads_inside
from transforms.errors import BrokenStreamError, CredentialError, RecordError, TransientError

MAX_REDIRECTS: Final = 5
SLOWEST_BYTES_A_S: Final = 8 * 1024  # a file that comes slower is given up …
SLOW_AFTER_S: Final = 20.0  # … after so long
MAX_ERROR_BYTES: Final = 64 * 1024
REDIRECTS: Final = frozenset({301, 302, 303, 307, 308})


# To another host nothing but this goes: no word of who we are.
_PLAIN: Final = {"accept": "*/*", "accept-encoding": "identity"}


@dataclass(frozen=True, slots=True)
class Download:
    """A file that is being read; `size` is None where the server does not tell it."""

    content_type: str | None
    size: int | None
    response: httpx.Response
    max_bytes: int
    clock: Callable[[], float] = time.monotonic

    async def chunks(self) -> AsyncIterator[bytes]:
        """Yield the file's bytes; a file cut short or longer than allowed is an error."""
        host, read = self.response.request.url.host, 0
        began = self.clock()
        try:
            async for chunk in self.response.aiter_bytes():
                read += len(chunk)
                check_size(read, self.max_bytes)
                check_rate(host, read, self.clock() - began)
                yield chunk
        except FAULTS as exc:
            raise BrokenStreamError(f"download from {host}: {describe(exc)}") from None
        if self.size is not None and read != self.size:
            raise BrokenStreamError(f"download from {host}: {read} of {self.size} bytes")


def check_size(size: int | None, max_bytes: int) -> None:
    """Refuse a file that is larger than what its receiver takes."""
    if size is not None and size > max_bytes:
        raise RecordError("file_too_large", f"{size} bytes, at most {max_bytes}")


def check_rate(host: str, read: int, spent_s: float) -> None:
    """Give up a file that trickles in: no time-out of a single read would ever see it."""
    if spent_s > SLOW_AFTER_S and read < SLOWEST_BYTES_A_S * spent_s:
        raise RecordError("file_unavailable", f"{host}: {read} bytes in {spent_s:.0f} s")


def opened(response: httpx.Response, *, max_bytes: int) -> Download:
    """Return the download of a successful answer whose body is still to be read."""
    encoded = response.headers.get("content-encoding", "identity") != "identity"
    length = response.headers.get("content-length", "")
    size = int(length) if length.isdecimal() and not encoded else None
    check_size(size, max_bytes)
    return Download(response.headers.get("content-type"), size, response, max_bytes)


@dataclass(frozen=True, slots=True)
class Route:
    """How to reach one kind of host: its transport, its limiter, who we are there."""

    transport: httpx.AsyncBaseTransport
    limiter: Limiter
    identity: Identity | None


@dataclass(slots=True)
class Fetch:
    """One download's way to the first byte: redirects, renewal, errors."""

    base: httpx.URL
    own: Route
    elsewhere: Route
    judge: Judge
    timeout_s: float
    waited_s: float = 0.0

    async def open(self, url: str, stack: AsyncExitStack) -> httpx.Response:
        """Return a successful answer whose body is still to be read; `stack` closes it."""
        here, came_from, renewals = joined(self.base, url), None, 0
        for _ in range(MAX_REDIRECTS + 2):
            guard_download(here, base=self.base, came_from=came_from)
            async with AsyncExitStack() as hop:
                headers, response = await self._send(here, hop)
                if response.status_code in REDIRECTS and "location" in response.headers:
                    came_from, here = here, joined(here, response.headers["location"])
                    continue
                if (
                    response.status_code == 401
                    and not renewals
                    and await self._renew(here, headers)
                ):
                    renewals += 1
                    continue
                if not response.is_success:
                    await self._fail(here, response)
                stack.push_async_exit(hop.pop_all())
                return response
        raise RecordError("too_many_redirects", f"{here.host}: more than {MAX_REDIRECTS}")

    def is_own(self, url: str) -> bool:
        """Tell whether a download begins at the client's own host."""
        return self._route(joined(self.base, url)) is self.own

    async def _send(
        self, url: httpx.URL, hop: AsyncExitStack
    ) -> tuple[Mapping[str, str], httpx.Response]:
        route = self._route(url)
        sent = await route.identity.headers() if route.identity else {}
        headers = {**sent, **_PLAIN}
        request = httpx.Request("GET", url, headers=headers, extensions=extensions(self.timeout_s))
        slot = await hop.enter_async_context(route.limiter.slot())
        self.waited_s += slot.waited_s
        try:
            async with asyncio.timeout(self.timeout_s):
                response = await route.transport.handle_async_request(request)
        except FAULTS as exc:
            if leads_inside(exc):
                raise RecordError("forbidden_address", f"{url.host} is not public") from None
            raise TransientError(f"download from {url.host}: {describe(exc)}") from None
        hop.push_async_callback(response.aclose)
        response.request = request
        slot.feed(response.headers, response.status_code)
        return sent, response

    async def _renew(self, url: httpx.URL, used: Mapping[str, str]) -> bool:
        identity = self._route(url).identity
        return identity is not None and await identity.renewed(used)

    async def _fail(self, url: httpx.URL, response: httpx.Response) -> None:
        head = await _head_of(response)
        reply = Reply(response.status_code, response.headers, head)
        if response.status_code == 401 and self._route(url).identity is not None:
            raise CredentialError(f"{url.host} refuses us a file ({self.judge.refusal(reply)})")
        self.judge.answer(reply, called=f"GET {url.host}", changes=False, wait_s=None, is_file=True)

    def _route(self, url: httpx.URL) -> Route:
        return self.own if origin_of(url) == origin_of(self.base) else self.elsewhere


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
