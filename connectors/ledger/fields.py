"""The attributes that were proposed for fields which nobody mapped, kept for a migration's runs."""

from collections.abc import Sequence
from typing import NamedTuple, cast

from sqlalchemy import Connection, select

from connectors.ledger.ledger import Ledger
from connectors.ledger.statements import insert_for
from connectors.ledger.tables import FIELD, RUN
from connectors.ledger.writer import Write
from transforms.model import RunId
from transforms.rules import FieldType, Model


class KeptField(NamedTuple):
    """A field of one model by its key, and the attribute that takes its values."""

    model: Model
    key: str
    attribute: str
    type: FieldType


async def kept_fields(ledger: Ledger) -> list[KeptField]:
    """Return what was kept, but by runs that were undone since; raises LedgerError."""
    query = (
        select(FIELD.c.model, FIELD.c.field, FIELD.c.attribute, FIELD.c.type)
        .outerjoin(RUN, RUN.c.id == FIELD.c.run)
        .where(FIELD.c.migration == ledger.migration, RUN.c.state.is_distinct_from("undone"))
        .order_by(FIELD.c.model, FIELD.c.field)
    )

    def work(connection: Connection) -> list[KeptField]:
        return [
            KeptField(cast("Model", row[0]), row[1], row[2], cast("FieldType", row[3]))
            for row in connection.execute(query)
        ]

    return await ledger.read(work)


async def keep_fields(ledger: Ledger, run: RunId, fields: Sequence[KeptField]) -> None:
    """Keep attributes of fields, in place of what was kept of these before; raises LedgerError."""
    statement = insert_for(ledger.engine.dialect.name)(FIELD)
    upsert = statement.on_conflict_do_update(
        index_elements=["migration", "model", "field"],
        set_={name: statement.excluded[name] for name in ("attribute", "type", "run")},
    )
    rows = (
        {
            "migration": ledger.migration,
            "model": each.model,
            "field": each.key,
            "attribute": each.attribute,
            "type": each.type,
            "run": run,
        }
        for each in fields
    )
    await ledger.write(*(Write(8, upsert, row) for row in rows))
