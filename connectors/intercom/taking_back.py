"""Taking back what a step did: what all objects share; each again is harmless."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final, Literal

from connectors.intercom.context import Connection
from connectors.intercom.errors import is_gone
from transforms.errors import LostAnswerError, RecordError
from transforms.model import TargetId

Undone = Literal["undone", "gone", "kept"]
# Refusals that mean: something of the customer's hangs on it now.
IN_USE: Final = frozenset(
    {
        "tag_has_dependent_objects",
        "data_invalid",  # an attribute that a view or a rule uses
        "conversation_part_not_redactable",
        "parameter_invalid",  # the last participant of a conversation
    }
)


@dataclass(frozen=True, slots=True)
class UndoEntry:
    """What the ledger knows of a settled step; `record_id` is the target id of its record."""

    record_id: TargetId | None
    target_id: TargetId | None
    is_found: bool
    observed: Mapping[str, Any] = field(default_factory=dict)
    pre_image: Mapping[str, Any] | None = None
    body: Mapping[str, Any] = field(default_factory=dict)  # of the plan, where it is at hand


Reverser = Callable[[Connection, UndoEntry], Awaitable[Undone]]


async def delete_own(at: Connection, entry: UndoEntry, path: str) -> Undone:
    """Delete what we made; what was there before stays."""
    if entry.is_found or entry.target_id is None:
        return "kept"
    return await write(at, "DELETE", f"{path}/{entry.target_id}")


async def write(
    at: Connection, method: str, path: str, json: dict[str, Any] | None = None
) -> Undone:
    """Send once, and once more after a lost answer: what is taken back already is "gone"."""
    try:
        await at.client.write(method, path, json=json)
    except LostAnswerError:
        return await _write_once(at, method, path, json)
    except RecordError as exc:
        return _verdict(exc)
    return "undone"


async def _write_once(
    at: Connection, method: str, path: str, json: dict[str, Any] | None
) -> Undone:
    try:
        await at.client.write(method, path, json=json)
    except RecordError as exc:
        verdict = _verdict(exc)
        return "undone" if verdict == "gone" else verdict
    return "undone"


def _verdict(exc: RecordError) -> Undone:
    if is_gone(exc):
        return "gone"
    if exc.code in IN_USE:
        return "kept"
    raise exc


def together(outcomes: list[Undone]) -> Undone:
    """Return one word for many: what is kept shows."""
    for word in ("kept", "undone"):
        if word in outcomes:
            return "kept" if word == "kept" else "undone"
    return "gone"
