"""A desk whose people and companies are moved, and what the workspace shows of them."""

import httpx

from connectors.sandbox.intercom.texts import plain
from tests.e2e.pipeline import run_full

HEADERS = {"Authorization": "Bearer sandbox-token", "Intercom-Version": "2.16"}


class Move:
    """A desk, its workspace, and the migration between them."""

    def __init__(self, served):
        self.served, self.config, self.writes = served, str(served.config()), []
        served.watch = self._see

    def _see(self, seen):
        if seen.is_write and not seen.is_done:
            self.writes.append(f"{seen.method} {seen.path}")

    async def run(self, work=run_full):
        self.writes.clear()
        ended = await work(self.config)
        assert ended.stopped is None, ended.stopped
        return ended

    async def ask(self, method, path, **body):
        async with httpx.AsyncClient(
            trust_env=False, base_url=self.served.target.url, headers=HEADERS
        ) as client:
            answer = await client.request(method, path, json=body or None)
            answer.raise_for_status()
            return answer.json()

    async def change(self, kind, number, **values):
        async with httpx.AsyncClient(trust_env=False, base_url=self.served.source.url) as desk:
            answer = await desk.put(f"/_sandbox/{kind}/{number}", json=values)
            answer.raise_for_status()

    async def contacts(self):
        """What the workspace shows of people, by their source's id."""
        dump = await self.ask("GET", "/_sandbox/dump")
        return {doc["custom_attributes"].get("Legacy ID"): doc for doc in dump["contacts"]}

    async def companies(self):
        dump = await self.ask("GET", "/_sandbox/dump")
        return {doc["custom_attributes"]["Legacy ID of company"]: doc for doc in dump["companies"]}

    async def notes(self, number):
        """The notes about one person as people read them."""
        return texts((await self.contacts())[str(number)])


def texts(doc):
    return [plain(note["body"]) for note in doc["notes"]]


def noted(record):
    """What agents noted in the desk."""
    return [record[name] for name in ("details", "notes") if record[name]]
