"""Where a record's thread is, and what it shows: a conversation, or a ticket read as one."""

from typing import Any, Final

from connectors.http import Answer
from connectors.intercom.context import Connection, own_id
from connectors.intercom.errors import is_gone, renamed
from connectors.intercom.tickets.shown import as_thread
from connectors.protocols import RecordState
from transforms.errors import RecordError
from transforms.model import TargetId

# Seconds between tries when Intercom does not know a contact that was made a moment ago.
UNKNOWN_CONTACT_S: Final = (0.5, 1.0, 2.0, 4.0, 8.0)
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


async def thread_if_there(at: Connection, kind: str, target_id: TargetId) -> dict[str, Any] | None:
    """Return one as `read_as_thread` does, None for one that is gone: a search lags."""
    try:
        return await read_as_thread(at, kind, target_id)
    except RecordError as exc:
        if is_gone(exc):
            return None
        raise


async def open_thread(at: Connection, kind: str, request: dict[str, Any]) -> Answer:
    """Make a conversation or ticket.

    A contact that was just made may be unknown for some seconds; such a refusal is surely not
    processed, so it is tried again a few times.
    """
    for wait_s in UNKNOWN_CONTACT_S:
        try:
            return await at.client.write("POST", PATHS[kind], json=request)
        except RecordError as exc:
            if exc.status != 404:
                raise
            await at.patience.wait(wait_s, "Intercom does not know the contact yet", sleep=at.sleep)
    try:
        return await at.client.write("POST", PATHS[kind], json=request)
    except RecordError as exc:
        raise renamed(exc, "contact_not_found" if exc.status == 404 else exc.code) from exc


def _kind(state: RecordState) -> str:
    return "ticket" if state.is_ticket else "conversation"
