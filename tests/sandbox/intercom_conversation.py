"""A sandbox's workspace with one conversation in it."""

from contextlib import asynccontextmanager

from tests.sandbox.intercom_client import AMELIE, workspace

NOTE = {"message_type": "note"}
CLOSE = {"message_type": "close", "type": "admin", "admin_id": AMELIE}


@asynccontextmanager
async def started(**switches):
    """Yield a workspace, one conversation in it, its contact, and its paths."""
    async with workspace(**switches) as at:
        contact = await at.contact()
        at.id = await at.conversation(contact)
        at.path = f"/conversations/{at.id}"
        at.reply = f"{at.path}/reply"
        yield at, contact
