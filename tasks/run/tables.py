"""A run's own tables: canonical rows, plan and accounts, one file for each range of records."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

import orjson
import pyarrow as pa

from connectors.staging import Area, read_table, write_parquet
from connectors.staging.parts import make_own
from transforms.contracts import empty, sort_key
from transforms.model import RunId
from transforms.plan.withdrawals import NOTE
from transforms.rules import Rules

# Plan tables with further steps of records whose first ones stand in another: what can be told
# only when all of them are there.
BLOCKS: Final = "contact-blocks"
SECOND_PASS: Final = {
    "article": "article-links",
    "ticket": "ticket-links",
    "contact": BLOCKS,
}


@dataclass(frozen=True, slots=True)
class Scope:
    """Which records a run is about: all, or some tickets with all that they need.

    Beside whom its tickets need, a part of the desk may have people and companies of its own.
    """

    ticket_ids: tuple[str, ...] | None = None
    contact_ids: tuple[str, ...] = ()
    company_ids: tuple[str, ...] = ()
    is_open_first: bool = False  # of all: what is done in the source is left to the next run
    article_ids: tuple[str, ...] | None = None  # None: all, as far as articles are asked for
    collection_ids: tuple[str, ...] = ()  # beside those that the articles stand in

    @property
    def is_whole(self) -> bool:
        """Whether the run moves everything that the filters let through."""
        return self.ticket_ids is None

    def with_tickets(self, more: Iterable[str]) -> "Scope":
        """Return the scope with more tickets, in the order in which they are moved."""
        ids = {*(self.ticket_ids or ()), *more}
        return replace(self, ticket_ids=tuple(sorted(ids, key=sort_key)))


@dataclass(frozen=True, slots=True)
class Tables:
    """Where one run's tables lie; ranges are named 000000, 000001 and so on, oldest first."""

    area: Area
    run: RunId

    def folder(self, table: str) -> Path:
        """Return the folder of one table."""
        return self.area.run_folder(self.run, table)

    def names(self, table: str) -> list[str]:
        """Return the names of a table's files in order."""
        return sorted(path.stem for path in self.folder(table).glob("*.parquet"))

    def batches(self, entity: str, name: str) -> list[str]:
        """Return the plan batches of one range in order."""
        paths = self.folder(f"plan-{entity}").glob(f"{name}-*.parquet")
        return sorted(path.stem for path in paths)

    def kinds(self, prefix: str) -> list[str]:
        """Return the tables whose names begin with `prefix`."""
        root = self.area.run_folder(self.run, "")
        return sorted(path.name for path in root.glob(f"{prefix}-*") if path.is_dir())

    def write(self, table: str, name: str, rows: pa.Table) -> None:
        """Write one file of a table; written again, it takes the place of the old one."""
        write_parquet(self.folder(table) / f"{name}.parquet", rows, run=self.run)

    def clear(self, table: str) -> None:
        """Remove a table's files: it is written anew, and may have fewer ranges."""
        for path in self.folder(table).glob("*.parquet"):
            path.unlink()

    def read(self, table: str, name: str, contract: pa.Schema) -> pa.Table:
        """Read one file of a table; empty when there is none."""
        path = self.folder(table) / f"{name}.parquet"
        return read_table(path, contract) if path.exists() else empty(contract)

    def save_note(self, name: str, value: Mapping[str, Any]) -> None:
        """Remember something small of the run."""
        folder = self.area.run_folder(self.run, "")
        make_own(folder)
        (folder / f"{name}.json").write_bytes(orjson.dumps(value))

    def load_note(self, name: str) -> dict[str, Any]:
        """Return what was remembered under a name; nothing when nothing was."""
        path = self.area.run_folder(self.run, "") / f"{name}.json"
        value: dict[str, Any] = orjson.loads(path.read_bytes()) if path.exists() else {}
        return value

    def save_scope(self, scope: Scope) -> None:
        """Remember what the run is about."""
        folder = self.area.run_folder(self.run, "")
        make_own(folder)
        (folder / "scope.json").write_bytes(orjson.dumps(scope))

    def scope(self) -> Scope:
        """Return what the run is about."""
        told = orjson.loads((self.area.run_folder(self.run, "") / "scope.json").read_bytes())
        tickets, articles = told["ticket_ids"], told.get("article_ids")
        return Scope(
            None if tickets is None else tuple(tickets),
            tuple(told["contact_ids"]),
            tuple(told["company_ids"]),
            told.get("is_open_first", False),  # older versions had no such runs
            None if articles is None else tuple(articles),
            tuple(told.get("collection_ids", ())),
        )

    @property
    def is_open_first(self) -> bool:
        """Whether the run leaves what is done to the next one, as far as it has chosen."""
        has_chosen = (self.area.run_folder(self.run, "") / "scope.json").exists()
        return has_chosen and self.scope().is_open_first

    def ruled(self, rules: Rules) -> Rules:
        """Return the rules as they hold in this run."""
        return replace(rules, is_open_first=self.is_open_first)


def held_back(tables: Tables) -> list[str]:
    """Return what a person is told of what a run does not take out by itself."""
    told: dict[str, list[str]] = tables.load_note(NOTE)
    return [each for lines in told.values() for each in lines]


def tables_of(area: Area, run: str) -> Tables:
    """Return the tables of a run."""
    return Tables(area, RunId(run))
