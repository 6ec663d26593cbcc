"""What a rerun is about: records that an earlier run did not bring over, and still may."""

from collections import Counter
from dataclasses import dataclass
from typing import Any, Final

from connectors.ledger import Ledger
from tasks.accounting import ended_rows
from tasks.tables import Scope, Tables
from transforms.contracts import sort_key
from transforms.errors import FatalError
from transforms.model import EntityType, Outcome, RecordRef
from transforms.plan.further import ticket_of

# What a person's rules leave out; whatever else is skipped stays so while the source does.
RULED: Final = frozenset(
    {
        "inactive_user",
        "deleted_in_source",
        "merged_ticket",
        "company_without_contacts",
        "agent_is_teammate",
    }
)
FILTER: Final = "filter_"


@dataclass(frozen=True, slots=True)
class Chosen:
    """The records to run again, and how many accounts of each kind that mends."""

    scope: Scope
    counts: dict[str, int]


async def failed_scope(
    tables: Tables,
    ledger: Ledger,
    *,
    reason: str | None,
    entity: str | None,
    has_new_rules: bool,
) -> Chosen:
    """Choose among the accounts of a run by what has become of them by now.

    Failed ones all; with other rules than the run had (`has_new_rules`) those, too, that a rule
    skipped. `reason` and `entity` narrow it down. A message or file brings its ticket along, and
    records that went on without somebody who failed come again for that.
    Raises FatalError when the run's tables are gone.
    """
    if not tables.kinds("account"):
        raise FatalError(f"run {tables.run} has no tables any more; run `full` instead")
    owners: dict[str, set[str]] = {kind: set() for kind in ("ticket", "contact", "company")}
    counts: Counter[str] = Counter()
    async for row in ended_rows(tables, ledger):
        if not _is_wanted(row, reason, entity) or not _may_change(row, has_new_rules=has_new_rules):
            continue
        owner = _owner(row)
        if owner.entity in owners:
            owners[owner.entity].add(_owner_id(owner))
        counts[f"{row['entity']} {row['outcome']}"] += 1
    for ref, why in await ledger.dispensed():
        if _is_wanted({"reason": why, "entity": ref.entity}, reason, entity):
            owners[ref.entity].add(_owner_id(ref))
            counts[f"{ref.entity} incomplete"] += 1
    ids = {kind: tuple(sorted(found, key=sort_key)) for kind, found in owners.items()}
    return Chosen(Scope(ids["ticket"], ids["contact"], ids["company"]), dict(counts))


def _is_wanted(row: dict[str, Any], reason: str | None, entity: str | None) -> bool:
    return (reason is None or row["reason"] == reason) and (
        entity is None or row["entity"] == entity
    )


def _may_change(row: dict[str, Any], *, has_new_rules: bool) -> bool:
    if row["outcome"] == Outcome.FAILED:
        return True
    is_ruled = row["reason"] in RULED or (row["reason"] or "").startswith(FILTER)
    return has_new_rules and is_ruled and row["outcome"] == Outcome.SKIPPED


def _owner_id(ref: RecordRef) -> str:
    """Return the source's id of a record: a ticket's further conversation is the ticket's."""
    return ticket_of(ref.source_id) if ref.entity == EntityType.TICKET else ref.source_id


def _owner(row: dict[str, Any]) -> RecordRef:
    return RecordRef(EntityType(row["owner_entity"]).value, row["owner_id"])
