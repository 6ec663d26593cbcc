"""Taking back tags and taggings."""

from connectors.intercom.context import Connection
from connectors.intercom.errors import is_gone
from connectors.intercom.taking_back import UndoEntry, Undone, delete_own, together, write
from transforms.errors import RecordError


async def tag(at: Connection, entry: UndoEntry) -> Undone:
    """Delete a tag that we made."""
    return await delete_own(at, entry, "/tags")


def tagged_by_us(entry: UndoEntry) -> list[str]:
    """Return whom a tagging gave the tag: not those who had it before."""
    had = set(entry.observed.get("had", ()))
    return [each for each in entry.observed.get("tagged", ()) if each not in had]


async def untag_contacts(at: Connection, entry: UndoEntry) -> Undone:
    """Take the tag off each contact that had it from us."""
    tag_id = entry.observed.get("tag_id") or entry.record_id
    outcomes = [
        await write(at, "DELETE", f"/contacts/{contact_id}/tags/{tag_id}")
        for contact_id in tagged_by_us(entry)
    ]
    return together(outcomes)


async def untag_companies(at: Connection, entry: UndoEntry) -> Undone:
    """Take the tag off all companies at once: Intercom finds it by its name only."""
    tagged = tagged_by_us(entry)
    name = entry.body.get("name") or await _tag_name(at, str(entry.observed.get("tag_id")))
    if name is None or not tagged:
        return "gone"
    companies = [{"id": company_id, "untag": True} for company_id in tagged]
    return await write(at, "POST", "/tags", {"name": name, "companies": companies})


async def _tag_name(at: Connection, tag_id: str) -> str | None:
    try:
        answer = await at.client.read(f"/tags/{tag_id}")
    except RecordError as exc:
        if is_gone(exc):
            return None
        raise
    return str(answer.body["name"])
