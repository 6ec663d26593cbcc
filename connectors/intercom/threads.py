"""Where a record's thread is, and what it shows: a conversation, or a ticket read as one."""

from typing import Any, Final

from connectors.intercom.context import Connection, own_id
from connectors.intercom.tickets.shown import as_thread
from connectors.protocols import RecordState
from transforms.model import TargetId

PATHS: Final = {"conversation": "/conversations", "ticket": "/tickets"}


def thread_path(state: RecordState, below: str = "") -> str:
    """Return the address of a record's thread, or of something below it."""
    return f"{PATHS[_kind(state)]}/{own_id(state)}" + (f"/{below}" if below else "")


async def read_thread(at: Connection, state: RecordState) -> dict[str, Any]:
    """Return the record's thread with its newest parts."""
    return await read_as_thread(at, _kind(state), own_id(state))


async def read_as_thread(at: Connection, kind: str, target_id: TargetId) -> dict[str, Any]:
    """Return a conversation or ticket with its newest parts."""
    answer = await at.client.read(f"{PATHS[kind]}/{target_id}")
    found = answer.body if isinstance(answer.body, dict) else {}
    return as_thread(found) if kind == "ticket" else found


def _kind(state: RecordState) -> str:
    return "ticket" if state.is_ticket else "conversation"
