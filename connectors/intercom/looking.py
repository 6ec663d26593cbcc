"""Looking, for an undo, for steps that a run would just repeat in doubt: tags, fills, memberships.

Here repeating is no way: what is there has to be known to be taken back.
"""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any, Final

from connectors.intercom.contacts import filled_answer
from connectors.intercom.context import Connection, own_id
from connectors.intercom.merged import find_contact
from connectors.intercom.uses import companies_of_contact, tag_named
from connectors.protocols import Absent, Found, InDoubt, RecordState, StepAnswer
from transforms.model import Operation, TargetId

Verdict = Found | Absent | InDoubt
Look = Callable[[Connection, dict[str, Any], RecordState], Awaitable[Verdict]]


async def _tag(at: Connection, body: dict[str, Any], _state: RecordState) -> Verdict:
    """Find it by its name; one that the plan knew before is not ours."""
    tag_id = await tag_named(at, body["name"])
    if tag_id is None or body.get("_existing"):
        return Absent()
    return Found(StepAnswer("tag", tag_id))


async def _tagging(at: Connection, body: dict[str, Any], _state: RecordState) -> Verdict:
    """Take all as tagged by us; of a tag that was there before nobody can say: they keep it."""
    tag_id = await tag_named(at, body["name"])
    if tag_id is None:
        return Absent()
    members = [str(item["id"]) for item in body.get("users") or body.get("companies") or ()]
    had = {"had": members} if body.get("_tag_id") else {}
    return Found(StepAnswer(observed={"tag_id": tag_id, "tagged": members, **had}))


async def _membership(at: Connection, body: dict[str, Any], state: RecordState) -> Verdict:
    contact_id, company_id = own_id(state), TargetId(str(body["company_id"]))
    if company_id not in await companies_of_contact(at, contact_id):
        return Absent()
    if body.get("_existing"):
        return InDoubt("membership_may_be_older")
    return Found(StepAnswer("company", company_id, observed={"contact_id": contact_id}))


async def _adoption(at: Connection, body: dict[str, Any], _state: RecordState) -> Verdict:
    """Take what shows our value as filled by us: the plan fills only what was empty."""
    return Found(filled_answer(await find_contact(at, TargetId(str(body["id"]))), body))


LOOKS: Final[Mapping[Operation, Look]] = {
    Operation.TAG_CREATE: _tag,
    Operation.TAG_CONTACTS: _tagging,
    Operation.TAG_COMPANIES: _tagging,
    Operation.CONTACT_ATTACH_COMPANY: _membership,
    Operation.CONTACT_ADOPT: _adoption,
}
