"""What Zendesk's answers hold as raw records: what belongs together, and which version it is."""

from collections.abc import Iterable
from typing import Any, Final, NamedTuple

from connectors.protocols import RawRecord
from connectors.raw_records import Json, Owner, Records, dumped, one_by_one, raw_record, record_id
from connectors.zendesk.completeness import is_messaging, is_whole
from transforms.bodies import MENDED
from transforms.contracts import BROKEN_ID
from transforms.payloads import (
    instant_or_none,
    mapping,
    records,
    source_id,
)
from transforms.zendesk.changes import change_id, is_change, staged_change
from transforms.zendesk.entries import SIDE_ID
from transforms.zendesk.kinds import CHANGE, MARK, MESSAGE, kind_of, role_of

EVENT_ID: Final = "event:"  # begins the ids of marks, which say that an old comment was changed


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
        return raw_record(record, record, owner, record.get("updated_at"))

    return lambda body: one_by_one(body[key], read, key)


def users(body: Json) -> list[RawRecord]:
    """Return the users, each with its `identities` if the answer has them beside the users."""
    beside = body.get("identities")
    by_user = _beside(beside, "user_id")

    def read(user: Json) -> RawRecord:
        if beside is not None:
            own = by_user.get(source_id(user.get("id")) or "")
            user = user | {"identities": own or user.get("identities") or []}
        return raw_record(user, user, None, user.get("updated_at"))

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
        return raw_record(ticket, payload, None, at, is_whole=not is_messaging(ticket))

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
        return raw_record(child, mark, ticket_id, when, prefix=EVENT_ID, is_whole=False)
    payload = child | {
        "ticket_id": event.get("ticket_id"),
        "created_at": at,
        "parent_via": event.get("via"),
        "updater_id": event.get("updater_id"),
    }
    owner = ticket_id or _no_ticket(child)
    return raw_record(child, payload, owner, when, is_whole=is_whole(payload))


def side_messages(body: Json) -> list[RawRecord]:
    """Return the events of side conversations, each with the ticket that it belongs to."""

    def read(event: Json) -> RawRecord:
        ticket_id = source_id(event.get("ticket_id"))
        return raw_record(event, event, ticket_id, event.get("created_at"), prefix=SIDE_ID)

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
        return raw_record(item, item | extra, ticket_id, item.get("created_at"), prefix=prefix)

    return one_by_one(items, read, f"ticket-{ticket_id}", owner=lambda _: ticket_id)


def _no_ticket(child: Json) -> str:
    """Return whose a message is that names no ticket."""
    return f"{BROKEN_ID}ticket-of-{record_id(child)}"


def _beside(items: object, key: str) -> dict[str, list[Any]]:
    """Return what stands beside a list by the id of its owner; what names no owner is nobody's."""
    found: dict[str, list[Any]] = {}
    for item in items if isinstance(items, list) else ():
        if isinstance(item, dict) and (owner := source_id(item.get(key))) is not None:
            found.setdefault(owner, []).append(item)
    return found
