"""/office_hours_schedules: weeks by the minute, and the days on which other hours hold."""

from collections.abc import Mapping, Sequence
from datetime import date
from functools import cache
from typing import Any, Final
from zoneinfo import available_timezones

import orjson
from aiohttp import web

from connectors.sandbox.intercom import rules
from connectors.sandbox.intercom.refusal import Refusal, not_found
from connectors.sandbox.intercom.workspace import Call, Json, Workspace
from transforms.office_hours.contracts import WEEK
from transforms.office_hours.weeks import DAY

KIND: Final = "office_hours_schedule"
EXCEPTION: Final = "office_hours_exception"
_zones = cache(available_timezones)


def add_schedule(world: Workspace, row: Mapping[str, Any]) -> Json:
    """Make a schedule; its minutes count from Monday 00:00."""
    doc = {
        "id": str(world.store.next_id(KIND)),
        **row,
        "created_at": world.second(),
        "updated_at": world.second(),
    }
    world.store.put(KIND, doc["id"], doc)
    return doc


async def list_all(call: Call) -> Json:
    """GET …: all at once."""
    docs = call.world.store.all(KIND).values()
    return {"type": f"{KIND}.list", "data": [_schedule(each) for each in docs]}


async def create(call: Call) -> web.Response:
    """POST …."""
    body = {name: call.body[name] for name in ("name", "time_zone_name", "time_intervals")}
    _require_week(body)
    return _made(_schedule(add_schedule(call.world, body)))


async def show(call: Call) -> Json:
    """GET …/{id}."""
    return _schedule(_found(call, call.path["id"]))


async def update(call: Call) -> Json:
    """PUT …/{id}: only what is given is changed."""
    doc = _found(call, call.path["id"])
    _require_week({**doc, **call.body})
    doc.update({**call.body, "updated_at": call.world.second()})
    call.world.store.put(KIND, doc["id"], doc)
    return _schedule(doc)


async def delete(call: Call) -> Json:
    """DELETE …/{id}: its exceptions go with it."""
    doc = _found(call, call.path["id"])
    for each in exceptions_of(call.world, doc["id"]):
        call.world.store.delete(EXCEPTION, each["id"])
    call.world.store.delete(KIND, doc["id"])
    return {"id": doc["id"], "object": KIND, "deleted": True}


async def list_exceptions(call: Call) -> Json:
    """GET …/{id}/office_hours_exceptions: all at once."""
    docs = exceptions_of(call.world, _home(call)["id"])
    return {"type": f"{EXCEPTION}.list", "data": [_exception(each) for each in docs]}


async def create_exception(call: Call) -> web.Response:
    """POST …/{id}/office_hours_exceptions."""
    world, home = call.world, _home(call)
    told = {name: call.body.get(name) for name in ("name", "time_intervals")}
    doc = {
        "id": str(world.store.next_id(EXCEPTION)),
        "office_hours_schedule_id": home["id"],
        "exception_date": call.body["exception_date"],
        "exception_type": call.body["exception_type"],
        **told,
        "recurring_annually": call.body.get("recurring_annually", False),
        "created_at": world.second(),
        "updated_at": world.second(),
    }
    _require_day(doc)
    world.store.put(EXCEPTION, doc["id"], doc)
    return _made(_exception(doc))


async def show_exception(call: Call) -> Json:
    """GET …/{id}/office_hours_exceptions/{id}."""
    return _exception(_found_exception(call))


async def update_exception(call: Call) -> Json:
    """PUT …/{id}/office_hours_exceptions/{id}: only what is given is changed."""
    doc = _found_exception(call)
    _require_day({**doc, **call.body})
    doc.update({**call.body, "updated_at": call.world.second()})
    call.world.store.put(EXCEPTION, doc["id"], doc)
    return _exception(doc)


async def delete_exception(call: Call) -> Json:
    """DELETE …/{id}/office_hours_exceptions/{id}."""
    doc = _found_exception(call)
    call.world.store.delete(EXCEPTION, doc["id"])
    return {"id": doc["id"], "object": EXCEPTION, "deleted": True}


def exceptions_of(world: Workspace, schedule_id: str) -> list[Json]:
    """Return the exceptions of a schedule."""
    docs = world.store.all(EXCEPTION).values()
    return [each for each in docs if each["office_hours_schedule_id"] == schedule_id]


def _schedule(doc: Json) -> Json:
    hours = [_with_day(each, each["start_minute"] // DAY) for each in doc["time_intervals"]]
    is_always = _spans(doc["time_intervals"]) == [(0, WEEK)]
    return {"type": KIND, **doc, "time_intervals": hours, "twenty_four_seven": is_always}


def _exception(doc: Json) -> Json:
    day = date.fromisoformat(doc["exception_date"]).weekday()
    hours = doc["time_intervals"]
    shown = None if hours is None else [_with_day(each, day) for each in hours]
    return {"type": EXCEPTION, **doc, "time_intervals": shown}


def _with_day(hours: Json, day: int) -> Json:
    return {
        "start_minute": hours["start_minute"],
        "end_minute": hours["end_minute"],
        "day_of_week": day,
    }


def _require_week(body: Json) -> None:
    if not body["name"].strip():
        raise _invalid("name can't be blank", "name")
    if body["time_zone_name"] not in _zones():
        raise _invalid(f"'{body['time_zone_name']}' is not a time zone", "time_zone_name")
    _require_hours(body["time_intervals"], WEEK)


def _require_day(doc: Json) -> None:
    try:
        date.fromisoformat(doc["exception_date"])
    except ValueError as exc:
        raise _invalid("exception_date is not a date", "exception_date") from exc
    is_closed = doc["exception_type"] == "closed"
    if is_closed != (doc["time_intervals"] is None):
        raise _invalid("time_intervals go with custom_hours, and only with them", "time_intervals")
    if not is_closed:
        _require_hours(doc["time_intervals"], DAY)


def _require_hours(told: Sequence[Json], most: int) -> None:
    """Refuse hours that begin or end within a quarter, outside of their time, or over another."""
    before = 0
    for start, end in _spans(told):
        rules.require_quarters(start, end)
        if not before <= start < end <= most:
            raise _invalid("time_intervals overlap, or lie outside", "time_intervals")
        before = end


def _spans(told: Sequence[Json]) -> list[tuple[int, int]]:
    return sorted((each.get("start_minute", -1), each.get("end_minute", -1)) for each in told)


def _invalid(message: str, field: str) -> Refusal:
    return Refusal(422, "parameter_invalid", message, field)


def _home(call: Call) -> Json:
    return _found(call, call.path["office_hours_schedule_id"])


def _found(call: Call, schedule_id: str) -> Json:
    doc = call.world.store.get(KIND, schedule_id)
    if doc is None:
        raise not_found("Office hours schedule not found")
    return doc


def _found_exception(call: Call) -> Json:
    doc = call.world.store.get(EXCEPTION, call.path["id"])
    if doc is None or doc["office_hours_schedule_id"] != _home(call)["id"]:
        raise not_found("Office hours exception not found")
    return doc


def _made(shown: Json) -> web.Response:
    return web.Response(body=orjson.dumps(shown), status=201, content_type="application/json")
