"""Two workspaces: one that is read, and one that it is moved into."""

from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import aiohttp

from connectors.clock import now
from connectors.sandbox.faults import Faults
from connectors.sandbox.intercom.app import WORLD
from connectors.sandbox.intercom_source.desk.filled import TOKEN
from connectors.sandbox.intercom_source.desk.sample import fill_sample
from connectors.sandbox.intercom_source.serving import served_workspace
from connectors.sandbox.store import Store
from tests.e2e.states import living
from tests.e2e.world import world

HEADERS = {"Authorization": f"Bearer {TOKEN}", "Intercom-Version": "2.16"}
_FILE = """\
name: workspaces
source:
  kind: intercom
  url: {url}
  auth: {{token: {token}}}
  rate_reserve: 0
target:
  url: http://127.0.0.1:{port}
  token: sandbox-token
  workspace: sandbox1
  search_lag_s: 0
  late_s: 0
storage:
  staging: {place}/staging
  files: {place}/store
  ledger: sqlite:///{place}/ledger.db
  reports: {place}/reports
entities: {entities}
mapping:
  teammates:
    by_email: {{reading@lumenbikes.example: migration@lumenbikes.example}}
    default: migration@lumenbikes.example
  teams: {{Facturation: Support}}
options: {{tag: migrated-2026-11, phone_region: DE}}
{more}
"""


@dataclass
class Moved:
    """A workspace that is read, its migration file, and what stands in the other one."""

    filled: Any
    served: Any
    session: Any
    workspace: Any
    config: Any
    faults: Faults  # of the workspace that is read

    @property
    def writes(self):
        return self.workspace.target.runner.app[WORLD].stats.writes

    @property
    def asked(self):
        """Return how many calls the workspace that is read has answered."""
        return sum(self.served.stats.requests.values())

    async def run(self, how, *args):
        """Make a run that nothing stops; return how it ended and how many writes it sent."""
        before = self.writes
        ended = await how(str(self.config), *args)
        assert ended.stopped is None, ended.stopped
        return ended, self.writes - before

    async def state(self):
        """Return what the workspace holds; archived attributes stay there for ever."""
        return living(await self.workspace.state())

    async def act(self, method, path, **body):
        """Do what somebody at work does in the workspace that is read."""
        async with self.session.request(method, path, json=body or None) as answer:
            assert answer.status == 200, await answer.text()
            return await answer.json()


@asynccontextmanager
async def moved(
    place, *, entities="[companies, contacts, tickets]", more="", clock=now, **switches
):
    """Have the sample workspace beside an empty one."""
    store, faults = Store(), Faults()
    filled = fill_sample(store)
    async with (
        served_workspace(store, clock=clock, faults=faults) as served,
        world(place, **switches) as workspace,
        aiohttp.ClientSession(served.url, headers=HEADERS) as session,
    ):
        file = place / "workspaces.yaml"
        file.write_text(
            _FILE.format(
                url=served.url,
                token=TOKEN,
                port=workspace.target_port,
                place=place,
                entities=entities,
                more=more,
            )
        )
        yield Moved(filled, served, session, workspace, file, faults)
