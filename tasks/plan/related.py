"""Which of the tickets that other tickets name are left out, and to which these can be linked."""

from typing import Final

import pyarrow as pa
import pyarrow.compute as pc

from connectors.staging import KeyIndex
from tasks.plan.planning import Planning
from tasks.plan.shapes import look_up
from tasks.run.tables import Tables
from transforms.contracts import SKIPPED, TICKET
from transforms.filters import LATER
from transforms.model import EntityType
from transforms.plan.landing import category_of, landed, ticket_types
from transforms.plan.links import is_tracker
from transforms.plan.related import RELATIONS
from transforms.plan.shape import Shape, frozen_shape, shape_of
from transforms.quirks.intercom import TRACKER_TICKETS

LEFT_OUT: Final = "tickets-left-out"
TRACKERS: Final = "tickets-linked-to"


def index_left_out(tables: Tables) -> None:
    """Write the look-up of the tickets that the run leaves out."""
    index = KeyIndex(tables.area.index_path(LEFT_OUT), is_new=True)
    for name in tables.names("left-ticket"):
        rows = tables.read("left-ticket", name, SKIPPED)
        is_ticket = pc.equal(rows["entity"], EntityType.TICKET.value)
        rows = rows.filter(pc.and_(is_ticket, pc.not_equal(rows["reason"], LATER)))
        columns = (rows[column].to_pylist() for column in ("source_id", "reason"))
        index.put(zip(*columns, strict=True))
    index.close()


def left_out(tables: Tables, tickets: pa.Table) -> frozenset[str]:
    """Return the tickets that a range of tickets names and that the run leaves out."""
    columns = (tickets[each.column].unique().to_pylist() for each in RELATIONS)
    named = {source_id for column in columns for source_id in column if source_id}
    return frozenset(look_up(tables.area, LEFT_OUT, sorted(named)))


def index_trackers(planning: Planning) -> None:
    """Write the look-up of the run's tickets to which incidents can be linked."""
    tables, rules, workspace = planning.tables, planning.rules, planning.workspace
    index = KeyIndex(tables.area.index_path(TRACKERS), is_new=True)
    default = shape_of(rules)
    types = ticket_types(rules)
    is_asked = any(category_of(each, rules, workspace) == TRACKER_TICKETS for each in types)
    if is_asked or rules.has_ticket_types:
        for name in tables.names("ticket"):
            rows = tables.read("ticket", name, TICKET).to_pylist()
            shapes = ((row["source_id"], landed(default, row, rules)) for row in rows)
            index.put((each, "") for each, shape in shapes if is_tracker(shape, rules, workspace))
    index.close()


async def trackers(planning: Planning, tickets: pa.Table) -> frozenset[str]:
    """Return the problems of a range of tickets to which these can be linked.

    One that was begun is what it was begun as.
    """
    named = {each for each in tickets["problem_id"].unique().to_pylist() if each}
    begun = await planning.ledger.shapes(EntityType.TICKET, sorted(named))
    rules, workspace = planning.rules, planning.workspace
    known = {each: frozen_shape(text, Shape()) for each, text in begun.items()}
    found = {each for each, shape in known.items() if is_tracker(shape, rules, workspace)}
    return frozenset(found | {*look_up(planning.tables.area, TRACKERS, sorted(named - {*begun}))})
