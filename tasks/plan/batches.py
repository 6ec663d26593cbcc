"""The plan's tables: written range by range in batches of whole records, with their accounts."""

from collections.abc import Container, Iterator, Sequence
from typing import Any, Final

import pyarrow as pa

from connectors.ledger import Ledger
from tasks.run.entries import entry_of, is_open, record_entries
from tasks.run.tables import SECOND_PASS, Tables
from transforms.contracts import ACCOUNT, PLAN, SKIPPED, from_rows
from transforms.model import EntityType, Outcome, PlannedRecord
from transforms.plan.accounts import Planned
from transforms.plan.spending import Spending
from transforms.plan.steps import plan_table, planned_records, references

RECORDS_AT_MOST: Final = 500  # in one batch: what one load task settles
LATER: Final = "later"  # records that refer to many of an entity
BROKEN: Final = "broken_record"
GROUP: Final = "tag_group"  # what a report calls one tag on up to a hundred people
LAST: Final = ("account-tag", "000000")  # written when all that uses tags is planned


def is_planned(tables: Tables) -> bool:
    """Whether a run came to the end of its plan; one that was stopped before accounts for less."""
    table, name = LAST
    return name in tables.names(table)


def write_planned(tables: Tables, entity: str, name: str, found: Planned) -> None:
    """Write the plan of a range in batches, its accounts, and what waits for the whole entity."""
    tables.write(f"account-{entity}", name, found.accounts)
    for number, part in enumerate(batches(found.records)):
        tables.write(f"plan-{entity}", f"{name}-{number:04d}", part)
    for number, part in enumerate(batches(found.second)):
        tables.write(f"plan-{SECOND_PASS[entity]}", f"{name}-{number:04d}", part)
    if found.later:
        _write_later(tables, entity, name, found.later)


def _write_later(tables: Tables, entity: str, name: str, records: Sequence[PlannedRecord]) -> None:
    """Write records that wait for all of an entity: each is its own account."""
    rows: list[dict[str, object]] = [
        {
            "entity": GROUP if record.ref.entity == EntityType.TAG else record.ref.entity,
            "source_id": record.ref.source_id,
            "owner_entity": record.ref.entity,
            "owner_id": record.ref.source_id,
            "step_key": "*",
            "losses": [],
        }
        for record in records
    ]
    tables.write(f"account-{LATER}", f"{entity}{name}", from_rows(rows, ACCOUNT))
    for number, part in enumerate(batches(records)):
        tables.write(f"plan-{LATER}", f"{entity}{name}-{number:04d}", part)


def write_filtered(
    tables: Tables, table: str, name: str, rows: pa.Table, reasons: Sequence[str | None]
) -> None:
    """Account for what a filter left out of a range."""
    left = [
        _left_account(
            {"entity": table, "source_id": source_id, "parent_id": None, "reason": reason},
            EntityType(table),
            Outcome.SKIPPED,
        )
        for source_id, reason in zip(rows["source_id"].to_pylist(), reasons, strict=True)
        if reason is not None
    ]
    if left:
        tables.write(f"account-filtered{table}", name, from_rows(left, ACCOUNT))


def write_broken(tables: Tables, entity: EntityType, ids: Sequence[str]) -> None:
    """Account for records that can't be read and belong to no range."""
    rows = [
        _left_account(
            {"entity": None, "source_id": each, "parent_id": None, "reason": BROKEN},
            entity,
            Outcome.FAILED,
        )
        for each in ids
    ]
    if rows:
        tables.write(f"account-broken{entity.value}", "000000", from_rows(rows, ACCOUNT))


def write_left(
    tables: Tables, table: str, name: str, entity: EntityType, *, but: Container[str] = frozenset()
) -> None:
    """Account for what the transform left out of a range, `but` those accounted for otherwise."""
    rows = [
        _left_account(row, entity, Outcome.SKIPPED)
        for row in tables.read(f"left-{table}", name, SKIPPED).to_pylist()
        if row["parent_id"] or row["source_id"] not in but
    ] + [
        _left_account(row, entity, Outcome.FAILED)
        for row in tables.read(f"broken-{table}", name, SKIPPED).to_pylist()
    ]
    if rows:
        tables.write(f"account-left{table}", name, from_rows(rows, ACCOUNT))


async def count_open(
    tables: Tables, ledger: Ledger, spending: Spending
) -> dict[str, dict[str, int]]:
    """Count records and requests that a run would still send, by plan table.

    What the requests are for is counted in `spending`.
    """
    counts: dict[str, dict[str, int]] = {}
    for kind in tables.kinds("plan"):
        count = {"records": 0, "open": 0, "requests": 0}
        for name in tables.names(kind):
            for column, number in (await _count_part(tables, kind, name, ledger, spending)).items():
                count[column] += number
        counts[kind.removeprefix("plan-")] = count
    return counts


async def _count_part(
    tables: Tables, kind: str, name: str, ledger: Ledger, spending: Spending
) -> dict[str, int]:
    records = planned_records(tables.read(kind, name, PLAN))
    entries = await record_entries(records, ledger)
    targets = await ledger.targets({r for record in records for r in references(record)})
    counts = []
    for record in records:
        own = entries.get(record.ref, {})
        steps = [
            step
            for step in record.steps
            if not step.hints.is_held and is_open(step, entry_of(step, own), targets)
        ]
        spending.add(record, steps)
        counts.append(len(steps))
    return {"records": len(records), "open": sum(map(bool, counts)), "requests": sum(counts)}


def batches(records: Sequence[PlannedRecord]) -> Iterator[pa.Table]:
    """Yield batches of records as tables of PLAN."""
    for start in range(0, len(records), RECORDS_AT_MOST):
        yield plan_table(records[start : start + RECORDS_AT_MOST])


def _left_account(row: dict[str, Any], entity: EntityType, outcome: Outcome) -> dict[str, Any]:
    is_failed = outcome is Outcome.FAILED or row["reason"] == BROKEN
    own = row["entity"] or entity.value
    parent = row["parent_id"]
    return {
        "entity": own,
        "source_id": row["source_id"],
        "owner_entity": EntityType.TICKET.value if parent else own,
        "owner_id": parent or row["source_id"],
        "outcome": (Outcome.FAILED if is_failed else outcome).value,
        "reason": row["reason"],
        "losses": [],
    }
