"""How far a migration's cutover is, step by step, and where people go on working until then."""

import orjson
from sqlalchemy import Connection, delete, func, select

from connectors.clock import now
from connectors.ledger.ledger import Ledger
from connectors.ledger.statements import insert_for
from connectors.ledger.tables import CUTOVER, RECORD, STEP
from connectors.ledger.writer import Write
from transforms.cutover import CutoverStep, Standing, StepState
from transforms.model import EntityType
from transforms.sign_off import Way

_WAY = "way"  # the row that is no step
_BASE = (EntityType.COLLECTION.value, EntityType.ARTICLE.value)


async def kept_cutover(ledger: Ledger) -> dict[CutoverStep, Standing]:
    """Return the steps that somebody or some run has come to; raises LedgerError."""
    query = select(CUTOVER).where(
        CUTOVER.c.migration == ledger.migration, CUTOVER.c.step.in_([*CutoverStep])
    )

    def work(connection: Connection) -> dict[CutoverStep, Standing]:
        return {
            CutoverStep(row.step): Standing(
                CutoverStep(row.step),
                StepState(row.state),
                row.done_by,
                row.at,
                row.told,
                tuple(orjson.loads(row.ticks)),
            )
            for row in connection.execute(query)
        }

    return await ledger.read(work)


async def keep_cutover(ledger: Ledger, standing: Standing) -> None:
    """Write down how a step stands from now on; raises LedgerError."""
    await _put(
        ledger,
        {
            "step": standing.step.value,
            "state": standing.state.value,
            "done_by": standing.by,
            "told": standing.told,
            "ticks": orjson.dumps(standing.ticks).decode(),
        },
    )


async def kept_way(ledger: Ledger) -> Way | None:
    """Return where people go on working, as somebody chose; None: nobody has."""
    query = select(CUTOVER.c.told).where(
        CUTOVER.c.migration == ledger.migration, CUTOVER.c.step == _WAY
    )
    told = await ledger.read(lambda connection: connection.execute(query).scalar())
    return None if told is None else Way(told)


async def keep_way(ledger: Ledger, way: Way, by: str | None) -> None:
    """Write down where people go on working; raises LedgerError."""
    row = {"step": _WAY, "state": StepState.DONE.value, "done_by": by, "told": way.value}
    await _put(ledger, {**row, "ticks": "[]"})


async def forget_cutover(ledger: Ledger) -> None:
    """Begin the way over anew; where people work stays chosen."""
    statement = delete(CUTOVER).where(
        CUTOVER.c.migration == ledger.migration, CUTOVER.c.step != _WAY
    )
    await ledger.write(Write(8, statement, {}))


async def settled_by(ledger: Ledger, run: str) -> int:
    """Return how many steps were last settled by a run: 0 when it had nothing to send."""
    query = select(func.count()).where(
        STEP.c.migration == ledger.migration, STEP.c.run == run, STEP.c.outcome == "settled"
    )
    return await ledger.read(lambda connection: connection.execute(query).scalar() or 0)


async def has_moved_articles(ledger: Ledger) -> bool:
    """Tell whether anything of a knowledge base is in the workspace."""
    query = (
        select(RECORD.c.entity)
        .where(RECORD.c.migration == ledger.migration)
        .where(RECORD.c.entity.in_(_BASE), RECORD.c.target_id.is_not(None))
        .limit(1)
    )
    return await ledger.read(lambda connection: connection.execute(query).first() is not None)


async def _put(ledger: Ledger, told: dict[str, str | None]) -> None:
    statement = insert_for(ledger.engine.dialect.name)(CUTOVER)
    upsert = statement.on_conflict_do_update(
        index_elements=["migration", "step"],
        set_={name: statement.excluded[name] for name in ("at", *told) if name != "step"},
    )
    await ledger.write(Write(8, upsert, {"migration": ledger.migration, "at": now(), **told}))
