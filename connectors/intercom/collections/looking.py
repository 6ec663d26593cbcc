"""Looking whether a collection was made: by its name and place among those made since."""

from typing import Any

from connectors.intercom.collections.sending import KIND, PATH, collection_fields
from connectors.intercom.context import Connection
from connectors.intercom.knowledge_lists import listed
from connectors.intercom.looked import Verdict, is_since
from connectors.intercom.seen import seen
from connectors.protocols import Absent, Found, RecordState, StepAnswer
from transforms.model import Step


async def collection(
    at: Connection, step: Step, body: dict[str, Any], state: RecordState, age_s: float
) -> Verdict:
    """Find one of the same name and place that nobody else of ours has made."""
    if step.hints.is_existing or state.target_id is not None:
        return Absent()
    name = body["contents"][body["default"]]["name"]
    parent_id = body.get("parent_id")
    alike = {
        str(each["id"]): each
        async for items in listed(at, PATH, "data")
        for each in items
        if each.get("name") == name
        and str(each.get("parent_id") or "") == str(parent_id or "")
        and is_since(at, each, age_s)
    }
    for target_id in await at.habits.free(KIND, list(alike), state.ref):
        if at.habits.take(KIND, target_id, state.ref):
            observed = seen(collection_fields(alike[target_id]))
            return Found(StepAnswer(KIND, target_id, observed=observed))
    return Absent()
