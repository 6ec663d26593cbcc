"""Zendesk's ways of paging, each with the guards that keep it from looping or stopping early.

Requests are made anew from a cursor, a time or a page number; an address in an answer is never
followed. A cursor that leaves this module is JSON: `{"cursor"}`, `{"time"}`, `{"after"}` or
`{"page", "per_page"}`.
"""

import logging
from collections.abc import AsyncIterator, Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Final, NamedTuple

import httpx
import orjson

from connectors.http import HttpClient
from transforms.errors import ContractError, TransientError

log = logging.getLogger(__name__)

EXPORT_SIZE: Final = 1_000  # records a page; the exports' documented maximum
SHRINK: Final = 4  # 250 after 1,000 is the vendor's advice for a page that never came
GROW_AFTER: Final = 4  # pages that came
LIST_SIZE: Final = 100  # records a page; the lists' documented maximum
FIRST_TIME: Final = 1  # unix seconds; 0 is not taken by every time-based export
OVERLAP_S: Final = 60  # read again when an export goes on: rows may appear late within a minute


@dataclass(frozen=True, slots=True)
class Listing:
    """An endpoint with a list in its answer under `key`."""

    path: str
    key: str
    params: Mapping[str, Any] = field(default_factory=dict)
    bucket: str | None = None
    is_cursor_paged: bool = True  # else everything at once, or page numbers
    is_item: bool = False  # about one ticket or person: not tried for minutes


class Leaf(NamedTuple):
    """One answer, and where to go on behind it."""

    body: dict[str, Any]
    cursor: str | None


Paging = Callable[[HttpClient, Listing, str | None], AsyncIterator[Leaf]]


async def cursor_export(
    client: HttpClient, listing: Listing, cursor: str | None
) -> AsyncIterator[Leaf]:
    """Page an incremental export by cursor; ends on `end_of_stream` and nothing else.

    The last leaf's cursor is where the next delta begins.
    """
    last = _place(cursor, listing, "cursor").get("cursor")
    reader = _Reader(client, listing, "per_page", EXPORT_SIZE)
    while True:
        body = await reader.ask({"start_time": 0} if last is None else {"cursor": last})
        after, ended = body.get("after_cursor"), _flag(body, "end_of_stream", listing)
        if not ended and (not after or after == last):
            raise ContractError(f"{listing.path}: the cursor does not move before end_of_stream")
        last = after or last
        yield Leaf(body, None if last is None else _text({"cursor": last}))
        if ended:
            return


async def time_export(
    client: HttpClient, listing: Listing, cursor: str | None
) -> AsyncIterator[Leaf]:
    """Page an incremental export by time; records at the seams come twice.

    `next_page` is never looked at: it stands there even at the end.
    """
    known = _place(cursor, listing, "time").get("time")
    start = FIRST_TIME if known is None else max(FIRST_TIME, known - OVERLAP_S)
    furthest = known or start
    reader = _Reader(client, listing, "per_page", EXPORT_SIZE)
    while True:
        body = await reader.ask({"start_time": start})
        end, ended = _moment(body, listing), _flag(body, "end_of_stream", listing)
        if not ended and (end is None or end <= start):
            if reader.grow():
                continue
            raise ContractError(f"{listing.path}: end_time stays at {start} before end_of_stream")
        start = start if end is None else end
        reader.moved()
        furthest = max(furthest, start)
        yield Leaf(body, _text({"time": furthest}))
        if ended:
            return


async def side_export(
    client: HttpClient, listing: Listing, cursor: str | None
) -> AsyncIterator[Leaf]:
    """Page the export of side conversations: by time, and it never says that it is at its end.

    The end is where an answer has nothing that the one before it had not; a second in which more
    was said than an answer holds would hide the rest, and is refused.
    """
    known = _place(cursor, listing, "time").get("time")
    start = FIRST_TIME if known is None else max(FIRST_TIME, known - OVERLAP_S)
    furthest, seen = known or start, set[str]()
    while True:
        body = await ask(client, listing, {"start_time": start})
        end, events = _moment(body, listing), body[listing.key]
        ids = {orjson.dumps(each, default=str).decode() for each in events}
        is_over = ids <= seen or not body.get("next_page") or end is None
        if not is_over and end is not None and end <= start and len(events) >= EXPORT_SIZE:
            raise ContractError(f"{listing.path}: end_time stays at {start}, and there is more")
        start = start if end is None else max(start, end)
        furthest = max(furthest, start)
        yield Leaf(body, _text({"time": furthest}))
        if is_over:
            return
        seen = ids


async def whole_list(
    client: HttpClient, listing: Listing, cursor: str | None
) -> AsyncIterator[Leaf]:
    """Page a list: by cursor where the answer has `meta`, else by the numbers of `next_page`."""
    place = _place(cursor, listing, "after", "page")
    reader = _Reader(client, listing, "page[size]", LIST_SIZE)
    while True:
        if listing.is_cursor_paged and not listing.is_item and "page" not in place:
            body = await reader.ask(_list_params(place))
        else:  # page numbers count in pages of one size; one item's pages are its own
            body = await ask(client, listing, _sized(listing, place))
        meta = body.get("meta")
        following = (
            _after(meta, place, listing) if isinstance(meta, dict) else _next(body, place, listing)
        )
        yield Leaf(body, None if following is None else _text(following))
        if following is None:
            return
        place = following


async def ask(client: HttpClient, listing: Listing, params: Mapping[str, Any]) -> dict[str, Any]:
    """Return one answer that has the listing's records; raises ContractError if it has not."""
    told = {**listing.params, **params}
    answer = await client.read(
        listing.path, params=told, bucket=listing.bucket, is_item=listing.is_item
    )
    if not isinstance(answer.body, dict):
        raise ContractError(f"{listing.path}: the answer is no JSON object")
    if not isinstance(needed(answer.body, listing.key, listing), list):
        raise ContractError(f"{listing.path}: {listing.key!r} is no list")
    return answer.body


def needed(body: Mapping[str, Any], key: str, listing: Listing) -> Any:
    """Return what an answer must have."""
    if key not in body:
        raise ContractError(f"{listing.path}: no {key!r} in the answer")
    return body[key]


def _flag(body: Mapping[str, Any], key: str, listing: Listing) -> bool:
    """Return whether there is more; a word that is neither yes nor no would end a list early."""
    told = needed(body, key, listing)
    if not isinstance(told, bool):
        raise ContractError(f"{listing.path}: {key!r} is neither true nor false")
    return told


def _moment(body: Mapping[str, Any], listing: Listing) -> int | None:
    """Return the second up to which an export has come, if it says so."""
    told = body.get("end_time")
    if told is None or type(told) is int:
        return told
    raise ContractError(f"{listing.path}: 'end_time' is no number of seconds")


class _Reader:
    """Asks for pages: smaller ones where they don't come, larger ones where they do.

    A page of heavy tickets answers 504 each time, whatever the vendor's maximum says. So the size
    falls step by step, down to one record, and doubles again after some pages that came.
    """

    def __init__(self, client: HttpClient, listing: Listing, name: str, largest: int) -> None:
        """`name` is the parameter that holds the size."""
        self._client = client
        self._listing = listing
        self._name = name
        self._largest = self._size = largest
        self._least = 1  # a page of fewer would not move
        self._came = 0  # pages since the size last changed

    async def ask(self, where: Mapping[str, Any]) -> dict[str, Any]:
        """Return the page; a smaller one if the full one could not be had."""
        while self._size > self._least:
            try:
                return self._got(await self._ask(where, is_item=True))
            except TransientError as exc:
                self._size = max(self._least, self._size // SHRINK)
                self._came = 0
                log.warning("page too heavy", extra={"size": self._size, "why": exc.code})
        try:
            return self._got(await self._ask(where, is_item=False))
        except TransientError as exc:
            if self._least == 1:
                raise
            raise ContractError(
                f"{self._listing.path}: end_time stays {where} with smaller pages, and pages of "
                f"{self._size} do not come ({exc})"
            ) from exc

    async def _ask(self, where: Mapping[str, Any], *, is_item: bool) -> dict[str, Any]:
        """Ask for a page; one that may be had smaller is not tried for minutes."""
        listing = replace(self._listing, is_item=is_item)
        return await ask(self._client, listing, {**where, self._name: self._size})

    def _got(self, body: dict[str, Any]) -> dict[str, Any]:
        self._came += 1
        if self._came >= GROW_AFTER:
            self._size = min(self._largest, self._size * 2)
            self._came = 0
        return body

    def grow(self) -> bool:
        """Ask for more at once, and never for less again at this place; False if it is all."""
        if self._size >= self._largest:
            return False
        self._size = self._least = min(self._largest, self._size * SHRINK)
        self._came = 0
        return True

    def moved(self) -> None:
        """Take in that the place moved: pages may be small again."""
        self._least = 1


def _sized(listing: Listing, place: Mapping[str, Any]) -> dict[str, Any]:
    is_sized = listing.is_cursor_paged and "page" not in place
    return ({"page[size]": LIST_SIZE} if is_sized else {}) | _list_params(place)


def _list_params(place: Mapping[str, Any]) -> dict[str, Any]:
    if "page" in place:
        return dict(place)
    return {"page[after]": place["after"]} if "after" in place else {}


def _after(
    meta: Mapping[str, Any], place: Mapping[str, Any], listing: Listing
) -> dict[str, Any] | None:
    """Return the place behind a page that has `meta`, None at the end."""
    if not _flag(meta, "has_more", listing):
        return None
    after = meta.get("after_cursor")
    if not after or after == place.get("after"):
        raise ContractError(f"{listing.path}: has_more, but the cursor does not move")
    return {"after": after}


def _next(
    body: Mapping[str, Any], place: Mapping[str, Any], listing: Listing
) -> dict[str, Any] | None:
    """Return the next page's number as `next_page` has it, None at the end."""
    link = body.get("next_page")
    if not link:
        return None
    try:
        told = httpx.URL(link).params
        page = int(told["page"])
    except (KeyError, ValueError, TypeError, httpx.InvalidURL):
        raise ContractError(f"{listing.path}: next_page without a page number") from None
    if page <= place.get("page", 1) or not body[listing.key]:
        raise ContractError(f"{listing.path}: next_page does not move beyond page {page}")
    return {"page": page} | ({"per_page": told["per_page"]} if "per_page" in told else {})


def _place(cursor: str | None, listing: Listing, *names: str) -> dict[str, Any]:
    """Return what a cursor of ours holds, one of `names`; nothing for the beginning."""
    if cursor is None:
        return {}
    try:
        place = orjson.loads(cursor)
    except orjson.JSONDecodeError:
        place = None
    if not isinstance(place, dict) or not any(name in place for name in names):
        raise ContractError(f"{listing.path}: a cursor that is none of ours; stage it anew")
    return place


def _text(place: Mapping[str, Any]) -> str:
    return orjson.dumps(place).decode()
