"""What must stand in the workspace before the first record: attributes and tags."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Final, NamedTuple

import pyarrow as pa
import pyarrow.compute as pc

from transforms.model import EntityType, Hints, Operation, PlannedRecord, RecordRef, Step
from transforms.places import places_of
from transforms.plan import names
from transforms.plan.accounts import Planned, carried, planned
from transforms.plan.landing import has_conversations
from transforms.plan.own_attributes import Names, own_names, type_of
from transforms.plan.steps import NONE, fingerprint
from transforms.plan.workspace import READ_AS, Attribute, Workspace
from transforms.quirks.intercom_values import (
    at_least_two,
    is_to_be_made,
    lacking_options,
    odd_characters,
)
from transforms.rules import FieldType, Model, Proposed, Rules

DATA_ATTRIBUTES: Final[tuple[Model, ...]] = ("contact", "company")  # made and named together

Labels = Mapping[tuple[str, str], Collection[str]]  # (model, attribute): the values of a list

CREATE: Final = "create"
MAX_DATA_ATTRIBUTES: Final = 250  # contacts and companies together; Intercom help centre 179
_DATA_TYPES: Final = {"decimal": "float", "list": "options"}  # where contacts' words differ


class Wanted(NamedTuple):
    """An attribute that the rules call for."""

    model: Model
    name: str
    type: FieldType


class Fault(NamedTuple):
    """Something that a person should know, or, if fatal, must mend before a run."""

    is_fatal: bool
    subject: str
    text: str


@dataclass(frozen=True, slots=True)
class Setup:
    """The attributes to make, and what is wrong with those that are there."""

    planned: Planned
    faults: tuple[Fault, ...]


def wanted_attributes(
    rules: Rules, extras: Collection[Wanted] = (), proposed: Iterable[Wanted] = ()
) -> list[Wanted]:
    """Return all attributes that values will be sent for, each (model, name, type) once.

    `extras` are those of contacts and companies that only some desks need; `proposed` those of
    fields that nobody mapped.
    """
    wanted = [Wanted("contact", names.legacy_attribute(rules, "contact"), "string")]
    wanted += [each for each in extras if each.model == "contact"]
    wanted += _mapped("contact", rules)
    wanted.append(Wanted("company", names.legacy_attribute(rules, "company"), "string"))
    wanted += [each for each in extras if each.model == "company"]
    wanted += _mapped("company", rules)
    if "tickets" in rules.entities and has_conversations(rules):
        wanted += own_ticket_attributes(rules)
    return list(dict.fromkeys((*wanted, *proposed)))


def own_ticket_attributes(rules: Rules) -> list[Wanted]:
    """Return the attributes of tickets beside what is proposed, that of their id first."""
    legacy = Wanted("conversation", names.legacy_attribute(rules, "conversation"), "string")
    return [legacy, *_dates(rules), *_tags(rules), *_mapped("conversation", rules)]


def plan_setup(
    rules: Rules,
    workspace: Workspace,
    *,
    extras: Iterable[tuple[Model, str]] = (),
    proposed: Iterable[Wanted] = (),
    labels: Labels | None = None,
) -> Setup:
    """Plan the attributes that are missing; what exists is matched by name and type.

    `extras` are attributes of ours that only some desks need, see `contacts.extras_in`. `labels`
    are the values of lists, see `labels_in`: a list is made with them, and one that exists gets
    those it lacks.
    """
    named = own_names(rules, workspace)
    own = [Wanted(each[0], named[each], type_of(*each)) for each in sorted(extras)]
    wanted = wanted_attributes(rules, own, proposed)
    if rules.entities.isdisjoint({"companies", "contacts", "tickets"}):
        wanted = []
    labels = labels or {}
    faults = _clashes(wanted, workspace) + _renamed(named)
    missing = []
    for each in wanted:
        existing = workspace.attributes.get(each.model, {})
        if is_to_be_made(each.name, existing):
            missing.append(each)
            continue
        faults += _misfits(each, existing[each.name])
        if each.type == "list" and _lacking(each, existing[each.name], labels):
            missing.append(each)
    if not rules.mapping.create_missing_attributes:
        faults += [_absent(each) for each in missing]
        missing = []
    missing, without_room = _with_room(missing, own, workspace)
    faults += [*without_room, *_too_many(missing, workspace)]
    records = [_attribute_record(each, labels.get((each.model, each.name), ())) for each in missing]
    rows = [carried(EntityType.ATTRIBUTE, record.ref.source_id) for record in records]
    return Setup(planned(records, rows), tuple(faults))


def sent_attributes(records: Iterable[PlannedRecord]) -> set[str]:
    """Return the names of the attributes that records have values for."""
    return {
        name
        for record in records
        for step in record.steps
        for name, value in (step.body.get("custom_attributes") or {}).items()
        if (value["value"] if isinstance(value, dict) else value) is not None
    }


def plan_tags(tags: Iterable[str], workspace: Workspace) -> Planned:
    """Plan every tag that is used; spellings that differ in letter case are one tag.

    Creating a tag returns the one that exists, so its id is known later; the hint `is_existing`
    says that the workspace had it, and that it is not ours to take back.
    """
    spelled: dict[str, str] = {}
    for text in sorted(tags):
        if names.tag_name(text):
            spelled.setdefault(names.tag_id(text), names.tag_name(text))
    records = []
    for source_id, name in spelled.items():
        hints = Hints(is_existing=source_id in workspace.tags)
        reference = RecordRef(EntityType.TAG.value, source_id)
        records.append(_one_step(reference, Operation.TAG_CREATE, {"name": name}, hints))
    rows = [carried(EntityType.TAG, record.ref.source_id) for record in records]
    return planned(records, rows)


def used_tags(rules: Rules, *tables: pa.Table) -> set[str]:
    """Return the tags of canonical tables, and those that the options put on every ticket."""
    used = {tag for tag in (rules.options.tag, *rules.options.extra_tags) if tag}
    if rules.options.has_tags:
        for table in tables:
            used.update(pc.unique(pc.list_flatten(table.column("tags"))).to_pylist())
    return used


def _dates(rules: Rules) -> list[Wanted]:
    if rules.options.original_dates != "attributes":
        return []
    ours = (names.ORIGINAL_CREATED, names.ORIGINAL_UPDATED, names.ORIGINAL_SOLVED)
    return [Wanted("conversation", name, "datetime") for name in ours]


def _tags(rules: Rules) -> list[Wanted]:
    has_one = rules.options.has_tags_attribute
    return [Wanted("conversation", names.ORIGINAL_TAGS, "string")] if has_one else []


def _mapped(model: Model, rules: Rules) -> list[Wanted]:
    """Return what a person named."""
    targets = places_of(replace(rules, proposed=Proposed()), model, is_auto=True).targets
    return [Wanted(model, target.to, target.type) for target in targets]


def _clashes(wanted: list[Wanted], workspace: Workspace) -> list[Fault]:
    """Find names that Intercom would not take a second time."""
    types: dict[tuple[str, str], str] = {}
    models: dict[str, str] = {}
    faults = []
    for model in ("contact", "company"):
        models |= dict.fromkeys(workspace.attributes.get(model, {}), model)
    for each in wanted:
        if types.setdefault((each.model, each.name), each.type) != each.type:
            faults.append(_fault(each, "is mapped with two types"))
        if odd := odd_characters(each.name):
            faults.append(_fault(each, f"has characters that Intercom refuses: {odd}"))
        if each.model != "conversation" and models.setdefault(each.name, each.model) != each.model:
            text = "is taken: contacts and companies share their attributes' names"
            faults.append(_fault(each, text))
    return faults


def _renamed(named: Names) -> list[Fault]:
    """Tell which of our own names are taken, and what stands for them."""
    return [
        Fault(
            is_fatal=False,
            subject=f"{model} attribute {name!r}",
            text=f"is taken: what the migration keeps there goes to {own!r}",
        )
        for (model, name), own in named.items()
        if own != name
    ]


def fits(existing: str, kind: FieldType) -> bool:
    """Say whether an attribute of a type, in Intercom's own word, takes values of `kind`."""
    return existing in READ_AS[kind]


def _misfits(each: Wanted, existing: Attribute) -> list[Fault]:
    if fits(existing.type, each.type):
        return []
    return [_fault(each, f"is of type {existing.type} in the workspace, not {each.type}")]


def _lacking(each: Wanted, existing: Attribute, labels: Labels) -> list[str]:
    """Return the options to add; a text attribute, which has none, takes any value."""
    values = labels.get((each.model, each.name), ())
    return lacking_options(values, existing.options) if existing.options else []


def _absent(each: Wanted) -> Fault:
    return _told(each, "lacks values, or is not there, and must not be made: they are left out")


def _with_room(
    missing: list[Wanted], own: Collection[Wanted], workspace: Workspace
) -> tuple[list[Wanted], list[Fault]]:
    """Leave out the last of our own attributes that Intercom has no room for: no run stops."""
    there, new = _counted(missing, workspace)
    dispensable = [each for each in missing if each in own]
    left = dispensable[max(0, len(dispensable) - max(0, there + new - MAX_DATA_ATTRIBUTES)) :]
    text = f"has no room: Intercom holds {MAX_DATA_ATTRIBUTES}; its values are left out"
    faults = [_told(each, text) for each in left]
    return [each for each in missing if each not in left], faults


def _counted(missing: list[Wanted], workspace: Workspace) -> tuple[int, int]:
    """Return how many attributes contacts and companies have, and how many they are to get."""
    there = sum(len(workspace.attributes.get(model, {})) for model in ("contact", "company"))
    new = sum(
        1
        for each in missing
        if each.model != "conversation" and not workspace.has_attribute(each.model, each.name)
    )
    return there, new


def _too_many(missing: list[Wanted], workspace: Workspace) -> list[Fault]:
    there, new = _counted(missing, workspace)
    if there + new <= MAX_DATA_ATTRIBUTES:
        return []
    text = f"{there} exist and {new} are missing; Intercom holds {MAX_DATA_ATTRIBUTES}"
    return [Fault(is_fatal=True, subject="attributes of contacts and companies", text=text)]


def _told(each: Wanted, text: str) -> Fault:
    return Fault(is_fatal=False, subject=f"{each.model} attribute {each.name!r}", text=text)


def _fault(each: Wanted, text: str) -> Fault:
    return Fault(is_fatal=True, subject=f"{each.model} attribute {each.name!r}", text=text)


def _attribute_record(each: Wanted, values: Collection[str]) -> PlannedRecord:
    reference = RecordRef(EntityType.ATTRIBUTE.value, f"{each.model}:{each.name}")
    if each.model == "conversation":
        body: dict[str, Any] = {"name": each.name, "data_type": each.type, "required": False}
        if each.type == "list":
            body["options"] = [{"label": value} for value in at_least_two(sorted(set(values)))]
        return _one_step(reference, Operation.CONVERSATION_ATTRIBUTE_CREATE, body)
    body = {
        "name": each.name,
        "model": each.model,
        "data_type": _DATA_TYPES.get(each.type, each.type),
        "messenger_writable": False,
    }
    if each.type == "list":
        body["options"] = [{"value": value} for value in at_least_two(sorted(set(values)))]
    return _one_step(reference, Operation.DATA_ATTRIBUTE_CREATE, body)


def _one_step(
    reference: RecordRef,
    operation: Operation,
    body: dict[str, Any],
    hints: Hints = NONE,
) -> PlannedRecord:
    key = f"tag:{reference.source_id}" if operation is Operation.TAG_CREATE else CREATE
    hashed = fingerprint(operation, body)
    step = Step(key, operation, body, hashed, is_mutable="options" in body, hints=hints)
    return PlannedRecord(reference, (step,))
