"""/contacts: who they are, and that each is there once."""

import re
from collections.abc import Mapping
from typing import Any, Final

from connectors.sandbox.intercom import rules
from connectors.sandbox.intercom.contact_shapes import contact_json, contact_reference
from connectors.sandbox.intercom.paging import by_cursor, per_page
from connectors.sandbox.intercom.refusal import Refusal, not_found
from connectors.sandbox.intercom.values import data_values
from connectors.sandbox.intercom.workspace import Call, Json, Workspace

PER_PAGE: Final = 50  # default; OpenAPI 2.16
MOST_PER_PAGE: Final = 150  # not in the OpenAPI document; the same as for conversations

_EMAIL: Final = re.compile(r"[^@\s<>,;]+@[^@\s<>,;]+\.[^@\s<>,;.]+")
_NEW: Final[Json] = {
    "external_id": None,
    "email": None,
    "phone": None,
    "name": None,
    "avatar": None,
    "owner_id": None,
    "signed_up_at": None,
    "last_seen_at": None,
    "unsubscribed_from_emails": False,
    "archived": False,
    "blocked": False,
    "merged_into": None,
}
_PLAIN: Final = ("name", "avatar", "signed_up_at", "last_seen_at")


async def create(call: Call) -> Json:
    """POST /contacts."""
    return contact_json(call.world, add_contact(call.world, call.body))


def add_contact(world: Workspace, body: Mapping[str, Any]) -> Json:
    """Make a contact; raises Refusal, 409 for one whose identity is taken."""
    if not any(name in body for name in ("email", "external_id", "role")):
        raise rules.invalid("One of email, external_id or role is required")
    role: str = body.get("role", "user")
    fields = _checked(world, body, role)
    if role == "user":
        _refuse_twin(world, fields, own_id="")
    now = world.second()
    doc: Json = {
        **_NEW,
        "id": world.next_hex(),
        "role": role,
        "custom_attributes": {},
        "company_ids": [],
        "tags": [],
        "note_ids": [],
        "created_at": now,
        "updated_at": now,
        "made_at": world.now(),
    }
    return world.put_contact(doc, _merged_values(doc, fields))


async def update(call: Call) -> Json:
    """PUT /contacts/{contact_id}; a user never becomes a lead again."""
    world = call.world
    doc = world.contact(call.path["contact_id"])
    if doc["archived"]:
        raise not_found("User Not Found")
    role: str = call.body.get("role") or doc["role"]
    if doc["role"] == "user" and role == "lead":
        raise rules.invalid("A user cannot become a lead", "role")
    fields = _checked(world, call.body, role)
    if role == "user":
        identity = {name: fields.get(name, doc[name]) for name in ("external_id", "email")}
        changed = {name: each for name, each in identity.items() if each != doc[name]}
        if doc["role"] == "lead":
            changed = identity
        _refuse_twin(world, changed, own_id=doc["id"])
    changes = _merged_values(doc, fields) | {"role": role, "updated_at": world.second()}
    return contact_json(world, world.put_contact(doc, changes))


async def show(call: Call) -> Json:
    """GET /contacts/{contact_id}."""
    return contact_json(call.world, call.world.contact(call.path["contact_id"]))


async def find_by_external_id(call: Call) -> Json:
    """GET /contacts/find_by_external_id/{external_id}."""
    world = call.world
    doc = world.by_external_id(call.path["external_id"])
    lag_s = call.config.find_by_external_id_lag_s
    if doc is None or doc["archived"] or not world.is_found(doc["made_at"], lag_s):
        raise not_found("User Not Found")
    return contact_json(world, doc)


async def list_all(call: Call) -> Json:
    """GET /contacts: newest first."""
    size = per_page(call.number("per_page", PER_PAGE), default=PER_PAGE, most=MOST_PER_PAGE)
    docs = sorted(visible(call.world), key=lambda doc: (doc["created_at"], doc["id"]), reverse=True)
    return by_cursor(
        docs,
        size,
        call.query.get("starting_after"),
        key="data",
        kind="list",
        show=lambda doc: contact_json(call.world, doc),
    )


async def delete(call: Call) -> Json:
    """DELETE /contacts/{contact_id}: for good."""
    doc = call.world.contact(call.path["contact_id"])
    call.world.drop_contact(doc)
    return contact_reference(doc, deleted=True)


async def archive(call: Call) -> Json:
    """POST /contacts/{contact_id}/archive."""
    return _archived(call, is_archived=True)


async def unarchive(call: Call) -> Json:
    """POST /contacts/{contact_id}/unarchive; who is blocked comes back by a person's hand alone."""
    doc = call.world.contact(call.path["contact_id"])
    if doc["blocked"]:  # "The user can only be restored manually by you", help article 450
        raise Refusal(400, "bad_request", "User has been blocked and is not restorable.")
    return _archived(call, is_archived=False)


async def block(call: Call) -> Json:
    """POST /contacts/{contact_id}/block: archives the contact's conversations too."""
    world = call.world
    doc = world.contact(call.path["contact_id"])
    world.put_contact(doc, {"blocked": True, "archived": True, "updated_at": world.second()})
    for conversation in list(world.conversations_of([doc["id"]])):
        conversation["archived"] = True
        world.put_conversation(conversation)
    return contact_reference(doc, blocked=True)


async def merge(call: Call) -> Json:
    """POST /contacts/merge: a lead into a user, who takes over what the lead had."""
    world, body = call.world, call.body
    lead, user = world.contact(body["from"]), world.contact(body["into"])
    if lead["role"] != "lead" or user["role"] != "user":
        raise Refusal(400, "invalid_merge", "A lead can be merged into a user only")
    are_alike = any(lead[name] and lead[name] == user[name] for name in ("email", "phone"))
    if not are_alike and not body.get("skip_duplicate_validation"):
        raise Refusal(
            400,
            "invalid_merge",
            "Contacts can only be merged when they are duplicates (matching email or phone). "
            "Pass skip_duplicate_validation=true to override this check.",
        )
    for conversation in list(world.conversations_of([lead["id"]])):
        if user["id"] not in conversation["contact_ids"]:
            conversation["contact_ids"].append(user["id"])
        world.leave_conversation(conversation, lead["id"])
        world.put_conversation(conversation)
    for company_id in list(lead["company_ids"]):
        world.link_company(user, company_id, is_linked=True)
        world.link_company(lead, company_id, is_linked=False)
    world.put_contact(lead, {"merged_into": user["id"]})
    world.put_contact(user, {"updated_at": world.second()})
    return contact_json(world, user)


def visible(world: Workspace) -> list[Json]:
    """Return the contacts that lists and searches show."""
    return [
        doc
        for doc in world.store.all("contact").values()
        if not doc["archived"] and doc["merged_into"] is None
    ]


def _archived(call: Call, *, is_archived: bool) -> Json:
    world = call.world
    doc = world.contact(call.path["contact_id"])
    if doc["archived"] != is_archived:
        world.put_contact(doc, {"archived": is_archived, "updated_at": world.second()})
    return contact_reference(doc, archived=is_archived)


def _checked(world: Workspace, body: Mapping[str, Any], role: str) -> Json:
    """Return what a body sets, checked as far as it needs no look at other contacts."""
    fields: Json = {name: body[name] for name in _PLAIN if name in body}
    if "email_verified" in body and "email" not in body:
        raise rules.invalid("email_verified needs email in the same request", "email_verified")
    if "email" in body:
        fields["email"] = _email(world, body["email"])
    if "external_id" in body:
        fields["external_id"] = _external_id(body["external_id"], role)
    if "phone" in body:
        fields["phone"] = _phone(world, body["phone"])
    if "owner_id" in body:
        fields["owner_id"] = _owner(world, body["owner_id"])
    if "unsubscribed_from_emails" in body:
        fields["unsubscribed_from_emails"] = bool(body["unsubscribed_from_emails"])
    fields["custom_attributes"] = data_values(world, "contact", body.get("custom_attributes") or {})
    return fields


def _external_id(external_id: str, role: str) -> str:
    if role == "lead":
        raise rules.invalid("A lead cannot have an external_id", "external_id")
    if not external_id.strip():
        raise rules.invalid("external_id must not be blank", "external_id")
    return external_id


def _owner(world: Workspace, owner_id: str | None) -> str | None:
    if owner_id is not None and world.store.get("admin", owner_id) is None:
        raise rules.invalid("The owner specified is not a member of the workspace", "owner_id")
    return owner_id


def _merged_values(doc: Json, fields: Json) -> Json:
    values = {**doc["custom_attributes"], **fields["custom_attributes"]}
    kept = {name: value for name, value in values.items() if value is not None}
    return fields | {"custom_attributes": kept}


def _email(world: Workspace, email: str) -> str:
    if _EMAIL.fullmatch(email) is None:
        raise rules.invalid(f"email {email!r} is not a valid address", "email")
    if world.config.teammate_email_contact == "refused":
        admins = world.store.all("admin").values()
        if any(admin["email"].lower() == email.lower() for admin in admins):
            raise rules.invalid("This address belongs to a teammate", "email")
    return email


def _phone(world: Workspace, phone: str | None) -> str | None:
    if not phone or world.config.phone_validation == "stored":
        return phone
    try:
        rules.require_phone(phone)
    except Refusal:
        if world.config.phone_validation == "refused":
            raise
        return None
    return phone


def _refuse_twin(world: Workspace, identity: Mapping[str, Any], *, own_id: str) -> None:
    """Raise 409 when another user has the external id, or the e-mail."""
    external_id, email = identity.get("external_id"), identity.get("email")
    if external_id is not None:
        twin = world.by_external_id(external_id)
        if twin is not None and twin["id"] != own_id:
            raise rules.conflict(twin["id"], is_archived=twin["archived"])
        if world.config.email_clash == "second_user":
            return
    for twin in world.users_by_email(email) if email else []:
        if twin["id"] != own_id:
            raise rules.conflict(twin["id"], is_archived=twin["archived"])
