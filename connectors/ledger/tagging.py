"""The settled steps that put tags on people and companies, or took them off, in their order."""

from collections.abc import Callable, Iterator
from typing import Any, Final

from sqlalchemy import Connection, Row, and_, select

from connectors.ledger.ledger import Ledger
from connectors.ledger.tables import RECORD, STEP
from transforms.plan.kinds import TAGS_OFF, TAGS_ON

OPERATIONS: Final = sorted(operation.value for operation in TAGS_ON | TAGS_OFF)


async def read_tagging(ledger: Ledger, take: Callable[[Iterator[Row[Any]]], None]) -> None:
    """Hand rows of (operation, step_key, observed, the record's target id) to `take`."""
    query = (
        select(STEP.c.operation, STEP.c.step_key, STEP.c.observed, RECORD.c.target_id)
        .join(
            RECORD,
            and_(
                RECORD.c.migration == STEP.c.migration,
                RECORD.c.entity == STEP.c.entity,
                RECORD.c.source_id == STEP.c.source_id,
            ),
        )
        .where(
            STEP.c.migration == ledger.migration,
            STEP.c.operation.in_(OPERATIONS),
            STEP.c.outcome == "settled",
        )
        .order_by(STEP.c.settled_at)
    )

    def work(connection: Connection) -> None:
        take(iter(connection.execution_options(yield_per=1_000).execute(query)))

    await ledger.read(work)
