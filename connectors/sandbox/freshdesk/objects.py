"""Custom objects: their schemas, and records in pages that only a link of the last one leads to."""

from typing import Final

from aiohttp import web

from connectors.sandbox.freshdesk.state import (
    answer,
    invalid,
    not_found,
    state_of,
    without_feature,
)
from connectors.sandbox.records import Json

FEATURE: Final = "custom_objects"
FEW: Final = 20
MOST: Final = 100  # records of a page
RECORDS: Final = frozenset({"page_size", "next_token"})


async def schemas(request: web.Request) -> web.Response:
    """GET /custom_objects/schemas."""
    state = state_of(request)
    if FEATURE in state.config.lacks:
        return without_feature(request, FEATURE)
    return answer(request, {"schemas": [_shown(each) for each in state.desk.objects]})


async def records(request: web.Request) -> web.Response:
    """GET /custom_objects/schemas/{id}/records."""
    state, key = state_of(request), int(request.match_info["id"])
    if FEATURE in state.config.lacks:
        return without_feature(request, FEATURE)
    schema = next((each for each in state.desk.objects if each["id"] == key), None)
    if schema is None:
        return not_found()
    told, token = request.query.get("page_size", str(FEW)), request.query.get("next_token", "")
    start = int(token.removeprefix("token-") or 0)
    if not told.isdecimal() or not 0 < int(told) <= MOST:
        text = f"It should be between 1 and {MOST}"
        return invalid(request, "page_size", text, "invalid_value")
    end = start + int(told)
    rows = schema["_records"]
    links = {"count": {"href": f"/schemas/{key}/records/count"}}
    if end < len(rows):
        onwards = f"/schemas/{key}/records?page_size={told}&next_token=token-{end}"
        links["next"] = {"href": onwards}
    return answer(request, {"records": rows[start:end], "_links": links})


def _shown(schema: Json) -> Json:
    return {key: value for key, value in schema.items() if not key.startswith("_")}
