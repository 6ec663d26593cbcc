"""/conversations: made by a contact in plain text, read, given title and attributes, deleted."""

from typing import Any, Final

from connectors.sandbox.intercom import linked, rules
from connectors.sandbox.intercom.conversation_shapes import (
    admin_author,
    contact_author,
    conversation_json,
    part_json,
)
from connectors.sandbox.intercom.files import keep_files, read_files
from connectors.sandbox.intercom.paging import by_cursor, per_page
from connectors.sandbox.intercom.refusal import Refusal, not_found
from connectors.sandbox.intercom.texts import DELETED, as_shown, as_taken, plain
from connectors.sandbox.intercom.ticket_shapes import as_conversation
from connectors.sandbox.intercom.values import conversation_values
from connectors.sandbox.intercom.workspace import (
    FIRST_CONVERSATION,
    FIRST_MESSAGE,
    Call,
    Json,
    Workspace,
)

PER_PAGE: Final = 20  # default; OpenAPI 2.16
MOST_PER_PAGE: Final = 150  # OpenAPI 2.16
MOST_DELETED: Final = 60  # per page; OpenAPI 2.16


async def create(call: Call) -> Json:
    """POST /conversations: answers with the message, which names the conversation."""
    world, body = call.world, call.body
    if "subject" in body:
        raise rules.invalid("subject is for messages of type email", "subject")
    if "brand_id" in body:
        raise not_found("Brand Not Found")
    if not body["body"].strip():
        raise rules.invalid("body must not be blank", "body", quirk=rules.PLAIN_TEXT)
    created_at = body.get("created_at", world.second())
    rules.require_past(created_at, world.now())
    _author(call)
    files = await read_files(call, call.session)
    contact = _author(call)  # again: fetching takes time
    text = as_taken(body["body"], call.config.html_of_contacts)
    message_id = str(FIRST_MESSAGE + world.store.next_id("message"))
    doc: Json = {
        "id": str(FIRST_CONVERSATION + world.store.next_id("conversation")),
        "created_at": created_at,
        "updated_at": world.second(),
        "made_at": world.now(),
        "waiting_since": created_at,
        "snoozed_until": None,
        "title": None,
        "state": "open",
        "read": False,
        "archived": False,
        "source": {
            "id": message_id,
            "body": as_shown(text, call.config.shown_text),
            "author": contact_author(contact),
            "files": keep_files(world, files),
            "redacted": False,
        },
        "contact_ids": [contact["id"]],
        "teammate_ids": [],
        "tags": [],
        "custom_attributes": {},
        "company_id": None,
        "admin_assignee_id": 0,
        "team_assignee_id": 0,
        "first_contact_reply": {"created_at": created_at, "type": "conversation", "url": None},
        "statistics": {"count_reopens": 0, "count_assignments": 0},
    }
    world.put_conversation(doc)
    return {
        "type": "user_message",
        "id": message_id,
        "created_at": created_at,
        "body": body["body"],
        "message_type": "inapp",
        "conversation_id": doc["id"],
    }


async def show(call: Call) -> Json:
    """GET /conversations/{conversation_id}; it may be a ticket's."""
    ticket = call.world.store.get("ticket", call.path["conversation_id"])
    if ticket is not None and call.config.ticket_as_conversation == "shown":
        return as_conversation(call, ticket)
    return conversation_json(call, call.world.conversation(call.path["conversation_id"]))


async def list_all(call: Call) -> Json:
    """GET /conversations: last changed first, without parts."""
    size = per_page(call.number("per_page", PER_PAGE), default=PER_PAGE, most=MOST_PER_PAGE)
    return conversation_page(call, visible(call.world), size, call.query.get("starting_after"))


def visible(world: Workspace) -> list[Json]:
    """Return the conversations that lists and searches show."""
    return [doc for doc in world.store.all("conversation").values() if not doc["archived"]]


def conversation_page(call: Call, docs: list[Json], size: int, after: str | None) -> Json:
    """Return a page of a list or search, last changed first."""
    docs.sort(key=lambda doc: (doc["updated_at"], int(doc["id"])), reverse=True)
    return by_cursor(
        docs,
        size,
        after,
        key="conversations",
        kind="conversation.list",
        show=lambda doc: conversation_json(call, doc, has_parts=False),
    )


async def update(call: Call) -> Json:
    """PUT /conversations/{conversation_id}; each attribute that changes leaves a part."""
    world, body = call.world, call.body
    doc = world.conversation(call.path["conversation_id"])
    values = conversation_values(world, body.get("custom_attributes") or {})
    if body.get("company_id") is not None:
        world.company(body["company_id"])
    changes: Json = {name: body[name] for name in ("title", "company_id", "read") if name in body}
    is_loud = call.config.unchanged_update == "leaves_part"
    had = doc["custom_attributes"]
    changed = [name for name, each in values.items() if is_loud or had.get(name) != each]
    if not changed and all(doc[name] == each for name, each in changes.items()):
        return conversation_json(call, doc)
    doc.update(changes)
    for name in changed:
        _set_attribute(world, doc, name, values[name])
    doc["updated_at"] = world.second()
    world.put_conversation(doc)
    return conversation_json(call, doc)


async def delete(call: Call) -> Json:
    """DELETE /conversations/{conversation_id}: for good; its id stays in a list."""
    world = call.world
    doc = world.conversation(call.path["conversation_id"])
    linked.forget(world, doc["id"])
    world.drop_conversation(doc)
    deleted = {
        "type": "conversation",
        "id": doc["id"],
        "metrics_retained": call.query.get("retain_metrics", "true") == "true",
        "deleted_at": world.second(),
    }
    world.store.put("deleted", doc["id"], deleted)
    return {"id": doc["id"], "object": "conversation", "deleted": True}


async def list_deleted(call: Call) -> Json:
    """GET /conversations/deleted."""
    order = call.query.get("order", "desc")
    docs = list(call.world.store.all("deleted").values())
    if order == "desc":
        docs.reverse()
    size = per_page(call.number("per_page", PER_PAGE), default=PER_PAGE, most=MOST_DELETED)
    page = call.number("page", 1)
    path = f"{call.origin}/conversations/deleted?per_page={size}&order={order}&page={page + 1}"
    return {
        "type": "conversations.list",
        "total_count": len(docs),
        "pages": {
            "type": "pages",
            "next": path if page * size < len(docs) else None,
            "page": page,
            "per_page": size,
            "total_pages": (len(docs) + size - 1) // size,
        },
        "conversations": docs[(page - 1) * size : page * size],
    }


async def redact(call: Call) -> Json:
    """POST /conversations/redact: blanks the first message, or a part that has a body."""
    world, body = call.world, call.body
    doc = world.conversation(body["conversation_id"])
    if body["type"] == "source":
        if doc["source"]["id"] != body["source_id"]:
            raise _no_such_part()
        doc["source"].update(body=DELETED, redacted=True, files=[])
    else:
        _redact_part(world, doc, body["conversation_part_id"])
    doc["updated_at"] = world.second()
    world.put_conversation(doc)
    return conversation_json(call, doc)


def _author(call: Call) -> Json:
    """Return who writes; 404 also for somebody so new that Intercom does not know them yet."""
    world = call.world
    contact = world.store.get("contact", call.body["from"]["id"])
    if contact is None or contact["archived"] or contact["merged_into"] is not None:
        raise rules.unknown_author()
    if not world.is_found(contact["made_at"], call.config.contact_ready_lag_s):
        raise rules.unknown_author()
    return contact


def _set_attribute(world: Workspace, doc: Json, name: str, value: Any) -> None:
    if value is None:
        doc["custom_attributes"].pop(name, None)
    else:
        doc["custom_attributes"][name] = value
    part = part_json(
        world,
        "conversation_attribute_updated_by_admin",
        author=admin_author(world.token_admin()),
        created_at=world.second(),
        event_details={"attribute": {"name": name}, "value": {"name": value}},
    )
    world.add_part(doc, part, [], is_last=True)


def _redact_part(world: Workspace, doc: Json, part_id: str) -> None:
    for record in world.parts(doc["id"]):
        part = record["part"]
        if part["id"] == part_id and part["body"] is not None and plain(part["body"]):
            part.update(body=DELETED, redacted=True, updated_at=world.second())
            record["files"] = []
            world.store.put("part", part_id, record)
            return
    raise _no_such_part()


def _no_such_part() -> Refusal:
    return not_found(
        "Conversation part or message not found", "conversation_part_or_message_not_found"
    )
