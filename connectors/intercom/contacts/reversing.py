"""Taking back contacts and their companies."""

from connectors.intercom.context import Connection
from connectors.intercom.taking_back import UndoEntry, Undone, delete_own, together, write


async def contact(at: Connection, entry: UndoEntry) -> Undone:
    """Delete it, or put back what was filled in one that the workspace had, asleep if it slept."""
    if entry.pre_image is None:
        return await delete_own(at, entry, "/contacts")
    path = f"/contacts/{entry.target_id}"
    fields = {name: value for name, value in entry.pre_image.items() if name != "archived"}
    outcomes = [await write(at, "PUT", path, fields)] if fields else []
    if entry.pre_image.get("archived"):
        outcomes.append(await write(at, "POST", f"{path}/archive"))
    return together(outcomes)


async def detach(at: Connection, entry: UndoEntry) -> Undone:
    """Take the contact out of the company."""
    if entry.is_found:
        return "kept"
    contact_id = entry.observed.get("contact_id") or entry.record_id
    return await write(at, "DELETE", f"/contacts/{contact_id}/companies/{entry.target_id}")
