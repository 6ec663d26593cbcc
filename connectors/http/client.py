"""One client per system: waits for permission, sends, repeats what it may, words faults."""

import asyncio
import functools
import re
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, replace
from types import TracebackType
from typing import Any, Final, Self

import httpx
import orjson

from connectors.http.answers import (
    ENVELOPE,
    Answer,
    ErrorCode,
    Judge,
    Reply,
    RequestId,
    Sound,
    UnreadableError,
    anything,
)
from connectors.http.contents import content_of
from connectors.http.credentials import Credentials, Identity
from connectors.http.download import Download, Fetch, Route, opened
from connectors.http.envelopes import plain_error, request_id_of
from connectors.http.file_limits import FileLimits, shared_files
from connectors.http.limiter import Limiter
from connectors.http.origins import addressed, is_loopback, origin_of, own_base, parse
from connectors.http.patience import Patience
from connectors.http.retry import RetryBudget, persist
from connectors.http.wire import FAULTS, default_transport, describe, extensions, surely_not_sent
from transforms.errors import (
    ContractError,
    CredentialError,
    LostAnswerError,
    OversizedError,
    RecordError,
    TransientError,
)

HEADERS: Final = {
    "accept": "application/json",
    "accept-encoding": "gzip",
    "user-agent": "intercom-migration/0.1",
}
TIMEOUT_S: Final = 60.0  # of one exchange, without the wait for the limiter
FILE_TIMEOUT_S: Final = 30.0  # until a file begins, and between two pieces of it
ONCE_TIMEOUT_S: Final = 5.0  # of another host that is asked once
ATTEMPTS_ELSEWHERE: Final = 3  # old messages are full of images on hosts long gone
_ID: Final = "…"
_HAS_DIGIT: Final = re.compile(r"^(?!v\d+$).*\d").search  # the version of an API is no id
DEFAULT_RETRY: Final = RetryBudget()

MayChange = Callable[[], Awaitable[None]]  # raises FatalError when nothing may be changed any more


async def always() -> None:
    """Let every change pass."""


@dataclass(slots=True)
class _Call:
    """One call and how long it has waited for permission so far."""

    method: str
    url: str
    body: bytes | None
    bucket: str | None
    changes: bool
    is_once: bool = False  # not repeated after a lost answer, though it changes nothing
    waited_s: float = 0.0
    tries: int = 0

    @property
    def may_be_lost(self) -> bool:
        """Whether a lost answer ends it."""
        return self.changes or self.is_once


class HttpClient:
    """JSON over HTTP to one host, under one limiter.

    A read is repeated within the budget. A write is sent once: again only after a 429, or when it
    surely never left. Every failure is one of `transforms.errors`.
    """

    def __init__(  # noqa: PLR0913 - the seams of the package, all by keyword
        self,
        *,
        base_url: str,
        credentials: Credentials,
        limiter: Limiter,
        headers: Mapping[str, str] | None = None,
        retry: RetryBudget = DEFAULT_RETRY,
        timeout_s: float = TIMEOUT_S,
        error_code: ErrorCode = plain_error,
        request_id: RequestId = request_id_of,
        is_sound: Sound = anything,
        envelope: frozenset[str] = ENVELOPE,
        may_change: MayChange = always,
        patience: Patience | None = None,
        file_paths: tuple[str, ...] = (),
        files: FileLimits | None = None,
        transport: httpx.AsyncBaseTransport | None = None,
    ) -> None:
        """`headers` go to the own host only; `transport` is for tests.

        `envelope`: keys of which an error of the system itself has one.
        `file_paths`: to what lies under them a redirect from elsewhere may lead with credentials.
        `files` hold back downloads; without them those from the own host draw on `limiter`.
        `may_change` is asked before a write queues for the limiter, and again just before it is
        sent: the wait may have been long.
        """
        self._base = own_base(base_url)
        self._prefix = str(self._base).rstrip("/")
        self._origin = origin_of(self._base)
        self._identity = Identity(credentials, {**HEADERS, **(headers or {})})
        self._retry = retry
        self._retry_item = retry.for_item()
        self._retry_elsewhere = replace(
            self._retry_item, attempts=min(retry.attempts, ATTEMPTS_ELSEWHERE)
        )
        self._timeout_s = timeout_s
        self._extensions = extensions(timeout_s)
        self._judge = Judge(error_code, request_id, is_sound, envelope)
        self._may_change = may_change
        self._patience = patience or Patience()
        self._file_paths = file_paths
        self._transport = transport or default_transport()
        self._elsewhere = transport
        self.limiter = limiter
        self.files = files or shared_files(limiter, patience=patience)

    @property
    def base_url(self) -> str:
        """The address that paths are added to."""
        return self._prefix

    @property
    def host(self) -> str:
        """The host this client talks to."""
        return self._base.host

    async def read(
        self,
        path: str,
        *,
        params: Mapping[str, Any] | None = None,
        bucket: str | None = None,
        is_item: bool = False,
    ) -> Answer:
        """GET a path (or an absolute address of this host, such as a link to the next page).

        `is_item`: it is about one record, which is tried for seconds and not for minutes.
        """
        call = _Call("GET", self._address(path, params), None, bucket, changes=False)
        return await self._sure(call, budget=self._retry_item if is_item else self._retry)

    async def read_once(self, path: str, *, bucket: str | None = None) -> Answer:
        """GET a path that an answer moves on, so that after a lost one another would skip some.

        Raises LostAnswerError when the answer was lost.
        """
        call = _Call("GET", self._address(path), None, bucket, changes=False, is_once=True)
        return await self._persist(call)

    async def query(self, path: str, *, json: Any, bucket: str | None = None) -> Answer:
        """POST what changes nothing, such as a search: repeated like a read."""
        body = _serialised(json)
        return await self._sure(_Call("POST", self._address(path), body, bucket, changes=False))

    async def write(
        self, method: str, path: str, *, json: Any = None, bucket: str | None = None
    ) -> Answer:
        """Send a change once.

        Raises LostAnswerError if it may have happened; TransientError if it surely has not.
        """
        body = None if json is None else _serialised(json)
        await self._may_change()
        return await self._persist(
            _Call(method.upper(), self._address(path), body, bucket, changes=True)
        )

    @asynccontextmanager
    async def download(
        self, url: str, *, max_bytes: int, is_once: bool = False
    ) -> AsyncIterator[Download]:
        """Open a file to stream; from another host than ours without credentials.

        Opening is repeated within the budget; a stream that breaks is a TransientError.
        `is_once`: another host than ours is asked once and not for long.
        """
        fetch = self._fetch()
        is_own = fetch.is_own(url)
        budget = self._retry_item if is_own else self._retry_elsewhere
        if is_once and not is_own:
            fetch.timeout_s = min(fetch.timeout_s, ONCE_TIMEOUT_S)
            budget = replace(budget, attempts=1)
        async with AsyncExitStack() as stack:
            response = await persist(
                lambda: fetch.open(url, stack),
                budget=budget,
                idle_s=lambda: fetch.waited_s,
                patience=self._patience,
            )
            yield opened(response, max_bytes=max_bytes, clock=self._retry.clock)

    def addressed(self, url: str) -> httpx.URL:
        """Return where an address out of data leads; RecordError if it is none."""
        return addressed(self._base, url)

    def is_own(self, url: str) -> bool:
        """Tell whether an address out of data is one of the client's own host."""
        return origin_of(self.addressed(url)) == self._origin

    async def aclose(self) -> None:
        """Close all connections."""
        await self._transport.aclose()
        if self._elsewhere is not None and self._elsewhere is not self._transport:
            await self._elsewhere.aclose()

    async def __aenter__(self) -> Self:
        """Return the client; leaving closes it."""
        return self

    async def __aexit__(
        self,
        exc_type: type[BaseException] | None,
        exc: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """Close all connections."""
        await self.aclose()

    def _address(self, path: str, params: Mapping[str, Any] | None = None) -> str:
        url = self._prefix + path
        if not path.startswith("/") or path.startswith("//"):
            if origin_of(parse(path)) != self._origin:
                raise ContractError(f"an address of another host than {self.host}: not followed")
            url = path
        if params:
            told = {name: value for name, value in params.items() if value is not None}
            url += ("&" if "?" in url else "?") + str(httpx.QueryParams(told))
        return url

    async def _sure(self, call: _Call, *, budget: RetryBudget | None = None) -> Answer:
        """Get an answer to a read; one that stays unreadable is a broken promise."""
        try:
            return await self._persist(call, budget=budget)
        except UnreadableError as exc:
            raise ContractError(str(exc)) from None

    async def _persist(self, call: _Call, *, budget: RetryBudget | None = None) -> Answer:
        return await persist(
            lambda: self._attempt(call),
            budget=budget or self._retry,
            idle_s=lambda: call.waited_s,
            patience=self._patience,
        )

    async def _attempt(self, call: _Call) -> Answer:
        call.tries += 1
        used = await self._identity.headers()
        reply = await self._exchange(call, used)
        if reply.status == 401 and await self._identity.renewed(used):
            reply = await self._exchange(call, await self._identity.headers())
        if reply.status == 401:
            raise CredentialError(
                f"{self.host} does not accept the credentials ({self._judge.refusal(reply)}); "
                "put valid ones for this host into the configuration"
            )
        wait_s = self.limiter.wait_s(call.bucket) if reply.status == 429 else None
        return self._judge.answer(
            reply, called=self._name(call), changes=call.may_be_lost, wait_s=wait_s
        )

    async def _exchange(self, call: _Call, headers: dict[str, str]) -> Reply:
        """Send once and read the whole answer."""
        if call.body is not None:
            headers = {**headers, "content-type": "application/json"}
        request = httpx.Request(
            call.method,
            _url(call.url),
            headers=headers,
            content=call.body,
            extensions=self._extensions,
        )
        async with self.limiter.slot(call.bucket, size=len(call.body or b"")) as slot:
            call.waited_s += slot.waited_s
            self.limiter.stats.count_kind(_kind(call.method, call.url))
            if call.changes:
                await self._may_change()
            try:
                async with self._within(call):
                    response = await self._transport.handle_async_request(request)
                    slot.feed(response.headers, response.status_code)
                    return Reply(response.status_code, response.headers, await content_of(response))
            except OversizedError as exc:
                told = f"{self._name(call)}: {exc}"
                if call.may_be_lost:
                    raise LostAnswerError(told) from None
                raise OversizedError(told, code=exc.code) from None
            except FAULTS as exc:
                if surely_not_sent(exc):
                    slot.never_sent()
                    raise TransientError(f"{self._name(call)}: {describe(exc)}") from None
                fault = LostAnswerError if call.may_be_lost else TransientError
                raise fault(f"{self._name(call)}: {describe(exc)}, answer lost") from None

    @asynccontextmanager
    async def _within(self, call: _Call) -> AsyncIterator[None]:
        """Bound one exchange, and tell of one that takes long."""
        with self._patience.watching(
            f"{self._name(call)} has not answered, try {call.tries}",
            about=f"answers of {self.host}",
            at_most_s=self._timeout_s,
        ):
            async with asyncio.timeout(self._timeout_s):
                yield

    def _name(self, call: _Call) -> str:
        path = call.url.removeprefix(f"{self._base.scheme}://").partition("?")[0]
        return f"{call.method} {path}"

    def _fetch(self) -> Fetch:
        if self._elsewhere is None:
            self._elsewhere = default_transport(public_only=not is_loopback(self.host))
        return Fetch(
            base=self._base,
            own=Route(self._transport, self._identity),
            elsewhere=Route(self._elsewhere, None),
            limits=self.files,
            judge=self._judge,
            timeout_s=min(self._timeout_s, FILE_TIMEOUT_S),
            file_paths=self._file_paths,
        )


@functools.lru_cache(maxsize=512)  # parsing costs as much as the limiter, and most paths recur
def _url(address: str) -> httpx.URL:
    return httpx.URL(address)


@functools.lru_cache(maxsize=512)
def _kind(method: str, address: str) -> str:
    """Return what a request is, whatever it is about: "POST /conversations/…/reply"."""
    parts = httpx.URL(address).path.split("/")
    return f"{method} {'/'.join(_ID if _HAS_DIGIT(part) else part for part in parts)}"


def _serialised(json: Any) -> bytes:
    try:
        return orjson.dumps(json)
    except TypeError as exc:  # a lone surrogate in a text, say
        raise RecordError("not_serialisable", str(exc)) from None
