"""Some of the source's tickets and companies, for what their fields hold: the first page alone."""

import asyncio
from dataclasses import dataclass, replace

import pyarrow as pa

from tasks.plan.looking import Seen
from tasks.plan.shapes import TicketTransform
from tasks.run.session import Session
from tasks.run.tables import tables_of
from tasks.stage.ranges import ticket_ranges
from tasks.stage.writing import raw_rows
from transforms.conditions import Filters
from transforms.contracts import RAW, TICKET
from transforms.excluding import split_excluded
from transforms.filters import Names
from transforms.latest import latest
from transforms.plan.survey import Survey, added_up, survey
from transforms.rules import Model


@dataclass(frozen=True, slots=True)
class Sampled:
    """Some tickets as TICKET, and how all records that were looked through use their fields."""

    tickets: pa.Table
    surveys: dict[Model, Survey]


async def sample(shared: Session, run: str, catalog: object, seen: Seen) -> Sampled:
    """Return a sample of the desk; what is staged is taken from there, and asks nothing.

    `seen` is what `look_through` found in the staging area. Else the first page of tickets and of
    companies is read, and not kept.
    """
    surveys = dict(seen.surveys)
    roles, kind = shared.kind.roles, shared.kind
    if seen.has_tickets:
        tickets = await asyncio.to_thread(_staged, shared, run)
    else:
        raw = await _first_page(shared, roles.tickets)
        rules = replace(shared.rules, filters=Filters())
        found = await asyncio.to_thread(
            kind.tickets, raw, RAW.empty_table(), catalog, rules, Names()
        )
        tickets = found.tickets
        surveys["conversation"] = added_up([survey(tickets)])
    if "company" not in surveys:
        companies = kind.companies(await _first_page(shared, roles.companies), catalog).kept
        surveys["company"] = added_up([survey(companies)])
    return Sampled(tickets, surveys)


async def _first_page(shared: Session, name: str) -> pa.Table:
    """Return the first page with records of a list, as RAW, without people who are left out."""
    resource = next(each for each in shared.source.resources if each.name == name)
    async for page in shared.source.pages(name):
        if page.records:
            return split_excluded(latest(raw_rows(page.records, resource, 0, 0)))[0]
    return RAW.empty_table()


def _staged(shared: Session, run: str) -> pa.Table:
    """Return the tickets of the first range that is staged."""
    transform = TicketTransform(tables_of(shared.area, run), shared.kind, shared.rules)
    for keys in ticket_ranges(shared.area, shared.kind.roles):
        return transform.everything(keys)[0]
    return TICKET.empty_table()
