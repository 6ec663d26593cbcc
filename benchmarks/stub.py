"""Answers like Intercom and keeps nothing: `python -m benchmarks.stub LATENCY_S LIMIT`.

LIMIT is that of one window of ten seconds; windows are cut by the server's clock. It has the
sample desk's agents and groups as teammates and teams, so that all of them are matched.
"""

import asyncio
import sys
import time
from collections import Counter
from dataclasses import dataclass, field
from typing import Any, Final

import orjson
from aiohttp import web

from benchmarks.sources import groups, people
from connectors.sandbox.server import serve

WINDOW_S: Final = 10
LISTS: Final = frozenset({"tags", "data_attributes", "contacts", "companies"})
Json = dict[str, Any]


@dataclass
class Stub:
    """Counts requests by window and by kind, and makes ids up."""

    latency_s: float
    limit: int
    windows: Counter[int] = field(default_factory=Counter)
    kinds: Counter[str] = field(default_factory=Counter)
    refused: int = 0
    made: int = 0

    async def handle(self, request: web.Request) -> web.Response:
        """Answer one request, whatever it asks for."""
        if request.path == "/_stub":
            return web.json_response(
                {"windows": self.windows, "kinds": self.kinds, "refused": self.refused}
            )
        arrived = time.time()
        window = int(arrived) // WINDOW_S
        is_refused = self.windows[window] >= self.limit
        headers = {
            "X-RateLimit-Limit": str(self.limit),
            "X-RateLimit-Reset": str((window + 1) * WINDOW_S),
        }
        if is_refused:
            self.refused += 1
            headers["X-RateLimit-Remaining"] = "0"
            error = {"type": "error.list", "errors": [{"code": "rate_limit_exceeded"}]}
            return web.json_response(error, status=429, headers=headers)
        self.windows[window] += 1
        headers["X-RateLimit-Remaining"] = str(self.limit - self.windows[window])
        content = await request.read()
        path = request.path.strip("/").split("/")
        if request.method != "GET":
            self.kinds[path[0] if "attributes" not in path else "attributes"] += 1
        found = self._answer(request.method, path, orjson.loads(content) if content else {})
        if self.latency_s:
            await asyncio.sleep(self.latency_s)
        headers["Content-Type"] = "application/json; charset=utf-8"
        return web.Response(body=orjson.dumps(found), headers=headers)

    def _answer(self, method: str, path: list[str], body: Json) -> Json:
        if method == "GET":
            return _listed(path)
        self.made += 1
        if path == ["conversations"]:
            conversation_id = str(200_000_000_000 + self.made)
            return {
                "type": "user_message",
                "id": str(400_000_000 + self.made),
                "created_at": body["created_at"],
                "body": body["body"],
                "message_type": "inapp",
                "conversation_id": conversation_id,
            }
        if path[0] == "conversations" and path[-1] == "reply":
            return _conversation(path[1], [_part(self.made, body)])
        if path[0] == "conversations" and path[-1] not in {"attributes", "tags"}:
            return _conversation(path[1], [])
        made: Json = {"type": path[-1], "id": f"{self.made:024x}", "created_at": int(time.time())}
        return made | {key: body[key] for key in ("name", "phone", "external_id") if key in body}


def _conversation(conversation_id: str, parts: list[Json]) -> Json:
    return {
        "type": "conversation",
        "id": conversation_id,
        "created_at": 1_700_000_000,
        "updated_at": 1_700_000_000,
        "title": "A conversation of the benchmark",
        "state": "open",
        "open": True,
        "read": True,
        "priority": "not_priority",
        "source": {"type": "conversation", "id": "1", "body": "<p>Hello</p>", "attachments": []},
        "contacts": {"type": "contact.list", "contacts": [{"type": "contact", "id": "1"}]},
        "teammates": {"type": "admin.list", "admins": []},
        "tags": {"type": "tag.list", "tags": []},
        "custom_attributes": {},
        "statistics": {"type": "conversation_statistics", "count_conversation_parts": 1},
        "conversation_parts": {
            "type": "conversation_part.list",
            "conversation_parts": parts,
            "total_count": len(parts),
        },
    }


def _part(number: int, body: Json) -> Json:
    is_admin = body["type"] == "admin"
    author = body["admin_id"] if is_admin else body["intercom_user_id"]
    return {
        "type": "conversation_part",
        "id": str(900_000_000 + number),
        "part_type": body["message_type"],
        "body": f"<p>{body['body']}</p>",
        "created_at": body["created_at"],
        "author": {"type": "admin" if is_admin else "user", "id": author},
        "attachments": [],
        "redacted": False,
    }


def _listed(path: list[str]) -> Json:
    if path == ["me"]:
        return {"type": "admin", "id": "1", "app": {"type": "app", "id_code": "bench"}}
    if path == ["admins"]:
        return {"type": "admin.list", "admins": _admins()}
    if path == ["teams"]:
        teams = [{"type": "team", "id": str(g["id"]), "name": g["name"]} for g in groups()]
        return {"type": "team.list", "teams": teams}
    return {"type": "list", "data": [], "total_count": 0}


def _admins() -> list[Json]:
    return [
        {
            "type": "admin",
            "id": str(user["id"]),
            "name": user["name"],
            "email": user["email"],
            "has_inbox_seat": True,
        }
        for user in people()
    ]


async def main(latency_s: float, limit: int) -> None:
    """Serve until the process is ended."""
    stub = Stub(latency_s, limit)
    app = web.Application(client_max_size=256 * 1024 * 1024)
    app.router.add_route("*", "/{rest:.*}", stub.handle)
    async with await serve(app) as served:
        print(served.url, flush=True)
        await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(main(float(sys.argv[1]), int(sys.argv[2])))
