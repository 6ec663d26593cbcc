"""/ticket_types and /ticket_states: types with their attributes; no request makes a state."""

import uuid
from collections.abc import Mapping
from typing import Any, Final

from connectors.sandbox.intercom import rules
from connectors.sandbox.intercom.refusal import Refusal, not_found
from connectors.sandbox.intercom.workspace import Call, Json, Workspace

KIND: Final = "ticket_type"
ATTRIBUTE: Final = "ticket_type_attribute"
STATE: Final = "ticket_state"
MADE_AT: Final = 1_650_000_000  # unix seconds
FIRST_STATE: Final = 8_269
STATE_LABELS: Final = {
    "submitted": ("Submitted", "Submitted"),
    "in_progress": ("In progress", "In progress"),
    "waiting_on_customer": ("Waiting on customer", "Waiting on you"),
    "resolved": ("Resolved", "Resolved"),
}
TITLE: Final = "_default_title_"
DESCRIPTION: Final = "_default_description_"
_FIRST_TYPE: Final = 55
_FIRST_ATTRIBUTE: Final = 165
_FLAGS: Final = {
    "required_to_create": False,
    "required_to_create_for_contacts": False,
    "visible_on_create": True,
    "visible_to_contacts": True,
}


async def list_states(call: Call) -> Json:
    """GET /ticket_states: the four that every workspace has, and those that people made."""
    world = call.world
    states = [
        {
            **state,
            "archived": False,
            "ticket_types": {
                "type": "list",
                "data": [
                    _bare(doc) for doc in _living(world) if state in states_of(world, doc["id"])
                ],
            },
        }
        for state in _states(world)
    ]
    return {"type": "list", "data": states}


async def list_types(call: Call) -> Json:
    """GET /ticket_types: all of them, no pages."""
    return {"type": "list", "data": [type_json(call.world, doc) for doc in _docs(call.world)]}


async def show_type(call: Call) -> Json:
    """GET /ticket_types/{ticket_type_id}."""
    return type_json(call.world, type_of(call.world, call.path["ticket_type_id"]))


async def create_type(call: Call) -> Json:
    """POST /ticket_types: a second one of the same name is made as well."""
    _docs(call.world)
    return type_json(call.world, add_type(call.world, call.body))


def add_type(world: Workspace, body: Mapping[str, Any]) -> Json:
    """Make a type with the two attributes that each has; raises Refusal."""
    if not body["name"].strip():
        raise rules.invalid("name must not be blank", "name")
    doc: Json = {
        "id": str(_FIRST_TYPE + world.store.next_id(KIND)),
        "name": body["name"].strip(),
        "description": body.get("description", ""),
        "icon": body.get("icon", "🎟️"),
        "category": body.get("category", "Customer"),
        "is_internal": body.get("is_internal", False),
        "archived": False,
        "created_at": world.second(),
        "updated_at": world.second(),
    }
    world.store.put(KIND, doc["id"], doc)
    for name in (TITLE, DESCRIPTION):
        told = {"name": name, "description": "", "data_type": "string"}
        _put_attribute(world, doc, told | {"multiline": name == DESCRIPTION, "default": True})
    return doc


async def update_type(call: Call) -> Json:
    """PUT /ticket_types/{ticket_type_id}: types can be archived, and never deleted."""
    doc = type_of(call.world, call.path["ticket_type_id"])
    doc = {**doc, **call.body, "updated_at": call.world.second()}
    call.world.store.put(KIND, doc["id"], doc)
    return type_json(call.world, doc)


async def create_attribute(call: Call) -> Json:
    """POST /ticket_types/{ticket_type_id}/attributes."""
    return add_attribute(call.world, call.path["ticket_type_id"], call.body)


def add_attribute(world: Workspace, type_id: str, body: Mapping[str, Any]) -> Json:
    """Make an attribute of a type; raises Refusal."""
    of = type_of(world, type_id)
    name = body["name"].strip()
    if not name:
        raise rules.invalid("name must not be blank", "name")
    if any(each["name"] == name for each in attributes_of(world, type_id)):
        raise rules.invalid(f"An attribute named '{name}' already exists", "name")
    if body["data_type"] == "list":
        rules.require_two_options(_items(body))
    return _put_attribute(world, of, {**body, "name": name})


async def update_attribute(call: Call) -> Json:
    """PUT /ticket_types/{ticket_type_id}/attributes/{attribute_id}: items that stay keep ids."""
    world, body = call.world, call.body
    doc = world.store.get(ATTRIBUTE, call.path["attribute_id"])
    if doc is None or str(doc["ticket_type_id"]) != call.path["ticket_type_id"]:
        raise not_found("Ticket type attribute not found")
    changed = {name: body[name] for name in (*_FLAGS, "name", "archived") if name in body}
    changed |= {"description": body["description"]} if "description" in body else {}
    if "list_items" in body:
        rules.require_two_options(_items(body))
        had = {each["label"]: each for each in options_of(doc)}
        items = [had.get(label) or _option(label) for label in _items(body)]
        changed["input_options"] = {"list_options": items}
    doc = {**doc, **changed, "updated_at": world.second()}
    world.store.put(ATTRIBUTE, doc["id"], doc)
    return doc


def type_of(world: Workspace, type_id: str) -> Json:
    """Return a type; raises Refusal."""
    found = next((doc for doc in _docs(world) if doc["id"] == type_id), None)
    if found is None:
        raise not_found("Ticket type not found")
    return found


def attributes_of(world: Workspace, type_id: str) -> list[Json]:
    """Return the attributes of a type that are not archived."""
    _docs(world)
    return [
        doc
        for doc in world.store.all(ATTRIBUTE).values()
        if str(doc["ticket_type_id"]) == type_id and not doc["archived"]
    ]


def states_of(world: Workspace, type_id: str) -> list[Json]:
    """Return the states that a ticket of a type can have."""
    made = world.store.all(STATE)
    return [
        state
        for state in _states(world)
        if state["id"] not in made or type_id in made[state["id"]]["type_ids"]
    ]


def add_state(
    world: Workspace, label: str, category: str, type_ids: list[str] | None = None
) -> Json:
    """Make a state of some types, of all if none is named: only people can, in the app."""
    state_id = str(FIRST_STATE + len(STATE_LABELS) + len(world.store.all(STATE)))
    doc = {
        "id": state_id,
        "category": category,
        "internal_label": label,
        "external_label": label,
        "type_ids": type_ids or [each["id"] for each in _docs(world)],
    }
    world.store.put(STATE, state_id, doc)
    return doc


def options_of(attribute: Json) -> list[Json]:
    """Return the items of a list."""
    items: list[Json] = (attribute["input_options"] or {}).get("list_options", [])
    return items


def label_of(attribute: Json, value: Any) -> Any:
    """Return a value as people read it: of a list the item's label."""
    return next((each["label"] for each in options_of(attribute) if each["id"] == value), value)


def type_json(world: Workspace, doc: Json, *, has_states: bool = True) -> Json:
    """Return a type with its attributes; inside of a ticket without its states."""
    attributes = {"type": "list", "data": attributes_of(world, doc["id"])}
    shown = {**_bare(doc), "workspace_id": world.config.workspace}
    shown |= {name: doc[name] for name in ("created_at", "updated_at")}
    shown["ticket_type_attributes"] = attributes
    if has_states:
        shown["ticket_states"] = {"type": "list", "data": states_of(world, doc["id"])}
    return shown


def _bare(doc: Json) -> Json:
    own = ("id", "name", "description", "icon", "archived", "is_internal", "category")
    return {"type": "ticket_type", **{name: doc[name] for name in own}}


def _docs(world: Workspace) -> list[Json]:
    """Return all types; a workspace has one from its beginning."""
    if not world.store.all(KIND):
        add_type(
            world, {"name": "Support request", "description": "Anything a customer asks"}
        ).update(created_at=MADE_AT, updated_at=MADE_AT)
    return list(world.store.all(KIND).values())


def _living(world: Workspace) -> list[Json]:
    return [doc for doc in _docs(world) if not doc["archived"]]


def _states(world: Workspace) -> list[Json]:
    built_in = [
        {
            "type": "ticket_state",
            "id": str(FIRST_STATE + number),
            "category": category,
            "internal_label": internal,
            "external_label": external,
        }
        for number, (category, (internal, external)) in enumerate(STATE_LABELS.items())
    ]
    shown = ("id", "category", "internal_label", "external_label")
    made = [
        {"type": "ticket_state", **{name: doc[name] for name in shown}}
        for doc in world.store.all(STATE).values()
    ]
    return [*built_in, *made]


def _put_attribute(world: Workspace, of: Json, body: Mapping[str, Any]) -> Json:
    number = _FIRST_ATTRIBUTE + world.store.next_id(ATTRIBUTE)
    options: Json | None = None
    if body["data_type"] == "list":
        options = {"list_options": [_option(label) for label in _items(body)]}
    elif body["data_type"] == "string":
        options = {"multiline": body.get("multiline", False)}
    doc: Json = {
        "type": "ticket_type_attribute",
        "id": str(number),
        "workspace_id": world.config.workspace,
        "name": body["name"],
        "description": body["description"],
        "data_type": body["data_type"],
        "input_options": options,
        "order": sum(
            str(each["ticket_type_id"]) == of["id"] for each in world.store.all(ATTRIBUTE).values()
        ),
        **{name: body.get(name, default) for name, default in _FLAGS.items()},
        "default": body.get("default", False),
        "ticket_type_id": int(of["id"]),
        "archived": False,
        "created_at": world.second(),
        "updated_at": world.second(),
    }
    world.store.put(ATTRIBUTE, doc["id"], doc)
    return doc


def _items(body: Mapping[str, Any]) -> list[str]:
    """Return the items of a list: they come with commas between them."""
    items = [label.strip() for label in body.get("list_items", "").split(",")]
    if len(set(items)) != len(items):
        raise Refusal(400, "parameter_invalid", "list_items must be unique", "list_items")
    return [label for label in items if label]


def _option(label: str) -> Json:
    return {"id": str(uuid.uuid4()), "label": label}
