"""Tickets that were deleted for good: no list says so, nothing is left to be read of them.

What no list has may be archived, of a second with more than can be listed, or nobody's to read: so
only a number that is answered for with "not found" by both routes is gone.
"""

import logging
from collections.abc import Sequence

from connectors.freshdesk.archive import ids_listed
from connectors.freshdesk.calls import item
from connectors.freshdesk.windows import PATH
from connectors.http import HttpClient
from connectors.together import all_of
from transforms.errors import RecordError

log = logging.getLogger(__name__)


async def purged(client: HttpClient, ids: Sequence[str]) -> list[str]:
    """Return those of some tickets that are not there any more, in whichever folder.

    Where a list is refused nothing looks purged.
    """
    numbers = [int(each) for each in ids if each.isdecimal()]
    if not numbers:
        return []
    try:
        listed = await ids_listed(client)
    except RecordError as exc:
        log.warning("purged tickets can't be told", extra={"status": exc.status})
        return []
    unlisted = [number for number in numbers if number not in listed]

    async def one(number: int) -> str | None:
        return None if await _is_there(client, number) else str(number)

    return [each for each in await all_of(unlisted, one) if each is not None]


async def _is_there(client: HttpClient, number: int) -> bool:
    try:
        for path in (f"{PATH}/{number}", f"{PATH}/archived/{number}"):
            if await item(client, path) is not None:
                return True
    except RecordError:  # whatever else it is, it is not gone
        return True
    return False
