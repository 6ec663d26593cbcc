"""Taking back conversations and what was done to them."""

from connectors.intercom.context import Connection
from connectors.intercom.conversations.sending import participants, read_conversation
from connectors.intercom.errors import is_gone
from connectors.intercom.taking_back import UndoEntry, Undone, delete_own, write
from transforms.errors import RecordError


async def conversation(at: Connection, entry: UndoEntry) -> Undone:
    """Delete the conversation with all its parts; Intercom keeps the numbers of its reports."""
    return await delete_own(at, entry, "/conversations")


async def redact(at: Connection, entry: UndoEntry) -> Undone:
    """Blank the part: it can't be deleted alone. The conversation's own undo takes it along."""
    if entry.target_id is None or entry.record_id is None:
        return "kept"
    body = {
        "type": "conversation_part",
        "conversation_id": entry.record_id,
        "conversation_part_id": entry.target_id,
    }
    return await write(at, "POST", "/conversations/redact", body)


async def restore(at: Connection, entry: UndoEntry) -> Undone:
    """Put back what an update overwrote."""
    if entry.pre_image is None:
        return "kept"
    return await write(at, "PUT", f"/conversations/{entry.record_id}", dict(entry.pre_image))


async def remove_participant(at: Connection, entry: UndoEntry) -> Undone:
    """Take a participant out, who may have left already."""
    contact_id = entry.observed.get("contact_id")
    if entry.is_found or contact_id is None or entry.record_id is None:
        return "kept"
    try:
        conversation = await read_conversation(at, entry.record_id)
    except RecordError as exc:
        if is_gone(exc):
            return "gone"
        raise
    if contact_id not in participants(conversation):
        return "gone"
    path = f"/conversations/{entry.record_id}/customers/{contact_id}"
    return await write(at, "DELETE", path, {"admin_id": entry.observed.get("admin_id")})


def was_tagged(entry: UndoEntry) -> bool:
    """Tell whether it had the tag before: then nothing is taken back."""
    return "tag_id" not in entry.observed


async def untag_ticket(at: Connection, entry: UndoEntry) -> Undone:
    """Take off a tag that we put on a ticket."""
    return await _untag(at, entry, "/tickets")


async def untag_conversation(at: Connection, entry: UndoEntry) -> Undone:
    """Take off a tag that we put on."""
    return await _untag(at, entry, "/conversations")


async def _untag(at: Connection, entry: UndoEntry, threads: str) -> Undone:
    if was_tagged(entry):
        return "kept"
    path = f"{threads}/{entry.record_id}/tags/{entry.observed['tag_id']}"
    return await write(at, "DELETE", path, {"admin_id": entry.observed.get("admin_id")})


async def unlink(at: Connection, entry: UndoEntry) -> Undone:
    """Take away a link to a tracker that we made."""
    ticket_id = entry.observed.get("ticket_id")
    if entry.is_found or ticket_id is None or entry.record_id is None:
        return "kept"
    path = f"/tickets/{ticket_id}/linked_conversations/{entry.record_id}"
    return await write(at, "DELETE", path)
