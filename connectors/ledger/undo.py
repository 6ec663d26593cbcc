"""What a run did, in the order in which it is taken back."""

from typing import Any, NamedTuple

from sqlalchemy import Connection, and_, select

from connectors.ledger.ledger import Ledger
from connectors.ledger.tables import RECORD, STEP
from transforms.model import RecordRef, TargetId


class SettledStep(NamedTuple):
    """One settled step of a run, with its record's id in the target."""

    ref: RecordRef
    step_key: str
    operation: str
    target_id: TargetId | None
    is_found: bool | None
    observed: str | None  # JSON
    pre_image: str | None  # JSON
    record_id: TargetId | None

    @property
    def is_adopted(self) -> bool:
        """Whether the target had the record before the migration."""
        return bool(self.is_found) or self.pre_image is not None


async def settled_steps(ledger: Ledger, run: str, entity: str) -> list[SettledStep]:
    """Return what `run` settled of one entity, a record's steps in the order of settling."""
    query = (
        select(
            STEP.c.source_id,
            STEP.c.step_key,
            STEP.c.operation,
            STEP.c.target_id,
            STEP.c.is_found,
            STEP.c.observed,
            STEP.c.pre_image,
            RECORD.c.target_id,
        )
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
            STEP.c.made_run == run,  # whatever a later run of a mutable step came to
            STEP.c.entity == entity,
        )
        .order_by(STEP.c.source_id, STEP.c.settled_at)
    )

    def work(connection: Connection) -> list[SettledStep]:
        return [_step(entity, tuple(row)) for row in connection.execute(query)]

    return await ledger.read(work)


async def doubtful_records(ledger: Ledger, run: str, entity: str) -> list[str]:
    """Return the source ids of records that `run` left in doubt: nobody knows if they exist."""
    query = (
        select(STEP.c.source_id)
        .distinct()
        .where(
            STEP.c.migration == ledger.migration,
            STEP.c.run == run,
            STEP.c.entity == entity,
            STEP.c.begun_at.is_not(None),
            STEP.c.outcome.is_(None),
            STEP.c.made_run.is_(None),
        )
    )
    return await ledger.read(lambda connection: list(connection.scalars(query)))


def _step(entity: str, row: tuple[Any, ...]) -> SettledStep:
    return SettledStep(RecordRef(entity, row[0]), *row[1:])
