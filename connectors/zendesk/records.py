"""From an answer's list to raw records: ids as text, the version's time, what belongs together.

Each record is read by itself. One that has no usable id is a raw row all the same, named by its
list and its place, and the transform counts it as broken.
"""

import hashlib
import logging
import re
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from typing import Any, Final, NamedTuple

import orjson

from connectors.protocols import RawRecord
from connectors.zendesk.completeness import is_messaging, is_whole
from transforms.bodies import MENDED
from transforms.contracts import BROKEN_ID
from transforms.errors import ContractError, RecordError
from transforms.payloads import (
    BROKEN,
    instant_or_none,
    mapping,
    records,
    source_id,
)
from transforms.zendesk.changes import change_id, is_change, staged_change
from transforms.zendesk.entries import CHANGE_ID, SIDE_ID
from transforms.zendesk.kinds import CHANGE, MARK, MESSAGE, kind_of, role_of

log = logging.getLogger(__name__)

Json = dict[str, Any]
Records = Callable[[Json], list[RawRecord]]
One = Callable[[Any], RawRecord]
Owner = Callable[[Any], str | None]

MAX_DEPTH: Final = 50  # levels of a record; Zendesk's own have less than ten
EVENT_ID: Final = "event:"  # begins the ids of marks, which say that an old comment was changed
_ID: Final = re.compile(r"[\w-][\w.:@=+-]{0,199}")  # goes into addresses and keys
_RESERVED: Final = (
    "read:",
    "log:",
    "description:",
    "email:",
    EVENT_ID,
    CHANGE_ID,
    SIDE_ID,
    BROKEN_ID,
)
_ODD: Final = (KeyError, TypeError, ValueError, AttributeError, OverflowError, RecordError)


class _Said(NamedTuple):
    """A child of an event, the event, its ticket, and what the child is."""

    child: Any
    event: Json
    ticket_id: str | None
    role: str


def plain(key: str, *, parent: str | None = None) -> Records:
    """Return a reader of the list under `key`; `parent` names a key of its records."""

    def read(record: Json) -> RawRecord:
        owner = None if parent is None else source_id(record.get(parent))
        return _raw(record, record, owner, record.get("updated_at"))

    return lambda body: one_by_one(body[key], read, key)


def users(body: Json) -> list[RawRecord]:
    """Return the users, each with its `identities` if the answer has them beside the users."""
    beside = body.get("identities")
    by_user = _beside(beside, "user_id")

    def read(user: Json) -> RawRecord:
        if beside is not None:
            own = by_user.get(source_id(user.get("id")) or "")
            user = user | {"identities": own or user.get("identities") or []}
        return _raw(user, user, None, user.get("updated_at"))

    return one_by_one(body["users"], read, "users")


def tickets(body: Json) -> list[RawRecord]:
    """Return the tickets in every state, each with its `metric_set` where the answer has it.

    A ticket's version is its generated_timestamp: updated_at does not move with every write.
    """
    listed = body.get("metric_sets")
    metrics = _beside(listed, "ticket_id")
    known = {source_id(mapping(each).get("id")) for each in body["tickets"]}
    owned = sum(len(each) for owner, each in metrics.items() if owner in known)
    # A set that names no ticket here may be that of any which has none: its loss is told.
    is_whole = not isinstance(listed, list) or owned == len(listed)
    otherwise: Json = {} if is_whole else {"metric_set": MENDED}

    def read(ticket: Json) -> RawRecord:
        own = metrics.get(source_id(ticket.get("id")) or "")
        payload = ticket | ({"metric_set": own[-1]} if own else otherwise)
        generated = instant_or_none(ticket.get("generated_timestamp"))
        at = generated or ticket.get("updated_at")
        return _raw(ticket, payload, None, at, is_whole=not is_messaging(ticket))

    return one_by_one(body["tickets"], read, "tickets")


def ticket_events(body: Json) -> list[RawRecord]:
    """Return the messages among the events' children, and marks of what changed old ones."""
    return _of_events(body, with_changes=False)


def ticket_history(body: Json) -> list[RawRecord]:
    """Return the same, and what was changed of the tickets themselves."""
    return _of_events(body, with_changes=True)


def audited(body: Json) -> list[RawRecord]:
    """Return what was changed of one ticket, from its audits; whatever is none is left."""
    return [
        _changed(_Said(event, audit, ticket_id, CHANGE))
        for audit in records(body["audits"])
        if (ticket_id := source_id(audit.get("ticket_id"))) is not None
        for event in records(audit.get("events"))
        if is_change(event)
    ]


def _of_events(body: Json, *, with_changes: bool) -> list[RawRecord]:
    said = [
        each for event in body["ticket_events"] for each in _said(event, with_changes=with_changes)
    ]
    return one_by_one(said, _child, "ticket_events", owner=lambda each: each.ticket_id)


def _said(event: Any, *, with_changes: bool) -> list[_Said]:
    """Return what counts of an event; the event in a child's place if it is of no known shape."""
    if not isinstance(event, dict):
        return [_Said(event, {}, None, MESSAGE)]
    children, ticket_id = event.get("child_events"), source_id(event.get("ticket_id"))
    if children is None and (ticket_id is not None or "child_events" in event):
        return []
    if not isinstance(children, list):
        return [_Said(children, {}, ticket_id, MESSAGE)]
    found = []
    for child in children:
        role = role_of(child) if isinstance(child, dict) else MESSAGE
        if role is not None:
            found.append(_Said(child, event, ticket_id, role))
        elif with_changes and ticket_id is not None and is_change(child):
            found.append(_Said(child, event, ticket_id, CHANGE))
    return found


def _child(said: _Said) -> RawRecord:
    child, event, ticket_id, role = said
    if role == CHANGE:
        return _changed(said)
    at = child.get("created_at")
    when = instant_or_none(at)
    if when is None:
        at = event.get("created_at") or at
        when = instant_or_none(at)
    if role == MARK:
        mark = {
            "event_type": kind_of(child),
            "ticket_id": event.get("ticket_id"),
            "comment_id": child.get("comment_id"),
            "created_at": at,
        }
        return _raw(child, mark, ticket_id, when, prefix=EVENT_ID, is_whole=False)
    payload = child | {
        "ticket_id": event.get("ticket_id"),
        "created_at": at,
        "parent_via": event.get("via"),
        "updater_id": event.get("updater_id"),
    }
    owner = ticket_id or _no_ticket(child)
    return _raw(child, payload, owner, when, is_whole=is_whole(payload))


def side_messages(body: Json) -> list[RawRecord]:
    """Return the events of side conversations, each with the ticket that it belongs to."""

    def read(event: Json) -> RawRecord:
        ticket_id = source_id(event.get("ticket_id"))
        return _raw(event, event, ticket_id, event.get("created_at"), prefix=SIDE_ID)

    owner: Owner = lambda each: source_id(mapping(each).get("ticket_id"))  # noqa: E731
    return one_by_one(body["events"], read, "side_conversations", owner=owner)


def _changed(said: _Said) -> RawRecord:
    payload = staged_change(said.child, said.event)
    when = instant_or_none(payload["created_at"])
    name = change_id(said.child, said.event)
    return RawRecord(name, said.ticket_id, when, dumped(payload), is_whole=True)


def of_ticket(
    items: Iterable[Any], ticket_id: str, *, prefix: str = "", kind: str | None = None
) -> list[RawRecord]:
    """Return a ticket's comments or log entries, each with the `ticket_id` it lacks by itself."""
    extra: Json = {"ticket_id": int(ticket_id) if ticket_id.isdigit() else ticket_id}
    if kind is not None:
        extra["kind"] = kind

    def read(item: Json) -> RawRecord:
        return _raw(item, item | extra, ticket_id, item.get("created_at"), prefix=prefix)

    return one_by_one(items, read, f"ticket-{ticket_id}", owner=lambda _: ticket_id)


def one_by_one(
    items: Iterable[Any], read: One, resource: str, *, owner: Owner = lambda _: None
) -> list[RawRecord]:
    """Return a record for each item; one that can't be read has a name of our own.

    `owner` says of an item whose it is, in case that nothing else of it can be read.
    """
    found: list[RawRecord] = []
    for item in items:
        try:
            found.append(read(item))
        except _ODD as exc:
            broken = _broken(item, resource, owner(item), found)
            found.append(broken)
            log.warning("broken record", extra={"record": broken.id, "fault": type(exc).__name__})
    return found


def _broken(item: Any, resource: str, owner: str | None, before: Sequence[RawRecord]) -> RawRecord:
    """Return a raw row for what has no id of its own; its name lets a person find it.

    A message that is read by two ways has one name, so that it counts once.
    """
    record = item[0] if isinstance(item, tuple) else item
    place = f"message-of-{owner}"
    if owner is None:
        after = before[-1].id.removeprefix(BROKEN_ID)[:100] if before else "the-start"
        place = f"{resource}-after-{after}"
    name = f"{BROKEN_ID}{place}-{_digest(record)}"
    twins = sum(other.id.startswith(name) for other in before)
    name += f"-{twins + 1}" if twins else ""
    return RawRecord(name, owner or name, None, dumped(record))


def _digest(record: Any) -> str:
    """Return a few letters for what a record says; of a message for its words and author."""
    told = record
    if isinstance(record, dict) and "body" in record:
        told = [record.get(key) for key in ("body", "author_id", "created_at")]
    return hashlib.sha256(dumped(told).encode()).hexdigest()[:8]


def _no_ticket(child: Json) -> str:
    """Return whose a message is that names no ticket."""
    return f"{BROKEN_ID}ticket-of-{record_id(child)}"


def _raw(
    record: Json,
    payload: Json,
    parent: str | None,
    at: object,
    *,
    prefix: str = "",
    is_whole: bool | None = None,
) -> RawRecord:
    """Return the row of a record; a time that can't be read is none, since it only orders."""
    when = at if isinstance(at, datetime) else instant_or_none(at)
    return RawRecord(f"{prefix}{record_id(record)}", parent, when, dumped(payload), is_whole)


def record_id(record: Json) -> str:
    """Return a record's id as text; raises RecordError for one that can't name anything."""
    told = record.get("id")
    if type(told) is int:
        return str(told)
    found = source_id(told)
    if found is None or not _ID.fullmatch(found) or found.startswith(_RESERVED):
        raise RecordError(BROKEN, "no id")
    return found


def dumped(record: Any) -> str:
    """Return a record as JSON; what is nested too deep for any writer is cut off, and told."""
    try:
        return orjson.dumps(record).decode()
    except TypeError:
        return orjson.dumps(_shallow(record, MAX_DEPTH)).decode()


def _shallow(value: Any, levels: int) -> Any:
    if not isinstance(value, dict | list):
        return value
    if not levels:
        return MENDED
    if isinstance(value, list):
        return [_shallow(item, levels - 1) for item in value]
    return {str(key): _shallow(item, levels - 1) for key, item in value.items()}


def _beside(items: object, key: str) -> dict[str, list[Any]]:
    """Return what stands beside a list by the id of its owner; what names no owner is nobody's."""
    found: dict[str, list[Any]] = {}
    for item in items if isinstance(items, list) else ():
        if isinstance(item, dict) and (owner := source_id(item.get(key))) is not None:
            found.setdefault(owner, []).append(item)
    return found


def read_records(read: Records, body: Json, path: str) -> list[RawRecord]:
    """Return the records; raises ContractError where the answer is not the list it should be."""
    try:
        return read(body)
    except (KeyError, TypeError) as exc:
        raise ContractError(f"{path}: no list of records ({type(exc).__name__})") from exc
