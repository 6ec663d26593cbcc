"""A migrated desk whose workspace can be damaged, read back, and be as it was again."""

import copy
import hashlib
import sqlite3
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from pathlib import Path

import yaml

from connectors.sandbox.intercom.app import WORLD
from connectors.staging import Area
from flows import order
from flows.plainly import plain_way
from tasks.run.frame import opened_run
from tasks.run.session import session
from tasks.run.tables import tables_of
from tasks.verify import subject
from tasks.verify import units as verify
from tasks.verify.second_look import look_again
from tasks.verify.strays import find_strays
from tests.e2e.pipeline import run_full
from tests.e2e.states import LEGACY_ID
from tests.e2e.world import World, world, write_notes
from transforms.verify.findings import NEUTRAL

MAPPED = {
    "tickets": {"fields": {"priority": {"to": "Priority"}}},
    "contacts": {"fields": {"frame_size": {"to": "Frame size"}}},
    "companies": {"fields": {"dealer_level": {"to": "Dealer level"}}},
}


def rows_of(served, run, table, contract):
    """Return a run's canonical rows."""
    tables = tables_of(Area(served.folder / "staging", "e2e"), run)
    return [
        row
        for name in tables.names(table)
        for row in tables.read(table, name, contract).to_pylist()
    ]


@dataclass
class Migrated:
    """A desk that was moved, with both sides still served."""

    config: Path
    served: World
    run: str

    @property
    def workspace(self):
        return self.served.target.runner.app[WORLD]

    def all(self, kind):
        return self.workspace.store.all(kind)

    def conversation(self, ticket):
        """Return the sandbox's own document of a ticket's conversation."""
        docs = self.all("conversation").values()
        return next(doc for doc in docs if doc["custom_attributes"].get(LEGACY_ID) == str(ticket))

    def parts(self, ticket):
        return self.workspace.parts(self.conversation(ticket)["id"])

    def part(self, ticket, text):
        """Return the part of a ticket whose body holds a text."""
        return next(p for p in self.parts(ticket) if text in (p["part"]["body"] or ""))

    def contact(self, source_id):
        external = f"zendesk:sandbox:{source_id}"
        return next(d for d in self.all("contact").values() if d["external_id"] == external)

    def company(self, source_id):
        return self.workspace.company_by_own_id(f"zendesk:sandbox:{source_id}")

    def tag(self, name):
        return self.workspace.tag_named(name)

    def said(self, ticket, place):
        """Return the id of a ticket's comment in the source."""
        return str(self.served.desk.comments_of(ticket)[place]["id"])

    def file(self, ticket, place, number=0):
        """Return the id of a comment's attachment with us: an inline image has its token's."""
        told = self.served.desk.comments_of(ticket)[place]["attachments"][number]
        token = told["content_url"].partition("/attachments/token/")[2].partition("/")[0]
        digest = hashlib.sha1(token.encode(), usedforsecurity=False).hexdigest()
        return f"img:{digest}" if told["inline"] else str(told["id"])

    def tables(self):
        """Return the tables of the run."""
        return tables_of(Area(self.served.folder / "staging", "e2e"), self.run)

    @contextmanager
    def rewritten(self, table, rows):
        """Put other rows into the only range of a table, for a while."""
        path = self.tables().folder(table) / "000000.parquet"
        before = path.read_bytes()
        self.tables().write(table, "000000", rows)
        try:
            yield
        finally:
            path.write_bytes(before)

    def ledger(self):
        return sqlite3.connect(self.served.folder / "ledger.db", timeout=30)

    async def verify(self, **asked):
        """Return what `verified` finds of the run."""
        return await verified(self.config, self.run, **asked)

    @contextmanager
    def as_it_was(self):
        """Put the workspace back as it is now, whatever is done to it within."""
        store = self.workspace.store
        indexes = {
            name: value
            for name, value in vars(self.workspace).items()
            if name.startswith("_") and isinstance(value, dict)
        }
        before = copy.deepcopy((store._docs, store._blobs, indexes))
        try:
            yield
        finally:
            store._docs, store._blobs, kept = before
            for name, value in kept.items():
                setattr(self.workspace, name, value)


@dataclass(frozen=True)
class Verified:
    """What a verification found, each as (kind, entity, source id), and what it compared."""

    differences: list
    since: list
    counts: dict


async def verified(config, run=None, *, entities=("company", "contact", "ticket"), **asked):
    """Return differences and what people did since; `look`: ask the source once more."""
    async with opened_run(str(config), "verify") as opened:
        shared = opened.shared
        sample, files = asked.get("sample"), asked.get("files", False)
        about = subject.begin(shared, opened.id, run, sample, files=files)
        for entity in entities:
            for part in about.parts(entity):
                await verify.compare(shared, opened.id, entity, part)
        if asked.get("strays", True):
            await find_strays(shared, about)
        if asked.get("look", False):
            await look_again(shared, about)
        return Verified(*split(about.findings()), about.counts())


@asynccontextmanager
async def migrated(folder, **options):
    """Move the sample desk, some fields mapped, and yield both sides."""
    async with world(folder) as served:
        config = folder / "migration.yaml"
        config.write_text(settings(served))
        write_notes(config)
        ended = await run_full(str(config), **options)
        assert ended.stopped is None, ended.stopped
        async with session(str(config)):  # opening one costs a quarter of a second
            yield Migrated(config, served, ended.run)


def settings(served, **changes):
    """Return the migration file of a world, some fields mapped."""
    tree = yaml.safe_load(served.config().read_text())
    tree["mapping"] |= MAPPED
    return yaml.safe_dump(tree | changes)


def split(findings):
    """Return differences and what people did since, each as (kind, entity, id)."""
    rows = sorted((row["kind"], row["entity"], row["source_id"]) for row in findings)
    told = {kind.value for kind in NEUTRAL}
    return [r for r in rows if r[0] not in told], [r for r in rows if r[0] in told]


async def certified(config, run=None, *, sample=None, files=None):
    """Verify as the flow does, with its certificate; returns how it ended and where it lies."""
    return await order.read_back(plain_way(str(config)), run, sample, files=files)
