"""The steps that make instances of custom objects, and relate people and conversations to them."""

from collections.abc import Mapping
from typing import Final

from connectors.intercom.context import Connection
from connectors.intercom.custom_objects import relating, sending
from connectors.intercom.handling import Handler
from connectors.intercom.looked import Verdict, is_since
from connectors.intercom.seen import seen
from connectors.intercom.taking_back import UndoEntry, Undone, delete_own
from connectors.protocols import Absent, Found, RecordState, StepAnswer
from transforms.model import Operation, Step


async def _look(
    at: Connection, _step: Step, body: sending.Json, state: RecordState, age_s: float
) -> Verdict:
    """Only one that was not there before the step is worth a look: it is ours to delete."""
    if state.target_id is not None:
        return Absent()
    shown = await sending.find(at, body["type"], body["external_id"])
    if shown is None or not is_since(at, shown, age_s):
        return Absent()
    own = sending.own_id_of(body["type"], str(shown["id"]))
    return Found(StepAnswer(sending.KIND, own, observed=seen(sending.object_fields(shown))))


async def _delete(at: Connection, entry: UndoEntry) -> Undone:
    return await delete_own(at, entry, sending.PATH)


HANDLERS: Final[Mapping[Operation, Handler]] = {
    Operation.CUSTOM_OBJECT_UPSERT: Handler(sending.upsert, look=_look, reverse=_delete),
    Operation.CONTACT_RELATE: Handler(
        relating.relate, look=relating.look, reverse=relating.unrelate
    ),
    Operation.CONVERSATION_RELATE: Handler(
        relating.relate, look=relating.look, reverse=relating.unrelate
    ),
}
