"""/custom_object_instances: records of types that people made in Intercom's settings.

The API makes no types, and neither does this: a seed does. What people and conversations relate to
is a list of instances in an attribute that refers to their type.
"""

from collections.abc import Mapping
from typing import Any, Final

from connectors.sandbox.intercom import rules
from connectors.sandbox.intercom.paging import by_number
from connectors.sandbox.intercom.refusal import Refusal, not_found
from connectors.sandbox.intercom.workspace import Call, Json, Workspace

TYPE: Final = "object_type"
INSTANCE: Final = "object_instance"
REFERENCE: Final = "object_reference"  # attributes of people that refer to a type; made by people
KEY: Final = "object_key"  # by type and external id: the id of the instance
PER_PAGE: Final = 20  # default; not in the OpenAPI document, from its example
MOST_PER_PAGE: Final = 150  # OpenAPI 2.16

_TYPES: Final[Mapping[str, tuple[type, ...]]] = {
    "string": (str,),
    "integer": (int,),
    "float": (int, float),
    "boolean": (bool,),
}
_TIMES: Final = ("external_created_at", "external_updated_at")
_HOLDERS: Final = ("contact", "conversation")


def add_type(world: Workspace, row: Mapping[str, Any]) -> None:
    """Make a type, as Intercom's settings do: `identifier`, `attributes` with their types.

    `people` names the attribute of people that refers to it, if there is one.
    """
    named = row["identifier"]
    doc = {"id": named, "attributes": dict(row["attributes"])}
    world.store.put(TYPE, named, doc)
    if row.get("people"):
        reference = {
            "id": row["people"],
            "data_type": "relationship",
            "reference": {"type": "many", "object_type_id": named},
        }
        world.store.put(REFERENCE, row["people"], reference)


async def write(call: Call) -> Json:
    """POST …/{type}: makes the instance of that external id, or updates it."""
    world, body = call.world, call.body
    kind = _type(call)
    external_id = body["external_id"].strip()
    if not external_id:
        raise rules.invalid("external_id must not be blank", "external_id")
    values = _values(call, kind, body.get("custom_attributes") or {})
    return dict(_put(world, kind, external_id, {**body, "custom_attributes": values}))


def put_instance(world: Workspace, row: Mapping[str, Any]) -> Json:
    """Put in an instance of a type, as `write` takes it; nothing of it is checked."""
    return _put(world, world.store.all(TYPE)[row["type"]], row["external_id"], row)


def _put(world: Workspace, kind: Json, external_id: str, body: Mapping[str, Any]) -> Json:
    doc = _by_external_id(world, kind["id"], external_id) or _new(world, kind, external_id)
    changes: Json = {name: body[name] for name in _TIMES if name in body}
    own = {**doc["custom_attributes"], **body["custom_attributes"]}
    doc.update({**changes, "custom_attributes": own, "updated_at": world.second()})
    world.store.put(INSTANCE, doc["id"], doc)
    world.store.put(KEY, _key(kind["id"], external_id), {"id": doc["id"]})
    return doc


def _new(world: Workspace, kind: Json, external_id: str) -> Json:
    values: Json = dict.fromkeys(kind["attributes"])
    return {
        "id": str(world.store.next_id(INSTANCE)),
        "type": kind["id"],
        "external_id": external_id,
        "external_created_at": None,
        "external_updated_at": None,
        "custom_attributes": values,
        "created_at": world.second(),
    }


async def find(call: Call) -> Json:
    """GET …/{type}: a page, or the one of an external id."""
    world, query, kind = call.world, call.query, _type(call)
    if "external_id" in query:
        doc = _by_external_id(world, kind["id"], query["external_id"])
        if doc is None:
            raise _unknown()
        return dict(doc)
    docs = [each for each in world.store.all(INSTANCE).values() if each["type"] == kind["id"]]
    for holder in _HOLDERS:
        if wanted := query.get(f"references_{holder}_id"):
            related = related_ids(world.store.get(holder, wanted) or {})
            docs = [each for each in docs if each["id"] in related]
    return by_number(call, docs[::-1], default=PER_PAGE, most=MOST_PER_PAGE, show=dict)


async def show(call: Call) -> Json:
    """GET …/{type}/{id}: by Intercom's id or the external one."""
    return dict(_found(call, _type(call)))


async def delete(call: Call) -> Json:
    """DELETE …/{type}/{id}: by Intercom's id."""
    return _delete(call, _found(call, _type(call)))


async def delete_by_external_id(call: Call) -> Json:
    """DELETE …/{type}?external_id=."""
    kind = _type(call)
    doc = _by_external_id(call.world, kind["id"], call.query.get("external_id", ""))
    if doc is None:
        raise _unknown()
    return _delete(call, doc)


def related_values(world: Workspace, name: str, told: Any, attribute: Json) -> list[str] | None:
    """Return the instances to keep in an attribute that refers to their type; raises Refusal."""
    reference = attribute["reference"] or {}
    field = f"custom_attributes.{name}"
    if not isinstance(told, list) or not all(isinstance(each, str) for each in told):
        raise rules.invalid(f"{name}: a list of ids is expected", field)
    if reference.get("type") == "one" and len(told) > 1:
        raise rules.invalid(f"{name}: refers to one object only", field)
    for each in told:
        doc = world.store.get(INSTANCE, each)
        if doc is None or doc["type"] != reference.get("object_type_id"):
            raise _unknown()
    return list(dict.fromkeys(told)) or None


def with_instances(world: Workspace, values: Json) -> Json:
    """Return values of attributes as answers show them: what is related to with all it has."""
    return {
        name: _shown(world, each) if isinstance(each, list) else each
        for name, each in values.items()
    }


def _shown(world: Workspace, ids: list[str]) -> Json:
    docs = [world.store.all(INSTANCE)[each] for each in ids]
    return {"type": f"{docs[0]['type'].lower()}.list", "instances": [dict(each) for each in docs]}


def _delete(call: Call, doc: Json) -> Json:
    """Delete an instance; what relates to it does so no more."""
    world = call.world
    for holder in _HOLDERS:
        for each in world.store.all(holder).values():
            if doc["id"] in related_ids(each):
                _forget(world, holder, each, doc["id"])
    world.store.delete(INSTANCE, doc["id"])
    world.store.delete(KEY, _key(doc["type"], doc["external_id"]))
    return {"id": doc["id"], "object": doc["type"], "deleted": True}


def _forget(world: Workspace, holder: str, doc: Json, instance_id: str) -> None:
    for name, value in tuple(doc["custom_attributes"].items()):
        if isinstance(value, list) and instance_id in value:
            left = [each for each in value if each != instance_id]
            doc["custom_attributes"][name] = left
            if not left:
                del doc["custom_attributes"][name]
    world.store.put(holder, doc["id"], doc)


def related_ids(doc: Json) -> set[str]:
    """Return the ids of the instances that a person or conversation relates to."""
    values = (doc.get("custom_attributes") or {}).values()
    return {each for value in values if isinstance(value, list) for each in value}


def _type(call: Call) -> Json:
    named = call.path["custom_object_type_identifier"]
    doc = call.world.store.get(TYPE, named)
    if doc is None:
        raise not_found(f"Custom object type `{named}` not found")
    return doc


def _found(call: Call, kind: Json) -> Json:
    named = call.path["custom_object_instance_id"]
    doc = call.world.store.get(INSTANCE, named)
    if doc is None or doc["type"] != kind["id"]:
        doc = _by_external_id(call.world, kind["id"], named)
    if doc is None:
        raise _unknown()
    return doc


def _by_external_id(world: Workspace, kind: str, external_id: str) -> Json | None:
    found = world.store.get(KEY, _key(kind, external_id))
    return None if found is None else world.store.get(INSTANCE, found["id"])


def _key(kind: str, external_id: str) -> str:
    return f"{kind}/{external_id}"


def _values(call: Call, kind: Json, told: Mapping[str, Any]) -> Json:
    known = kind["attributes"]
    if call.config.unknown_object_values == "dropped":
        told = {name: value for name, value in told.items() if name in known}
    for name, value in told.items():
        rules.require_object_attribute(name, is_known=name in known)
        _require_fit(name, value, known[name])
    return dict(told)


def _require_fit(name: str, value: Any, kind: str) -> None:
    is_odd = isinstance(value, bool) and kind != "boolean"
    if value is not None and (is_odd or not isinstance(value, _TYPES[kind])):
        raise rules.invalid(f"{name}: '{value}' is not of type {kind}", f"custom_attributes.{name}")
    if isinstance(value, str):
        rules.require_length(name, value)


def _unknown() -> Refusal:
    return not_found("Custom object instance not found")
