"""What happened to a conversation or ticket between its messages, as rows of CHANGES."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any, Final, NamedTuple

from transforms.changes import UNTOLD
from transforms.contracts import sort_key
from transforms.intercom_source.authors import author_of
from transforms.intercom_source.catalog import IntercomCatalog
from transforms.intercom_source.entries import told_at
from transforms.intercom_source.parts import (
    ACTIONS,
    ASSIGNMENTS,
    ATTRIBUTES,
    STATES,
    TICKET_STATES,
    WORKFLOWS,
    is_event,
    kind_of,
    name_of,
)
from transforms.intercom_source.values import zero_is_none
from transforms.payloads import mapping, source_id, text
from transforms.threads import Entry

STATE: Final = "State"
ASSIGNEE: Final = "Assignee"
TEAM: Final = "Team"
TEAMMATES: Final = frozenset({"admin", "nobody_admin"})

Json = Mapping[str, Any]
Row = dict[str, Any]


class _Change(NamedTuple):
    what: str
    before: str | None = None
    after: str | None = None
    is_person: bool = False


def to_changes(parts: Iterable[Entry], catalog: IntercomCatalog) -> list[Row]:
    """Return the events among the parts of a conversation by their time.

    What a part changed from is what an earlier one changed to, where it doesn't say so itself;
    where none did it is untold.
    One that only tells that it happened has neither a value before nor after.
    """
    events = [each for each in parts if is_event(each.payload)]
    events.sort(key=lambda each: (told_at(each.payload), sort_key(each.id)))
    known: dict[str, str | None] = {}
    return [row for each in events for row in _rows(each, catalog, known)]


def _rows(entry: Entry, catalog: IntercomCatalog, known: dict[str, str | None]) -> Iterator[Row]:
    at, author = told_at(entry.payload), author_of(entry.payload.get("author"))
    for number, change in enumerate(_changes(entry.payload, catalog)):
        if change.after is None and change.before is None and not change.is_person:
            yield _row(entry.id, number, at, author.id, change)
            continue
        before = known.get(change.what, UNTOLD) if change.before is None else change.before
        known[change.what] = change.after
        yield _row(entry.id, number, at, author.id, change._replace(before=before))


def _row(
    part_id: str, number: int, at: datetime, author: str | None, change: _Change
) -> dict[str, Any]:
    return {
        "id": f"event:{part_id}" + (f"/{number}" if number else ""),
        "at": at,
        "author_id": author,
        **change._asdict(),
    }


def _changes(part: Json, catalog: IntercomCatalog) -> Iterator[_Change]:
    """Yield what a part changed; one that tells no values is what its kind says."""
    kind, found = kind_of(part), False
    for change in (*_assigned(part, kind, catalog), *_state(part, kind), *_value(part, kind)):
        found = True
        yield change
    if not found:
        yield _Change(name_of(part))


def _assigned(part: Json, kind: str, catalog: IntercomCatalog) -> Iterator[_Change]:
    to = mapping(part.get("assigned_to"))
    key = zero_is_none(source_id(to.get("id")))
    if kind not in ASSIGNMENTS or not to:
        return
    if text(to.get("type")) in TEAMMATES:
        yield _Change(ASSIGNEE, after=key, is_person=True)
    else:
        yield _Change(TEAM, after=catalog.teams_by_id.get(key or "", key))


def _state(part: Json, kind: str) -> Iterator[_Change]:
    if kind in STATES:
        yield _Change(STATE, after=STATES[kind])
    elif kind.startswith(TICKET_STATES):
        before, after = text(part.get("previous_ticket_state")), text(part.get("ticket_state"))
        yield _Change(STATE, before, after)


def _value(part: Json, kind: str) -> Iterator[_Change]:
    """Yield what became of an attribute, an action or a workflow."""
    told = mapping(part.get("event_details"))
    if kind.startswith(ATTRIBUTES):
        changed = mapping(part.get("updated_attribute_data")) or told
        attribute, value = mapping(changed.get("attribute")), mapping(changed.get("value"))
        name = text(attribute.get("label")) or text(attribute.get("name")) or "Attribute"
        after = text(value.get("name")) if value.get("label") is None else _label(value["label"])
        yield _Change(name, text(value.get("previous")), after)
    elif kind.startswith(ACTIONS):
        action = mapping(told.get("action"))
        name = text(action.get("name")) or "unnamed"
        yield _Change(f"Action {name}", after=text(action.get("result")) or "started")
    elif kind.startswith(WORKFLOWS):
        event = mapping(told.get("event"))
        name = text(mapping(told.get("workflow")).get("name")) or "unnamed"
        after = text(event.get("result")) or text(event.get("type"))
        yield _Change(f"Workflow {name}", after=after)


def _label(told: object) -> str | None:
    """Return a value as people see it; several of a list of files, say."""
    items = told if isinstance(told, list) else [told]
    return ", ".join(filter(None, map(text, items))) or None
