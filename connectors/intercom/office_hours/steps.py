"""The steps of office hours: looked for by name and day, among what was made since."""

from collections.abc import Mapping
from typing import Any, Final

from connectors.intercom.context import Connection, own_id
from connectors.intercom.handling import Handler
from connectors.intercom.looked import Verdict, is_since
from connectors.intercom.office_hours import sending
from connectors.intercom.office_hours.sending import Json
from connectors.intercom.seen import SEEN, changed, seen
from connectors.intercom.taking_back import UndoEntry, Undone, delete_own, write
from connectors.protocols import Absent, Found, RecordState, Spared, StepAnswer
from transforms.model import Operation, Step


async def _schedule(
    at: Connection, _step: Step, body: Json, state: RecordState, age_s: float
) -> Verdict:
    """Find one of the same name that nobody else of ours has made."""
    if state.target_id is not None:
        return Absent()
    alike = {
        str(each["id"]): each
        for each in await sending.schedules(at) or ()
        if each.get("name") == body["name"] and is_since(at, each, age_s)
    }
    for target_id in await at.habits.free(sending.KIND, list(alike), state.ref):
        if at.habits.take(sending.KIND, target_id, state.ref):
            told = seen(sending.schedule_fields(alike[target_id]))
            return Found(StepAnswer(sending.KIND, target_id, observed=told))
    return Absent()


async def _day(
    at: Connection, _step: Step, body: Json, state: RecordState, age_s: float
) -> Verdict:
    for each in await sending.exceptions(at, own_id(state)):
        is_same = sending.on_day(each, body) and each.get("name") == body.get("name")
        if is_same and is_since(at, each, age_s):
            return Found(StepAnswer(sending.DAY_KIND, each["id"]))
    return Absent()


def _spared(
    _step: Step,
    body: Json,
    past: Mapping[str, Any],
    shown: Mapping[str, Any],
    _state: RecordState,
) -> Spared | None:
    """Return a schedule's body, None where people have changed it."""
    noted = past.get(SEEN)
    is_theirs = noted and changed(noted, sending.schedule_fields(shown))
    return None if is_theirs else Spared(body)


async def _delete(at: Connection, entry: UndoEntry) -> Undone:
    return await delete_own(at, entry, sending.PATH)


async def _delete_day(at: Connection, entry: UndoEntry) -> Undone:
    if entry.is_found or entry.target_id is None or entry.record_id is None:
        return "kept"
    return await write(at, "DELETE", f"{sending.exceptions_of(entry.record_id)}/{entry.target_id}")


HANDLERS: Final[Mapping[Operation, Handler]] = {
    Operation.OFFICE_HOURS_WRITE: Handler(
        sending.write_schedule, look=_schedule, reverse=_delete, spare=_spared
    ),
    Operation.OFFICE_HOURS_CLOSE: Handler(sending.close_day, look=_day, reverse=_delete_day),
    Operation.OFFICE_HOURS_REOPEN: Handler(sending.reopen_day),
}
