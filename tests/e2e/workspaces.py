"""A desk that is moved into a workspace, and that one on its way into another."""

from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from connectors.sandbox.intercom import IntercomSandboxConfig, intercom_app, seed_workspace
from connectors.sandbox.intercom.app import WORLD
from connectors.sandbox.intercom.dump import dump
from connectors.sandbox.server import serve
from connectors.sandbox.store import Store
from tests.e2e.pipeline import run_full
from tests.e2e.world import world
from tests.local import HEADERS, local_client

_ROUTES = """\
  teams: {Facturation: Support}
  tickets:
    routes:
      - {when: {types: [problem]}, land_as: ticket, ticket_type: Problem}
      - {when: {types: [incident]}, land_as: ticket, ticket_type: Incident}
"""
_AGAIN = """\
name: again
source:
  kind: intercom
  url: {first}
  auth: {{token: sandbox-token}}
target:
  url: {second}
  token: sandbox-token
  workspace: sandbox2
  search_lag_s: 0
  late_s: 0
storage:
  staging: {folder}/staging
  files: {folder}/files
  ledger: sqlite:///{folder}/ledger.db
  reports: {folder}/reports
entities: [companies, contacts, tickets, articles]
mapping:
  teammates: {{default: migration@lumenbikes.example}}
options: {{side_conversations: drop}}
"""


@dataclass
class Workspaces:
    """The first workspace, the second, and the file that moves the one into the other."""

    first: Any  # what is served
    second: Any
    config: Path

    def dumps(self, **how):
        """Return what both hold."""
        return [dump(each.runner.app[WORLD], **how) for each in (self.first, self.second)]

    @property
    def writes(self):
        """How many requests have changed each of them."""
        return [each.runner.app[WORLD].stats.writes for each in (self.first, self.second)]

    @property
    def customers_notified(self):
        """How many customers the second one would have written to."""
        return self.second.runner.app[WORLD].stats.customers_notified

    async def close(self, conversation_id):
        """Close a conversation of the first workspace, as a teammate does."""
        body = {"message_type": "close", "type": "admin", "admin_id": "991267001"}
        async with local_client(self.first.url) as client:
            path = f"/conversations/{conversation_id}/parts"
            answer = await client.post(path, json=body, headers=HEADERS)
        assert answer.status_code == 200, answer.text


@asynccontextmanager
async def workspaces(folder, **switches):
    """Move the sample desk into a workspace, and serve it with an empty second one."""
    again, store = folder / "again", Store()
    again.mkdir()
    seed_workspace(store)
    told = {"rate_limit_per_window": None, **switches}
    async with world(folder, target=told) as served:
        config = served.config()
        text = config.read_text().replace("  teams: {Facturation: Support}\n", _ROUTES)
        config.write_text(text.replace("contacts, tickets]", "contacts, tickets, articles]"))
        await run_full(str(config))
        app = intercom_app(store, config=IntercomSandboxConfig(workspace="sandbox2", **told))
        async with await serve(app) as second:
            place = again / "again.yaml"
            place.write_text(
                _AGAIN.format(first=served.target.url, second=second.url, folder=again)
            )
            yield Workspaces(served.target, second, place)
