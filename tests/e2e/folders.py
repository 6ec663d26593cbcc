"""The sample folder, or any other, and a workspace that it is moved into."""

import shutil
from contextlib import asynccontextmanager
from pathlib import Path

from connectors.sandbox.files.serving import SAMPLE
from connectors.sandbox.intercom.app import WORLD
from tests.e2e.states import living, standing
from tests.e2e.world import world

_FILE = """\
name: folder
source: {{kind: files, url: {folder}}}
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
  teammates: {{default: migration@lumenbikes.example}}
  teams: {{Orders: Support}}
  tickets: {{unmapped_fields: note}}
options: {{tag: migrated-2026-11, side_conversations: drop, phone_region: DE}}
{more}
"""


class Moved:
    """A folder, its migration file, and what stands in the workspace."""

    def __init__(self, served, folder, place, more=""):
        self.served, self.folder = served, folder
        self.config = place / "folder.yaml"
        text = _FILE.format(folder=folder, port=served.target_port, place=place, more=more)
        self.config.write_text(text)

    @property
    def workspace(self):
        return self.served.target.runner.app[WORLD]

    @property
    def writes(self):
        return self.workspace.stats.writes

    async def run(self, how, *args):
        """Make a run that nothing stops; return how it ended and how many writes it sent."""
        before = self.writes
        ended = await how(str(self.config), *args)
        assert ended.stopped is None, ended.stopped
        return ended, self.writes - before

    async def state(self):
        """Return what the workspace holds; archived attributes stay there for ever."""
        return standing(living(await self.served.state()))

    def change(self, name, before, after):
        """Write one text of the folder otherwise."""
        path = self.folder / name
        text = path.read_text()
        assert before in text
        path.write_text(text.replace(before, after))


@asynccontextmanager
async def moved(place, *, folder=None, more="", **switches):
    """Have a copy of the sample folder, or `folder`, beside a workspace."""
    async with world(place, **switches) as served:
        if folder is None:
            folder = Path(shutil.copytree(SAMPLE, place / "folder"))
        yield Moved(served, folder, place, more)
