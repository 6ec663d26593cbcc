"""What was changed of a ticket beside its messages: its status, people, fields, by whom and when.

The event export and a ticket's own audits word one change differently. Staging keeps what both
say in one form, so that a ticket says the same whichever way it was read.
"""

import hashlib
from collections.abc import Iterator, Mapping
from typing import Any, Final, NamedTuple

import orjson
import pyarrow as pa

from transforms.changes import UNREADABLE
from transforms.contracts import sort_key
from transforms.errors import RecordError
from transforms.filters import Names
from transforms.payloads import (
    created_at,
    mapping,
    records,
    source_id,
    text,
)
from transforms.zendesk.catalog import ZendeskCatalog
from transforms.zendesk.entries import CHANGE_ID
from transforms.zendesk.fields import ticket_values
from transforms.zendesk.kinds import CHANGE, kind_of
from transforms.zendesk.payloads import person_id

PEOPLE: Final = {
    "assignee_id": "Assignee",
    "requester_id": "Requester",
    "submitter_id": "Submitter",
}
_PLAIN: Final = {
    "status": "Status",
    "priority": "Priority",
    "type": "Type",
    "subject": "Subject",
    "due_at": "Due",
    "due_date": "Due",
    "external_id": "External id",
}
_FIELDS: Final = "custom_ticket_fields"
LEFT_OUT: Final = {
    "tags": "the ticket has them; most repeat what a field's own change says",
    "current_tags": "a second copy of the tags",
    "current_collaborators": "who is in copy stands on the ticket",
    "comment_count": "follows from the messages",
    "is_public": "follows from the messages",
    "sla_policy": "a clock of Zendesk's own; what it measured is taken from the metrics",
    "schedule_id": "the same",
}
# What else stands in a change: of the event that it is a part of, and of the tags' two sides.
_FRAMED: Final = (
    "id via via_reference_id event_type previous_value created_at ticket_id updater_id added_tags"
    " removed_tags comment_present comment_public metadata audit_id transaction_id"
)
_FRAME: Final = frozenset(_FRAMED.split())

Json = dict[str, Any]


class Change(NamedTuple):
    """One value of a ticket that became another."""

    field: str
    old: Any
    new: Any


def changed_values(event: Mapping[str, Any]) -> list[Change]:
    """Return what an event changed: `field_name` tells it in an audit, a key in the export."""
    before = event.get("previous_value")
    if isinstance(event.get("field_name"), str):
        return [Change(event["field_name"], before, event.get("value"))]
    found = []
    for key, value in event.items():
        if key == _FIELDS and isinstance(value, dict):
            olds = before if isinstance(before, dict) else dict.fromkeys(value, before)
            found += [Change(each, olds.get(each), new) for each, new in value.items()]
        elif key not in _FRAME:
            found.append(Change(key, before, value))
    return found


def is_change(event: Mapping[str, Any]) -> bool:
    """Tell whether an event is a change of a value, in either form."""
    return kind_of(event) == CHANGE


def staged_change(event: Mapping[str, Any], around: Mapping[str, Any]) -> Json:
    """Return what is kept of a change; `around` is the event or audit that it is a part of.

    People are named as such, so that who is left out everywhere is left out of it too.
    """
    author = around.get("updater_id", around.get("author_id"))
    return {
        "id": event.get("id"),
        "event_type": CHANGE,
        "ticket_id": around.get("ticket_id"),
        "created_at": event.get("created_at") or around.get("created_at"),
        "author_id": author,
        "changes": [
            {"field": each.field, "old": _kept(each, each.old), "new": _kept(each, each.new)}
            for each in changed_values(event)
            if each.field not in LEFT_OUT
        ],
    }


def change_id(event: Mapping[str, Any], around: Mapping[str, Any]) -> str:
    """Return the name of a change; one without an id is named by what it says."""
    told = source_id(event.get("id"))
    if told is None or not told.isascii() or not told.isalnum():
        said = orjson.dumps([source_id(around.get("id")), dict(event)], default=str)
        told = f"{source_id(around.get('ticket_id'))}-{hashlib.sha256(said).hexdigest()[:12]}"
    return f"{CHANGE_ID}{told}"


def _kept(change: Change, value: Any) -> Any:
    return {"user_id": source_id(value)} if change.field in PEOPLE and value else value


class Changes(NamedTuple):
    """Rows of CHANGES by ticket, and the tickets of which one could not be read."""

    by_ticket: dict[str, list[Json]]
    unreadable: set[str]

    def losses(self, ticket_id: str) -> list[str]:
        """Return what is lost of a ticket's changes."""
        return [UNREADABLE] if ticket_id in self.unreadable else []


def read_changes(raw: pa.Table, catalog: ZendeskCatalog, lookups: Names) -> Changes:
    """Return the changes among raw messages, oldest first; one that can't be read costs itself."""
    found: dict[str, dict[str, list[Json]]] = {}
    unreadable: set[str] = set()
    rows = raw.select(["id", "parent_id", "payload"]).to_pylist() if _has_any(raw) else []
    for row in rows:
        if not row["id"].startswith(CHANGE_ID) or row["parent_id"] is None:
            continue
        try:
            told = [*_rows(row["id"], orjson.loads(row["payload"]), catalog, lookups)]
        except (RecordError, ValueError, TypeError, AttributeError, KeyError):
            unreadable.add(row["parent_id"])
            continue
        found.setdefault(row["parent_id"], {})[row["id"]] = told
    return Changes(
        {
            ticket: sorted(
                (each for rows in own.values() for each in rows),
                key=lambda each: (each["at"], sort_key(each["id"].removeprefix(CHANGE_ID))),
            )
            for ticket, own in found.items()
        },
        unreadable,
    )


def _has_any(raw: pa.Table) -> bool:
    return any(each.startswith(CHANGE_ID) for each in raw["id"].to_pylist())


def _rows(
    row_id: str, payload: Json, catalog: ZendeskCatalog, lookups: Names
) -> Iterator[dict[str, Any]]:
    """Yield a row for each value that an event changed; what shows as it was is none."""
    names = _Names(catalog, lookups)
    at, author = created_at(payload), person_id(payload.get("author_id"))
    for number, told in enumerate(records(payload["changes"])):
        shown = names.shown(Change(str(told["field"]), told.get("old"), told.get("new")))
        if shown is None or shown.old == shown.new:
            continue
        yield {
            "id": row_id if number == 0 else f"{row_id}-{number}",
            "at": at,
            "author_id": author,
            "what": shown.field,
            "before": shown.old,
            "after": shown.new,
            "is_person": told["field"] in PEOPLE,
        }


class _Names(NamedTuple):
    catalog: ZendeskCatalog
    lookups: Names

    def shown(self, change: Change) -> Change | None:
        """Return a change as people read it, None for one that only repeats another."""
        field, old, new = change
        if field in PEOPLE:
            return Change(PEOPLE[field], *(_person(each) for each in (old, new)))
        if field == "custom_status_id":
            return self._status(old, new)
        if (label := _IDS.get(field)) is not None:
            return Change(label[0], *(label[1](self, source_id(each)) for each in (old, new)))
        if field.isascii() and field.isdigit():
            return self._field(field, old, new)
        return Change(_PLAIN.get(field, field), text(old), text(new))

    def _status(self, old: Any, new: Any) -> Change | None:
        """Return a change of a status of the desk's own; the standard ones are told as such."""
        told = [self.catalog.statuses.get(source_id(each) or "") for each in (old, new)]
        if all(each is None or each.is_standard for each in told):
            return None
        return Change("Own status", *(each and each.label for each in told))

    def _field(self, field: str, old: Any, new: Any) -> Change:
        values = [{"id": field, "value": each} for each in (old, new)]
        before, after = ticket_values(values, self.catalog.ticket_fields)
        return Change(before["name"], before["text"], after["text"])

    def group(self, told: str | None) -> str | None:
        """Return a group's name."""
        known = self.catalog.groups.get(told or "")
        return known.name if known else told

    def brand(self, told: str | None) -> str | None:
        """Return a brand's name."""
        return self.catalog.brands.get(told or "", told)

    def form(self, told: str | None) -> str | None:
        """Return a form's name."""
        return self.catalog.forms.get(told or "", told)

    def company(self, told: str | None) -> str | None:
        """Return a company's name, as far as the ticket's is meant."""
        return self.lookups.companies.get(told or "", told)

    def ticket(self, told: str | None) -> str | None:
        """Return a ticket's number."""
        return f"#{told}" if told else None


_IDS: Final = {
    "group_id": ("Group", _Names.group),
    "brand_id": ("Brand", _Names.brand),
    "ticket_form_id": ("Form", _Names.form),
    "organization_id": ("Company", _Names.company),
    "problem_id": ("Problem", _Names.ticket),
    "linked_id": ("Problem", _Names.ticket),
}


def _person(value: Any) -> str | None:
    return person_id(mapping(value).get("user_id"))
