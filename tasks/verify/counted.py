"""Every record of the compared runs counted once: by the run that planned it last."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import pyarrow as pa

from connectors.ledger import Ledger
from tasks.report.accounting import ENTITIES, Account, EntityCount, account_for
from tasks.run.tables import Tables
from tasks.verify.subject import Verification
from transforms.contracts import ACCOUNT

LISTS: Final = "records"  # folder of the lists, one for each run


@dataclass(frozen=True, slots=True)
class CurrentTables(Tables):
    """A run's tables, without the accounts of what a later run planned anew."""

    about: Verification

    def read(self, table: str, name: str, contract: pa.Schema) -> pa.Table:
        """Read one file of a table."""
        rows = Tables.read(self, table, name, contract)
        if contract is not ACCOUNT:
            return rows
        owners = list(
            zip(*(rows[c].to_pylist() for c in ("owner_entity", "owner_id")), strict=True)
        )
        current = {
            (entity, owner)
            for entity in {entity for entity, _ in owners}
            for owner in self.about.current(
                self, entity, sorted({owner for other, owner in owners if other == entity})
            )
        }
        return rows.filter(pa.array([each in current for each in owners], pa.bool_()))


async def counted(
    about: Verification,
    ledger: Ledger,
    folder: Path,
    *,
    target_url: Callable[[str, str], str | None],
) -> Account:
    """Return the numbers of all compared runs together; each run's lists lie in its own folder."""
    total = Account({entity: EntityCount() for entity in ENTITIES}, Counter(), Counter(), folder)
    for tables in about.layers:
        current = CurrentTables(tables.area, tables.run, about)
        own = folder / LISTS / tables.run
        account = await account_for(current, ledger, own, target_url=target_url)
        for entity, count in account.entities.items():
            _add(total.entities.setdefault(entity, EntityCount()), count)
    return total


def _add(total: EntityCount, count: EntityCount) -> None:
    for name in ("available", "migrated", "failed", "skipped"):
        setattr(total, name, getattr(total, name) + getattr(count, name))
    for name in ("failures", "skips", "losses"):
        getattr(total, name).update(getattr(count, name))
