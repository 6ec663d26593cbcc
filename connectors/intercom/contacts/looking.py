"""Looking whether a contact was made, and for an undo whether it was filled or joined a company."""

from typing import Any

from connectors.intercom.contacts import sending
from connectors.intercom.contacts.merged import find_by_external_id, find_contact
from connectors.intercom.contacts.sending import filled_answer
from connectors.intercom.context import Connection, own_id
from connectors.intercom.looked import Verdict, is_since
from connectors.intercom.refused import is_told, untold
from connectors.intercom.seen import contact_fields, seen
from connectors.intercom.uses import companies_of_contact
from connectors.protocols import Absent, Found, InDoubt, RecordState, StepAnswer
from transforms.model import Step, TargetId


async def contact(
    at: Connection, step: Step, body: dict[str, Any], state: RecordState, age_s: float
) -> Verdict:
    """Look it up by our external id; one that was taken over is found by the next send."""
    external_id = body.get("external_id")
    if external_id is None or state.target_id is not None:
        return Absent()
    contact = await find_by_external_id(at, external_id)
    if contact is None or contact.get("external_id") != external_id:
        return Absent()
    if sending.lacks_phone(contact, body, step.hints):
        return Absent()  # the next send finds it and completes it
    lost = sending.lost_phone(contact, body, step.hints) + sending.lost_values(contact, body)
    told = untold(sending.MODEL, body, contact) if lost else None
    if not await is_told(at, step, TargetId(str(contact["id"])), told):
        return Absent()
    return Found(
        StepAnswer(
            target_kind="contact",
            target_id=TargetId(str(contact["id"])),
            observed=({"losses": lost} if lost else {}) | seen(contact_fields(contact)),
            is_found=not is_since(at, contact, age_s),
        )
    )


async def membership(
    at: Connection, step: Step, body: dict[str, Any], state: RecordState
) -> Verdict:
    """Find it in the companies of the contact; one that may be older is nobody's to judge."""
    contact_id, company_id = own_id(state), TargetId(str(body["company_id"]))
    if company_id not in await companies_of_contact(at, contact_id):
        return Absent()
    if step.hints.is_existing:
        return InDoubt("membership_may_be_older")
    return Found(StepAnswer("company", company_id, observed={"contact_id": contact_id}))


async def adoption(
    at: Connection, _step: Step, body: dict[str, Any], _state: RecordState
) -> Verdict:
    """Take what shows our value as filled by us: the plan fills only what was empty."""
    return Found(filled_answer(await find_contact(at, TargetId(str(body["id"]))), body))
