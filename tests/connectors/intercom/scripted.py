"""An Intercom whose answers a test writes down, and the words for steps and what they find."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

import httpx
import orjson

from connectors.intercom import IntercomTarget, open_intercom
from connectors.protocols import RecordState
from transforms.errors import RecordError
from transforms.model import FileRef, Hints, Operation, RecordRef, Step, TargetId

NOW = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
NOW_S = int(NOW.timestamp())
CONTACT = "6762f0dd1bb69f9f2193bb83"
OTHER = "6762f0dd1bb69f9f2193bb84"
AT = 1_700_000_000  # when the ticket's messages were written

Reply = httpx.Response | Exception


class Script:
    """Answers by method and path with each reply in turn; the last one stays."""

    def __init__(self) -> None:
        self.replies: dict[str, list[Reply]] = {}
        self.seen: list[tuple[str, Any]] = []

    def on(self, call: str, *replies: Reply | dict[str, Any]) -> "Script":
        """`call` is "POST /tags"; a dict is a success."""
        ready = [httpx.Response(200, json=r) if isinstance(r, dict) else r for r in replies]
        self.replies[call] = ready
        return self

    def __call__(self, request: httpx.Request) -> httpx.Response:
        call = f"{request.method} {request.url.path}"
        self.seen.append((call, orjson.loads(request.content) if request.content else None))
        self.seen_url = str(request.url)
        queue = self.replies.get(call)
        assert queue is not None, f"unexpected {call}"
        reply = queue.pop(0) if len(queue) > 1 else queue[0]
        if isinstance(reply, Exception):
            raise reply
        return httpx.Response(reply.status_code, headers=reply.headers, content=reply.content)

    @property
    def calls(self) -> list[str]:
        return [call for call, _ in self.seen]

    def sent(self, call: str) -> list[Any]:
        return [body for seen, body in self.seen if seen == call]


class Files:
    """Files by their name, which is their content too."""

    async def read(self, file: FileRef) -> bytes:
        if file.sha256 == "gone":
            raise RecordError("file_gone")
        return file.name.encode()


class Naps:
    def __init__(self) -> None:
        self.all: list[float] = []

    async def __call__(self, seconds: float) -> None:
        self.all.append(seconds)


def target(script: Any, **changed: Any) -> IntercomTarget:
    told: dict[str, Any] = {
        "api_version": "2.16",
        "rate_reserve": 0.0,
        "max_in_flight": 8,
        "search_lag_s": 0.0,
        "files": Files(),
        "now": lambda: NOW,
        "sleep": Naps(),
        "transport": httpx.MockTransport(script),
    }
    url = changed.pop("url", "https://api.intercom.io")
    return open_intercom(url, "tok-5d1e", **(told | changed))


def refusal(status: int, code: str, message: str = "", **headers: str) -> httpx.Response:
    body = {"type": "error.list", "errors": [{"code": code, "message": message}]}
    return httpx.Response(status, json=body, headers=headers)


def step(
    operation: Operation, key: str = "step", files: Sequence[FileRef] = (), **hints: Any
) -> Step:
    return Step(key, operation, {}, "fingerprint", files=tuple(files), hints=Hints(**hints))


def file(name: str, sha256: str = "abc") -> FileRef:
    return FileRef(sha256, name, "text/plain", len(name))


def state(target_id: str | None = None, known: Sequence[str] = (), source_id: str = "1") -> Any:
    """What the ledger knows of a ticket: `known` are its parts."""
    parts = {"create": TargetId(target_id)} if target_id else {}
    parts |= {f"message:{index}": TargetId(part) for index, part in enumerate(known)}
    found = TargetId(target_id) if target_id else None
    return RecordState(RecordRef("ticket", source_id), found, parts)


def part(part_id: str, body: str | None = "<p>Hello</p>", **changed: Any) -> dict[str, Any]:
    told: dict[str, Any] = {
        "id": part_id,
        "part_type": "comment",
        "body": body,
        "created_at": AT,
        "author": {"type": "user", "id": CONTACT},
        "attachments": [],
        "redacted": False,
        "app_package_code": None,
    }
    return told | changed


def conversation(*parts: dict[str, Any], **changed: Any) -> dict[str, Any]:
    told: dict[str, Any] = {
        "type": "conversation",
        "id": "531",
        "created_at": AT,
        "state": "open",
        "source": {
            "id": "9001",
            "body": "<p>My order is late</p>",
            "author": {"type": "user", "id": CONTACT},
        },
        "contacts": {"contacts": [{"id": CONTACT}]},
        "tags": {"tags": []},
        "custom_attributes": {},
        "admin_assignee_id": 0,
        "team_assignee_id": 0,
        "conversation_parts": {"conversation_parts": list(parts), "total_count": len(parts)},
    }
    return told | changed


CREATE = {"from": {"type": "user", "id": CONTACT}, "body": "My order is late", "created_at": AT}
FROM_CONTACT = {
    "type": "user",
    "message_type": "comment",
    "intercom_user_id": CONTACT,
    "body": "Hello",
    "created_at": AT,
}
FROM_ADMIN = {
    "type": "admin",
    "message_type": "comment",
    "admin_id": "17",
    "body": "Hello",
    "created_at": AT,
    "skip_notifications": True,
}
LOST = httpx.ReadError("reset")

UNKNOWN = state()
REPLY = step(Operation.CONVERSATION_REPLY)
GONE = refusal(404, "not_found", "Resource Not Found")


def reading(*parts: dict[str, Any], **changed: Any) -> Script:
    """Shows one conversation, with these parts."""
    return Script().on("GET /conversations/531", conversation(*parts, **changed))


async def look(
    script: Script,
    operation: Operation,
    body: Any,
    known: RecordState = UNKNOWN,
    *,
    age_s: float = 0.0,
    files: Sequence[FileRef] = (),
    asked: Step | None = None,
    **changed: Any,
) -> Any:
    """Return what a lost step of this operation is found to be; `asked`: the step itself."""
    asked = asked or step(operation, files=files)
    return await target(script, **changed).reconcile(asked, body, known, age_s=age_s)
