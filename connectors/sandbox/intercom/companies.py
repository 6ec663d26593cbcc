"""/companies: made and updated by their owner's id; those without contacts are not listed."""

import uuid
from collections.abc import Mapping
from typing import Any, Final

from connectors.sandbox.intercom.contact_shapes import company_json, contact_json
from connectors.sandbox.intercom.paging import COMPANY_CAP, by_number, per_page
from connectors.sandbox.intercom.refusal import Refusal, not_found
from connectors.sandbox.intercom.rules import invalid
from connectors.sandbox.intercom.values import data_values
from connectors.sandbox.intercom.workspace import Call, Json, Workspace

PER_PAGE: Final = 15  # default; OpenAPI 2.16
MOST_PER_PAGE: Final = 60  # not in the OpenAPI document
SCROLL_PAGE: Final = 100  # companies; not in the OpenAPI document
SCROLL_LIFE_S: Final = 60  # a scroll dies after a minute without a request; OpenAPI 2.16
MOST_SPEND: Final = 2**31 - 1  # OpenAPI 2.16

_PLAIN: Final = ("name", "plan", "size", "website", "industry", "remote_created_at")


async def upsert(call: Call) -> Json:
    """POST /companies: makes the company of that `company_id`, or updates it."""
    return company_json(call.world, put_company(call.world, call.body))


def put_company(world: Workspace, body: Mapping[str, Any]) -> Json:
    """Make or update a company by its `company_id`; raises Refusal."""
    company_id = body["company_id"]
    if not company_id.strip():
        raise invalid("company_id must not be blank", "company_id")
    changes = _checked(world, body)
    doc = world.company_by_own_id(company_id)
    now = world.second()
    if doc is None:
        doc = {
            "id": world.next_hex(),
            "company_id": company_id,
            **dict.fromkeys(_PLAIN),
            "monthly_spend": 0,
            "last_request_at": None,
            "custom_attributes": {},
            "tags": [],
            "note_ids": [],
            "created_at": now,
        }
    if body.get("update_last_request_at"):
        changes["last_request_at"] = now
    return _put(world, doc, changes)


async def update(call: Call) -> Json:
    """PUT /companies/{company_id}: by Intercom's id."""
    doc = call.world.company(call.path["company_id"])
    return company_json(call.world, _put(call.world, doc, _checked(call.world, call.body)))


async def show(call: Call) -> Json:
    """GET /companies/{company_id}: by Intercom's id, also one without contacts."""
    return company_json(call.world, call.world.company(call.path["company_id"]))


async def delete(call: Call) -> Json:
    """DELETE /companies/{company_id}: its contacts stay."""
    doc = call.world.company(call.path["company_id"])
    call.world.drop_company(doc)
    return {"id": doc["id"], "object": "company", "deleted": True}


async def find(call: Call) -> Json:
    """GET /companies: a page, or those of a name, tag or `company_id`."""
    world, query = call.world, call.query
    if query.get("company_id") is not None:
        doc = world.company_by_own_id(query["company_id"])
        docs = [] if doc is None else [doc]
    elif query.get("name") is not None:
        docs = [doc for doc in world.store.all("company").values() if doc["name"] == query["name"]]
    else:
        return _page(call, [doc for doc in _listed(world) if _carries(doc, query.get("tag_id"))])
    if not call.config.contactless_company_by_id:
        docs = [doc for doc in docs if is_listed(world, doc)]
    if not docs:
        raise not_found("Company Not Found", "company_not_found")
    return _page(call, docs)


async def list_all(call: Call) -> Json:
    """POST /companies/list: those with contacts, last seen first; ten thousand at most."""
    docs = sorted(
        _listed(call.world),
        key=lambda doc: (doc["last_request_at"] or 0, doc["id"]),
        reverse=call.query.get("order", "desc") == "desc",
    )
    return _page(call, docs)


async def scroll(call: Call) -> Json:
    """GET /companies/scroll: all of them; one scroll at a time, a minute between two requests."""
    world, now = call.world, call.world.now()
    told = call.query.get("scroll_param")
    running = world.scroll if world.scroll is not None and world.scroll[1] > now else None
    if told is None:
        if running is not None:
            raise Refusal(400, "scroll_exists", "scroll already exists for this workspace")
        left = [doc["id"] for doc in _listed(world)]
        param = str(uuid.uuid4())
    elif running is None or running[0] != told:
        raise not_found("scroll parameter not found")
    else:
        param, _, left = running
    shown, left = left[:SCROLL_PAGE], left[SCROLL_PAGE:]
    world.scroll = (param, now + SCROLL_LIFE_S, left) if shown else None
    found = world.store.all("company")
    return {
        "type": "list",
        "data": [company_json(world, found[each]) for each in shown if each in found],
        "pages": None,
        "total_count": None,
        "scroll_param": param,
    }


async def list_contacts(call: Call) -> Json:
    """GET /companies/{company_id}/contacts."""
    world = call.world
    docs = world.contacts_of(world.company(call.path["company_id"])["id"])
    return by_number(call, docs, default=50, most=150, show=lambda doc: contact_json(world, doc))


def is_listed(world: Workspace, doc: Json) -> bool:
    """Tell whether lists show the company: not without a contact (INT-004)."""
    return bool(world.contacts_of(doc["id"]))


def _listed(world: Workspace) -> list[Json]:
    return [doc for doc in world.store.all("company").values() if is_listed(world, doc)]


def _carries(doc: Json, tag_id: str | None) -> bool:
    return tag_id is None or any(link["id"] == tag_id for link in doc["tags"])


def _page(call: Call, docs: list[Json]) -> Json:
    size = per_page(call.number("per_page", PER_PAGE), default=PER_PAGE, most=MOST_PER_PAGE)
    if call.number("page", 1) * size > COMPANY_CAP + size - 1:
        raise invalid(f"only the first {COMPANY_CAP} companies have pages; scroll", "page")
    return by_number(
        call,
        docs,
        default=PER_PAGE,
        most=MOST_PER_PAGE,
        show=lambda doc: company_json(call.world, doc),
    )


def _checked(world: Workspace, body: Mapping[str, Any]) -> Json:
    changes: Json = {name: body[name] for name in _PLAIN if name in body}
    if "name" in changes and not changes["name"].strip():
        raise invalid("name must not be blank", "name")
    if "monthly_spend" in body:
        spend = int(body["monthly_spend"])
        if not 0 <= spend <= MOST_SPEND:
            raise invalid(f"monthly_spend must be between 0 and {MOST_SPEND}", "monthly_spend")
        changes["monthly_spend"] = spend
    changes["custom_attributes"] = data_values(
        world, "company", body.get("custom_attributes") or {}
    )
    return changes


def _put(world: Workspace, doc: Json, changes: Json) -> Json:
    values = {**doc["custom_attributes"], **changes.pop("custom_attributes")}
    doc.update(changes)
    doc["custom_attributes"] = {name: each for name, each in values.items() if each is not None}
    doc["updated_at"] = world.second()
    world.put_company(doc)
    return doc
