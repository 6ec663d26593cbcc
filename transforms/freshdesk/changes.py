"""What was changed of a ticket beside its messages, as the daily files of activities tell it.

An activity says what stands there now and not what stood before: that follows from the activities
before it, where there are any. Form and keys: Freshdesk's article on exporting ticket activities,
airbyte #80306, snaptravel's fork of tap-freshdesk.
"""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, Final

import orjson

from transforms.changes import UNTOLD
from transforms.freshdesk.catalog import FreshdeskCatalog
from transforms.freshdesk.values import PRIORITIES, word
from transforms.payloads import instant_or_none, mapping, source_id, text

SYSTEM: Final = "system"
CREATED: Final = "new_ticket"
PEOPLE: Final = {"agent_id": "Assignee", "requester_id": "Requester"}
LEFT_OUT: Final = {
    CREATED: "when a ticket was made stands on it; with what, is no change",
    "note": "a message, which is read",
    "added_tags": "the ticket has its tags",
    "removed_tags": "the ticket has its tags",
    "automation": "the rule of Freshdesk's that did it; what it changed is told",
    "association": "tickets say which one they depend on",
    "send_email": "whom Freshdesk wrote of it",
    "send_reply_email": "whom Freshdesk wrote of it",
    "thank_you_note": "Freshdesk's guess that a message says nothing but thanks",
    "added_watcher": "who watches a ticket is nothing of the ticket",
    "removed_watcher": "who watches a ticket is nothing of the ticket",
}
_NAMES: Final = {
    "status": "Status",
    "priority": "Priority",
    "source": "Source",
    "group": "Group",
    "ticket_type": "Type",
    "product": "Product",
    "company": "Company",
    "due_by": "Due",
    "spam": "Spam",
    "deleted": "Deleted",
}

Json = Mapping[str, Any]


def staged_activity(row: Json) -> dict[str, Any]:
    """Return what is kept of an activity: its time as everywhere, who did it, and what.

    It has no id of its own: two that say the same are one.
    """
    is_system = row.get("performer_type") == SYSTEM
    told = {
        "ticket_id": row.get("ticket_id"),
        "created_at": _iso(row.get("performed_at")),
        "performer_id": None if is_system else row.get("performer_id"),
        "activity": row.get("activity"),
    }
    said = orjson.dumps(told, option=orjson.OPT_SORT_KEYS)
    name = hashlib.sha256(said).hexdigest()[:16]
    return {"id": f"{source_id(row.get('ticket_id'))}-{name}", **told}


def is_told(payload: Json) -> bool:
    """Tell whether an activity says more than what is left out; one of an odd shape is kept."""
    what = payload.get("activity")
    return not isinstance(what, dict) or CREATED in what or bool(what.keys() - LEFT_OUT.keys())


def _iso(value: object) -> object:
    """Return an instant as everything else writes it; these files alone begin with the day."""
    try:
        at = datetime.strptime(str(value), "%d-%m-%Y %H:%M:%S %z")
    except ValueError:
        return value
    return at.astimezone(UTC).isoformat()


def read_changes(
    activities: Sequence[tuple[str, Json]], catalog: FreshdeskCatalog
) -> tuple[list[dict[str, Any]], bool]:
    """Return the rows of CHANGES of one ticket, oldest first, and whether one can't be read.

    In: raw ids and payloads of the ticket's activities, in any order.
    """
    told = [(instant_or_none(each.get("created_at")), row_id, each) for row_id, each in activities]
    whole = [(at, row_id, mapping(each.get("activity")), each) for at, row_id, each in told if at]
    whole = sorted((each for each in whole if each[2]), key=lambda each: each[:2])
    known: dict[str, str | None] = {}
    found: list[dict[str, Any]] = []
    for at, row_id, what, payload in whole:
        for number, (key, value) in enumerate(_values(what, catalog)):
            before = known.get(key, UNTOLD)
            known[key] = value
            if CREATED in what or before == value:
                continue
            found.append(
                {
                    "id": row_id if number == 0 else f"{row_id}-{number}",
                    "at": at,
                    "author_id": source_id(payload.get("performer_id")),
                    "what": PEOPLE.get(key) or _NAMES.get(key, key),
                    "before": before,
                    "after": value,
                    "is_person": key in PEOPLE,
                }
            )
    return found, len(whole) < len(activities)


def _values(what: Json, catalog: FreshdeskCatalog) -> Iterator[tuple[str, str | None]]:
    """Yield what an activity says of each field, for people; of somebody the id."""
    for key, value in what.items():
        if key not in LEFT_OUT:
            yield key, _shown(key, value, catalog)


def _shown(key: str, value: Any, catalog: FreshdeskCatalog) -> str | None:
    if key in PEOPLE:
        return source_id(value)
    if isinstance(value, bool):
        return "Yes" if value else "No"
    if isinstance(value, list | dict):
        return _listed(value)
    if key == "group":
        return catalog.groups.get(source_id(value) or "", text(value))
    known = {
        "status": catalog.statuses,
        "priority": PRIORITIES,
        "source": catalog.sources,
        "product": catalog.products,
    }
    return word(value, known.get(key, {}))


def _listed(value: Any) -> str | None:
    if isinstance(value, list) and all(isinstance(each, str) for each in value):
        return ", ".join(value) or None
    return orjson.dumps(value).decode() if value else None
