"""A scripted Zendesk behind httpx.MockTransport: what each path answers, and what was asked."""

from collections.abc import AsyncIterator
from typing import Any

import httpx
import orjson

from connectors.http import RetryBudget
from connectors.protocols import Page, RawRecord
from connectors.zendesk import ZendeskSource, open_zendesk

BASE = "https://acme.zendesk.com"
OAUTH = {"client_id": "migration", "client_secret": "s3cret-of-the-client"}
TOKEN = {"email": "ops@acme.test", "api_token": "legacy-api-token"}

TICKETS = "/api/v2/incremental/tickets/cursor.json"
USERS = "/api/v2/incremental/users/cursor.json"
ORGANIZATIONS = "/api/v2/incremental/organizations.json"
EVENTS = "/api/v2/incremental/ticket_events.json"
ME = "/api/v2/users/me.json"


class Desk:
    """Answers each path with its replies in turn (bodies or responses); the last one stays."""

    def __init__(self) -> None:
        self.replies: dict[str, list[Any]] = {}
        self.seen: list[httpx.Request] = []

    def on(self, path: str, *replies: Any) -> "Desk":
        self.replies[path] = list(replies)
        return self

    def __call__(self, request: httpx.Request) -> httpx.Response:
        self.seen.append(request)
        waiting = self.replies.get(request.url.path)
        if waiting is None:
            return refused(404, "RecordNotFound")
        reply = waiting.pop(0) if len(waiting) > 1 else waiting[0]
        if callable(reply):
            reply = reply(request)
        if isinstance(reply, Exception):
            raise reply
        if isinstance(reply, httpx.Response):
            return httpx.Response(reply.status_code, headers=reply.headers, content=reply.content)
        return httpx.Response(200, json=reply)

    def asked(self, path: str) -> list[dict[str, str]]:
        return [dict(r.url.params) for r in self.seen if r.url.path == path]

    def source(self, auth: dict[str, str] = TOKEN, base: str = BASE) -> ZendeskSource:
        return open_zendesk(
            base,
            auth,
            rate_reserve=0.0,
            support_types="all",
            transport=httpx.MockTransport(self),
            retry=quick(),
        )


def quick() -> RetryBudget:
    """Return a budget that waits for nothing."""
    return RetryBudget(attempts=3, sleep=_no_wait)


async def _no_wait(seconds: float) -> None:
    return None


def refused(status: int, error: str, description: str = "") -> httpx.Response:
    return httpx.Response(status, json={"error": error, "description": description})


def html() -> httpx.Response:
    return httpx.Response(200, html="<html>Log in</html>")


def export(key: str, *records: dict[str, Any], ended: bool = True, **told: Any) -> dict[str, Any]:
    return {key: list(records), "count": len(records), "end_of_stream": ended, **told}


def ticket(number: int, **changed: Any) -> dict[str, Any]:
    return {
        "id": number,
        "status": "open",
        "via": {"channel": "email"},
        "generated_timestamp": 1_700_000_000 + number,
        "updated_at": "2023-01-01T00:00:00Z",
    } | changed


def event(number: int, *children: dict[str, Any], **changed: Any) -> dict[str, Any]:
    return {
        "id": number,
        "ticket_id": 7,
        "timestamp": 1_700_000_000,
        "created_at": "2023-11-14T22:13:20Z",
        "updater_id": 31,
        "via": "Web form",
        "event_type": "Audit",
        "child_events": list(children),
    } | changed


def comment(number: int, **changed: Any) -> dict[str, Any]:
    return {
        "id": number,
        "event_type": "Comment",
        "type": "Comment",
        "author_id": 31,
        "public": True,
        "body": "Hello",
        "html_body": "<p>Hello</p>",
        "attachments": [],
        "via": {"channel": "email"},
        "created_at": "2023-11-14T22:13:21Z",
    } | changed


async def pages(of: AsyncIterator[Page]) -> list[Page]:
    return [page async for page in of]


async def records(of: AsyncIterator[Page]) -> list[RawRecord]:
    return [record async for page in of for record in page.records]


def payload(record: RawRecord) -> dict[str, Any]:
    loaded: dict[str, Any] = orjson.loads(record.payload)
    return loaded
