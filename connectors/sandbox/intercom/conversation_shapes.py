"""Conversations and their parts as Intercom's answers show them."""

from typing import Any, Final

import orjson

from connectors.sandbox.intercom.article_images import shown as pictured
from connectors.sandbox.intercom.contact_shapes import company_json, is_tag, tag_json
from connectors.sandbox.intercom.custom_objects import with_instances
from connectors.sandbox.intercom.files import attachments
from connectors.sandbox.intercom.linked import linked_objects, trackers_of
from connectors.sandbox.intercom.texts import plain
from connectors.sandbox.intercom.workspace import Call, Json, Workspace

APP: Final = "sandbox-migration"  # app_package_code: parts that came over the API carry it

_NOTHING: Final[Json] = {
    "priority": "none",
    "sla_applied": None,
    "conversation_rating": None,
    "topics": {},
    "ticket": None,
    "ai_agent": None,
    "ai_agent_participated": False,
}
_OWN: Final = (
    "id", "created_at", "updated_at", "waiting_since", "snoozed_until", "title", "state", "read",
    "admin_assignee_id", "team_assignee_id", "first_contact_reply",
)  # fmt: skip


def conversation_json(call: Call, doc: Json, *, has_parts: bool = True) -> Json:
    """Return a conversation; lists show it without its parts, else the newest 500 are there."""
    world = call.world
    is_plain = call.query.get("display_as") == "plaintext"
    shown = {
        "type": "conversation",
        **{name: doc[name] for name in _OWN},
        "custom_attributes": _values(call, doc),
        **_NOTHING,
        **doc.get("told", {}),
        "linked_objects": linked_objects(world, trackers_of(world, doc["id"])),
        "open": doc["state"] != "closed",
        "source": _source(call, doc["source"], is_plain=is_plain),
        "contacts": {
            "type": "contact.list",
            "contacts": [_participant(world, each) for each in doc["contact_ids"]],
        },
        "teammates": {
            "type": "admin.list",
            "admins": [{"type": "admin", "id": each} for each in doc["teammate_ids"]],
        },
        "tags": {
            "type": "tag.list",
            "tags": [tag_json(world, link) for link in doc["tags"] if is_tag(world, link)],
        },
        "company": _company(world, doc["company_id"]),
        "statistics": {
            "type": "conversation_statistics",
            **doc["statistics"],
            "count_conversation_parts": len(world.parts(doc["id"])),
        },
    }
    if has_parts:
        records = world.parts(doc["id"])
        shown["conversation_parts"] = {
            "type": "conversation_part.list",
            "conversation_parts": [
                part_of(call, record, is_plain=is_plain)
                for record in records[-call.config.parts_shown :]
            ],
            "total_count": len(records),
        }
    return shown


def part_json(  # noqa: PLR0913 - the fields that differ from part to part
    world: Workspace,
    part_type: str,
    *,
    author: Json,
    created_at: int,
    body: str | None = None,
    assigned_to: Json | None = None,
    event_details: Json | None = None,
    metadata: Json | None = None,
) -> Json:
    """Return a new part, as answers show it from now on."""
    return {
        "type": "conversation_part",
        "id": str(world.store.next_id("part")),
        "part_type": part_type,
        "body": body,
        "created_at": created_at,
        "updated_at": created_at,
        "notified_at": created_at,
        "assigned_to": assigned_to,
        "author": author,
        "attachments": [],
        "external_id": None,
        "redacted": False,
        "metadata": metadata or {},
        "email_message_metadata": None,
        "state": "open",
        "tags": [],
        "event_details": event_details,
        "app_package_code": APP,
    }


def contact_author(contact: Json) -> Json:
    """Return a contact as the author of a message."""
    return {
        "type": contact["role"],
        "id": contact["id"],
        "name": contact["name"],
        "email": contact["email"],
    }


def admin_author(admin: Json) -> Json:
    """Return a teammate as the author of a message."""
    return {
        "type": "admin",
        "id": admin["id"],
        "name": admin["name"],
        "email": admin["email"],
    }


def _source(call: Call, source: Json, *, is_plain: bool) -> Json:
    return {
        "type": "conversation",
        "id": source["id"],
        "delivered_as": "customer_initiated",
        "subject": "",
        "url": None,
        **source.get("told", {}),
        "body": _body(call, source["body"], is_plain=is_plain),
        "author": source["author"],
        "attachments": attachments(call.world, source["files"], call.origin),
        "redacted": source["redacted"],
    }


def _values(call: Call, doc: Json) -> Json:
    values = with_instances(call.world, doc["custom_attributes"])
    if call.config.shown_values == "as_sent":
        return values
    return {
        name: v if isinstance(v, dict) else orjson.dumps(v).decode().strip('"')
        for name, v in values.items()
    }


def _participant(world: Workspace, contact_id: str) -> Json:
    contact = world.store.get("contact", contact_id)
    external_id = None if contact is None else contact["external_id"]
    return {"type": "contact", "id": contact_id, "external_id": external_id}


def _company(world: Workspace, company_id: str | None) -> Json | None:
    company = None if company_id is None else world.store.get("company", company_id)
    return None if company is None else company_json(world, company)


def part_of(call: Call, record: Json, *, is_plain: bool = False) -> Any:
    """Return a part as answers show it, its files and pictures under links of today."""
    part, files = record["part"], record["files"]
    if call.config.app_code == "hidden":
        part = part | {"app_package_code": None}
    body = _body(call, part["body"], is_plain=is_plain)
    if not files and body == part["body"]:
        return part
    return part | {"body": body, "attachments": attachments(call.world, files, call.origin)}


def _body(call: Call, body: str | None, *, is_plain: bool) -> str | None:
    """Return a text with its pictures under links of today, as text alone if that is asked for."""
    told = body and pictured(call.world, body, call.origin)
    return plain(told) if told and is_plain else told
