"""Tickets for the pages of the workspace, in the form of conversations, as the inbox shows both."""

from collections.abc import Iterator

from connectors.sandbox.intercom.conversation_shapes import contact_author
from connectors.sandbox.intercom.texts import as_text
from connectors.sandbox.intercom.ticket_shapes import state_of
from connectors.sandbox.intercom.ticket_types import (
    ATTRIBUTE,
    DESCRIPTION,
    TITLE,
    label_of,
    type_of,
)
from connectors.sandbox.intercom.workspace import Json, Workspace

_NOBODY: Json = {"role": "user", "id": "", "name": "somebody who is gone", "email": None}


def tickets_shown(world: Workspace) -> Iterator[Json]:
    """Yield all tickets."""
    for ticket_id in world.store.all("ticket"):
        if (found := ticket_shown(world, ticket_id)) is not None:
            yield found


def ticket_shown(world: Workspace, ticket_id: str) -> Json | None:
    """Return a ticket, None if there is none of that id."""
    doc = world.store.get("ticket", ticket_id)
    if doc is None:
        return None
    known = world.store.all(ATTRIBUTE)
    values = {
        known[each]["name"]: label_of(known[each], value) for each, value in doc["values"].items()
    }
    contact = world.store.get("contact", doc["contact_ids"][0]) or _NOBODY
    description = values.pop(DESCRIPTION, None) or ""
    kind, state = type_of(world, doc["ticket_type_id"]), state_of(world, doc)
    return doc | {
        "ticket": f"{kind['name']}: {state['internal_label']}",
        "title": values.pop(TITLE, None),
        "state": "open" if doc["open"] else "closed",
        "source": {
            "body": as_text(description),
            "author": contact_author(contact),
            "files": [],
            "redacted": False,
        },
        "custom_attributes": values,
        "types": {each["name"]: each["data_type"] for each in known.values()},
    }
