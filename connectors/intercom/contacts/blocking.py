"""Contacts of ours blocked: their conversations go into the archive, and nothing takes it back."""

from typing import Any

from connectors.intercom.contacts.merged import find_contact
from connectors.intercom.context import Connection
from connectors.protocols import RecordState, StepAnswer
from transforms.model import Step, TargetId


async def block_contact(
    at: Connection, _step: Step, body: dict[str, Any], _state: RecordState
) -> StepAnswer:
    """Block a contact that we made; one that the workspace had before is left alone, a loss."""
    contact = await find_contact(at, TargetId(str(body["id"])))
    if contact.get("external_id") != body["external_id"]:
        return StepAnswer(observed={"losses": ["block_left_out"]}, is_found=True)
    answer = await at.client.write("POST", f"/contacts/{contact['id']}/block")
    return StepAnswer(request_id=answer.request_id)
