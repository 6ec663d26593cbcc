"""/tickets: made with all that they carry, answered, changed, linked; one contact each."""

from typing import Any, Final

from connectors.sandbox.intercom import linked as linked_up
from connectors.sandbox.intercom import rules, ticket_types
from connectors.sandbox.intercom.contact_links import link_tag, unlink_tag
from connectors.sandbox.intercom.contacts import add_contact
from connectors.sandbox.intercom.conversation_shapes import (
    admin_author,
    contact_author,
    conversation_json,
    part_json,
)
from connectors.sandbox.intercom.files import keep_files, read_files
from connectors.sandbox.intercom.refusal import not_found
from connectors.sandbox.intercom.texts import as_shown, as_taken
from connectors.sandbox.intercom.ticket_shapes import reply_json, ticket_json
from connectors.sandbox.intercom.ticket_values import ticket_values
from connectors.sandbox.intercom.workspace import FIRST_CONVERSATION, Call, Json, Workspace

KIND: Final = "ticket"
LINKED_AT_MOST: Final = 2_500  # to one tracker; OpenAPI 2.16


async def create(call: Call) -> Json:
    """POST /tickets: all that it carries comes with it, and nobody knows whether it came before."""
    world, body = call.world, call.body
    of = ticket_types.type_of(world, body["ticket_type_id"])
    created_at = body.get("created_at", world.second())
    rules.require_past(created_at, world.now())
    contact = _contact(call, body["contacts"])
    values = ticket_values(world, of["id"], body.get("ticket_attributes") or {}, is_new=True)
    assigned = body.get("assignment") or {}
    if body.get("company_id") is not None:
        world.company(body["company_id"])
    doc: Json = {
        "id": str(FIRST_CONVERSATION + world.store.next_id("conversation")),
        "ticket_id": str(world.store.next_id(KIND)),
        "ticket_type_id": of["id"],
        "created_at": created_at,
        "updated_at": world.second(),
        "made_at": world.now(),
        "snoozed_until": None,
        "open": True,
        "ticket_state_id": ticket_types.states_of(world, of["id"])[0]["id"],
        "previous_ticket_state_id": None,
        "is_shared": of["category"] == "Customer",
        "contact_ids": [contact["id"]],
        "teammate_ids": [],
        "tags": [],
        "values": values,
        "company_id": body.get("company_id"),
        "admin_assignee_id": _assignee(call, "admin", assigned.get("admin_assignee_id", "0")),
        "team_assignee_id": _assignee(call, "team", assigned.get("team_assignee_id", "0")),
        "linked": [],
    }
    _notify(call, doc)
    return _kept(call, doc)


async def show(call: Call) -> Json:
    """GET /tickets/{ticket_id}."""
    return ticket_json(call, found(call))


async def update(call: Call) -> Json:
    """PUT /tickets/{ticket_id}: each change leaves a part."""
    world, body, doc = call.world, call.body, found(call)
    values = ticket_values(world, doc["ticket_type_id"], body.get("ticket_attributes") or {})
    if body.get("company_id") is not None:
        world.company(body["company_id"])
    before = dict(doc)
    changed = [name for name, value in values.items() if doc["values"].get(name) != value]
    doc["values"] = {**doc["values"], **values}
    for name in changed:
        _event(world, doc, "ticket_attribute_updated_by_admin", name)
    doc.update({n: body[n] for n in ("company_id", "snoozed_until", "is_shared") if n in body})
    if "assignee_id" in body:
        _assign(call, doc, body["assignee_id"])
    if "ticket_state_id" in body:
        _set_state(world, doc, body["ticket_state_id"])
    if "open" in body:
        _set_open(world, doc, is_open=body["open"])
    if doc["ticket_state_id"] != before["ticket_state_id"]:
        _notify(call, doc)
    return _kept(call, doc)


async def delete(call: Call) -> Json:
    """DELETE /tickets/{ticket_id}: for good."""
    world, doc = call.world, found(call)
    linked_up.forget(world, doc["id"])
    for record in list(world.parts(doc["id"])):
        world.store.delete("part", record["part"]["id"])
    world.parts(doc["id"]).clear()
    world.store.delete(KIND, doc["id"])
    return {"id": doc["id"], "object": "ticket", "deleted": True}


async def reply(call: Call) -> Json:
    """POST /tickets/{ticket_id}/reply: answers with the new part alone."""
    files = await read_files(call, call.session)
    world, body, doc = call.world, call.body, found(call)
    created_at = body.get("created_at", world.second())
    rules.require_past(created_at, world.now())
    if created_at < doc["created_at"] and call.config.part_order == "refused":
        raise rules.older_than_thread()
    if not body.get("body", "").strip():
        raise rules.invalid("body must not be blank", "body")
    rules.require_room(len(world.parts(doc["id"])), call.config.parts_at_most)
    part = _by_contact(call, doc) if body["type"] == "user" else _by_admin(call, doc)
    part |= {"created_at": created_at, "updated_at": created_at, "notified_at": created_at}
    is_last = call.config.part_order == "appended"
    kept = keep_files(world, files)
    world.add_part(doc, part, kept, is_last=is_last)
    _kept(call, doc)
    return reply_json(call, part, kept)


async def attach_tag(call: Call) -> Json:
    """POST /tickets/{ticket_id}/tags; again is harmless."""
    doc, tag = found(call), call.world.store.get("tag", call.body["id"])
    admin = call.world.admin(call.body["admin_id"])
    if tag is None:
        raise rules.unknown_tag()
    if any(each["id"] == tag["id"] for each in doc["tags"]) and (
        call.config.repeated_link == "refused"
    ):
        raise rules.already_linked()
    link_tag(call.world, KIND, doc, tag["id"], admin["id"])
    return {"type": "tag", "id": tag["id"], "name": tag["name"]}


async def detach_tag(call: Call) -> Json:
    """DELETE /tickets/{ticket_id}/tags/{tag_id}."""
    doc, tag = found(call), call.world.store.get("tag", call.path["tag_id"])
    call.world.admin(call.body["admin_id"])
    if tag is None or not unlink_tag(call.world, KIND, doc, tag["id"]):
        raise not_found("Tag not found", "tag_not_found")
    return {"type": "tag", "id": tag["id"], "name": tag["name"]}


async def link(call: Call) -> Json:
    """POST /tickets/{ticket_id}/linked_conversations: a tracker's, which each has one of."""
    world, doc = call.world, found(call)
    _require_tracker(world, doc, "linking")
    linked = call.body["conversation_id"]
    if world.store.get("conversation", linked) is None and not _is_customers(world, linked):
        raise not_found("Conversation not found", "conversation_not_found")
    if linked_up.trackers_of(world, linked):
        raise rules.has_tracker()
    if len(doc["linked"]) >= LINKED_AT_MOST:
        raise rules.too_many_linked()
    linked_up.link(world, doc, linked)
    _kept(call, doc)
    return _thread_json(call, linked)


async def unlink(call: Call) -> Json:
    """DELETE /tickets/{ticket_id}/linked_conversations/{id}."""
    doc, linked = found(call), call.path["id"]
    _require_tracker(call.world, doc, "unlinking")
    if linked not in doc["linked"]:
        raise not_found("Conversation is not linked to this ticket", "conversation_not_found")
    linked_up.unlink(call.world, doc, linked)
    _kept(call, doc)
    return _thread_json(call, linked)


def found(call: Call) -> Json:
    """Return the ticket that a request names; raises Refusal."""
    doc = call.world.store.get(KIND, call.path["ticket_id"])
    if doc is None:
        raise not_found("Ticket not found", "ticket_not_found")
    return doc


def _contact(call: Call, told: list[Json]) -> Json:
    """Return the one contact of a ticket; an address that nobody has makes a lead."""
    world = call.world
    names = [name for each in told for name in each]
    if len(told) != 1 or len(names) != 1:
        raise rules.invalid("exactly one contact", "contacts", quirk=rules.TICKET_CONTACT)
    value = told[0][names[0]]
    if names[0] == "email":
        known = world.contacts_by_email(value)
        return known[0] if known else add_contact(world, {"role": "lead", "email": value})
    contact = world.store.get("contact", value) if names[0] == "id" else world.by_external_id(value)
    if contact is None or contact["archived"] or contact["merged_into"] is not None:
        raise not_found("User Not Found")
    if not world.is_found(contact["made_at"], call.config.contact_ready_lag_s):
        raise not_found("User Not Found")
    return contact


def _by_contact(call: Call, doc: Json) -> Json:
    world, body = call.world, call.body
    if ticket_types.type_of(world, doc["ticket_type_id"])["category"] != "Customer":
        raise rules.back_office()
    known: Any = {
        "intercom_user_id": lambda: world.store.get("contact", body["intercom_user_id"]),
        "user_id": lambda: world.by_external_id(body["user_id"]),
        "email": lambda: next(iter(world.contacts_by_email(body["email"])), None),
    }
    contact = next(find() for name, find in known.items() if name in body)
    if contact is None or contact["archived"] or contact["merged_into"] is not None:
        raise not_found("User Not Found")
    if contact["id"] not in doc["contact_ids"] and call.config.ticket_reply_by_others == "refused":
        raise rules.invalid(
            "The contact is not the ticket's", "intercom_user_id", quirk=rules.TICKET_CONTACT
        )
    if not doc["open"] or doc["snoozed_until"]:
        doc.update(open=True, snoozed_until=None)
    text = as_taken(body["body"], call.config.html_of_contacts)
    if not body.get("skip_notifications"):
        world.stats.customers_notified += 1
    return _part(call, "comment", contact_author(contact), text)


def _by_admin(call: Call, doc: Json) -> Json:
    world, body, kind = call.world, call.body, call.body["message_type"]
    admin = world.admin(body["admin_id"])
    if call.config.write_without_seat == "refused":
        rules.require_seat(admin, "admin_id")
    is_public = kind != "note"
    text = body.get("body", "")
    if not is_public and call.config.html_in_notes == "refused":
        rules.require_paragraphs(text)
    if is_public and not body.get("skip_notifications"):
        world.stats.customers_notified += 1
    if admin["id"] not in doc["teammate_ids"]:
        doc["teammate_ids"].append(admin["id"])
    how = call.config.html_in_admin_comments if is_public else "kept"
    return _part(call, kind, admin_author(admin), as_taken(text, how))


def _part(call: Call, kind: str, author: Json, text: str) -> Json:
    shown = as_shown(text, call.config.shown_text)
    return part_json(call.world, kind, author=author, created_at=0, body=shown)


def _set_state(world: Workspace, doc: Json, state_id: str) -> None:
    states = {each["id"]: each for each in ticket_types.states_of(world, doc["ticket_type_id"])}
    if state_id not in states:
        raise rules.unknown_state()
    if state_id == doc["ticket_state_id"]:
        return
    doc.update(previous_ticket_state_id=doc["ticket_state_id"], ticket_state_id=state_id)
    _event(world, doc, "ticket_state_updated_by_admin", states[state_id]["category"])
    if states[state_id]["category"] == "resolved":
        doc["open"] = False


def _set_open(world: Workspace, doc: Json, *, is_open: bool) -> None:
    if doc["open"] != is_open:
        doc.update(open=is_open, snoozed_until=None)
        _event(world, doc, "open" if is_open else "close", "")


def _assign(call: Call, doc: Json, assignee_id: str) -> None:
    """Give it to an admin or a team, whichever has that id; 0 takes both away."""
    kind = "team" if call.world.store.get("team", assignee_id) else "admin"
    found_id = _assignee(call, kind, assignee_id)
    before = doc["admin_assignee_id"], doc["team_assignee_id"]
    if found_id == 0:
        doc.update(admin_assignee_id=0, team_assignee_id=0)
    else:
        doc[f"{kind}_assignee_id"] = found_id
    if before != (doc["admin_assignee_id"], doc["team_assignee_id"]):
        _event(call.world, doc, "assignment", assignee_id)


def _assignee(call: Call, kind: str, assignee_id: str) -> int:
    assignee = call.world.store.get(kind, assignee_id)
    if assignee is None and assignee_id != "0":
        raise not_found("Assignee not found", "assignee_not_found")
    if kind == "admin" and assignee is not None and call.config.assign_without_seat == "refused":
        rules.require_seat(assignee, "assignee_id")
    return int(assignee_id)


def _event(world: Workspace, doc: Json, kind: str, what: str) -> None:
    author = admin_author(world.token_admin())
    part = part_json(
        world, kind, author=author, created_at=world.second(), event_details={"value": what}
    )
    world.add_part(doc, part, [], is_last=True)


def _notify(call: Call, doc: Json) -> None:
    if doc["is_shared"] and not call.body.get("skip_notifications"):
        call.world.stats.customers_notified += 1


def _require_tracker(world: Workspace, doc: Json, what: str) -> None:
    if ticket_types.type_of(world, doc["ticket_type_id"])["category"] != "Tracker":
        raise rules.no_tracker(what)


def _thread_json(call: Call, thread_id: str) -> Json:
    """Return what was linked, as the answer shows it: a conversation, or a customer's ticket."""
    conversation = call.world.store.get("conversation", thread_id)
    if conversation is not None:
        return conversation_json(call, conversation)
    return ticket_json(call, call.world.store.all(KIND)[thread_id])


def _is_customers(world: Workspace, ticket_id: str) -> bool:
    doc = world.store.get(KIND, ticket_id)
    of = doc and ticket_types.type_of(world, doc["ticket_type_id"])
    return of is not None and of["category"] == "Customer"


def _kept(call: Call, doc: Json) -> Json:
    doc["updated_at"] = call.world.second()
    call.world.store.put(KIND, doc["id"], doc)
    return ticket_json(call, doc)
