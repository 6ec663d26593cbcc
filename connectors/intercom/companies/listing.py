"""All companies: by the scroll, which serves one reader at a time, or else by the short list."""

from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any, Final, Protocol
from urllib.parse import quote

from connectors.http import Answer, HttpClient, Patience
from connectors.intercom.errors import is_gone
from transforms.errors import ContractError, RecordError, TransientError

BUSY_WAITS_S: Final = (5.0, 15.0, 30.0, 30.0)  # a scroll that is left alone dies after a minute
RESTARTS: Final = 3  # "restart from zero" is Intercom's own advice after a 500
MAX_PAGES: Final = 100_000  # of 100 companies
LIST_LIMIT: Final = 10_000  # companies; the list shows no more (OpenAPI 2.16)
LIST_PER_PAGE: Final = 60

Companies = list[dict[str, Any]]


class Reader(Protocol):
    """Whoever reads a workspace, as target or as source."""

    @property
    def client(self) -> HttpClient:
        """Return what asks."""
        ...

    @property
    def patience(self) -> Patience:
        """Return what is asked before anybody waits."""
        ...

    @property
    def sleep(self) -> Callable[[float], Awaitable[Any]]:
        """Return what waits."""
        ...


class _DiedError(Exception):
    """The scroll is gone: it has to be read from its beginning."""


async def company_pages(at: Reader) -> AsyncIterator[Companies]:
    """Yield pages of all companies that have contacts; after a restart they come twice.

    Raises TransientError when another program keeps the scroll and the list is too short.
    """
    for _ in range(RESTARTS):
        try:
            first = await _first(at)
            if first is None:
                async for items in _listed(at):
                    yield items
                return
            async for items in _scrolled(at, first):
                yield items
        except _DiedError:
            continue
        return
    raise TransientError(f"the scroll of companies broke {RESTARTS} times")


async def _first(at: Reader) -> dict[str, Any] | None:
    """Open the scroll; None when another program does not let go of it."""
    for wait_s in (*BUSY_WAITS_S, None):
        try:
            answer = await at.client.read("/companies/scroll")
        except RecordError as exc:
            if is_gone(exc):
                return None
            if exc.status not in {400, 409, 429} and "scroll" not in exc.code:
                raise
            if wait_s is not None:
                what = "another program reads the workspace's companies"
                await at.patience.wait(wait_s, what, sleep=at.sleep)
            continue
        return _shaped(answer.body)
    return None


async def _scrolled(at: Reader, body: dict[str, Any]) -> AsyncIterator[Companies]:
    seen: list[Any] = []
    for _ in range(MAX_PAGES):
        items = body["data"]
        ids = [item.get("id") for item in items]
        if not items:
            return
        if ids == seen:  # the scroll's parameter stays the same: only its pages can tell
            raise ContractError("the scroll of companies shows the same page again")
        yield items
        seen, parameter = ids, body.get("scroll_param")
        if not parameter:
            return
        try:
            answer = await _once(at, parameter)
        except (RecordError, TransientError) as exc:
            raise _DiedError from exc
        body = _shaped(answer.body)
    raise ContractError("the scroll of companies has no end")


async def _once(at: Reader, parameter: str) -> Answer:
    """Ask for the next page without repeating: after a failure Intercom may skip a page."""
    return await at.client.read_once(f"/companies/scroll?scroll_param={quote(parameter, safe='')}")


async def _listed(at: Reader) -> AsyncIterator[Companies]:
    for page in range(1, LIST_LIMIT // LIST_PER_PAGE + 2):
        params = {"page": page, "per_page": LIST_PER_PAGE}
        answer = await at.client.read("/companies", params=params)
        body = _shaped(answer.body)
        if (body.get("total_count") or 0) > LIST_LIMIT:
            raise TransientError(
                "another program reads this workspace's companies; try again when it is done"
            )
        if body["data"]:
            yield body["data"]
        pages = body.get("pages") or {}
        if not body["data"] or page >= (pages.get("total_pages") or page):
            return


def _shaped(body: Any) -> dict[str, Any]:
    if not isinstance(body, dict) or not isinstance(body.get("data"), list):
        raise ContractError("a page of companies without a list 'data'")
    return body
