"""Changes of a ticket as its audits tell them: from the short form, and of a desk at work."""

from collections.abc import Iterator
from typing import Any, Final

from connectors.sandbox.records import Json
from connectors.sandbox.zendesk.desk.tickets import Names, Spec

_IDS: Final = ("assignee_id", "requester_id", "submitter_id", "group_id", "custom_status_id")


def short_changes(changes: Spec, names: Names) -> Iterator[Json]:
    """Yield the events of what a short form says was changed: `{status: [open, pending]}`."""
    known = {
        "assignee": ("assignee_id", names.people),
        "group": ("group_id", _ids(names, "groups")),
        "custom_status": ("custom_status_id", _ids(names, "custom_statuses")),
    }
    fields = _ids(names, "ticket_fields")
    for key, pair in changes.items():
        if key == "fields":
            yield from (change(str(fields[each]), *values) for each, values in pair.items())
        elif key in known:
            name, ids = known[key]
            yield change(name, *(None if each is None else ids[each] for each in pair))
        else:
            yield change(key, *pair)


def change(field: str, before: Any, after: Any) -> Json:
    """Return the event of one change; an audit writes ids as text."""
    is_id = field in _IDS or field.endswith("_id")
    old, new = (str(each) if is_id and each is not None else each for each in (before, after))
    return {"type": "Change", "field_name": field, "value": new, "previous_value": old}


def put_changes(ticket: Json, values: Json) -> Iterator[Json]:
    """Yield the events of values that are put over a ticket's, one for each custom field."""
    for name, value in values.items():
        if name == "custom_fields":
            before = {each["id"]: each["value"] for each in ticket["custom_fields"]}
            for each in value:
                if before.get(each["id"]) != each["value"]:
                    yield change(str(each["id"]), before.get(each["id"]), each["value"])
        elif name != "fields":
            yield change(name, ticket.get(name), value)


def exported(event: Json) -> Json:
    """Return what the event export says of a change: the field is a key, ids are numbers."""
    field, value, before = (event.get(key) for key in ("field_name", "value", "previous_value"))
    if field is None:
        return {}
    if field.isdigit():
        told: Json = {"custom_ticket_fields": {field: value}}
    elif field == "tags":
        old, new = set(before or ()), set(value or ())
        told = {field: value, "added_tags": sorted(new - old), "removed_tags": sorted(old - new)}
    else:
        told = {field: _number(field, value)}
    if event["type"] == "Change":
        told["previous_value"] = _number(field, before)
    return told


def _number(field: str, value: Any) -> Any:
    is_number = field.endswith("_id") and isinstance(value, str) and value.lstrip("-").isdigit()
    return int(value) if is_number else value


def _ids(names: Names, kind: str) -> dict[str, int]:
    return {key: spec["id"] for key, spec in names.settings[kind].items()}
