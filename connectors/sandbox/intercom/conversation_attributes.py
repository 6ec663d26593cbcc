"""/conversations/attributes: what conversations can carry; new in 2.16."""

import uuid
from collections.abc import Mapping
from typing import Any

from connectors.sandbox.intercom import rules
from connectors.sandbox.intercom.refusal import Refusal, not_found
from connectors.sandbox.intercom.workspace import Call, Json, Workspace

KIND = "conversation_attribute"


async def list_all(call: Call) -> Json:
    """GET /conversations/attributes."""
    docs = call.world.store.all(KIND).values()
    with_archived = call.is_on("include_archived")
    return {"type": "list", "data": [doc for doc in docs if with_archived or not doc["archived"]]}


async def show(call: Call) -> Json:
    """GET /conversations/attributes/{id}."""
    return _found(call)


async def create(call: Call) -> Json:
    """POST /conversations/attributes: a second one of the same name is made, and is a trap."""
    return add_attribute(call.world, call.body)


def add_attribute(world: Workspace, body: Mapping[str, Any]) -> Json:
    """Make an attribute; raises Refusal."""
    name = body["name"].strip()
    if not name:
        raise _invalid("name must not be blank", "name")
    living = [doc for doc in world.store.all(KIND).values() if not doc["archived"]]
    is_twin = any(doc["name"] == name for doc in living)
    if is_twin and world.config.duplicate_conversation_attribute == "refused":
        raise Refusal(
            422,
            "parameter_invalid",
            f"You already have an attribute with the name '{name}'",
            "name",
            quirk=rules.SECOND_NAME,
        )
    number = world.store.next_id(KIND)
    doc: Json = {
        "type": KIND,
        "id": number,
        "name": name,
        "description": body.get("description", ""),
        "data_type": body["data_type"],
        "required": body.get("required", False),
        "visible_to_team_ids": body.get("visible_to_team_ids", []),
        "archived": False,
        "created_at": world.second(),
        "updated_at": world.second(),
        "admin_id": world.token_admin()["id"],
    }
    if body["data_type"] == "string":
        doc["multiline"] = body.get("multiline", False)
    if body["data_type"] == "list":
        doc["options"] = [_option(each["label"]) for each in body.get("options", ())]
        rules.require_two_options(doc["options"], status=422)
    if body["data_type"] == "relationship":
        doc["reference"] = body.get("reference")
    world.store.put(KIND, str(number), doc)
    return doc


async def update(call: Call) -> Json:
    """PUT /conversations/attributes/{id}."""
    doc = _found(call)
    if "multiline" in call.body and doc["data_type"] != "string":
        raise _invalid("multiline is for string attributes", "multiline")
    if "reference" in call.body and doc["data_type"] != "relationship":
        raise _invalid("reference is for relationship attributes", "reference")
    doc.update(call.body)
    return _kept(call.world, doc)


async def archive(call: Call) -> Json:
    """DELETE /conversations/attributes/{id}: archives it; 2.16 has no way back."""
    doc = _found(call)
    doc["archived"] = True
    return _kept(call.world, doc)


async def add_option(call: Call) -> Json:
    """POST /conversations/attributes/{id}/options."""
    doc = _list(call)
    label = call.body["label"].strip()
    if not label:
        raise _invalid("label is required", "label")
    if any(option["label"] == label and not option["archived"] for option in doc["options"]):
        raise _invalid(f"'{label}' is an option already", "label")
    doc["options"].append(_option(label))
    return _kept(call.world, doc)


async def rename_option(call: Call) -> Json:
    """PUT /conversations/attributes/{id}/options/{option_id}."""
    doc = _list(call)
    _found_option(call, doc)["label"] = call.body["label"]
    return _kept(call.world, doc)


async def archive_option(call: Call) -> Json:
    """DELETE /conversations/attributes/{id}/options/{option_id}: two must stay."""
    doc = _list(call)
    option = _found_option(call, doc)
    left = [each for each in doc["options"] if not each["archived"] and each is not option]
    rules.require_two_options(left, status=422)
    option["archived"] = True
    return _kept(call.world, doc)


def _found(call: Call) -> Json:
    doc = call.world.store.get(KIND, call.path["id"])
    if doc is None:
        raise not_found("Conversation attribute not found", "conversation_attribute_not_found")
    return doc


def _list(call: Call) -> Json:
    doc = _found(call)
    if doc["data_type"] != "list":
        raise _invalid("Options can only be managed on list attributes", "options")
    return doc


def _found_option(call: Call, doc: Json) -> Json:
    for option in doc["options"]:
        if option["id"] == call.path["option_id"]:
            found: Json = option
            return found
    raise not_found("List option not found", "conversation_attribute_not_found")


def _option(label: str) -> Json:
    return {"id": str(uuid.uuid4()), "label": label, "archived": False}


def _kept(world: Workspace, doc: Json) -> Json:
    doc["updated_at"] = world.second()
    world.store.put(KIND, str(doc["id"]), doc)
    return doc


def _invalid(message: str, field: str) -> Refusal:
    return Refusal(422, "parameter_invalid", message, field)
