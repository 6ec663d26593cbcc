"""Values of a ticket's attributes: of its type's, and each of its own kind."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from connectors.sandbox.intercom import rules, ticket_types
from connectors.sandbox.intercom.refusal import Refusal
from connectors.sandbox.intercom.workspace import Json, Workspace

LONG: Final = frozenset({ticket_types.DESCRIPTION})

Values = Mapping[str, Any]


def ticket_values(world: Workspace, type_id: str, told: Values, *, is_new: bool = False) -> Json:
    """Return the values to keep by attribute id; null clears one. Raises Refusal."""
    known = {doc["name"]: doc for doc in ticket_types.attributes_of(world, type_id)}
    needed = [name for name, doc in known.items() if is_new and doc["required_to_create"]]
    if any(told.get(name) in (None, "") for name in needed):
        raise rules.invalid(f"Missing required ticket attributes: {', '.join(needed)}")
    return dict(_kept(name, value, known) for name, value in told.items())


def _kept(name: str, value: Any, known: Mapping[str, Json]) -> tuple[str, Any]:
    attribute = known.get(name)
    if attribute is None:
        raise rules.invalid(
            f"Ticket attribute '{name}' does not exist",
            f"ticket_attributes.{name}",
            quirk=rules.TICKET_ATTRIBUTES,
        )
    if value is not None and not _fits(attribute, value):
        raise _wrong(name, f"{value!r} is no {attribute['data_type']}")
    if isinstance(value, str) and name not in LONG and len(value) > rules.MAX_STRING:
        raise _wrong(name, f"is longer than {rules.MAX_STRING} characters")
    return attribute["id"], value


def _fits(attribute: Json, value: Any) -> bool:
    match attribute["data_type"]:
        case "list":
            return any(each["id"] == value for each in ticket_types.options_of(attribute))
        case "integer":
            return isinstance(value, int) and not isinstance(value, bool)
        case "decimal":
            return isinstance(value, int | float) and not isinstance(value, bool)
        case "boolean":
            return isinstance(value, bool)
        case "datetime":
            return _is_instant(value)
        case _:
            return isinstance(value, str)


def _is_instant(value: Any) -> bool:
    if isinstance(value, int) and not isinstance(value, bool):
        return True
    try:
        datetime.fromisoformat(value)
    except (TypeError, ValueError):
        return False
    return True


def _wrong(name: str, told: str) -> Refusal:
    field = f"ticket_attributes.{name}"
    return rules.invalid(f"{name}: {told}", field, quirk=rules.TICKET_ATTRIBUTES)
