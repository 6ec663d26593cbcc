"""Raw to canonical, a range of tickets or people at a time, with what was left out as rows."""

import logging
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import orjson
import pyarrow as pa
from transforms.zendesk.catalog import ZendeskCatalog, build_catalog
from transforms.zendesk.companies import to_companies
from transforms.zendesk.tickets import Names, to_tickets

from connectors.staging import (
    Area,
    KeyIndex,
    KeyRange,
    cut,
    read_table,
    write_parquet,
)
from tasks.stage import MARKER
from transforms.contracts import (
    empty,
    sort_key,
)
from transforms.latest import latest
from transforms.model import RunId
from transforms.rules import Rules

log = logging.getLogger(__name__)

RANGE_BYTES: Final = 24 * 1024 * 1024  # of raw rows that one transform holds
TICKETS_AT_MOST: Final = 2_000  # in one range
PEOPLE_AT_MOST: Final = 5_000
SETUP: Final = (
    "groups",
    "brands",
    "ticket_fields",
    "ticket_forms",
    "custom_statuses",
    "user_fields",
    "organization_fields",
)


@dataclass(frozen=True, slots=True)
class Scope:
    """Which records a run is about: all, or some tickets with all that they need."""

    ticket_ids: tuple[str, ...] | None = None

    @property
    def is_whole(self) -> bool:
        """Whether the run moves everything that the filters let through."""
        return self.ticket_ids is None


@dataclass(frozen=True, slots=True)
class Tables:
    """Where one run's tables lie, and the names of its ranges."""

    area: Area
    run: RunId

    def path(self, table: str, name: str) -> Path:
        """Return the file of one table for one range."""
        return self.area.run_folder(self.run, table) / f"{name}.parquet"

    def names(self, table: str) -> list[str]:
        """Return the ranges of a table in order."""
        return sorted(path.stem for path in self.area.run_folder(self.run, table).glob("*.parquet"))

    def write(self, table: str, name: str, rows: pa.Table) -> None:
        """Write one range of a table."""
        write_parquet(self.path(table, name), rows, run=self.run)

    def read(self, table: str, name: str, contract: pa.Schema) -> pa.Table:
        """Read one range of a table; empty when the range has none."""
        path = self.path(table, name)
        return read_table(path, contract) if path.exists() else empty(contract)


def setup_catalog(area: Area) -> ZendeskCatalog:
    """Return the source's labels and definitions, from the lists that are read whole."""
    readers = {name: area.reader(name, is_incremental=False) for name in SETUP}
    whole = KeyRange("", None)
    return build_catalog({name: latest(reader.read(whole)) for name, reader in readers.items()})


def ticket_ranges(area: Area) -> list[KeyRange]:
    """Cut the tickets into ranges whose raw rows fit into bounded memory, oldest first."""
    readers = [area.reader(name) for name in ("tickets", "ticket_events", "messages")]
    keys = readers[0].keys()
    size = sum(reader.size_bytes for reader in readers)
    per_ticket = max(1, size // max(1, len(keys)))
    return cut(keys, max(50, min(TICKETS_AT_MOST, RANGE_BYTES // per_ticket)))


def transform_companies(tables: Tables, catalog: ZendeskCatalog) -> int:
    """Write all companies as canonical rows, and their names as a look-up."""
    reader = tables.area.reader("organizations")
    index = KeyIndex(tables.area.index_path("company-names"), is_new=True)
    count = 0
    for number, keys in enumerate(cut(reader.keys(), PEOPLE_AT_MOST)):
        split = to_companies(latest(reader.read(keys)), catalog)
        tables.write("company", f"{number:06d}", split.kept)
        tables.write("skipped-company", f"{number:06d}", split.skipped)
        names = zip(*(split.kept[c].to_pylist() for c in ("source_id", "name")), strict=True)
        index.put(names)
        count += split.kept.num_rows
    index.close()
    return count


@dataclass(slots=True)
class TicketTransform:
    """Turns ranges of raw tickets into canonical ones; holds what does not depend on the range."""

    tables: Tables
    catalog: ZendeskCatalog
    rules: Rules
    agents: dict[str, tuple[str, str | None]] = field(default_factory=dict)

    def run(self, keys: KeyRange, name: str, scope: Scope) -> int:
        """Write one range; returns how many tickets it kept."""
        area = self.tables.area
        tickets = latest(self._raw("tickets", keys, scope))
        messages = [self._raw(resource, keys, scope) for resource in ("ticket_events", "messages")]
        names = Names(companies=self._company_names(area, tickets), agents=self.agents)
        found = to_tickets(
            tickets,
            latest(_without_markers(pa.concat_tables(messages))),
            self.catalog,
            self.rules,
            names,
        )
        for table, rows in (
            ("ticket", found.tickets),
            ("message", found.messages),
            ("attachment", found.attachments),
            ("skipped-ticket", found.skipped),
            ("failed-ticket", found.failed),
        ):
            self.tables.write(table, name, rows)
        return int(found.tickets.num_rows), found.references  # type: ignore[return-value]

    def _raw(self, resource: str, keys: KeyRange, scope: Scope) -> pa.Table:
        reader = self.tables.area.reader(resource)
        if scope.ticket_ids is None:
            return reader.read(keys)
        return reader.read_keys([sort_key(ticket_id) for ticket_id in scope.ticket_ids])

    def _company_names(self, area: Area, tickets: pa.Table) -> dict[str, str]:
        ids = {
            str(orjson.loads(payload).get("organization_id"))
            for payload in tickets["payload"].to_pylist()
        }
        index = KeyIndex(area.index_path("company-names"))
        try:
            return index.get(sorted(ids))
        finally:
            index.close()


def _without_markers(table: pa.Table) -> pa.Table:
    import pyarrow.compute as pc

    return table.filter(pc.invert(pc.starts_with(table["id"], MARKER)))
