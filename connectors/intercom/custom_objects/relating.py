"""What people and conversations relate to: set by an attribute that refers to a type.

Ours are told by their external ids; those that people have related stay.
"""

from collections.abc import Mapping
from typing import Any, Final

from connectors.intercom.contacts.merged import following
from connectors.intercom.context import Connection, own_id
from connectors.intercom.custom_objects.sending import instance_id
from connectors.intercom.errors import is_gone
from connectors.intercom.looked import Verdict
from connectors.intercom.taking_back import UndoEntry, Undone, write
from connectors.protocols import Absent, Found, RecordState, StepAnswer
from transforms.errors import RecordError
from transforms.model import Operation, Step, TargetId

PATHS: Final = {
    Operation.CONTACT_RELATE: "/contacts",
    Operation.CONVERSATION_RELATE: "/conversations",
}
REFERENCE: Final = "reference"  # in what the ledger keeps: the attribute
OURS: Final = "ours"  # and what our external ids begin with
INSTANCES: Final = "instances"

Json = dict[str, Any]


async def relate(at: Connection, step: Step, body: Json, state: RecordState) -> StepAnswer:
    """Relate the record to the instances; safe to repeat.

    With the hint `is_existing` it is read first: what people related it to stays, and what an
    earlier run did is remembered.
    """
    wanted = [instance_id(each) for each in body[INSTANCES]]
    path = PATHS[step.operation]

    async def put(target_id: TargetId) -> StepAnswer:
        own = f"{path}/{target_id}"
        if not wanted and not step.hints.is_existing:  # none of them is there, so far
            return StepAnswer(observed=_noted(path, target_id, body))
        shown = (await at.client.read(own)).body if step.hints.is_existing else {}
        theirs, ours = split(shown, body[REFERENCE], body[OURS])
        answer = await at.client.write("PUT", own, json=_values(body, [*theirs, *wanted]))
        return StepAnswer(
            request_id=answer.request_id,
            observed=_noted(path, target_id, body),
            pre_image={INSTANCES: ours} if ours else None,
        )

    if step.operation is Operation.CONTACT_RELATE:
        return await following(own_id(state), put)
    return await put(own_id(state))


async def look(
    at: Connection, step: Step, body: Json, state: RecordState, _age_s: float
) -> Verdict:
    """Find it where the record relates to just these of ours; what else was there stays unknown."""
    path, target_id = PATHS[step.operation], own_id(state)
    shown = (await at.client.read(f"{path}/{target_id}")).body
    _, ours = split(shown, body[REFERENCE], body[OURS])
    if {*ours} != {instance_id(each) for each in body[INSTANCES]}:
        return Absent()
    return Found(StepAnswer(observed=_noted(path, target_id, body)))


async def unrelate(at: Connection, entry: UndoEntry) -> Undone:
    """Relate the record to what it was before, and to what people have added since."""
    told = entry.observed
    if REFERENCE not in told:
        return "kept"
    path = str(told["path"])
    try:
        shown = (await at.client.read(path)).body
    except RecordError as exc:
        if is_gone(exc):
            return "gone"
        raise
    theirs, ours = split(shown, told[REFERENCE], told[OURS])
    before = (entry.pre_image or {}).get(INSTANCES, [])
    if ours == before:
        return "gone"
    return await write(at, "PUT", path, _values(told, [*theirs, *before]))


def split(shown: Mapping[str, Any], reference: str, ours: str) -> tuple[list[str], list[str]]:
    """Return the ids of what a record relates to: that of others, and ours by external id."""
    related = (shown.get("custom_attributes") or {}).get(reference)
    found: tuple[list[str], list[str]] = ([], [])
    for each in related.get(INSTANCES) or () if isinstance(related, Mapping) else ():
        found[str(each.get("external_id") or "").startswith(ours)].append(str(each["id"]))
    return found


def related_by_others(shown: Mapping[str, Any], ours: str | None) -> int:
    """Return to how many instances a record relates that are not ours; None: we related none."""
    values = (shown.get("custom_attributes") or {}).items()
    references = [name for name, value in values if isinstance(value, Mapping)]
    found = (split(shown, name, ours or "") for name in references)
    return sum(len(theirs) + (0 if ours else len(own)) for theirs, own in found)


def _values(told: Mapping[str, Any], ids: list[str]) -> Json:
    return {"custom_attributes": {str(told[REFERENCE]): ids}}


def _noted(path: str, target_id: TargetId, body: Json) -> Json:
    return {"path": f"{path}/{target_id}", REFERENCE: body[REFERENCE], OURS: body[OURS]}
