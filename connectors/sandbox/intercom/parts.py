"""Closing, snoozing, opening, assigning, participants and tags: all dated now."""

from connectors.sandbox.intercom import rules
from connectors.sandbox.intercom.contact_links import link_tag, unlink_tag
from connectors.sandbox.intercom.contacts import add_contact
from connectors.sandbox.intercom.conversation_shapes import (
    admin_author,
    conversation_json,
    part_json,
)
from connectors.sandbox.intercom.refusal import not_found
from connectors.sandbox.intercom.replies import notify, reopen
from connectors.sandbox.intercom.texts import as_text
from connectors.sandbox.intercom.workspace import Call, Json, Workspace


async def manage(call: Call) -> Json:
    """POST /conversations/{conversation_id}/parts: each call leaves a part, also a repeated one."""
    world, body = call.world, call.body
    doc = world.conversation(call.path["conversation_id"])
    admin = world.admin(body["admin_id"])
    assigned_to = None
    match body["message_type"]:
        case "close":
            part_type = "close"
            doc.update(state="closed", snoozed_until=None, waiting_since=None)
        case "snoozed":
            part_type = "snoozed"
            _snooze(world, doc, body["snoozed_until"])
        case "open":
            part_type = "open"
            reopen(doc)
        case _:
            assigned_to = _assign(call, doc)
            part_type = "assign_and_reopen" if doc["state"] == "closed" else "assignment"
            if doc["state"] == "closed":
                reopen(doc)
    text = body.get("body")
    if text:
        notify(world, doc)
    part = part_json(
        world,
        part_type,
        author=admin_author(admin),
        created_at=world.second(),
        body=as_text(text) if text else None,
        assigned_to=assigned_to,
    )
    return conversation_json(call, _with_event(world, doc, part))


async def attach_contact(call: Call) -> Json:
    """POST /conversations/{conversation_id}/customers: one more participant, if not one already.

    An address that nobody has makes a lead.
    """
    world = call.world
    doc = world.conversation(call.path["conversation_id"])
    admin = world.admin(call.body["admin_id"])
    contact = _customer(world, call.body["customer"])
    if contact["id"] in doc["contact_ids"]:
        _require_new(call, is_new=False)
    else:
        doc["contact_ids"].append(contact["id"])
        _with_event(world, doc, _participant_part(world, "participant_added", admin, contact))
    return _customers(world, doc)


async def detach_contact(call: Call) -> Json:
    """DELETE /conversations/{conversation_id}/customers/{contact_id}: one must stay."""
    world = call.world
    doc = world.conversation(call.path["conversation_id"])
    admin = world.admin(call.body["admin_id"])
    contact = world.store.get("contact", call.path["contact_id"])
    if contact is None or contact["id"] not in doc["contact_ids"]:
        raise not_found("User Not Found")
    if len(doc["contact_ids"]) == 1:
        raise rules.last_participant()
    world.leave_conversation(doc, contact["id"])
    _with_event(world, doc, _participant_part(world, "participant_removed", admin, contact))
    return _customers(world, doc)


async def attach_tag(call: Call) -> Json:
    """POST /conversations/{conversation_id}/tags; again is harmless."""
    world = call.world
    doc = _conversation(call)
    admin = world.admin(call.body["admin_id"])
    tag = world.store.get("tag", call.body["id"])
    if tag is None:
        raise rules.unknown_tag()
    _require_new(call, is_new=all(link["id"] != tag["id"] for link in doc["tags"]))
    link_tag(world, "conversation", doc, tag["id"], admin["id"])
    return {"type": "tag", "id": tag["id"], "name": tag["name"]}


async def detach_tag(call: Call) -> Json:
    """DELETE /conversations/{conversation_id}/tags/{tag_id}."""
    world = call.world
    doc = _conversation(call)
    world.admin(call.body["admin_id"])
    tag = world.store.get("tag", call.path["tag_id"])
    if tag is None or not unlink_tag(world, "conversation", doc, tag["id"]):
        raise not_found("Tag not found", "tag_not_found")
    return {"type": "tag", "id": tag["id"], "name": tag["name"]}


def _require_new(call: Call, *, is_new: bool) -> None:
    if not is_new and call.config.repeated_link == "refused":
        raise rules.already_linked()


def _conversation(call: Call) -> Json:
    doc = call.world.store.get("conversation", call.path["conversation_id"])
    if doc is None:
        raise not_found("Conversation not found")
    return doc


def _snooze(world: Workspace, doc: Json, until: int) -> None:
    if until <= world.now():
        raise rules.invalid("snoozed_until must be in the future", "snoozed_until")
    doc.update(state="snoozed", snoozed_until=until)


def _assign(call: Call, doc: Json) -> Json | None:
    """Set the assignee; "0" sets nobody. Raises Refusal for one who is not there."""
    world, body = call.world, call.body
    kind, assignee_id = body["type"], body["assignee_id"]
    assignee = world.store.get(kind, assignee_id)
    if assignee is None and assignee_id != "0":
        raise not_found("Assignee not found", "assignee_not_found")
    if kind == "admin" and assignee is not None and call.config.assign_without_seat == "refused":
        rules.require_seat(assignee, "assignee_id")
    doc[f"{kind}_assignee_id"] = int(assignee_id)
    doc["statistics"]["count_assignments"] += 1
    return {"type": kind, "id": assignee_id} if assignee is not None else None


def _customer(world: Workspace, told: Json) -> Json:
    """Return the contact meant by exactly one of three names."""
    names = [name for name in ("intercom_user_id", "user_id", "email") if name in told]
    if len(names) != 1:
        raise rules.invalid(
            "customer needs one of intercom_user_id, user_id and email",
            "customer",
            quirk=rules.PARTICIPANTS,
        )
    value = told[names[0]]
    if names[0] == "email":
        found = world.contacts_by_email(value)
        users_first = sorted(found, key=lambda doc: doc["role"] != "user")
        return users_first[0] if found else add_contact(world, {"role": "lead", "email": value})
    if names[0] == "intercom_user_id":
        return world.contact(value)
    contact = world.by_external_id(value)
    if contact is None:
        raise not_found("User Not Found")
    return contact


def _customers(world: Workspace, doc: Json) -> Json:
    found = world.store.all("contact")
    customers = [
        {"type": found[each]["role"] if each in found else "user", "id": each}
        for each in doc["contact_ids"]
    ]
    return {"customers": customers}


def _participant_part(world: Workspace, part_type: str, admin: Json, contact: Json) -> Json:
    return part_json(
        world,
        part_type,
        author=admin_author(admin),
        created_at=world.second(),
        event_details={"participant": {"type": contact["role"], "id": contact["id"]}},
    )


def _with_event(world: Workspace, doc: Json, part: Json) -> Json:
    world.add_part(doc, part, [], is_last=True)
    doc["updated_at"] = world.second()
    world.put_conversation(doc)
    return doc
