"""Taking back companies."""

from connectors.intercom.context import Connection
from connectors.intercom.taking_back import UndoEntry, Undone, delete_own, write


async def company(at: Connection, entry: UndoEntry) -> Undone:
    """Delete a company that we made, or put back what we overwrote."""
    if entry.pre_image is None:
        return await delete_own(at, entry, "/companies")
    return await write(at, "POST", "/companies", dict(entry.pre_image))
