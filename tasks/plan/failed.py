"""What a rerun is about: records that an earlier run did not bring over, and still may."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from connectors.ledger import Ledger, RunRow
from connectors.staging import Area
from tasks.plan.batches import is_planned
from tasks.run.endings import ended_rows
from tasks.run.frame import SIGN_OFF, WRITING
from tasks.run.tables import Scope, Tables, tables_of
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
        "person_excluded",
    }
)
FILTER: Final = "filter_"
KINDS: Final = (  # what owns accounts
    *("ticket", "contact", "company", "article", "collection", "custom_object", "office_hours"),
)


@dataclass(frozen=True, slots=True)
class Asked:
    """What a person narrows a rerun down to."""

    reason: str | None = None
    entity: str | None = None

    def __str__(self) -> str:
        """Name it in a sentence; empty where all is meant."""
        return " ".join(each for each in (self.entity, self.reason) if each)


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
    owners: dict[str, set[str]] = {kind: set() for kind in KINDS}
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
    scope = Scope(
        ids["ticket"],
        ids["contact"],
        ids["company"],
        article_ids=ids["article"],
        collection_ids=ids["collection"],
    )
    return Chosen(scope, dict(counts))


async def newest_open(
    rows: Sequence[RunRow], area: Area, ledger: Ledger, *, asked: Asked, digest: str
) -> str | None:
    """Return the newest of some runs that has records to run again, None where none has.

    What a later run planned anew is that run's; a full run plans all, so nothing before it counts.
    """
    later: set[RecordRef] = set()
    for row in reversed(rows):
        tables = tables_of(area, row.id)
        if not _may_go_on(row) or not is_planned(tables):
            continue
        own: set[RecordRef] = set()
        async for each in ended_rows(tables, ledger):
            owner = _owner(each)
            ref = RecordRef(owner.entity, _owner_id(owner))
            is_meant = ref not in later and _is_wanted(each, asked.reason, asked.entity)
            if is_meant and _may_change(each, has_new_rules=row.digest != digest):
                return row.id
            own.add(ref)
        if row.kind == "full":
            break
        later |= own
    return None


def _may_go_on(row: RunRow) -> bool:
    """Whether a run was to move records, and nobody who has to sign it is waited for.

    One that was undone stays so, even where a few records could not be taken back.
    """
    is_meant = row.kind in WRITING and not row.state.startswith("undone")
    return is_meant and (row.kind != "full" or SIGN_OFF in row.detail)


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
