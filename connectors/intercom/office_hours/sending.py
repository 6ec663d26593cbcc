"""Schedules of office hours, and the days on which they are closed."""

from collections.abc import Mapping
from typing import Any, Final

from connectors.intercom.context import Connection, id_in, own_id
from connectors.intercom.errors import is_gone
from connectors.intercom.seen import seen
from connectors.protocols import RecordState, StepAnswer
from transforms.errors import ContractError, CredentialError, RecordError
from transforms.model import Step, TargetId
from transforms.plan.office_hours import day_key

KIND: Final = "office_hours"
PATH: Final = "/office_hours_schedules"
DAY_KIND: Final = "office_hours_exception"
EXCEPTIONS: Final = "exceptions"  # what a schedule is shown with when it is compared
CLOSED: Final = "closed"
_REFUSED: Final = frozenset({401, 403, 404})  # no scope; an app or plan without office hours

Json = dict[str, Any]


async def write_schedule(at: Connection, _step: Step, body: Json, state: RecordState) -> StepAnswer:
    """Make a schedule, or change the one that we made."""
    is_new = state.target_id is None
    path = PATH if is_new else f"{PATH}/{state.target_id}"
    answer = await at.client.write("POST" if is_new else "PUT", path, json=body)
    made = id_in(answer.body, "id", f"POST {PATH}") if is_new else own_id(state)
    at.habits.take(KIND, made, state.ref)
    told = seen(schedule_fields(answer.body))
    return StepAnswer(KIND, made, request_id=answer.request_id, observed=told)


async def close_day(at: Connection, step: Step, body: Json, state: RecordState) -> StepAnswer:
    """Close a schedule on one day; what people have set for that day stays (`is_existing`)."""
    path = exceptions_of(own_id(state))
    if step.hints.is_existing:
        there = [each for each in await exceptions(at, own_id(state)) if on_day(each, body)]
        if there:
            return StepAnswer(DAY_KIND, TargetId(str(there[0]["id"])), is_found=True)
    answer = await at.client.write("POST", path, json=body)
    made = id_in(answer.body, "id", f"POST {path}")
    return StepAnswer(DAY_KIND, made, request_id=answer.request_id)


async def reopen_day(at: Connection, _step: Step, body: Json, state: RecordState) -> StepAnswer:
    """Take back that a day is closed; where people have given it hours of its own, it stays."""
    for each in await exceptions(at, own_id(state)):
        if _is_meant(each, body) and each.get("exception_type") == CLOSED:
            await _delete_day(at, own_id(state), TargetId(str(each["id"])))
    return StepAnswer(DAY_KIND)


def _is_meant(each: Mapping[str, Any], body: Json) -> bool:
    """Tell whether an exception is the one to delete: by its id, else by what names its step."""
    if body["id"] is not None:
        return bool(str(each["id"]) == body["id"])
    named = day_key(str(each.get("exception_date")), each.get("name") or "")
    return bool(named == body["key"])


async def _delete_day(at: Connection, schedule_id: TargetId, day_id: TargetId) -> None:
    try:
        await at.client.write("DELETE", f"{exceptions_of(schedule_id)}/{day_id}")
    except RecordError as exc:
        if not is_gone(exc):
            raise


async def schedules(at: Connection) -> list[Json] | None:
    """Return the workspace's office hours; None where the token may not read them."""
    try:
        return await _listed(at, PATH)
    except CredentialError:
        return None
    except RecordError as exc:
        if exc.status in _REFUSED:
            return None
        raise


async def exceptions(at: Connection, schedule_id: TargetId) -> list[Json]:
    """Return the days on which other hours hold."""
    return await _listed(at, exceptions_of(schedule_id))


async def _listed(at: Connection, path: str) -> list[Json]:
    """Return a list, which comes in one answer: OpenAPI 2.16 knows no pages of it."""
    answer = await at.client.read(path)
    found = answer.body.get("data") if isinstance(answer.body, dict) else None
    if not isinstance(found, list):
        raise ContractError(f"GET {path} answered without a list 'data'")
    return found


def exceptions_of(schedule_id: TargetId) -> str:
    """Return the address of a schedule's exceptions."""
    return f"{PATH}/{schedule_id}/office_hours_exceptions"


def on_day(each: Mapping[str, Any], body: Mapping[str, Any]) -> bool:
    """Tell whether an exception is of the day that a request is about."""
    return bool(each.get("exception_date") == body["exception_date"])


def schedule_fields(shown: Mapping[str, Any]) -> Json:
    """Return what people edit of a schedule."""
    hours = [[each["start_minute"], each["end_minute"]] for each in shown.get("time_intervals", ())]
    fields = {name: shown.get(name) for name in ("name", "time_zone_name")}
    return fields | {"time_intervals": sorted(hours)}
