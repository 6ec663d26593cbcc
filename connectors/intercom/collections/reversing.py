"""Taking back collections that we made."""

from connectors.intercom.collections.sending import PATH
from connectors.intercom.context import Connection
from connectors.intercom.taking_back import UndoEntry, Undone, delete_own


async def collection(at: Connection, entry: UndoEntry) -> Undone:
    """Delete a collection; what people had stays."""
    return await delete_own(at, entry, PATH)
