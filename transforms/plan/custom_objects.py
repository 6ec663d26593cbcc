"""Custom objects to steps: an instance of a type each, and what relates to it.

Intercom's document knows how people and conversations relate to instances, by an attribute that
refers to their type; companies and tickets of Intercom's own can't.
"""

from collections.abc import Collection, Container, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, NamedTuple

import orjson
import pyarrow as pa

from transforms.contracts import CUSTOM_OBJECT, conform, from_rows
from transforms.custom_objects import ObjectTarget, meant_by, record_id
from transforms.model import EntityType, Hints, Operation, PlannedRecord, RecordRef, Step
from transforms.plan import names
from transforms.plan.accounts import Planned, carried, planned
from transforms.plan.fields import seconds
from transforms.plan.steps import fingerprint, ref
from transforms.plan.workspace import Workspace
from transforms.quirks.intercom_objects import RELATIONSHIP, can_relate
from transforms.quirks.intercom_values import cut_text
from transforms.rules import Rules

UPSERT: Final = "custom_object"
RELATED: Final = "related:"  # begins the key of a step; the attribute follows
NOT_RELATED: Final = "custom_object_not_related"
UNKNOWN: Final = "custom_object_unknown"
NAME: Final = "name"
EXTERNAL_ID: Final = "external_id"
OWN_VALUES: Final = (NAME, EXTERNAL_ID)  # of every object, beside its fields


class Relations(NamedTuple):
    """The steps that relate a record to its custom objects, and what is lost of that."""

    steps: tuple[Step, ...] = ()
    losses: tuple[str, ...] = ()


NONE: Final = Relations()


@dataclass(frozen=True, slots=True)
class Holder:
    """What relates: a kind of record, with what is known of its batch.

    `known` are the ids of the objects that are planned or were moved; `references` the attributes
    by type.
    """

    operation: Operation
    known: Container[str]
    references: Mapping[str, str]
    account: str


def plan_custom_objects(
    rows: pa.Table,
    wanted: Container[str],
    rules: Rules,
    account: str,
    moved: Container[str] = frozenset(),
) -> Planned:
    """Plan an instance for each object that a planned record means, in each type that takes it.

    `wanted` and `moved` are ids of records, see `custom_objects.record_id`; of those that were
    moved what is empty by now is emptied.

    In:      CUSTOM_OBJECT, a range.
    Kept:    a record each, key "custom_object".
    Skipped: nothing: what nobody means is no record of the migration.
    """
    records, accounts = [], []
    for row in conform(rows, CUSTOM_OBJECT).to_pylist():
        for target in one_each(rules):
            source_id = record_id(target.type, row["source_id"])
            if source_id not in wanted:
                continue
            step = _upsert(row, target, account, is_moved=source_id in moved)
            reference = RecordRef(EntityType.CUSTOM_OBJECT.value, source_id)
            records.append(PlannedRecord(reference, (step,), record_at=row["created_at"]))
            losses = (*step.losses, *(row["losses"] or ()))
            url = row["url"]
            accounts.append(carried(EntityType.CUSTOM_OBJECT, source_id, losses=losses, url=url))
    return planned(records, accounts)


def planned_rows(rows: pa.Table, wanted: Container[str], rules: Rules) -> pa.Table:
    """Return the rows of those that are planned under the ids of their records, for comparing."""
    found = [
        {**row, "source_id": source_id}
        for row in rows.to_pylist()
        for target in one_each(rules)
        if (source_id := record_id(target.type, row["source_id"])) in wanted
    ]
    return from_rows(found, CUSTOM_OBJECT)


def one_each(rules: Rules) -> list[ObjectTarget]:
    """Return what takes custom objects, the first line of the file of each type."""
    found: dict[str, ObjectTarget] = {}
    for target in rules.mapping.custom_objects.values():
        found.setdefault(target.type, target)
    return list(found.values())


def people_references(rules: Rules) -> dict[str, str]:
    """Return the attributes of people that refer to the types.

    Intercom does not list them: one that is not named has its type's name in small letters, as in
    the example of its document.
    """
    return {each.type: each.reference or each.type.lower() for each in one_each(rules)}


def conversation_references(rules: Rules, workspace: Workspace) -> dict[str, str]:
    """Return the attributes of conversations that refer to the types, those to be made as well."""
    found = {}
    for target in one_each(rules):
        name = _existing(target, workspace)
        if name is None and rules.mapping.create_missing_attributes:
            name = f"{target.type} record"
        if name is not None:
            found[target.type] = name
    return found


def plan_references(rules: Rules, workspace: Workspace) -> Planned:
    """Plan the attributes of conversations that refer to types and are missing."""
    records = []
    wanted = one_each(rules) if "tickets" in rules.entities else []
    for target in wanted:
        name = conversation_references(rules, workspace).get(target.type)
        if name is None or _existing(target, workspace) is not None:
            continue
        reference = {"type": "many", "object_type_id": target.type}
        body = {"name": name, "data_type": RELATIONSHIP, "required": False, "reference": reference}
        operation = Operation.CONVERSATION_ATTRIBUTE_CREATE
        step = Step("create", operation, body, fingerprint(operation, body))
        ours = RecordRef(EntityType.ATTRIBUTE.value, f"conversation:{name}")
        records.append(PlannedRecord(ours, (step,)))
    rows = [carried(EntityType.ATTRIBUTE, record.ref.source_id) for record in records]
    return planned(records, rows)


def relations(
    row: Mapping[str, Any],
    rules: Rules,
    holder: Holder | None,
    settled: Collection[str],
    *,
    is_existing: bool = False,
    is_changed: bool = True,
) -> Relations:
    """Return the steps that relate a record to what its fields point at.

    A relation of an earlier run (`settled`) whose field is empty by now is taken back, where the
    record was read again (`is_changed`). `is_existing`: the workspace had the record, which may
    relate to others.
    """
    if holder is None:
        return NONE
    meant = meant_by(row, rules.mapping.custom_objects)
    losses: list[str] = []
    steps = []
    for kind, name in holder.references.items():
        ids = [each for each in meant.get(kind, ()) if each in holder.known]
        losses += [UNKNOWN] if len(ids) < len(meant.get(kind, ())) else []
        key = f"{RELATED}{name}"
        if ids or (is_changed and key in settled):
            steps.append(_relate(key, ids, holder, is_existing=is_existing or key in settled))
    losses += [NOT_RELATED for kind in meant if kind not in holder.references]
    return Relations(tuple(steps), tuple(dict.fromkeys(losses)))


def lost_relations(row: Mapping[str, Any], rules: Rules, what: str) -> tuple[str, ...]:
    """Return what is lost of a record of Intercom's that can't relate to anything."""
    meant = meant_by(row, rules.mapping.custom_objects)
    return (NOT_RELATED,) if meant and not can_relate(what) else ()


def meant_ids(rows: Sequence[Mapping[str, Any]], rules: Rules) -> set[str]:
    """Return the ids of the records of what the fields of some rows point at."""
    targets = rules.mapping.custom_objects
    # What has no fields of its own, such as office hours, points at nothing.
    found = (meant_by(row, targets) for row in rows if "fields" in row)
    return {each for kinds in found for ids in kinds.values() for each in ids}


def _existing(target: ObjectTarget, workspace: Workspace) -> str | None:
    """Return the attribute of conversations that refers to a type, the one that is named first."""
    attributes = workspace.attributes.get("conversation", {}).values()
    fit = [each.name for each in attributes if each.object_type == target.type]
    return next((name for name in fit if name == target.reference), None) or next(iter(fit), None)


def _relate(key: str, ids: Sequence[str], holder: Holder, *, is_existing: bool) -> Step:
    body = {
        "reference": key.removeprefix(RELATED),
        "instances": [ref(EntityType.CUSTOM_OBJECT, each, optional=True) for each in ids],
        "ours": names.external_id(holder.account, ""),
    }
    hashed = fingerprint(holder.operation, body)
    hints = Hints(is_existing=is_existing)
    return Step(key, holder.operation, body, hashed, is_mutable=True, hints=hints)


def _upsert(row: Mapping[str, Any], target: ObjectTarget, account: str, *, is_moved: bool) -> Step:
    values: dict[str, Any] = {}
    empty: dict[str, None] = {}
    losses: list[str] = []
    for name, value in _values(row):
        own = target.fields.get(name, name)
        if value is None:
            empty[own] = None
            continue
        cut = cut_text(value) if isinstance(value, str) else None
        losses += ["attribute_cut"] if cut is not None and cut.is_cut else []
        values[own] = value if cut is None else cut.text
    body: dict[str, Any] = {
        "type": target.type,
        "external_id": names.external_id(account, row["source_id"]),
        "custom_attributes": values,
    }
    times = (("external_created_at", "created_at"), ("external_updated_at", "updated_at"))
    body |= {name: seconds(row[column]) for name, column in times if row[column] is not None}
    operation = Operation.CUSTOM_OBJECT_UPSERT
    hashed = fingerprint(operation, body)
    body["custom_attributes"] = values | (empty if is_moved else {})
    return Step(UPSERT, operation, body, hashed, is_mutable=True, losses=tuple(losses))


def _values(row: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    """Yield an object's values by the source's word, the name first; what is empty is emptied."""
    yield NAME, row["name"]
    if row["external_id"] is not None:
        yield EXTERNAL_ID, row["external_id"]
    for each in row["fields"]:
        if each["id"] != NAME:
            yield each["id"], _value(each)


def _value(field: Mapping[str, Any]) -> Any:
    if field["value"] is None:
        return None
    if field["kind"] in {"integer", "decimal", "boolean"}:
        return orjson.loads(field["value"])
    return field["text"]
