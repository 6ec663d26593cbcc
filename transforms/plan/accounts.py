"""Accounting: for every record of the source where it went, or why it did not."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final, NamedTuple

import pyarrow as pa

from transforms import addresses
from transforms.contracts import ACCOUNT, from_rows
from transforms.model import EntityType, Outcome, PlannedRecord, RecordRef
from transforms.plan.steps import plan_table

WHOLE_RECORD: Final = "*"  # as a step key: the record is migrated when all of its steps are


class Fate(NamedTuple):
    """Why no step carries a record."""

    outcome: Outcome
    reason: str


@dataclass(frozen=True, slots=True)
class Planned:
    """The plan of a batch, what became of each of its records, and what comes after all of them.

    `later` holds records that refer to many of the batch (tags on contacts, placeholder
    contacts of companies): they are loaded when the whole entity is. `second` holds further steps
    of records of the batch, which wait for more than their own entity.
    """

    records: tuple[PlannedRecord, ...]
    accounts: pa.Table
    later: tuple[PlannedRecord, ...] = ()
    second: tuple[PlannedRecord, ...] = ()

    @property
    def plan(self) -> pa.Table:
        """Return the records as one table of PLAN."""
        return plan_table(self.records)


def planned(
    records: Iterable[PlannedRecord],
    accounts: list[dict[str, Any]],
    later: Iterable[PlannedRecord] = (),
    second: Iterable[PlannedRecord] = (),
) -> Planned:
    """Put together what was planned, and a table of its accounts."""
    return Planned(tuple(records), from_rows(accounts, ACCOUNT), tuple(later), tuple(second))


def carried(  # noqa: PLR0913 (what a row has)
    entity: EntityType,
    source_id: str,
    *,
    owner: RecordRef | None = None,
    step_key: str = WHOLE_RECORD,
    losses: Sequence[str] = (),
    url: str | None = None,
    sha256: str | None = None,
) -> dict[str, Any]:
    """Return the row of a record that rides on a step; its owner is itself unless given."""
    return _row(entity, source_id, owner, losses, url) | {"step_key": step_key, "sha256": sha256}


def left_out(  # noqa: PLR0913 (what a row has)
    entity: EntityType,
    source_id: str,
    fate: Fate,
    *,
    owner: RecordRef | None = None,
    losses: Sequence[str] = (),
    url: str | None = None,
    step_key: str | None = None,
) -> dict[str, Any]:
    """Return the row of a record that no step carries.

    `step_key`: it is in the workspace by an earlier run, and left out once this has removed it.
    """
    return _row(entity, source_id, owner, losses, url) | {
        "step_key": step_key,
        "outcome": fate.outcome.value,
        "reason": fate.reason,
    }


def _row(
    entity: EntityType,
    source_id: str,
    owner: RecordRef | None,
    losses: Sequence[str],
    url: str | None,
) -> dict[str, Any]:
    return {
        "entity": entity.value,
        "source_id": source_id,
        "owner_entity": owner.entity if owner else entity.value,
        "owner_id": owner.source_id if owner else source_id,
        "losses": list(dict.fromkeys(losses)),
        "url": None if url is None else addresses.shown(url),
    }
