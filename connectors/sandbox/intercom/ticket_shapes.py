"""Tickets and their parts as Intercom's answers show them."""

from typing import Any, Final

from connectors.sandbox.intercom import ticket_types
from connectors.sandbox.intercom.article_images import shown as pictured
from connectors.sandbox.intercom.contact_shapes import company_json, is_tag, tag_json
from connectors.sandbox.intercom.files import attachments
from connectors.sandbox.intercom.linked import linked_objects, trackers_of
from connectors.sandbox.intercom.texts import as_text
from connectors.sandbox.intercom.workspace import Call, Json, Workspace

_OWN: Final = (
    "id", "ticket_id", "created_at", "updated_at", "open", "snoozed_until", "is_shared",
    "admin_assignee_id", "team_assignee_id", "previous_ticket_state_id",
)  # fmt: skip
_REPLY: Final = (
    "id", "part_type", "body", "created_at", "updated_at", "author", "redacted",
)  # fmt: skip


def ticket_json(call: Call, doc: Json, *, has_parts: bool = True) -> Json:
    """Return a ticket; its newest 500 parts are there."""
    world = call.world
    of = ticket_types.type_of(world, doc["ticket_type_id"])
    shown = {
        "type": "ticket",
        **{name: doc[name] for name in _OWN},
        "category": of["category"],
        "ticket_attributes": values_of(call, doc),
        "ticket_state": state_of(world, doc),
        "ticket_type": ticket_types.type_json(world, of, has_states=False),
        "contacts": {
            "type": "contact.list",
            "contacts": [_contact(world, each) for each in doc["contact_ids"]],
        },
        "linked_objects": linked_objects(world, doc["linked"] or trackers_of(world, doc["id"])),
    }
    if call.config.tickets_show == "all":
        shown |= _labels(world, doc)
    if has_parts:
        records = world.parts(doc["id"])
        newest = records[-call.config.parts_shown :]
        shown["ticket_parts"] = {
            "type": "ticket_part.list",
            "ticket_parts": [part_of(call, each["part"], each["files"]) for each in newest],
            "total_count": len(records),
        }
    return shown


def as_conversation(call: Call, doc: Json) -> Json:
    """Return the conversation that a ticket is, with the ticket in its place."""
    shown = ticket_json(call, doc, has_parts=False)
    records = call.world.parts(doc["id"])
    common = ("id", "created_at", "updated_at", "open", "snoozed_until", "contacts")
    return {
        "type": "conversation",
        **{name: shown[name] for name in (*common, "admin_assignee_id", "team_assignee_id")},
        "title": shown["ticket_attributes"].get(ticket_types.TITLE),
        "state": "open" if doc["open"] else "closed",
        "ticket": shown,
        **_labels(call.world, doc),
        "conversation_parts": {
            "type": "conversation_part.list",
            "conversation_parts": [part_of(call, each["part"], each["files"]) for each in records],
            "total_count": len(records),
        },
    }


def _labels(world: Workspace, doc: Json) -> Json:
    """Return tags and company as a conversation shows them."""
    company = doc["company_id"] and world.store.get("company", doc["company_id"])
    tags = [tag_json(world, link) for link in doc["tags"] if is_tag(world, link)]
    return {
        "company": company_json(world, company) if company else None,
        "tags": {"type": "tag.list", "tags": tags},
    }


def reply_json(call: Call, part: Json, files: list[str]) -> Json:
    """Return a message as the answer to whoever writes it."""
    shown = part_of(call, part, files)
    return {"type": "ticket_part", **{n: shown[n] for n in (*_REPLY, "attachments")}}


def part_of(call: Call, part: Json, files: list[str]) -> Json:
    """Return a part of a ticket."""
    shown = part | {"type": "ticket_part"}
    if call.config.app_code == "hidden":
        shown.pop("app_package_code", None)
    body = part["body"] and pictured(call.world, part["body"], call.origin)
    return shown | {"body": body, "attachments": attachments(call.world, files, call.origin)}


def values_of(call: Call, doc: Json) -> Json:
    """Return the values of a ticket by the names of their attributes."""
    known = call.world.store.all(ticket_types.ATTRIBUTE)
    return {
        known[each]["name"]: _value(call, known[each], value)
        for each, value in doc["values"].items()
        if value is not None and not known[each]["archived"]
    }


def state_of(world: Workspace, doc: Json) -> Json:
    """Return the state of a ticket."""
    states = ticket_types.states_of(world, doc["ticket_type_id"])
    return next(each for each in states if each["id"] == doc["ticket_state_id"])


def _value(call: Call, attribute: Json, value: Any) -> Any:
    if attribute["name"] == ticket_types.DESCRIPTION:
        return as_text(value)
    if attribute["data_type"] == "list" and call.config.ticket_list_values == "label":
        options = ticket_types.options_of(attribute)
        return next((each["label"] for each in options if each["id"] == value), value)
    return value


def _contact(world: Workspace, contact_id: str) -> Json:
    contact = world.store.get("contact", contact_id)
    external_id = None if contact is None else contact["external_id"]
    return {"type": "contact", "id": contact_id, "external_id": external_id}
