"""Values of custom attributes: the attribute must exist, and the value must be of its type."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from connectors.sandbox.intercom import rules
from connectors.sandbox.intercom.custom_objects import REFERENCE, related_values
from connectors.sandbox.intercom.refusal import Refusal
from connectors.sandbox.intercom.workspace import Json, Workspace

_WORDS: Final = {"string": "a string", "integer": "an integer", "float": "a number"}


def data_values(world: Workspace, model: str, told: Mapping[str, Any]) -> Json:
    """Return the values to keep for a contact or company; null clears one. Raises Refusal."""
    known = {
        doc["name"]: doc
        for doc in world.store.all("data_attribute").values()
        if doc["model"] == model and not doc["archived"]
    }
    known |= world.store.all(REFERENCE) if model == "contact" else {}
    return {name: _value(world, name, value, known.get(name)) for name, value in told.items()}


def conversation_values(world: Workspace, told: Mapping[str, Any]) -> Json:
    """Return the values to keep for a conversation. Raises Refusal, also at duplicate names."""
    known: dict[str, Json] = {}
    for doc in world.store.all("conversation_attribute").values():
        if doc["archived"]:
            continue
        if doc["name"] in known and told:
            raise rules.duplicate_names(doc["name"])
        known[doc["name"]] = doc
    return {name: _value(world, name, value, known.get(name)) for name, value in told.items()}


def _value(world: Workspace, name: str, value: Any, attribute: Json | None) -> Any:
    rules.require_known(name, is_known=attribute is not None)
    if attribute is None or value is None:
        return value
    if attribute["data_type"] == "relationship":
        return related_values(world, name, value, attribute)
    return _single(world, name, value, attribute)


def _single(world: Workspace, name: str, value: Any, attribute: Json) -> Any:
    match attribute["data_type"]:
        case "string":
            return _string(world, name, value)
        case "options" | "list":
            _require_type(name, value, "string", is_right=isinstance(value, str))
            if world.config.list_option_values == "enforced":
                rules.require_option(name, value, _labels(attribute))
            return value
        case "integer" | "date" | "datetime" as kind:
            return _integer(name, value, kind, attribute)
        case "float" | "decimal":
            is_number = isinstance(value, int | float) and not isinstance(value, bool)
            _require_type(name, value, "float", is_right=is_number)
            return value
        case "boolean":
            _require_type(name, value, "true or false", is_right=isinstance(value, bool))
            return value
        case kind:
            raise _wrong(name, f"values of type {kind} are not served by the sandbox")


def _string(world: Workspace, name: str, value: Any) -> Any:
    _require_type(name, value, "string", is_right=isinstance(value, str))
    if world.config.long_strings == "cut":
        return value[: rules.MAX_STRING]
    rules.require_length(name, value)
    return value


def _integer(name: str, value: Any, kind: str, attribute: Json) -> Any:
    is_conversation = attribute["type"] == "conversation_attribute"
    if kind == "datetime" and is_conversation and isinstance(value, str):
        try:
            datetime.fromisoformat(value)
        except ValueError as exc:
            raise _wrong(name, f"{value!r} is not a date") from exc
        return value
    is_right = isinstance(value, int) and not isinstance(value, bool)
    wanted = "integer" if kind == "integer" else "UNIX timestamp"
    _require_type(name, value, wanted, is_right=is_right)
    return value


def _labels(attribute: Json) -> list[str]:
    return [option["label"] for option in attribute["options"] if not option["archived"]]


def _require_type(name: str, value: Any, wanted: str, *, is_right: bool) -> None:
    if not is_right:
        raise _wrong(name, f"'{value}' is not {_WORDS.get(wanted, wanted)}")


def _wrong(name: str, told: str) -> Refusal:
    return rules.invalid(f"{name}: {told}", f"custom_attributes.{name}")
