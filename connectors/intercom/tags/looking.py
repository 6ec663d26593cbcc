"""Looking, for an undo, whether tags were made and put on."""

from typing import Any

from connectors.intercom.context import Connection
from connectors.intercom.looked import Verdict
from connectors.intercom.uses import tag_named
from connectors.protocols import Absent, Found, RecordState, StepAnswer
from transforms.model import Step


async def tag(at: Connection, step: Step, body: dict[str, Any], _state: RecordState) -> Verdict:
    """Find it by its name; one that the plan knew before is not ours."""
    tag_id = await tag_named(at, body["name"])
    if tag_id is None or step.hints.is_existing:
        return Absent()
    return Found(StepAnswer("tag", tag_id))


async def tagging(at: Connection, step: Step, body: dict[str, Any], _state: RecordState) -> Verdict:
    """Take all as tagged by us; of a tag that was there before nobody can say: they keep it."""
    tag_id = await tag_named(at, body["name"])
    if tag_id is None:
        return Absent()
    members = [str(item["id"]) for item in body.get("users") or body.get("companies") or ()]
    had = {"had": members} if step.hints.tag_id else {}
    return Found(StepAnswer(observed={"tag_id": tag_id, "tagged": members, **had}))
