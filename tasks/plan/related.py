"""Which of the tickets that other tickets name are left out, as far as a run knows."""

from typing import Final

import pyarrow as pa
import pyarrow.compute as pc

from connectors.staging import KeyIndex
from tasks.plan.shapes import look_up
from tasks.run.tables import Tables
from transforms.contracts import SKIPPED
from transforms.filters import LATER
from transforms.model import EntityType
from transforms.plan.related import RELATIONS

LEFT_OUT: Final = "tickets-left-out"


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
