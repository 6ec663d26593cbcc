"""/contacts/{id}/companies, /segments, /tags and /contacts/search."""

from typing import Any, Final

from connectors.sandbox.intercom import rules
from connectors.sandbox.intercom.contact_shapes import (
    SEGMENTS,
    company_json,
    contact_json,
    is_tag,
    segments_json,
    tag_json,
)
from connectors.sandbox.intercom.contacts import MOST_PER_PAGE, PER_PAGE, visible
from connectors.sandbox.intercom.paging import by_cursor, by_number, cursor_of, per_page
from connectors.sandbox.intercom.refusal import Refusal, not_found
from connectors.sandbox.intercom.search import FieldKind, Grammar, Searchable
from connectors.sandbox.intercom.workspace import Call, Json, Workspace

_KINDS: Final[dict[FieldKind, tuple[str, ...]]] = {
    "text": (
        "id", "role", "name", "avatar", "owner_id", "email", "phone", "external_id",
        "language_override", "browser", "browser_language", "os",
    ),
    "day": (
        "created_at", "signed_up_at", "updated_at", "last_seen_at", "last_contacted_at",
        "last_replied_at", "last_email_opened_at", "last_email_clicked_at",
    ),
    "flag": ("unsubscribed_from_emails", "marked_email_as_spam", "has_hard_bounced"),
}  # fmt: skip
_OF_TYPE: Final[dict[str, FieldKind]] = {
    "string": "text",
    "options": "text",
    "integer": "number",
    "float": "number",
    "boolean": "flag",
    "date": "day",
    "datetime": "day",
}


def _field(name: str) -> Any:
    return lambda doc: doc.get(name)


_FIELDS: Final = {
    name: Searchable(kind, _field(name)) for kind, names in _KINDS.items() for name in names
} | {
    "email_domain": Searchable("text", lambda doc: (doc["email"] or "").rpartition("@")[2]),
    "formatted_phone": Searchable("text", lambda doc: doc["phone"]),
    "tag_id": Searchable("tag", lambda doc: [link["id"] for link in doc["tags"]]),
    "segment_id": Searchable("text", lambda doc: list(doc.get(SEGMENTS, ()))),
}


async def search(call: Call) -> Json:
    """POST /contacts/search: newest first unless sorted; new contacts come in late (INT-016)."""
    world = call.world
    grammar = Grammar(_FIELDS, lambda name: _custom(world, name), call.config.timezone, False)  # noqa: FBT003
    query = call.body["query"]
    test = grammar.compile(query)
    lag_s = call.config.search_lag_s
    hits = [
        doc
        for doc in _candidates(world, grammar, query)
        if test(doc) and world.is_found(doc["made_at"], lag_s)
    ]
    size, after = cursor_of(call.body)
    return by_cursor(
        _sorted(hits, call.body.get("sort") or {}, grammar),
        per_page(size, default=PER_PAGE, most=MOST_PER_PAGE),
        after,
        key="data",
        kind="list",
        show=lambda doc: contact_json(world, doc),
    )


def _candidates(world: Workspace, grammar: Grammar, query: Any) -> list[Json]:
    if (external_ids := grammar.pinned(query, "external_id")) is not None:
        found = [doc for each in external_ids if (doc := world.by_external_id(each))]
    elif (emails := grammar.pinned(query, "email")) is not None:
        found = [doc for each in emails for doc in world.contacts_by_email(each)]
    else:
        return visible(world)
    unique = {doc["id"]: doc for doc in found if not doc["archived"] and not doc["merged_into"]}
    return list(unique.values())


def _sorted(hits: list[Json], sort: Json, grammar: Grammar) -> list[Json]:
    order = sort.get("order", "descending")
    if order not in {"ascending", "descending"}:
        raise Refusal(
            400,
            "invalid_sort_order",
            f"Invalid sort order '{order}'. Must be one of: ascending, descending",
        )
    name = sort.get("field", "created_at")
    found = grammar.fields.get(name)
    if found is None:
        raise rules.invalid(f"{name!r} is not a field to sort by", "sort.field")
    get = found.get

    def key(doc: Json) -> tuple[bool, Any, str]:
        value = get(doc)
        return (value is not None, value if value is not None else 0, doc["id"])

    return sorted(hits, key=key, reverse=order == "descending")


def _custom(world: Workspace, name: str) -> Searchable | None:
    prefix, _, attribute = name.partition(".")
    if prefix != "custom_attributes":
        return None
    for doc in world.store.all("data_attribute").values():
        if doc["model"] == "contact" and doc["name"] == attribute and not doc["archived"]:
            kind = _OF_TYPE[doc["data_type"]]
            return Searchable(kind, lambda each: each["custom_attributes"].get(attribute))
    return None


async def list_companies(call: Call) -> Json:
    """GET /contacts/{contact_id}/companies."""
    world = call.world
    contact = world.contact(call.path["contact_id"])
    docs = [world.company(each) for each in contact["company_ids"]]
    return by_number(call, docs, default=50, most=150, show=lambda doc: company_json(world, doc))


async def attach_company(call: Call) -> Json:
    """POST /contacts/{contact_id}/companies; again is harmless."""
    world = call.world
    contact = world.contact(call.path["contact_id"])
    company = world.company(call.body["id"])
    is_full = len(contact["company_ids"]) >= rules.MAX_COMPANIES
    if is_full and company["id"] not in contact["company_ids"]:
        raise Refusal(
            400,
            "contact_company_limit_exceeded",
            f"Contact has reached the maximum of {rules.MAX_COMPANIES} company associations",
        )
    if company["id"] in contact["company_ids"] and call.config.repeated_link == "refused":
        raise rules.already_linked()
    world.link_company(contact, company["id"], is_linked=True)
    return company_json(world, company)


async def detach_company(call: Call) -> Json:
    """DELETE /contacts/{contact_id}/companies/{company_id}."""
    world = call.world
    contact = world.contact(call.path["contact_id"])
    company = world.company(call.path["company_id"])
    if company["id"] not in contact["company_ids"]:
        raise not_found("Company Not Found", "company_not_found")
    world.link_company(contact, company["id"], is_linked=False)
    return company_json(world, company)


async def list_tags(call: Call) -> Json:
    """GET /contacts/{contact_id}/tags."""
    world = call.world
    contact = world.contact(call.path["contact_id"])
    tags = [tag_json(world, link) for link in contact["tags"] if is_tag(world, link)]
    return {"type": "list", "data": tags}


async def list_segments(call: Call) -> Json:
    """GET /contacts/{contact_id}/segments: all of them, no pages."""
    contact = call.world.contact(call.path["contact_id"])
    return {"type": "list", "data": segments_json(call.world, contact)}


async def attach_tag(call: Call) -> Json:
    """POST /contacts/{contact_id}/tags; again is harmless."""
    world = call.world
    contact = world.contact(call.path["contact_id"])
    tag = world.store.get("tag", call.body["id"])
    if tag is None:
        raise rules.unknown_tag()
    link_tag(world, "contact", contact, tag["id"])
    return {"type": "tag", "id": tag["id"], "name": tag["name"]}


async def detach_tag(call: Call) -> Json:
    """DELETE /contacts/{contact_id}/tags/{tag_id}."""
    world = call.world
    contact = world.contact(call.path["contact_id"])
    tag = world.store.get("tag", call.path["tag_id"])
    if tag is None or not unlink_tag(world, "contact", contact, tag["id"]):
        raise rules.unknown_tag()
    return {"type": "tag", "id": tag["id"], "name": tag["name"]}


def link_tag(
    world: Workspace, kind: str, doc: Json, tag_id: str, admin_id: str | None = None
) -> None:
    """Put a tag on a contact, company or conversation; one that is there stays as it is."""
    if all(link["id"] != tag_id for link in doc["tags"]):
        by = admin_id or world.token_admin()["id"]
        doc["tags"].append({"id": tag_id, "applied_at": world.second(), "admin_id": by})
        world.store.put(kind, doc["id"], doc)


def unlink_tag(world: Workspace, kind: str, doc: Json, tag_id: str) -> bool:
    """Take a tag off; False when it wasn't there."""
    kept = [link for link in doc["tags"] if link["id"] != tag_id]
    if len(kept) == len(doc["tags"]):
        return False
    doc["tags"] = kept
    world.store.put(kind, doc["id"], doc)
    return True
