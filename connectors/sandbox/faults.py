"""Trouble on demand: what a network and an overloaded service do to requests, for both sides.

`POST /_sandbox/faults` takes `{"faults": [{"kind": "reset_after", "next": 1, "method": "POST",
"path": "/reply$"}]}` (or one such object), adds to what is set, and `{"seed": 7}` starts the dice
anew; `GET` shows what is set and how often it struck; `DELETE` clears.

What a system refuses of itself, beyond the sandbox's own rules, is no trouble but a refusal:
`{"refusals": [{"status": 422, "body": {…}, "method": "POST", "path": "/tags$", "text": "vip"}]}`;
`"above": 100` means pages of more records, as heavy exports answer 504.
"""

import asyncio
import json
import random
import re
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field, fields
from enum import StrEnum
from typing import Any, Final

import orjson
from aiohttp import hdrs, web
from aiohttp.typedefs import Handler, Middleware

from connectors.sandbox.bad_bodies import Body, bad_gzip, trickle, wrong_length
from connectors.sandbox.broken_off import body_of, carried_out, reset, truncated
from connectors.sandbox.pages import is_page

ADDRESS: Final = "/_sandbox/faults"

Wording = Callable[[int], Any]

_HTML: Final = "<html><body><h1>Something went wrong</h1><p>Please try again.</p></body></html>"


class FaultKind(StrEnum):
    """What can go wrong. "After" means that the request was carried out and its answer is lost."""

    RATE_LIMITED = "429"  # with Retry-After
    RATE_LIMITED_BARE = "429_bare"  # without
    ERROR_500 = "500"
    ERROR_502 = "502"  # HTML, as gateways answer
    ERROR_503 = "503"
    ERROR_500_AFTER = "500_after"
    ERROR_502_AFTER = "502_after"
    RESET_BEFORE = "reset_before"
    RESET_AFTER = "reset_after"
    TRUNCATED = "truncated"  # after: half of the body, then the connection closes
    CUT_JSON = "cut_json"  # after: a whole answer of half the JSON
    HTML = "html"  # 200 with a page; nothing was done
    HTML_AFTER = "html_after"
    SLOW = "slow"  # carried out after `seconds`
    BAD_GZIP = "bad_gzip"  # 200; of a file, as are the next two
    WRONG_LENGTH = "wrong_length"
    TRICKLE = "trickle"  # a byte each `seconds`, for ever
    LATE = "504_late"  # a gateway gives up at once; carried out after `seconds` all the same


_STATUS: Final = {
    FaultKind.RATE_LIMITED: 429,
    FaultKind.RATE_LIMITED_BARE: 429,
    FaultKind.ERROR_500: 500,
    FaultKind.ERROR_502: 502,
    FaultKind.ERROR_503: 503,
    FaultKind.ERROR_500_AFTER: 500,
    FaultKind.ERROR_502_AFTER: 502,
    FaultKind.LATE: 504,
}
_BODIES: Final[dict[FaultKind, Body]] = {
    FaultKind.BAD_GZIP: bad_gzip,
    FaultKind.WRONG_LENGTH: wrong_length,
    FaultKind.TRICKLE: trickle,
}
_GATEWAYS: Final = frozenset({502, 504})
_CODES: Final = {429: "rate_limit_exceeded", 500: "server_error", 503: "service_unavailable"}
_BEFORE: Final = frozenset(
    {
        FaultKind.RATE_LIMITED,
        FaultKind.RATE_LIMITED_BARE,
        FaultKind.ERROR_500,
        FaultKind.ERROR_502,
        FaultKind.ERROR_503,
        FaultKind.RESET_BEFORE,
        FaultKind.HTML,
    }
)


@dataclass
class Fault:
    """One kind of trouble: for the `next` matching requests, or for a `rate` (0 to 1) of them."""

    kind: FaultKind
    next: int = 0  # counts down
    rate: float = 0.0
    method: str = ""  # empty: any
    path: str = ""  # regular expression, searched in the path; empty: any
    seconds: float = 1.0  # of Retry-After, of a slow answer, and between bytes of a trickle

    def __post_init__(self) -> None:
        """Refuse what could never strike."""
        self.kind = FaultKind(self.kind)
        if not 0 <= self.rate <= 1 or self.next < 0 or (self.rate > 0) == (self.next > 0):
            raise ValueError("a fault has either next (1 or more) or rate (above 0, at most 1)")
        re.compile(self.path)

    def matches(self, request: web.Request) -> bool:
        """Tell whether the request is one of those meant."""
        if self.method and request.method != self.method.upper():
            return False
        return not self.path or re.search(self.path, request.path) is not None


@dataclass
class Refusal:
    """What is refused until it is cleared: requests of a method, path and text in them.

    `body` is the answer's JSON; without one it is a page, as a firewall has it.
    """

    status: int
    body: Any = None
    method: str = ""  # empty: any
    path: str = ""  # regular expression, searched in the path; empty: any
    text: str = ""  # regular expression, searched in the request's body; empty: any
    next: int = 0  # only so many requests; 0: all
    above: int = 0  # only pages of more records; 0: all
    headers: Mapping[str, str] = field(default_factory=dict)  # of the answer, such as Retry-After

    async def meets(self, request: web.Request) -> bool:
        """Tell whether the request is one of those meant."""
        if self.method and request.method != self.method.upper():
            return False
        if self.path and re.search(self.path, request.path) is None:
            return False
        if self.above and _page_size(request) <= self.above:
            return False
        told = await request.text() if self.text else ""
        return re.search(self.text, told) is not None

    def answer(self) -> web.Response:
        """Return the refusal."""
        if self.body is None:
            answer = web.Response(text=_HTML, status=self.status, content_type="text/html")
        else:
            answer = web.json_response(self.body, status=self.status)
        answer.headers.update(self.headers)
        return answer


@dataclass
class Alteration:
    """What is changed in successful answers to some requests: as no answer should be.

    `values` takes the place of the keys it names; `whole` of the whole answer, if given.
    """

    values: Mapping[str, Any] = field(default_factory=dict)
    whole: Any = ...
    method: str = ""  # empty: any
    path: str = ""  # regular expression, searched in the path; empty: any
    next: int = 1  # so many answers

    def meets(self, request: web.Request) -> bool:
        """Tell whether the request is one of those meant."""
        if self.next < 1 or (self.method and request.method != self.method.upper()):
            return False
        return not self.path or re.search(self.path, request.path) is not None

    def applied(self, answer: web.StreamResponse) -> web.StreamResponse:
        """Return the answer as it goes out."""
        if answer.status >= 300 or not body_of(answer):
            return answer
        self.next -= 1
        told = self.whole
        if told is ...:
            told = {**orjson.loads(body_of(answer)), **self.values}
        return web.Response(
            body=json.dumps(told).encode(), status=answer.status, content_type="application/json"
        )


def _page_size(request: web.Request) -> int:
    told = request.query.get("per_page") or request.query.get("page[size]") or "0"
    return int(told) if told.isdecimal() else 0


def error_list(status: int) -> Any:
    """Return an error in Intercom's words."""
    code = _CODES.get(status, "server_error")
    return {
        "type": "error.list",
        "request_id": None,
        "errors": [{"code": code, "message": f"sandbox fault {status}"}],
    }


class Faults:
    """The trouble that is switched on for one side; the same seed and requests, the same trouble.

    The first fault that matches a request strikes, and only that one.
    """

    def __init__(self, *, seed: int = 0, wording: Wording = error_list) -> None:
        """Begin without any; `wording` makes the JSON body of an error status."""
        self.struck: Counter[str] = Counter()
        self._faults: list[Fault] = []
        self._refusals: list[Refusal] = []
        self._alterations: list[Alteration] = []
        self._dice = random.Random(seed)  # noqa: S311 - repeatable on purpose
        self._wording = wording
        self._late: set[asyncio.Future[None]] = set()

    @property
    def current(self) -> list[Fault]:
        """Return what is switched on, in the order in which it is tried."""
        return list(self._faults)

    def add(self, kind: FaultKind | str, **settings: Any) -> Fault:
        """Switch a fault on; the settings are the fields of `Fault`. ValueError if they clash."""
        fault = Fault(FaultKind(kind), **settings)
        self._faults.append(fault)
        return fault

    def refuse(self, status: int, body: Any = None, **settings: Any) -> Refusal:
        """Refuse some requests from now on; the settings are the fields of `Refusal`."""
        refusal = Refusal(status, body, **settings)
        self._refusals.append(refusal)
        return refusal

    def alter(self, **settings: Any) -> Alteration:
        """Change some answers from now on; the settings are the fields of `Alteration`."""
        alteration = Alteration(**settings)
        self._alterations.append(alteration)
        return alteration

    def clear(self) -> None:
        """Switch everything off; what has struck stays counted."""
        self._faults.clear()
        self._refusals.clear()
        self._alterations.clear()

    def reseed(self, seed: int) -> None:
        """Start the dice anew."""
        self._dice.seed(seed)

    @property
    def middleware(self) -> Middleware:
        """Return the aiohttp middleware, which also serves /_sandbox/faults."""

        @web.middleware
        async def faulty(request: web.Request, handler: Handler) -> web.StreamResponse:
            if request.path == ADDRESS:
                return await self._control(request)
            if request.path.startswith("/_sandbox") or is_page(request.path):
                return await handler(request)
            for refusal in self._refusals:
                if await refusal.meets(request):
                    return self._refused(refusal)
            fault = self._draw(request)
            if fault is not None:
                return await self._strike(fault, request, handler)
            answer = await handler(request)
            altered = next((each for each in self._alterations if each.meets(request)), None)
            return answer if altered is None else altered.applied(answer)

        return faulty

    def _refused(self, refusal: Refusal) -> web.Response:
        self.struck["refused"] += 1
        if refusal.next:
            refusal.next -= 1
            if not refusal.next:
                self._refusals.remove(refusal)
        return refusal.answer()

    def _draw(self, request: web.Request) -> Fault | None:
        for fault in self._faults:
            if not fault.matches(request):
                continue
            if fault.next:
                fault.next -= 1
                if not fault.next:
                    self._faults.remove(fault)
                return fault
            if self._dice.random() < fault.rate:
                return fault
        return None

    async def _strike(
        self, fault: Fault, request: web.Request, handler: Handler
    ) -> web.StreamResponse:
        kind = fault.kind
        self.struck[kind] += 1
        if kind in _BEFORE:
            if kind is not FaultKind.RESET_BEFORE and request.can_read_body:
                await request.read()
            return self._broken(fault, request, web.Response())
        if kind in _BODIES:
            return await _BODIES[kind](request, fault.seconds)
        if kind is FaultKind.SLOW:
            await asyncio.sleep(fault.seconds)
            return await handler(request)
        if kind is FaultKind.LATE:
            await request.read()
            later = asyncio.ensure_future(carried_out(handler, request, fault.seconds))
            self._late.add(later)
            later.add_done_callback(self._late.discard)
            return self._broken(fault, request, web.Response())
        answer = await handler(request)
        if kind is FaultKind.TRUNCATED:
            return await truncated(request, answer)
        return self._broken(fault, request, answer)

    def _broken(
        self, fault: Fault, request: web.Request, answer: web.StreamResponse
    ) -> web.StreamResponse:
        kind = fault.kind
        if kind in {FaultKind.RESET_BEFORE, FaultKind.RESET_AFTER}:
            reset(request)
            return web.Response(status=500)
        if kind is FaultKind.CUT_JSON:
            half = body_of(answer)[: len(body_of(answer)) // 2]
            return web.Response(body=half, status=answer.status, content_type="application/json")
        status = _STATUS.get(kind)
        if status is None or status in _GATEWAYS:
            return web.Response(text=_HTML, status=status or 200, content_type="text/html")
        response = web.Response(
            body=orjson.dumps(self._wording(status)),
            status=status,
            content_type="application/json",
        )
        if kind is FaultKind.RATE_LIMITED:
            response.headers[hdrs.RETRY_AFTER] = f"{fault.seconds:g}"
        return response

    async def _control(self, request: web.Request) -> web.Response:
        if request.method == "DELETE":
            self.clear()
        elif request.method == "POST":
            try:
                self._set(orjson.loads(await request.read()))
            except (ValueError, TypeError, KeyError, re.error) as exc:
                return web.json_response({"error": f"{exc}"}, status=400)
        elif request.method != "GET":
            return web.json_response({"error": "GET, POST or DELETE"}, status=405)
        state = {"faults": [asdict(fault) for fault in self._faults], "struck": dict(self.struck)}
        return web.json_response(state)

    def _set(self, told: Any) -> None:
        if not isinstance(told, dict):
            raise TypeError("an object is expected")
        self._refusals.extend(Refusal(**each) for each in told.get("refusals", []))
        self._alterations.extend(Alteration(**each) for each in told.get("alterations", []))
        known = {field.name for field in fields(Fault)}
        wanted = [told] if "kind" in told else told.get("faults", [])
        if unknown := {key for each in wanted for key in each} - known - {"seed"}:
            raise ValueError(f"unknown: {', '.join(sorted(unknown))}")
        made = [Fault(**{key: each[key] for key in each if key != "seed"}) for each in wanted]
        if "seed" in told:
            self.reseed(int(told["seed"]))
        self._faults.extend(made)
