"""What hangs together: trackers with their conversations, and these with their tracker."""

from collections.abc import Sequence
from typing import Final

from connectors.sandbox.intercom.ticket_types import type_of
from connectors.sandbox.intercom.workspace import Json, Workspace

TICKET: Final = "ticket"
LINK: Final = "tracker_link"  # by what is linked: its tracker


def link(world: Workspace, tracker: Json, thread_id: str) -> None:
    """Link a conversation or ticket to a tracker."""
    tracker["linked"].append(thread_id)
    world.store.put(LINK, thread_id, {"ticket_id": tracker["id"]})


def unlink(world: Workspace, tracker: Json, thread_id: str) -> None:
    """Take it away again."""
    tracker["linked"].remove(thread_id)
    world.store.delete(LINK, thread_id)


def trackers_of(world: Workspace, thread_id: str) -> list[str]:
    """Return the ids of the trackers of a conversation or ticket: one at most."""
    found = world.store.get(LINK, thread_id)
    return [] if found is None else [found["ticket_id"]]


def forget(world: Workspace, thread_id: str) -> None:
    """Take apart what hangs on something that is deleted."""
    tickets = world.store.all(TICKET)
    for tracker_id in trackers_of(world, thread_id):
        unlink(world, tickets[tracker_id], thread_id)
        world.store.put(TICKET, tracker_id, tickets[tracker_id])
    own = world.store.get(TICKET, thread_id)
    if own is not None:
        for each in [*own["linked"]]:
            unlink(world, own, each)


def linked_objects(world: Workspace, ids: Sequence[str]) -> Json:
    """Return what a thread is linked to, as answers show it."""
    return {
        "type": "list",
        "data": [_linked(world, each) for each in ids],
        "total_count": len(ids),
        "has_more": False,
    }


def _linked(world: Workspace, thread_id: str) -> Json:
    ticket = world.store.get(TICKET, thread_id)
    if ticket is None:
        return {"type": "conversation", "id": thread_id, "category": None}
    category = type_of(world, ticket["ticket_type_id"])["category"]
    return {"type": "ticket", "id": thread_id, "category": category}
