"""The types of tickets that a run's tickets need, each with the attributes that have values.

A type and its attributes are one record, `ticket_type:<name>`: the type is made first. Steps:
`create`, where the workspace has no such type, and `attribute:<name>`.
"""

from collections.abc import Collection, Iterable, Mapping
from types import MappingProxyType
from typing import Any, Final

import orjson

from transforms.model import EntityType, Operation, PlannedRecord, RecordRef, Step
from transforms.plan.accounts import Planned, carried, planned
from transforms.plan.landing import category_of, ticket_types
from transforms.plan.names import ticket_type_id
from transforms.plan.setup import Fault, Labels, Wanted
from transforms.plan.steps import Json, fingerprint, ref
from transforms.plan.workspace import Attribute, ExistingType, Workspace
from transforms.quirks import intercom_values
from transforms.rules import Rules

CREATE: Final = "create"
DESCRIPTION: Final = "Made by the migration"

NOT_TOLD: Final[Mapping[str, str]] = MappingProxyType({})
Used = Mapping[str, Collection[str]]  # attributes with values, by type of ticket


def used_types(records: Iterable[PlannedRecord]) -> dict[str, set[str]]:
    """Return the types of planned tickets, each with the attributes that they have values for."""
    found: dict[str, set[str]] = {}
    for record in records:
        shape = orjson.loads(record.shape)
        if shape["land_as"] != "ticket":
            continue
        own = found.setdefault(shape["ticket_type"], set())
        for step in record.steps:
            values = step.body.get("custom_attributes") or {}
            own.update(name for name, value in values.items() if value is not None)
    return found


def own_categories(records: Iterable[PlannedRecord]) -> dict[str, str]:
    """Return the categories of the types of planned tickets, as far as the source says them."""
    shapes = [orjson.loads(record.shape) for record in records]
    return {
        each["ticket_type"]: each["ticket_category"]
        for each in shapes
        if each["land_as"] == "ticket" and each.get("ticket_category")
    }


def conversations(records: Iterable[PlannedRecord]) -> list[PlannedRecord]:
    """Return the planned tickets that become conversations."""
    return [each for each in records if orjson.loads(each.shape)["land_as"] == "conversation"]


def plan_types(
    used: Used,
    wanted: Iterable[Wanted],
    labels: Labels,
    rules: Rules,
    workspace: Workspace,
    *,
    categories: Mapping[str, str] = NOT_TOLD,
) -> Planned:
    """Plan the types that are missing, and the attributes that types lack.

    `wanted` says of what type each attribute is, as of a conversation's; `categories` those of
    types that the source has itself.
    """
    if not rules.mapping.tickets.create_missing_types:
        return planned([], [])
    kinds = {each.name: each for each in wanted if each.model == "conversation"}
    records = []
    for name in sorted(used):
        own = [kinds[each] for each in sorted(used[name]) if each in kinds]
        category = category_of(name, rules, workspace, categories.get(name))
        if record := _type_record(name, category, own, labels, workspace):
            records.append(record)
    return planned(records, [carried(EntityType.ATTRIBUTE, each.ref.source_id) for each in records])


def type_faults(rules: Rules, workspace: Workspace) -> list[Fault]:
    """Return what a person must mend of the types and states that the rules name."""
    faults = []
    for name in ticket_types(rules):
        known = workspace.ticket_type(name)
        if known is None and not rules.mapping.tickets.create_missing_types:
            text = "is not in the workspace, and must not be made"
            faults.append(Fault(is_fatal=True, subject=f"ticket type {name!r}", text=text))
        faults += _unknown_states(rules, known) if known else []
    return faults


def _unknown_states(rules: Rules, known: ExistingType) -> list[Fault]:
    named = {
        target.ticket_state
        for target in rules.mapping.tickets.statuses.values()
        if target.ticket_state is not None
    }
    return [
        Fault(
            is_fatal=True,
            subject=f"ticket state {each!r}",
            text=f"is none of the type {known.name!r}",
        )
        for each in sorted(named)
        if not known.has_state(each)
    ]


def _type_record(
    name: str, category: str, wanted: Iterable[Wanted], labels: Labels, workspace: Workspace
) -> PlannedRecord | None:
    known = workspace.ticket_type(name)
    there = workspace.attributes.get(f"ticket:{name.lower()}", {})
    source_id = ticket_type_id(name)
    type_id: str | Json = known.id if known else ref(EntityType.ATTRIBUTE.value, source_id)
    steps = [] if known else [_made(name, category)]
    for each in wanted:
        values = sorted(set(labels.get((each.model, each.name), ())))
        body = _attribute(each, values, there.get(each.name))
        if body is not None:
            steps.append(_step(each.name, {**body, "ticket_type_id": type_id}))
    if not steps:
        return None
    return PlannedRecord(RecordRef(EntityType.ATTRIBUTE.value, source_id), tuple(steps))


def _made(name: str, category: str) -> Step:
    body = {"name": name, "description": DESCRIPTION, "category": category}
    operation = Operation.TICKET_TYPE_CREATE
    return Step(CREATE, operation, body, fingerprint(operation, body))


def _attribute(wanted: Wanted, values: list[str], there: Attribute | None) -> Json | None:
    """Return the request for an attribute; None where one is there that lacks nothing."""
    is_list = there.type == "list" if there else intercom_values.fits_a_list(wanted.type, values)
    kind = "string" if wanted.type == "list" and not is_list else wanted.type
    if there is not None and not (is_list and set(values) - set(there.options)):
        return None
    if there is not None and any("," in value for value in values):
        return None  # its items can't be said in a request
    body: dict[str, Any] = {
        "name": wanted.name,
        "description": wanted.name,
        "data_type": "list" if is_list else kind,
    }
    if is_list:
        body["list_items"] = ",".join(intercom_values.at_least_two(values))
    elif kind == "string":
        body["multiline"] = False
    return body | {"required_to_create": False, "visible_to_contacts": False}


def _step(name: str, body: Json) -> Step:
    operation = Operation.TICKET_ATTRIBUTE_CREATE
    told = {key: value for key, value in body.items() if key != "ticket_type_id"}
    return Step(
        f"attribute:{name}",
        operation,
        body,
        fingerprint(operation, told),
        is_mutable="list_items" in body,
        quirks=(intercom_values.TICKET_ATTRIBUTES.id,),
    )
