"""What became of every record: plan and accounts joined with the ledger, range by range."""

import csv
from collections import Counter
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import orjson

from connectors.ledger import Ledger
from tasks.report.records_page import Listed
from tasks.report.side_by_side import SideBySide
from tasks.run.endings import WHOLE_RECORD, Owner, Settled, ended
from tasks.run.tables import Tables
from transforms.model import Operation, Outcome, RecordRef
from transforms.outlets import cell
from transforms.plan.kinds import KINDS

ENTITIES: Final = (
    *("company", "custom_object", "office_hours", "contact", "ticket", "message", "attachment"),
    *("collection", "article", "translation", "article_file"),
    *("tag", "attribute"),
)
SUMMARY: Final = "summary.json"  # in a report's folder: its numbers, for other commands
COLUMNS: Final = {
    Outcome.MIGRATED: ("source_id", "target_id", "losses", "source_url", "target_url"),
    Outcome.FAILED: (
        *("source_id", "reason", "progress", "source_url", "target_url"),
        "request_id",  # what the target's support asks for
    ),
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
    side_by_side: SideBySide = field(default_factory=SideBySide)
    listed: Listed = field(default_factory=Listed)

    @property
    def failed(self) -> int:
        """How many records failed, of every kind."""
        return sum(count.failed for count in self.entities.values())

    def lose(self, entity: str, loss: str, count: int) -> None:
        """Count a loss that is no record's own: of what nobody could read."""
        self.entities.setdefault(entity, EntityCount()).losses[loss] += count


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
    owners, rows = await ended(tables, ledger, table, name, Settled(account.quirks, account.steps))
    for row in rows:
        row["losses"] = [*row["losses"], *_lost_on_the_way(row, owners)]
        target_id = row["target_id"]
        row["target_url"] = target_url(row["owner_entity"], target_id) if target_id else None
        lists.write(row)
        account.listed.add(row)
        _count(row, account.entities.setdefault(row["entity"], EntityCount()))
    account.side_by_side.add(rows, owners)


def _lost_on_the_way(row: Mapping[str, Any], owners: Mapping[RecordRef, "Owner"]) -> list[str]:
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


def _count(row: Mapping[str, Any], count: EntityCount) -> None:
    outcome, reason = row["outcome"], row["reason"]
    count.available += 1
    count.migrated += outcome == Outcome.MIGRATED
    count.failed += outcome == Outcome.FAILED
    count.skipped += outcome == Outcome.SKIPPED
    if outcome != Outcome.SKIPPED:
        count.losses.update(row["losses"])
    reasons = {Outcome.FAILED: count.failures, Outcome.SKIPPED: count.skips}.get(outcome)
    if reasons is not None and reason is not None:
        reasons[reason] += 1


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
