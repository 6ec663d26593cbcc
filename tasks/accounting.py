"""What became of every record: plan and accounts joined with the ledger, range by range."""

import csv
from collections import Counter
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final, NamedTuple

import orjson
import pandas as pd

from connectors.ledger import Entry, Ledger
from tasks.book import GONE
from tasks.course import is_open
from tasks.load import record_entries
from tasks.tables import Tables
from transforms.contracts import ACCOUNT, PLAN
from transforms.model import EntityType, Operation, Outcome, RecordRef, TargetId
from transforms.outlets import cell
from transforms.plan.kinds import KINDS
from transforms.plan.losses import REFUSED, REFUSED_TYPE
from transforms.plan.steps import planned_records, references

ENTITIES: Final = ("company", "contact", "ticket", "message", "attachment", "tag", "attribute")
SUMMARY: Final = "summary.json"  # in a report's folder: its numbers, for other commands
WHOLE_RECORD: Final = "*"  # an account that stands for all steps of its owner
UNDONE: Final = "undone"  # as a step's outcome: it was taken back
IN_DOUBT: Final = "in_doubt"
COLUMNS: Final = {
    Outcome.MIGRATED: ("source_id", "target_id", "losses", "source_url", "target_url"),
    Outcome.FAILED: ("source_id", "reason", "progress", "source_url", "target_url"),
    Outcome.SKIPPED: ("source_id", "reason", "source_url"),
}


@dataclass(slots=True)
class EntityCount:
    """The four columns of one entity, with the reasons behind them."""

    available: int = 0
    migrated: int = 0
    failed: int = 0
    skipped: int = 0
    failures: Counter[str] = field(default_factory=Counter)
    skips: Counter[str] = field(default_factory=Counter)
    losses: Counter[str] = field(default_factory=Counter)

    @property
    def adds_up(self) -> bool:
        """Whether every available record has an end."""
        return self.available == self.migrated + self.failed + self.skipped


@dataclass(slots=True)
class Account:
    """A run's numbers, and the folder with its lists."""

    entities: dict[str, EntityCount]
    quirks: Counter[str]
    steps: Counter[str]  # operation: steps of this plan that are settled
    folder: Path

    @property
    def failed(self) -> int:
        """How many records failed, of every kind."""
        return sum(count.failed for count in self.entities.values())


class _End(NamedTuple):
    outcome: Outcome
    reason: str | None
    target_id: TargetId | None
    progress: str


class _Owner(NamedTuple):
    """A planned record: each step's key, whether it is done, and its entry."""

    steps: dict[str, tuple[bool, Entry | None]]
    target_id: TargetId | None
    doubt: str  # why nobody can say whether the step in doubt happened
    gone: Outcome | None = None  # what that means that people deleted it in the target


async def account_for(
    tables: Tables, ledger: Ledger, folder: Path, *, target_url: Callable[[str, str], str | None]
) -> Account:
    """Count every record of the run and write one CSV an entity and outcome into `folder`.

    `target_url` gives the address of a record of an entity by its target id. Memory is bounded
    by one range; what the run did not come to is failed as `not_attempted`.
    """
    account = Account({entity: EntityCount() for entity in ENTITIES}, Counter(), Counter(), folder)
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    with ExitStack() as files:
        lists = _Lists(folder, files)
        for table in tables.kinds("account"):
            for name in tables.names(table):
                await _range(tables, ledger, table, name, account, lists, target_url)
    return account


async def _range(  # noqa: PLR0913, PLR0917 - the parts of one join
    tables: Tables,
    ledger: Ledger,
    table: str,
    name: str,
    account: Account,
    lists: "_Lists",
    target_url: Callable[[str, str], str | None],
) -> None:
    owners, rows = await _ended(tables, ledger, table, name, account)
    for row in rows:
        row["losses"] = [*row["losses"], *_lost_on_the_way(row, owners)]
        target_id = row["target_id"]
        row["target_url"] = target_url(row["owner_entity"], target_id) if target_id else None
        lists.write(row)
    if rows:
        _count(pd.DataFrame(rows), account)


async def ended_rows(tables: Tables, ledger: Ledger) -> AsyncIterator[dict[str, Any]]:
    """Yield every account of a run with the outcome that its record has by now."""
    for table in tables.kinds("account"):
        for name in tables.names(table):
            unused = Account({}, Counter(), Counter(), Path())
            for row in (await _ended(tables, ledger, table, name, unused))[1]:
                yield row


async def _ended(
    tables: Tables, ledger: Ledger, table: str, name: str, account: Account
) -> tuple[dict[RecordRef, _Owner], list[dict[str, Any]]]:
    owners = await _owners(tables, ledger, table.removeprefix("account-"), name, account)
    rows = tables.read(table, name, ACCOUNT).to_pylist()
    for row in rows:
        end = _end(row, owners)
        row.update(end._asdict(), outcome=end.outcome.value)
    return owners, rows


def _lost_on_the_way(row: Mapping[str, Any], owners: Mapping[RecordRef, "_Owner"]) -> list[str]:
    """Return losses that only the target's answer showed, of the steps that the row rides on."""
    owner = owners.get(RecordRef(row["owner_entity"], row["owner_id"]))
    if owner is None:
        return []
    found: list[str] = []
    for key, (_, entry) in owner.steps.items():
        if entry is None or row["step_key"] not in {key, WHOLE_RECORD}:
            continue
        if '"losses"' in (entry.observed or ""):
            found += orjson.loads(entry.observed or "{}").get("losses", ())
        if entry.outcome == "dispensed" and (loss := KINDS[Operation(entry.operation)].loss):
            found.append(loss)
    return found


async def _owners(
    tables: Tables, ledger: Ledger, entity: str, name: str, account: Account
) -> dict[RecordRef, _Owner]:
    """Say of each planned record of a range which of its steps are done."""
    owners: dict[RecordRef, _Owner] = {}
    for batch in tables.batches(entity, name):
        records = planned_records(tables.read(f"plan-{entity}", batch, PLAN))
        entries = await record_entries(records, ledger)
        doubts = await _doubts(entries, ledger)
        gone = await _gone(entries, ledger)
        targets = await ledger.targets({ref for record in records for ref in references(record)})
        for record in records:
            found = entries.get(record.ref, {})
            steps = {}
            for step in record.steps:
                entry = found.get(step.key)
                is_done = not is_open(step, entry, targets)
                steps[step.key] = (is_done, entry)
                if is_done:
                    account.quirks.update(step.quirks)
                    account.steps[step.operation.value] += 1
            doubt = doubts.get(record.ref, IN_DOUBT)
            owners[record.ref] = _Owner(steps, targets.get(record.ref), doubt, gone.get(record.ref))
    return owners


def _end(row: Mapping[str, Any], owners: dict[RecordRef, _Owner]) -> _End:
    """Say how one account ended: by its own decision, by its step, or by all of its owner's."""
    owner = owners.get(RecordRef(row["owner_entity"], row["owner_id"]))
    if row["outcome"] is not None:
        fate = _End(Outcome(row["outcome"]), row["reason"], None, "")
        return fate if row["step_key"] is None else _removed(fate, owner, row["step_key"])
    if owner is not None and owner.gone is not None:
        return _End(owner.gone, GONE, owner.target_id, "")
    if owner is None or row["step_key"] not in {WHOLE_RECORD, *owner.steps}:
        return _End(Outcome.FAILED, "not_planned", None, "")
    return _whole(owner) if row["step_key"] == WHOLE_RECORD else _carried(row, owner)


def _carried(row: Mapping[str, Any], owner: _Owner) -> _End:
    """Say how what rides on one step ended."""
    is_done, entry = owner.steps[row["step_key"]]
    if is_done and not _is_refused(row, entry):
        return _End(Outcome.MIGRATED, None, owner.target_id, "")
    reason = _is_refused(row, entry) if is_done else _reason(entry, owner)
    return _End(Outcome.FAILED, reason or _whole(owner).reason, None, "")


def _removed(fate: _End, owner: _Owner | None, step_key: str) -> _End:
    """Say how a record ended that is left out once a step has removed it from the target.

    When the target refuses that it is failed; kept for people's work it is there as it was.
    """
    is_done, entry = owner.steps.get(step_key, (False, None)) if owner else (False, None)
    if entry is not None and entry.outcome == UNDONE:
        return fate
    if owner is None or not is_done:
        reason = _reason(entry, owner) if owner else None
        return _End(Outcome.FAILED, reason or "not_attempted", None, "")
    return _End(Outcome.MIGRATED, None, owner.target_id, "")


def _is_refused(row: Mapping[str, Any], entry: Entry | None) -> str | None:
    """Return why Intercom took the message without this file, None if it went along."""
    if not row["sha256"] or entry is None or '"refused_' not in (entry.observed or ""):
        return None
    told = orjson.loads(entry.observed or "{}")
    if row["sha256"] in told.get(REFUSED, ()):
        return "file_refused_as_too_large"
    return "file_refused" if row["sha256"] in told.get(REFUSED_TYPE, ()) else None


def _whole(owner: _Owner) -> _End:
    """Say how a record ended: migrated when all its steps are done, or could be done without."""
    undone = [entry for is_done, entry in owner.steps.values() if not is_done]
    stuck = [entry for entry in undone if entry is None or entry.outcome != "dispensed"]
    if not stuck:
        return _End(Outcome.MIGRATED, None, owner.target_id, "")
    progress = f"{len(owner.steps) - len(undone)} of {len(owner.steps)} steps"
    return _End(
        Outcome.FAILED, _reason(stuck[0], owner) or "not_attempted", owner.target_id, progress
    )


def _reason(entry: Entry | None, owner: _Owner) -> str | None:
    if entry is None:
        return None
    return owner.doubt if entry.is_in_doubt else entry.reason


async def _gone(
    entries: Mapping[RecordRef, Mapping[str, Entry]], ledger: Ledger
) -> dict[RecordRef, Outcome]:
    """Return the tickets whose conversations people deleted: they stay so, or are made again."""
    ids = [ref.source_id for ref in entries if ref.entity == EntityType.TICKET]
    told = await ledger.reasons(EntityType.TICKET, ids) if ids else {}
    gone = [each for each, reason in told.items() if reason == GONE]
    left = await ledger.left(EntityType.TICKET, gone) if gone else {}
    return {
        RecordRef(EntityType.TICKET.value, each): (
            Outcome.SKIPPED if each in left else Outcome.FAILED
        )
        for each in gone
    }


async def _doubts(
    entries: Mapping[RecordRef, Mapping[str, Entry]], ledger: Ledger
) -> dict[RecordRef, str]:
    """Return what the executor said of records with a step in doubt that it gave up."""
    unclear: dict[str, list[str]] = {}
    for ref, steps in entries.items():
        if any(entry.is_in_doubt for entry in steps.values()):
            unclear.setdefault(ref.entity, []).append(ref.source_id)
    return {
        RecordRef(entity, source_id): reason
        for entity, ids in unclear.items()
        for source_id, reason in (await ledger.reasons(entity, ids)).items()
        if reason.startswith(IN_DOUBT)
    }


def _count(rows: pd.DataFrame, account: Account) -> None:
    for entity, group in rows.groupby("entity"):
        count = account.entities.setdefault(str(entity), EntityCount())
        outcomes = group["outcome"].value_counts()
        count.available += len(group)
        count.migrated += int(outcomes.get("migrated", 0))
        count.failed += int(outcomes.get("failed", 0))
        count.skipped += int(outcomes.get("skipped", 0))
        for outcome, reasons in (("failed", count.failures), ("skipped", count.skips)):
            found = group.loc[group["outcome"] == outcome, "reason"].value_counts()
            reasons.update({str(reason): int(n) for reason, n in found.items()})
        moved = group.loc[group["outcome"] != "skipped", "losses"]
        count.losses.update(loss for losses in moved for loss in losses)


class _Lists:
    """One CSV file an entity and outcome, opened when its first row comes."""

    def __init__(self, folder: Path, files: ExitStack) -> None:
        self._folder = folder
        self._files = files
        self._writers: dict[tuple[str, Outcome], Any] = {}

    def write(self, row: Mapping[str, Any]) -> None:
        outcome = Outcome(row["outcome"])
        writer = self._writers.get((row["entity"], outcome))
        if writer is None:
            path = self._folder / f"{row['entity']}-{outcome}.csv"
            file = self._files.enter_context(path.open("w", newline="", encoding="utf-8"))
            writer = csv.writer(file)
            writer.writerow(COLUMNS[outcome])
            self._writers[row["entity"], outcome] = writer
        values = {**row, "losses": " ".join(row["losses"]), "source_url": row["url"]}
        writer.writerow([cell(values[column] or "") for column in COLUMNS[outcome]])


def read_summary(folder: Path) -> dict[str, Any]:
    """Return what `write_report` wrote down for other commands."""
    summary: dict[str, Any] = orjson.loads((folder / SUMMARY).read_bytes())
    return summary


def csv_files(folder: Path) -> Iterator[Path]:
    """Yield the lists of a report in a steady order."""
    yield from sorted(folder.glob("*.csv"))
