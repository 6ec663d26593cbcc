"""Taking back articles: deleted where we made them, and shown again where we hid them."""

from connectors.intercom.context import Connection
from connectors.intercom.taking_back import UndoEntry, Undone, delete_own


async def article(at: Connection, entry: UndoEntry) -> Undone:
    """Delete an article that we made."""
    return await delete_own(at, entry, "/articles")


async def internal(at: Connection, entry: UndoEntry) -> Undone:
    """Delete an internal article that we made."""
    return await delete_own(at, entry, "/internal_articles")
