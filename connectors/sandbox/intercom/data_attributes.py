"""/data_attributes: what contacts and companies can carry besides Intercom's own fields."""

import unicodedata
from collections.abc import Mapping
from typing import Any, Final

from connectors.sandbox.intercom import rules
from connectors.sandbox.intercom.refusal import Refusal, not_found
from connectors.sandbox.intercom.workspace import Call, Json, Workspace

# Intercom's own fields, which lists show among the custom ones: name and type, by model.
BUILT_IN: Final[Mapping[str, Mapping[str, str]]] = {
    "contact": {
        "role": "string", "external_id": "string", "name": "string", "email": "string",
        "phone": "string", "owner_id": "integer", "unsubscribed_from_emails": "boolean",
        "signed_up_at": "date", "last_seen_at": "date", "created_at": "date",
    },
    "company": {
        "name": "string", "company_id": "string", "last_request_at": "date",
        "remote_created_at": "date", "user_count": "integer", "session_count": "integer",
        "monthly_spend": "float", "size": "integer", "industry": "string", "website": "string",
    },
}  # fmt: skip
_SHOWN_TYPE: Final = {"options": "string", "datetime": "date"}
_ALLOWED: Final = frozenset(" -_")


async def list_all(call: Call) -> Json:
    """GET /data_attributes: Intercom's own and the custom ones of one model, or of both."""
    model = call.query.get("model")
    if model == "conversation":
        raise Refusal(
            422,
            "parameter_invalid",
            "model=conversation is no longer supported. Use GET /conversations/attributes instead",
            "model",
        )
    if model not in {None, "contact", "company"}:
        raise rules.invalid("model must be contact or company", "model")
    docs = [
        _shown(doc)
        for doc in call.world.store.all("data_attribute").values()
        if model in {None, doc["model"]} and (call.is_on("include_archived") or not doc["archived"])
    ]
    return {"type": "list", "data": [*_built_in(model), *docs]}


async def create(call: Call) -> Json:
    """POST /data_attributes; a second time is refused."""
    return _shown(add_attribute(call.world, call.body))


def add_attribute(world: Workspace, body: Mapping[str, Any]) -> Json:
    """Make an attribute; raises Refusal for a name that either model has."""
    name, model = body["name"], body["model"]
    _require_name(name)
    docs = world.store.all("data_attribute").values()
    for doc in docs:
        if doc["name"] == name:
            raise rules.name_taken(name, has=doc["model"], wants=model)
    for own, fields in BUILT_IN.items():
        if name in fields:
            raise rules.name_taken(name, has=own, wants=model)
    most = world.config.max_custom_attributes
    if sum(not doc["archived"] for doc in docs) >= most:
        raise rules.invalid(f"A workspace has at most {most} custom attributes")
    options = [_option(world, each["value"]) for each in body.get("options", ())]
    if body["data_type"] == "options":
        rules.require_two_options(options)
    number = world.store.next_id("data_attribute") + 12_000
    doc = {
        "type": "data_attribute",
        "id": number,
        "name": name,
        "model": model,
        "data_type": body["data_type"],
        "description": body.get("description", ""),
        "messenger_writable": body.get("messenger_writable", False),
        "options": options,
        "archived": False,
        "admin_id": world.token_admin()["id"],
        "created_at": world.second(),
        "updated_at": world.second(),
    }
    world.store.put("data_attribute", str(number), doc)
    return doc


async def update(call: Call) -> Json:
    """PUT /data_attributes/{data_attribute_id}: options are replaced as a whole."""
    world, body = call.world, call.body
    doc = world.store.get("data_attribute", call.path["data_attribute_id"])
    if doc is None:
        raise not_found("We couldn't find that data attribute to update", "field_not_found")
    if "options" in body:
        if doc["data_type"] != "options":
            raise rules.invalid("Only a list has options", "options")
        rules.require_two_options(body["options"])
        doc["options"] = [_option(world, each["value"]) for each in body["options"]]
    for name in ("archived", "description", "messenger_writable"):
        if name in body:
            doc[name] = body[name]
    doc["updated_at"] = world.second()
    world.store.put("data_attribute", str(doc["id"]), doc)
    return _shown(doc)


def _option(world: Workspace, label: str) -> Json:
    if not label.strip():
        raise rules.invalid("An option must not be blank", "options")
    return {"id": str(world.store.next_id("option")), "label": label, "archived": False}


def _require_name(name: str) -> None:
    """Refuse what Intercom's error text does not name; "$" and "." older documents forbid."""
    is_fine = name.strip() and all(
        each in _ALLOWED or each.isalnum() or (unicodedata.category(each) == "Sc" and each != "$")
        for each in name
    )
    if not is_fine:
        raise rules.invalid(
            "Your name for this attribute must only contain alphanumeric characters, "
            "currency symbols, and hyphens",
            "name",
            quirk=rules.ATTRIBUTE_CHARACTERS,
        )


def _shown(doc: Json) -> Json:
    shown = {name: value for name, value in doc.items() if name != "options"}
    if doc["data_type"] == "options":
        shown["options"] = [option["label"] for option in doc["options"]]
    return shown | {
        "full_name": f"custom_attributes.{doc['name']}",
        "label": doc["name"],
        "data_type": _SHOWN_TYPE.get(doc["data_type"], doc["data_type"]),
        "api_writable": True,
        "ui_writable": True,
        "custom": True,
    }


def _built_in(model: str | None) -> list[Json]:
    return [
        {
            "type": "data_attribute",
            "name": name,
            "full_name": name,
            "label": name.replace("_", " ").capitalize(),
            "description": "",
            "data_type": data_type,
            "api_writable": True,
            "ui_writable": False,
            "messenger_writable": True,
            "custom": False,
            "archived": False,
            "model": own,
        }
        for own, fields in BUILT_IN.items()
        if model in {None, own}
        for name, data_type in fields.items()
    ]
