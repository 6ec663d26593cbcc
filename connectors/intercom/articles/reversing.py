"""Taking back articles: deleted where we made them, and shown again where we hid them."""

from connectors.intercom.articles.requests import HIDDEN, shown_again_request
from connectors.intercom.context import Connection
from connectors.intercom.errors import is_gone
from connectors.intercom.taking_back import UndoEntry, Undone, delete_own, write
from transforms.errors import RecordError


async def article(at: Connection, entry: UndoEntry) -> Undone:
    """Delete an article that we made."""
    return await delete_own(at, entry, "/articles")


async def internal(at: Connection, entry: UndoEntry) -> Undone:
    """Delete an internal article that we made."""
    return await delete_own(at, entry, "/internal_articles")


async def shown_again(at: Connection, entry: UndoEntry) -> Undone:
    """Let readers see the languages again that a step took from them; words stay as they are now.

    Only of an article that this undo does not delete. One that people published since is kept.
    """
    hidden = entry.observed.get(HIDDEN)
    if not hidden or entry.record_id is None:
        return "kept"
    path = f"/articles/{entry.record_id}"
    try:
        request = shown_again_request((await at.client.read(path)).body, hidden)
    except RecordError as exc:
        if not is_gone(exc):
            raise
        return "gone"
    return "kept" if request is None else await write(at, "PUT", path, request)


def hid_nothing(entry: UndoEntry) -> bool:
    """Tell whether a step took nothing from readers that an undo could show them again."""
    return not entry.observed.get(HIDDEN)
