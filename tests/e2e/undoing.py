"""A desk, a workspace that people used before, and whole runs and undos against both."""

import json
from contextlib import asynccontextmanager

from connectors.sandbox.zendesk.desk import sample_desk
from flows import order
from flows.plainly import plain_way
from tests.e2e.kept import kept
from tests.e2e.pipeline import run_full
from tests.e2e.states import living
from tests.e2e.world import world
from tests.local import HEADERS, local_client

CONFIG = """\
name: undo
source:
  kind: zendesk
  url: http://127.0.0.1:{source}
  auth: {{client_id: migration, client_secret: sandbox-secret}}
target:
  url: http://127.0.0.1:{target}
  token: sandbox-token
  workspace: sandbox1
  search_lag_s: 0
storage:
  staging: {folder}/staging
  files: {folder}/files
  ledger: sqlite:///{folder}/ledger.db
  reports: {folder}/reports
entities: [companies, contacts, tickets]
mapping:
  teammates:
    by_email: {{ops@lumenbikes.example: migration@lumenbikes.example}}
    default: migration@lumenbikes.example
  teams: {{Facturation: Support}}
options: {{tag: migrated-2026-11, side_conversations: drop, phone_region: DE}}
{more}
"""


FEW = """\
filters: {tickets: {created: {from: 2026-01-01}}, contacts: {only_with_tickets: true}}
"""  # eight tickets, of which one asks whom the workspace knew


class Place:
    """Both sides, with the requests of people who work there."""

    def __init__(self, served, client, folder):
        self.served, self.client, self.folder = served, client, folder
        self.config = folder / "undo.yaml"
        self.write(FEW)

    def write(self, more=""):
        """Write the migration file, with some lines more."""
        ports = {"source": self.served.source_port, "target": self.served.target_port}
        self.config.write_text(CONFIG.format(folder=self.folder, more=more, **ports))

    async def full(self):
        """Make a full run."""
        return await run_full(str(self.config))

    async def undo(self, run, *, is_dry=False):
        """Take a run back, in the order of `flows.order`."""
        return await run_undo(str(self.config), run, is_dry=is_dry)

    async def ask(self, method, path, **body):
        """Do what a teammate or an app of the customer's does."""
        answer = await self.client.request(method, path, json=body or None)
        assert answer.status_code < 300, answer.text
        return answer.json()

    async def change_ticket(self, ticket_id, **changes):
        """Change a ticket in the desk."""
        url = f"http://127.0.0.1:{self.served.source_port}/_sandbox/tickets/{ticket_id}"
        answer = await self.client.put(url, json=changes)
        assert answer.status_code == 200, answer.text

    async def state(self):
        """Return what the workspace holds; archived attributes stay there for ever."""
        return living(await self.served.state())

    async def writes(self):
        return (await self.ask("GET", "/_sandbox/stats"))["writes"]

    async def find(self, kind, **wanted):
        """Return the one thing of the end state, with its id, whose fields are such."""
        dump = await self.ask("GET", "/_sandbox/dump")
        [found] = [doc for doc in dump[kind] if all(doc[k] == v for k, v in wanted.items())]
        return found

    async def ticket(self, legacy_id):
        """Return the conversation of a ticket."""
        dump = await self.ask("GET", "/_sandbox/dump")
        [found] = [
            doc
            for doc in dump["conversations"]
            if doc["custom_attributes"].get("Legacy ID") == legacy_id
        ]
        return found


async def run_undo(config, run, *, is_dry=False):
    """Take a run back without Prefect."""
    return await order.take_back(plain_way(str(config)), run, is_dry=is_dry)


@asynccontextmanager
async def place(folder, **switches):
    """Serve both sides; `switches` are those of `tests.e2e.world`."""
    async with world(folder, **switches) as served, entered(served) as at:
        yield at


@asynccontextmanager
async def entered(served):
    """Enter a world that is served."""
    async with local_client(served.target.url, headers=HEADERS) as client:
        yield Place(served, client, served.folder)


async def move(served):
    """Make a full run; returns what the workspace held before, and how the run ended."""
    async with entered(served) as at:
        return await at.state(), await at.full()


@asynccontextmanager
async def moved_place(prepare=move):
    """Serve both sides as a full run left them, with what was before it and how it ended."""
    async with kept(prepare, sample_desk) as (served, (before, first)), entered(served) as at:
        yield at, before, first


def counts(ended, outcome):
    """Return how many records of each entity an undo ended with that outcome."""
    return {row["entity"]: row[outcome] for row in ended.undone["rows"] if row[outcome]}


def told(state):
    """Return a state as text, for a test's message."""
    return json.dumps(state, indent=1, sort_keys=True)
