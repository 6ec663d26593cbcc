"""A Freshdesk account and a workspace that it is moved into."""

from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import httpx

from connectors.clock import now
from connectors.sandbox.faults import Faults
from connectors.sandbox.freshdesk.config import FreshdeskSandboxConfig
from connectors.sandbox.freshdesk.desk.sample import sample_desk
from connectors.sandbox.freshdesk.serving import served_freshdesk
from connectors.sandbox.freshdesk.state import error_body
from connectors.sandbox.intercom.app import WORLD
from tests.e2e.states import living
from tests.e2e.world import world

_FILE = """\
name: freshdesk
source:
  kind: freshdesk
  url: {url}
  auth: {{api_key: sandbox-api-key}}
  rate_reserve: 0
  {source}
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
entities: [companies, contacts, tickets]
mapping:
  teammates:
    by_email: {{ops@lumenbikes.example: migration@lumenbikes.example}}
    default: migration@lumenbikes.example
  teams: {{Facturation: Support}}
options: {{tag: migrated-2026-11, phone_region: DE}}
{more}
"""


@dataclass
class Moved:
    """A desk, its migration file, and what stands in the workspace."""

    desk: object
    served: object
    workspace: object
    config: object
    faults: Faults = field(default_factory=Faults)

    @property
    def writes(self):
        return self.workspace.target.runner.app[WORLD].stats.writes

    @property
    def asked(self):
        """Return how many calls the desk has answered."""
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
        """Do what somebody at work does in the desk."""
        async with httpx.AsyncClient(base_url=self.served.url) as client:
            answer = await client.request(method, f"/_sandbox{path}", json=body or None)
        assert answer.is_success, answer.text
        return answer


@asynccontextmanager
async def moved(place, *, desk=None, config=None, source="", more="", **switches):
    """Have the sample desk, or another, beside a workspace."""
    desk, faults = desk or sample_desk(), Faults(wording=error_body)
    told = config or FreshdeskSandboxConfig()
    async with (
        served_freshdesk(desk, clock=now, config=told, faults=faults) as served,
        world(place, **switches) as workspace,
    ):
        file = place / "freshdesk.yaml"
        file.write_text(
            _FILE.format(
                url=served.url,
                port=workspace.target_port,
                place=place,
                source=source,
                more=more,
            )
        )
        yield Moved(desk, served, workspace, file, faults)
