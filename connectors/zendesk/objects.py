"""Custom objects: the records that fields of tickets, people or organizations may point at."""

from collections.abc import AsyncIterator
from typing import Any, Final

import orjson

from connectors.http import HttpClient
from connectors.zendesk.paging import Leaf, Listing, whole_list
from transforms.zendesk.fields import OBJECT, OBJECTS

KINDS: Final = Listing("/api/v2/custom_objects.json", "custom_objects", is_cursor_paged=False)
FIELDS: Final = ("ticket_fields", "user_fields", "organization_fields")


async def object_records(
    client: HttpClient, listing: Listing, cursor: str | None
) -> AsyncIterator[Leaf]:
    """Page the records of one object after the other; only of those that some field points at.

    `listing` names the objects. A cursor is the object and the place in its own list.
    """
    place = {} if cursor is None else orjson.loads(cursor)
    known = await _all(client, listing)
    meant = await _meant(client) if known else set()
    keys = [key for each in known if (key := str(each.get("key"))) in meant]
    if "object" in place:
        keys = keys[keys.index(place["object"]) :] if place["object"] in keys else []
    for number, key in enumerate(keys, start=1):
        following = keys[number] if number < len(keys) else None
        own = Listing(f"/api/v2/custom_objects/{key}/records.json", OBJECTS)
        begin = place.get("behind") if key == place.get("object") else None
        async for leaf in whole_list(client, own, begin):
            yield Leaf(leaf.body, _next(key, leaf.cursor, following))
    if not keys:
        yield Leaf({OBJECTS: []}, None)


def _next(key: str, behind: str | None, following: str | None) -> str | None:
    """Return where to go on: in the same object, in the next one, or nowhere."""
    if behind is None and following is None:
        return None
    place = {"object": following} if behind is None else {"object": key, "behind": behind}
    return orjson.dumps(place).decode()


async def _all(client: HttpClient, listing: Listing) -> list[dict[str, Any]]:
    """Return the objects of a short list."""
    pages = [leaf async for leaf in whole_list(client, listing, None)]
    return [each for leaf in pages for each in leaf.body[listing.key] if isinstance(each, dict)]


async def _meant(client: HttpClient) -> set[str]:
    """Return the keys of the custom objects that fields point at."""
    listings = [Listing(f"/api/v2/{name}.json", name, is_cursor_paged=False) for name in FIELDS]
    fields = [field for listing in listings for field in await _all(client, listing)]
    targets = (str(field.get("relationship_target_type")) for field in fields)
    return {target.removeprefix(OBJECT) for target in targets if target.startswith(OBJECT)}
