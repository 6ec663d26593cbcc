"""Whether a workspace keeps the rich form of articles: asked and remembered around each batch."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from connectors.clock import now
from connectors.ledger.profiles import keeps_no_rich_form, note_plain_form
from tasks.run.session import Session


@asynccontextmanager
async def remembered_forms(shared: Session) -> AsyncIterator[None]:
    """Send a batch in the form that earlier runs found to be kept; what is new is remembered."""
    workspace = await shared.claim.workspace()
    is_known = await keeps_no_rich_form(shared.ledger, workspace)
    if is_known:
        shared.target.send_plain_articles()
    try:
        yield
    finally:
        if shared.target.sends_plain_articles and not is_known:
            version = shared.settings.target.api_version
            await note_plain_form(shared.ledger, workspace, version, now())
