"""From status and body to an answer or to one of our errors; the only place that does so."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

import httpx
import orjson

from connectors.http.lenient import read_leniently
from connectors.http.origins import NO_ADDRESS
from connectors.http.rates import MAX_OUTAGE_S, retry_after
from connectors.http.redaction import redact
from transforms.errors import (
    RATE_LIMITED,
    ContractError,
    LostAnswerError,
    RecordError,
    TransientError,
)

TOO_LARGE: Final = frozenset({413, 414, 431})
ENVELOPE: Final = frozenset({"error", "errors"})  # most systems' errors stand under one of these
RETRY_STATUS: Final = frozenset({408, 409, 425, 429})  # of a read; every 5xx as well

ErrorCode = Callable[[Any], tuple[str, str]]
Sound = Callable[[Any], bool]  # of a successful answer's body: whether it can be read
RequestId = Callable[[httpx.Headers, Any], str | None]


def anything(_: Any) -> bool:
    """Take an answer of any shape."""
    return True


@dataclass(frozen=True, slots=True)
class Answer:
    """A successful answer."""

    status: int
    body: Any  # parsed JSON, None for an empty body
    headers: httpx.Headers
    request_id: str | None


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer as it came."""

    status: int
    headers: httpx.Headers
    content: bytes


class UnreadableError(TransientError):
    """A successful read whose body is not JSON: a proxy's page, or an answer cut short."""


@dataclass(frozen=True, slots=True)
class Judge:
    """Turns replies into answers and errors, in the words of one system."""

    error_code: ErrorCode
    request_id: RequestId
    is_sound: Sound = anything
    envelope: frozenset[str] = ENVELOPE

    def answer(
        self,
        reply: Reply,
        *,
        called: str,
        changes: bool,
        wait_s: float | None,
        is_file: bool = False,
    ) -> Answer:
        """Return the answer or raise.

        `called` names method, host and path; `changes`: the request may have changed something;
        `wait_s`: how long the limiter would hold the next request back; `is_file`: servers of files
        refuse in any words, a page among them.
        """
        if 200 <= reply.status < 300:
            return self._success(reply, called=called, changes=changes)
        if 300 <= reply.status < 400:
            raise ContractError(f"{called} redirects {_target(reply)}; is the base URL right?")
        body = parsed(reply.content)
        code, detail = self._words(reply.status, body)
        if not is_file and reply.status != 429 and not _is_own(reply, body, self.envelope):
            raise _on_the_way(reply, called=called, changes=changes)
        told = redact(f"{called}: {reply.status} {code}" + (f": {detail}" if detail else ""))
        if reply.status == 429:
            after_s = retry_after(reply.headers)
            raise TransientError(
                told, after_s=wait_s if after_s is None else after_s, code=RATE_LIMITED
            )
        if changes and (reply.status >= 500 or reply.status in {408, 425}):
            raise LostAnswerError(told)
        if reply.status >= 500 or (not changes and reply.status in RETRY_STATUS):
            raise TransientError(told, after_s=_back_in_s(reply), code=code)
        raise RecordError(
            code,
            redact(detail),
            status=reply.status,
            request_id=self.request_id(reply.headers, body),
            link=reply.headers.get("link"),
        )

    def refusal(self, reply: Reply) -> str:
        """Return a refusal's code and explanation in one line."""
        code, detail = self._words(reply.status, parsed(reply.content))
        return redact(f"{code}: {detail}" if detail else code)

    def _words(self, status: int, body: Any) -> tuple[str, str]:
        try:
            code, detail = self.error_code(body)
        except (AttributeError, KeyError, IndexError, TypeError, ValueError):
            code, detail = "", ""  # an envelope nobody has seen yet must not hide the error
        return code or f"http_{status}", detail

    def _success(self, reply: Reply, *, called: str, changes: bool) -> Answer:
        body = None
        if reply.content:
            try:
                body = read_json(reply.content)
            except ValueError:
                fault = LostAnswerError if changes else UnreadableError
                raise fault(f"{called}: the answer is not JSON ({_kind(reply)})") from None
        if not self.is_sound(body):
            fault = LostAnswerError if changes else UnreadableError
            raise fault(f"{called}: the answer is not of the shape it promises ({_kind(reply)})")
        return Answer(reply.status, body, reply.headers, self.request_id(reply.headers, body))


def _is_own(reply: Reply, body: Any, envelope: frozenset[str]) -> bool:
    """Tell whether the system itself refuses, which it does in its envelope or without a word.

    A firewall's page or `{"message"}` says nothing of the account, the plan or the record; but what
    is too large for a gateway stays so.
    """
    if reply.status in TOO_LARGE or not reply.content.strip():
        return True
    is_empty = isinstance(body, Mapping | list) and not body
    return is_empty or (isinstance(body, Mapping) and not envelope.isdisjoint(body))


def _on_the_way(reply: Reply, *, called: str, changes: bool) -> TransientError:
    """Word an answer of something between us and the system: what was asked is asked again."""
    told = f"{called}: {reply.status} from something in between ({_kind(reply)})"
    if changes:
        return LostAnswerError(told)
    return TransientError(told, after_s=_back_in_s(reply), code=f"http_{reply.status}")


def _back_in_s(reply: Reply) -> float | None:
    """Return when a server in trouble says that it is back."""
    return retry_after(reply.headers, at_most_s=MAX_OUTAGE_S)


def read_json(content: bytes) -> Any:
    """Return what a body says, strictly if that goes; raises ValueError if it is not JSON."""
    try:
        return orjson.loads(content)
    except orjson.JSONDecodeError:
        return read_leniently(content)


def parsed(content: bytes) -> Any:
    """Return the body of an error as JSON, None if it is something else (a proxy's HTML)."""
    try:
        return read_json(content)
    except ValueError:
        return None


def _kind(reply: Reply) -> str:
    content_type = reply.headers.get("content-type", "no content type")
    return f"{redact(content_type).split(';')[0][:60]}, {len(reply.content)} bytes"


def _target(reply: Reply) -> str:
    try:
        url = httpx.URL(reply.headers.get("location", ""))
    except NO_ADDRESS:
        return "somewhere unreadable"
    return f"to {url.scheme}://{url.host}" if url.host else "within the host"
