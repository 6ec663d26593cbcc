"""What the ledger holds of people, and what of it can go: see docs/decisions on the archive."""

import orjson
from sqlalchemy import Connection, select, update

from connectors.ledger.ledger import Ledger
from connectors.ledger.tables import STEP


async def blank_pre_images(ledger: Ledger) -> None:
    """Forget what updates of this migration have overwritten: an undo leaves those fields then.

    Whether a record was there before stays known, so that no undo ever deletes one that was.
    """
    statement = (
        update(STEP)
        .where(STEP.c.migration == ledger.migration, STEP.c.pre_image.is_not(None))
        .values(pre_image=None, is_found=True)
    )

    def work(connection: Connection) -> None:
        connection.execute(statement)
        connection.commit()

    await ledger.read(work)


async def files_of_others(ledger: Ledger) -> set[str]:
    """Return the files, by sha256, that other migrations of the same ledger have sent."""
    query = select(STEP.c.observed).where(
        STEP.c.migration != ledger.migration, STEP.c.observed.contains('"files"')
    )

    def work(connection: Connection) -> set[str]:
        found: set[str] = set()
        for observed in connection.execution_options(yield_per=1_000).scalars(query):
            found.update(orjson.loads(observed).get("files", ()))
        return found

    return await ledger.read(work)
