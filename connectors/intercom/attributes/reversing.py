"""Taking back attributes that we made."""

from connectors.intercom.attributes.sending import CONVERSATIONS, DATA
from connectors.intercom.context import Connection
from connectors.intercom.taking_back import UndoEntry, Undone, delete_own, write


async def data_attribute(at: Connection, entry: UndoEntry) -> Undone:
    """Archive an attribute of people or companies: none can be deleted."""
    if entry.is_found and entry.pre_image is None:
        return "kept"
    return await write(at, "PUT", f"{DATA}/{entry.target_id}", {"archived": True})


async def conversation_attribute(at: Connection, entry: UndoEntry) -> Undone:
    """Delete an attribute of conversations."""
    return await delete_own(at, entry, CONVERSATIONS)
