"""POST /tickets/search: the fields of Intercom's table, and attributes by their id."""

from collections.abc import Mapping
from typing import Any, Final

from connectors.sandbox.intercom import ticket_types
from connectors.sandbox.intercom.conversations import MOST_PER_PAGE, PER_PAGE
from connectors.sandbox.intercom.paging import by_cursor, cursor_of, per_page
from connectors.sandbox.intercom.search import FieldKind, Grammar, Searchable
from connectors.sandbox.intercom.ticket_shapes import state_of, ticket_json
from connectors.sandbox.intercom.workspace import Call, Json, Workspace

CATEGORIES: Final = {"Customer": "request", "Back-office": "task", "Tracker": "tracker"}
_KINDS: Final[Mapping[str, FieldKind]] = {
    "integer": "number",
    "decimal": "number",
    "datetime": "number",
    "boolean": "flag",
}
_FIELDS: Final[Mapping[str, Searchable]] = {
    "id": Searchable("text", lambda doc: doc["id"]),
    "created_at": Searchable("date", lambda doc: doc["created_at"]),
    "updated_at": Searchable("date", lambda doc: doc["updated_at"]),
    "ticket_type_id": Searchable("text", lambda doc: doc["ticket_type_id"]),
    "contact_ids": Searchable("text", lambda doc: doc["contact_ids"]),
    "teammate_ids": Searchable("text", lambda doc: doc["teammate_ids"]),
    "admin_assignee_id": Searchable("text", lambda doc: str(doc["admin_assignee_id"])),
    "team_assignee_id": Searchable("text", lambda doc: str(doc["team_assignee_id"])),
    "open": Searchable("flag", lambda doc: doc["open"]),
    "snoozed_until": Searchable("date", lambda doc: doc["snoozed_until"]),
}


async def search(call: Call) -> Json:
    """Return the hits, last changed first; new tickets come in late (INT-016)."""
    world = call.world
    grammar = Grammar(
        _FIELDS, lambda name: _found(world, name), "UTC", call.config.search_bounds_inclusive
    )
    test = grammar.compile(call.body["query"])
    hits = [
        doc
        for doc in world.store.all("ticket").values()
        if test(doc) and world.is_found(doc["made_at"], call.config.search_lag_s)
    ]
    hits.sort(key=lambda doc: (doc["updated_at"], int(doc["id"])), reverse=True)
    size, after = cursor_of(call.body)
    return by_cursor(
        hits,
        per_page(size, default=PER_PAGE, most=MOST_PER_PAGE),
        after,
        key="tickets",
        kind="ticket.list",
        show=lambda doc: ticket_json(call, doc),
    )


def _found(world: Workspace, name: str) -> Searchable | None:
    if name == "category":
        return Searchable("text", lambda doc: CATEGORIES[_type(world, doc)["category"]])
    if name == "state":
        return Searchable("text", lambda doc: state_of(world, dict(doc))["category"])
    if name in {"title", "description"}:
        return Searchable("text", lambda doc: _named(world, doc, f"_default_{name}_"))
    prefix, _, attribute_id = name.partition(".")
    attribute = world.store.get(ticket_types.ATTRIBUTE, attribute_id)
    if prefix != "ticket_attribute" or attribute is None:
        return None
    kind = _KINDS.get(attribute["data_type"], "text")
    return Searchable(kind, lambda doc: doc["values"].get(attribute_id))


def _type(world: Workspace, doc: Mapping[str, Any]) -> Json:
    return ticket_types.type_of(world, doc["ticket_type_id"])


def _named(world: Workspace, doc: Mapping[str, Any], name: str) -> Any:
    known = world.store.all(ticket_types.ATTRIBUTE)
    return next((v for each, v in doc["values"].items() if known[each]["name"] == name), None)
