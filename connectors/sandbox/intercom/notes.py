"""/contacts/{id}/notes and /companies/{id}/notes: what teammates note about people and companies.

There is a way to add one and to list them, and none to change or remove one (INT-078).
"""

from connectors.sandbox.intercom import rules
from connectors.sandbox.intercom.contact_shapes import note_json
from connectors.sandbox.intercom.paging import by_number
from connectors.sandbox.intercom.people import admin_json
from connectors.sandbox.intercom.texts import as_shown, as_taken
from connectors.sandbox.intercom.workspace import Call, Json, Workspace


async def list_of_contact(call: Call) -> Json:
    """GET /contacts/{contact_id}/notes: newest first."""
    return _listed(call, call.world.contact(call.path["contact_id"]))


async def list_of_company(call: Call) -> Json:
    """GET /companies/{company_id}/notes: newest first."""
    return _listed(call, call.world.company(call.path["company_id"]))


async def add_to_contact(call: Call) -> Json:
    """POST /contacts/{contact_id}/notes: dated now, by the token's teammate unless told."""
    return _added(call, "contact", call.world.contact(call.path["contact_id"]))


async def add_to_company(call: Call) -> Json:
    """POST /companies/{company_id}/notes: the same of a company."""
    return _added(call, "company", call.world.company(call.path["company_id"]))


def _listed(call: Call, bearer: Json) -> Json:
    world = call.world
    docs = [world.store.all("note")[each] for each in reversed(bearer.get("note_ids", ()))]
    return by_number(call, docs, default=50, most=150, show=lambda doc: _shown(world, doc))


def _added(call: Call, kind: str, bearer: Json) -> Json:
    world, body = call.world, call.body
    admin = world.admin(body["admin_id"]) if "admin_id" in body else world.token_admin()
    if not body["body"].strip():
        raise rules.invalid("body must not be blank", "body")
    doc: Json = {
        "id": str(world.store.next_id("note")),
        "about": {"type": kind, "id": bearer["id"]},
        "admin_id": admin["id"],
        "body": as_taken(body["body"], call.config.html_in_people_notes),
        "created_at": world.second(),
    }
    world.store.put("note", doc["id"], doc)
    bearer.setdefault("note_ids", []).append(doc["id"])
    world.store.put(kind, bearer["id"], bearer)
    return _shown(world, doc)


def _shown(world: Workspace, doc: Json) -> Json:
    author = world.store.get("admin", doc["admin_id"])
    shown = {**doc, "body": as_shown(doc["body"], world.config.shown_text)}
    return note_json(shown, None if author is None else admin_json(author))
