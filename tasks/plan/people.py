"""People planned range by range, and the look-ups that tickets and companies need."""

import asyncio
from collections.abc import Collection, Iterable, Iterator

import orjson
import pyarrow as pa

from connectors.staging import KeyIndex
from tasks.plan.batches import write_left, write_planned
from tasks.plan.custom_objects import holder_of
from tasks.plan.planning import Planning
from tasks.plan.proposing import note_sent
from tasks.plan.sent import Sent, sent_of, shapes_of, tags_of_rows
from tasks.plan.shapes import COMPANIES_MEANT, COMPANY_NAMES, PEOPLE, look_up
from tasks.plan.tagged import Tagged, index_tagged
from transforms.contracts import CONTACT, REFERENCE
from transforms.model import EntityType, Operation
from transforms.plan.accounts import Planned
from transforms.plan.contacts import plan_contacts
from transforms.plan.custom_objects import people_references
from transforms.plan.people import Person, Scope, people_of
from transforms.plan.setup import sent_attributes


async def plan_everybody(planning: Planning) -> None:
    """Plan everybody, and write the look-ups that tickets and companies need."""
    known = await sent_of(planning, EntityType.CONTACT, planning.changed.contact_ids)
    tagged = await index_tagged(planning.tables.area, planning.ledger)
    people = KeyIndex(planning.tables.area.index_path(PEOPLE), is_new=True)
    meant = KeyIndex(planning.tables.area.index_path(COMPANIES_MEANT), is_new=True)
    sent: set[str] = set()
    for name in planning.tables.names("contact"):
        rows, found = await _plan_range(planning, name, known, tagged)
        sent |= sent_attributes(found.records)
        people.put(_person_lines(people_of(rows, planning.rules).values()))
        meant.put((company, "") for company in _companies_of(rows, found.accounts))
        del rows, found  # before the next range is read
    note_sent(planning.tables, "contact", sent)
    for index in (people, meant, tagged):
        index.close()


async def _plan_range(
    planning: Planning, name: str, known: Sent, tagged: Tagged
) -> tuple[pa.Table, Planned]:
    """Plan a range of people, and return its rows and what was made of them."""
    rows = planning.tables.read("contact", name, CONTACT)
    meant = planning.tables.read("meant", name, REFERENCE)
    found = await asyncio.to_thread(
        plan_contacts,
        rows,
        rules=planning.rules,
        workspace=planning.workspace,
        account=planning.account,
        scope=_scope(planning, rows, meant, known.keys),
        batch=f"{planning.tables.run}:{name}",
        settled=known.keys,
        versions=known.versions,
        shown=known.shown,
        tagged=await tags_of_rows(planning, tagged, EntityType.CONTACT, rows),
        shapes=await shapes_of(planning, EntityType.CONTACT, rows),
        objects=holder_of(
            planning, rows, Operation.CONTACT_RELATE, people_references(planning.rules)
        ),
    )
    write_planned(planning.tables, "contact", name, found)
    write_left(planning.tables, "contact", name, EntityType.CONTACT)
    return rows, found


def _scope(
    planning: Planning, contacts: pa.Table, meant: pa.Table, moved: Collection[str]
) -> Scope:
    """Say who is needed: who asks, and who is in the workspace because they once did."""
    companies = {c for ids in contacts["company_ids"].to_pylist() for c in ids}
    known = look_up(planning.tables.area, COMPANY_NAMES, sorted(companies))
    has_companies = "companies" in planning.rules.entities
    requesters = {row["id"] for row in meant.to_pylist() if row["role"] == "requester"}
    return Scope(
        requesters=frozenset(requesters | {*moved}),
        companies=frozenset(known if has_companies else ()),
    )


def _person_lines(people: Iterable[Person]) -> Iterator[tuple[str, str]]:
    for each in people:
        values = [each.source_id, each.name, each.email, each.is_agent, each.has_contact]
        yield each.source_id, orjson.dumps(values).decode()


def _companies_of(contacts: pa.Table, accounts: pa.Table) -> set[str]:
    """Return the companies that at least one planned contact belongs to."""
    planned = {row["source_id"] for row in accounts.to_pylist() if row["outcome"] is None}
    return {
        company
        for row in contacts.select(["source_id", "company_ids"]).to_pylist()
        if row["source_id"] in planned
        for company in row["company_ids"]
    }
