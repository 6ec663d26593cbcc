"""POST /conversations/{id}/reply: comments of contacts and teammates, and teammates' notes."""

from connectors.sandbox.intercom import rules
from connectors.sandbox.intercom.conversation_shapes import (
    admin_author,
    contact_author,
    conversation_json,
    part_json,
)
from connectors.sandbox.intercom.files import Incoming, keep_files, read_files
from connectors.sandbox.intercom.refusal import not_found
from connectors.sandbox.intercom.texts import as_shown, as_taken
from connectors.sandbox.intercom.workspace import Call, Json, Workspace


async def reply(call: Call) -> Json:
    """Add a message and answer with the whole conversation."""
    files = await read_files(call, call.session)
    doc = call.world.conversation(call.path["conversation_id"])
    created_at = _dated(call, doc)
    _require_words(call, files)
    rules.require_room(len(call.world.parts(doc["id"])), call.config.parts_at_most)
    if call.body["type"] == "user":
        _by_contact(call, doc, created_at, files)
    else:
        _by_admin(call, doc, created_at, files)
    return conversation_json(call, doc)


def reopen(doc: Json) -> bool:
    """Open a closed or snoozed conversation (INT-005); tell whether it was one."""
    if doc["state"] == "open":
        return False
    if doc["state"] == "closed":
        doc["statistics"]["count_reopens"] += 1
    doc.update(state="open", snoozed_until=None)
    return True


def notify(world: Workspace, doc: Json) -> None:
    """Count the customers to whom Intercom would have written (INT-018)."""
    world.stats.customers_notified += len(doc["contact_ids"])


def _by_contact(call: Call, doc: Json, created_at: int, files: list[Incoming]) -> None:
    world = call.world
    contact = _contact(call)
    if contact["id"] not in doc["contact_ids"]:
        if call.config.reply_by_non_participant == "refused":
            rules.require_participant(contact["id"], doc["contact_ids"])
        doc["contact_ids"].append(contact["id"])
    part_type = "open" if reopen(doc) else "comment"
    text = as_taken(call.body["body"], call.config.html_of_contacts)
    part = part_json(
        world,
        part_type,
        author=contact_author(contact),
        created_at=created_at,
        body=as_shown(text, call.config.shown_text),
    )
    doc.update(waiting_since=created_at, read=False)
    _add(call, doc, part, files)


def _by_admin(call: Call, doc: Json, created_at: int, files: list[Incoming]) -> None:
    world, body, kind = call.world, call.body, call.body["message_type"]
    admin = world.admin(body["admin_id"])
    if call.config.write_without_seat == "refused":
        rules.require_seat(admin, "admin_id")
    if kind == "quick_reply" and not body.get("reply_options"):
        raise rules.invalid("reply_options is required for a quick_reply", "reply_options")
    is_public = kind != "note"
    if doc["state"] == "snoozed" or (is_public and call.config.admin_reply_reopens):
        reopen(doc)
    how = call.config.html_in_admin_comments if is_public else "kept"
    text = body.get("body", "")
    if not is_public and call.config.html_in_notes == "refused":
        rules.require_paragraphs(text)
    options = [{"type": "quick_reply_option", **each} for each in body.get("reply_options") or ()]
    part = part_json(
        world,
        kind,
        author=admin_author(admin),
        created_at=created_at,
        body=as_shown(as_taken(text, how), call.config.shown_text),
        metadata={"quick_reply_options": options} if options else None,
    )
    if is_public:
        doc["waiting_since"] = None
        if not body.get("skip_notifications"):
            notify(world, doc)
    if admin["id"] not in doc["teammate_ids"]:
        doc["teammate_ids"].append(admin["id"])
    _add(call, doc, part, files)


def _add(call: Call, doc: Json, part: Json, files: list[Incoming]) -> None:
    world = call.world
    is_last = call.config.part_order == "appended"
    world.add_part(doc, part, keep_files(world, files), is_last=is_last)
    doc["updated_at"] = world.second()
    world.put_conversation(doc)


def _contact(call: Call) -> Json:
    world, body = call.world, call.body
    if "intercom_user_id" in body:
        contact = world.store.get("contact", body["intercom_user_id"])
    elif "user_id" in body:
        contact = world.by_external_id(body["user_id"])
    else:
        contact = next(iter(world.contacts_by_email(body["email"])), None)
    if contact is None or contact["archived"] or contact["merged_into"] is not None:
        raise not_found("User Not Found")
    return contact


def _dated(call: Call, doc: Json) -> int:
    """Return the date of the message; one before its conversation's is a matter of a switch."""
    told = call.body.get("created_at")
    if told is None:
        return call.world.second()
    rules.require_past(told, call.world.now())
    begun = doc["created_at"]
    if told < begun and call.config.part_order == "refused":
        raise rules.older_than_thread()
    if call.config.part_order == "clamped":
        return max(int(told), int(begun))
    return int(told)


def _require_words(call: Call, files: list[Incoming]) -> None:
    body = call.body
    if body.get("body", "").strip() or body["message_type"] == "quick_reply":
        return
    if not (files and call.config.blank_body_with_files == "accepted"):
        raise rules.invalid("body must not be blank", "body")
