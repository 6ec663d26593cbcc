"""The attributes and tags that the planned records use."""

import asyncio
from collections.abc import Mapping
from typing import Final, NamedTuple

import pyarrow as pa

from tasks.plan.batches import write_broken, write_planned
from tasks.plan.knowledge import TAGS
from tasks.plan.planning import Planning
from tasks.plan.proposing import noted_categories, noted_types, proposed_attributes, used_proposals
from tasks.plan.sent import shapes_of
from tasks.plan.shapes import read_catalog
from transforms.contracts import COMPANY, CONTACT, TICKET
from transforms.errors import FatalError
from transforms.model import EntityType
from transforms.plan import own_attributes
from transforms.plan.accounts import Planned
from transforms.plan.contacts import extras_in
from transforms.plan.custom_objects import plan_references
from transforms.plan.options import labels_in
from transforms.plan.setup import (
    Labels,
    own_ticket_attributes,
    plan_setup,
    plan_tags,
    used_tags,
)
from transforms.plan.ticket_types import plan_types, type_faults
from transforms.rules import Model, Rules

_WITH_FIELDS: Final[tuple[tuple[str, Model, pa.Schema], ...]] = (
    ("contact", "contact", CONTACT),
    ("company", "company", COMPANY),
    ("ticket", "conversation", TICKET),
)


class Used(NamedTuple):
    """What the planned records use: tags, lists with their values, and attributes of ours."""

    tags: set[str]
    labels: dict[tuple[str, str], set[str]]
    extras: set[tuple[Model, str]]

    def add(self, model: Model, rows: pa.Table, rules: Rules, shapes: Mapping[str, str]) -> None:
        """Add what a range of tickets, contacts or companies uses."""
        self.tags.update(used_tags(rules, rows))
        for attribute, values in labels_in(rows, model, rules).items():
            self.labels.setdefault(attribute, set()).update(values)
        if model == "contact":
            self.extras.update(extras_in(rows, rules, shapes))
        elif model == "company":
            self.extras.update(own_attributes.extras_in(rows, model, rules, shapes))


async def plan_what_is_used(planning: Planning) -> None:
    """Plan the attributes and tags that the planned records use."""
    tags = [*used_tags(planning.rules), *planning.tables.load_note(TAGS).get("names", ())]
    used = Used(set(tags), {}, set())
    for table, model, contract in _WITH_FIELDS:
        for name in planning.tables.names(table):
            rows = planning.tables.read(table, name, contract)
            shapes = {} if table == "ticket" else await shapes_of(planning, EntityType(table), rows)
            await asyncio.to_thread(used.add, model, rows, planning.rules, shapes)
    labels = {attribute: sorted(values) for attribute, values in used.labels.items()}
    found = plan_setup(
        planning.rules,
        planning.workspace,
        extras=used.extras,
        proposed=used_proposals(planning.tables),
        labels=labels,
    )
    faults = (*found.faults, *type_faults(planning.rules, planning.workspace))
    if fatal := [fault for fault in faults if fault.is_fatal]:
        raise FatalError("; ".join(f"{fault.subject} {fault.text}" for fault in fatal))
    write_planned(planning.tables, "attribute", "000000", found.planned)
    write_planned(planning.tables, "attribute", "types", _types(planning, labels))
    references = plan_references(planning.rules, planning.workspace)
    write_planned(planning.tables, "attribute", "references", references)
    write_planned(planning.tables, "tag", "000000", plan_tags(used.tags, planning.workspace))
    broken = read_catalog(planning.tables.area, planning.kind).broken
    write_broken(planning.tables, EntityType.ATTRIBUTE, broken)


def _types(planning: Planning, labels: Labels) -> Planned:
    """Plan the types that the planned tickets need."""
    wanted = (*own_ticket_attributes(planning.rules), *proposed_attributes(planning.tables))
    used = noted_types(planning.tables)
    rules, categories = planning.rules, noted_categories(planning.tables)
    return plan_types(used, wanted, labels, rules, planning.workspace, categories=categories)
