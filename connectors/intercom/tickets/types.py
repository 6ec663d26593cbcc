"""What a ticket's type asks for, learnt once a process: attributes, items of lists, states."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from connectors.intercom.context import Connection
from connectors.intercom.tickets.shown import options_of
from transforms.errors import RecordError

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class TicketType:
    """A type as Intercom shows it: labels of states and list items with their ids."""

    id: str
    kinds: Mapping[str, str] = field(default_factory=dict)  # attribute: data type
    ids: Mapping[str, str] = field(default_factory=dict)  # attribute: its id
    options: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    states: Mapping[str, str] = field(default_factory=dict)  # category, or label in lower case: id
    categories: Mapping[str, str] = field(default_factory=dict)  # state: category


def read_type(shown: Mapping[str, Any]) -> TicketType:
    """Return what an answer says of a type; of several states of a category the first counts."""
    attributes = (shown.get("ticket_type_attributes") or {}).get("data") or ()
    living = [each for each in attributes if not each.get("archived")]
    states: dict[str, str] = {}
    categories: dict[str, str] = {}
    for state in (shown.get("ticket_states") or {}).get("data") or ():
        category, state_id = str(state.get("category")), str(state.get("id"))
        categories[state_id] = category
        states.setdefault(category, state_id)
        for label in ("internal_label", "external_label"):
            states.setdefault(str(state.get(label) or "").lower(), state_id)
    return TicketType(
        id=str(shown.get("id")),
        kinds={str(each["name"]): str(each.get("data_type")) for each in living},
        ids={str(each["name"]): str(each.get("id")) for each in living},
        options={str(each["name"]): dict(options_of(each)) for each in living},
        states=states,
        categories=categories,
    )


async def type_of(at: Connection, type_id: str, *, is_fresh: bool = False) -> TicketType:
    """Return a type; asked for once, and again when what is known of it is not enough."""
    known = at.ticket_types.get(type_id)
    if known is None or is_fresh:
        known = read_type((await at.client.read(f"/ticket_types/{type_id}")).body or {})
        at.ticket_types[type_id] = known
    return known


async def values_for(at: Connection, type_id: str, values: Mapping[str, Any]) -> Json:
    """Return attributes as a request takes them: of lists the ids of their items.

    A value that its list does not have goes as it is: Intercom says what is wrong with it.
    """
    known = await type_of(at, type_id)
    if not all(_is_known(known, name, value) for name, value in values.items()):
        known = await type_of(at, type_id, is_fresh=True)
    return {
        name: known.options.get(name, {}).get(str(value), value)
        if known.kinds.get(name) == "list"
        else value
        for name, value in values.items()
    }


async def state_of(at: Connection, type_id: str, named: str) -> tuple[str, str]:
    """Return a state's id and category by its category or name; raises RecordError."""
    known = await type_of(at, type_id)
    if named.lower() not in known.states:
        known = await type_of(at, type_id, is_fresh=True)
    state_id = known.states.get(named.lower())
    if state_id is None:
        raise RecordError("ticket_state_unknown", f"the type has no state {named!r}")
    return state_id, known.categories[state_id]


def _is_known(known: TicketType, name: str, value: Any) -> bool:
    if name not in known.kinds:
        return False
    is_list = known.kinds[name] == "list" and value is not None
    return not is_list or str(value) in known.options[name]
