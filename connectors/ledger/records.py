"""What the ledger knows of whole records: for reading back, which never writes."""

from collections.abc import Sequence
from typing import Any, Final, NamedTuple

from sqlalchemy import Connection, Select, select

from connectors.ledger.ledger import IDS_AT_ONCE, Ledger
from connectors.ledger.tables import RECORD
from transforms.model import TargetId

PAGE: Final = 5_000  # records


class KnownRecord(NamedTuple):
    """One record: its id in the source and in the target, and how it ended."""

    source_id: str
    target_id: TargetId | None
    outcome: str | None
    reason: str | None


async def known_records(
    ledger: Ledger, entity: str, source_ids: Sequence[str]
) -> dict[str, KnownRecord]:
    """Return those of some records that the ledger has."""

    def work(connection: Connection) -> dict[str, KnownRecord]:
        found: dict[str, KnownRecord] = {}
        for start in range(0, len(source_ids), IDS_AT_ONCE):
            part = source_ids[start : start + IDS_AT_ONCE]
            rows = connection.execute(_query(ledger, entity).where(RECORD.c.source_id.in_(part)))
            found |= {row[0]: KnownRecord(*row) for row in rows}
        return found

    return await ledger.read(work)


async def record_page(ledger: Ledger, entity: str, after: str) -> list[KnownRecord]:
    """Return the next records behind a source id, by source id; none at the end."""
    query = _query(ledger, entity).where(RECORD.c.source_id > after)
    page = query.order_by(RECORD.c.source_id).limit(PAGE)
    return await ledger.read(lambda c: [KnownRecord(*row) for row in c.execute(page)])


async def has_targets(ledger: Ledger, entity: str) -> bool:
    """Tell whether any record of the entity is in the target."""
    query = _query(ledger, entity).where(RECORD.c.target_id.is_not(None)).limit(1)
    return await ledger.read(lambda c: c.execute(query).first() is not None)


async def has_targets_of(ledger: Ledger, kind: str) -> bool:
    """Tell whether any record is a thing of that kind in the target."""
    query = select(RECORD.c.source_id).where(
        RECORD.c.migration == ledger.migration, RECORD.c.target_kind == kind
    )
    return await ledger.read(lambda c: c.execute(query.limit(1)).first() is not None)


def _query(ledger: Ledger, entity: str) -> Select[Any]:
    columns = (RECORD.c.source_id, RECORD.c.target_id, RECORD.c.outcome, RECORD.c.reason)
    return select(*columns).where(RECORD.c.migration == ledger.migration, RECORD.c.entity == entity)
