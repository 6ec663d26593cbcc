"""What a run has sent that was not there before: records it made, and records it changed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import ColumnElement, Connection, and_, case, func, select

from connectors.ledger.ledger import Ledger
from connectors.ledger.tables import RECORD, STEP

LISTED_AT_MOST: Final = 1_000  # records; a page of more serves nobody


@dataclass(frozen=True, slots=True)
class News:
    """Counts by entity, and the first records: entity, source id, target id, steps, whether new."""

    new: Mapping[str, int]
    changed: Mapping[str, int]
    steps: Mapping[str, int]  # by operation
    records: Sequence[tuple[str, str, str | None, int, bool]]


async def news_of(ledger: Ledger, run: str, makers: Sequence[str]) -> News:
    """Return what a run has settled; `makers`: the operations that make a record.

    A record is new when this run made it, changed when it only sent more of it.
    """
    ours = and_(STEP.c.migration == ledger.migration, STEP.c.run == run)
    settled = and_(ours, STEP.c.outcome == "settled")
    made: ColumnElement[Any] = func.max(
        case((and_(STEP.c.operation.in_(makers), STEP.c.made_run == run), 1), else_=0)
    )
    records = (
        select(STEP.c.entity, STEP.c.source_id, func.count().label("steps"), made.label("made"))
        .where(settled)
        .group_by(STEP.c.entity, STEP.c.source_id)
        .subquery()
    )
    counted = select(records.c.entity, func.count(), func.sum(records.c.made)).group_by(
        records.c.entity
    )
    kinds = select(STEP.c.operation, func.count()).where(settled).group_by(STEP.c.operation)
    is_record = and_(
        RECORD.c.migration == ledger.migration,
        RECORD.c.entity == records.c.entity,
        RECORD.c.source_id == records.c.source_id,
    )
    columns = (records.c.entity, records.c.source_id, RECORD.c.target_id, records.c.steps)
    listed = (
        select(*columns, records.c.made)
        .join(RECORD, is_record, isouter=True)
        .order_by(records.c.entity, records.c.source_id)
        .limit(LISTED_AT_MOST)
    )

    def work(connection: Connection) -> News:
        counts = [(entity, all_, int(new)) for entity, all_, new in connection.execute(counted)]
        return News(
            {entity: new for entity, _, new in counts if new},
            {entity: all_ - new for entity, all_, new in counts if all_ > new},
            {str(operation): count for operation, count in connection.execute(kinds)},
            [(*row[:4], bool(row.made)) for row in connection.execute(listed)],
        )

    return await ledger.read(work)
