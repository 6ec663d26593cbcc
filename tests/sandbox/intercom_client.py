"""A workspace of the sandbox behind a port, and the requests of these tests."""

import base64
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta

import aiohttp

from connectors.sandbox.faults import Faults
from connectors.sandbox.intercom import IntercomSandboxConfig, intercom_app, seed_workspace
from connectors.sandbox.server import serve
from connectors.sandbox.store import Store
from tests.local import HEADERS

OPS, AMELIE, LENA = "991267001", "991267002", "991267006"
THEN = 1_700_000_000  # when old conversations began


class Clock:
    """A clock that stands until it is moved."""

    def __init__(self):
        self.time = datetime(2026, 11, 24, 12, tzinfo=UTC)

    def __call__(self):
        return self.time

    def move(self, seconds):
        self.time += timedelta(seconds=seconds)


class Workspace:
    def __init__(self, url, session, store, faults, clock):
        self.url, self.session, self.store = url, session, store
        self.faults, self.clock = faults, clock
        self.headers = {}
        self.quirk = None

    async def send(self, method, path, body=None, **headers):
        """Return status and JSON of the answer; its headers stay in `headers`."""
        async with self.session.request(method, path, json=body, headers=headers) as answer:
            self.headers = answer.headers
            self.quirk = answer.headers.get("X-Sandbox-Quirk")
            return answer.status, await answer.json()

    async def ok(self, method, path, **body):
        status, answer = await self.send(method, path, body or None)
        assert status == 200, answer
        return answer

    async def refused(self, method, path, **body):
        """Return status, code and quirk of a refusal."""
        status, answer = await self.send(method, path, body or None)
        assert answer["type"] == "error.list", answer
        return status, answer["errors"][0]["code"], self.quirk

    async def contact(self, **body):
        body = body or {"external_id": "z:1", "email": "ada@example.com", "name": "Ada"}
        return (await self.ok("POST", "/contacts", **body))["id"]

    async def conversation(self, contact=None, **body):
        author = {"type": "user", "id": contact or await self.contact()}
        message = {"from": author, "body": "Hello", "created_at": THEN, **body}
        return (await self.ok("POST", "/conversations", **message))["conversation_id"]

    async def parts(self, conversation):
        shown = await self.ok("GET", f"/conversations/{conversation}")
        return shown["conversation_parts"]["conversation_parts"]

    async def stats(self):
        return (await self.send("GET", "/_sandbox/stats"))[1]

    async def dump(self, query=""):
        return (await self.send("GET", f"/_sandbox/dump{query}"))[1]


@asynccontextmanager
async def workspace(*, path=None, clock=None, **switches):
    """Serve a workspace with no rate limit unless told, and the switches named."""
    store, faults, clock = Store(path), Faults(seed=1), clock or Clock()
    seed_workspace(store, clock=clock)
    config = IntercomSandboxConfig(**{"rate_limit_per_window": None, **switches})
    app = intercom_app(store, config=config, faults=faults, clock=clock)
    try:
        async with (
            await serve(app) as served,
            aiohttp.ClientSession(served.url, headers=HEADERS) as session,
        ):
            yield Workspace(served.url, session, store, faults, clock)
    finally:
        store.close()


def comment(body="Thanks", **fields):
    return {
        "message_type": "comment",
        "type": "admin",
        "admin_id": AMELIE,
        "body": body,
        "created_at": THEN + 60,
        "skip_notifications": True,
        **fields,
    }


def answer_of(contact, body="And?", **fields):
    return {
        "message_type": "comment",
        "type": "user",
        "intercom_user_id": contact,
        "body": body,
        "created_at": THEN + 120,
        **fields,
    }


def file(name="a.txt", content=b"text", content_type="text/plain"):
    data = base64.b64encode(content).decode()
    return {"name": name, "content_type": content_type, "data": data}
