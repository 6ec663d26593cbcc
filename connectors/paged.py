"""Lists that a source gives page by page: where a reading goes on, and what a refusal means."""

import logging
from collections.abc import AsyncIterator, Mapping
from typing import Any

import orjson

from connectors.protocols import Page
from transforms.errors import ContractError, CredentialError, RecordError

log = logging.getLogger(__name__)


def place_in(cursor: str | None, name: str) -> dict[str, Any]:
    """Return what a cursor of ours holds; nothing for the beginning.

    Raises ContractError, naming the list, for one that is not ours.
    """
    if cursor is None:
        return {}
    try:
        place = orjson.loads(cursor)
    except orjson.JSONDecodeError:
        place = None
    if not isinstance(place, dict):
        raise ContractError(f"{name}: a cursor that is none of ours; stage it anew")
    return place


def cursor_of(place: Mapping[str, Any]) -> str:
    """Return a place as a cursor."""
    return orjson.dumps(place, option=orjson.OPT_SORT_KEYS).decode()


async def whole_list(
    pages: AsyncIterator[Page], resource: str, *, mend: str
) -> AsyncIterator[Page]:
    """Yield a list's pages; the refusal of a whole list is what a person must mend, and how.

    Raises CredentialError where it is forbidden, ContractError for another refusal.
    """
    try:
        async for page in pages:
            log.debug("page read", extra={"resource": resource, "records": len(page.records)})
            yield page
    except RecordError as exc:
        if exc.status == 403:
            raise CredentialError(f"{resource} is forbidden ({exc}); {mend}") from exc
        raise ContractError(f"{resource} is refused with {exc.status} ({exc})") from exc
