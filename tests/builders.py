"""The smallest valid raw Zendesk records and canonical rows; a test names what it is about."""

import json
from datetime import UTC, datetime
from typing import Any

import pyarrow as pa

from transforms.contracts import RAW, REFERENCE, from_rows, sort_key

JUNE = "2025-06-01T10:00:00Z"
JUNE_AT = datetime(2025, 6, 1, 10, tzinfo=UTC)
HOST = "https://acme.zendesk.com"


def raw_row(payload: Any, **columns: Any) -> dict[str, Any]:
    """One row of RAW; `payload` may be text, for broken ones."""
    known = payload if isinstance(payload, dict) else {}
    parent = columns.get("parent_id")
    found = columns.pop("id", None) or str(known.get("id", "1"))
    return {
        "id": found,
        "key": sort_key(parent or found),
        "parent_id": None,
        "source_at": None,
        "generation": 1,
        "sequence": 1,
        "payload": payload if isinstance(payload, str) else json.dumps(payload),
        "is_whole": None,
    } | columns


def raw(*payloads: Any, **columns: Any) -> pa.Table:
    """A table of RAW, in the order of reading; a finished row of RAW may stand among payloads."""
    rows = [
        one if isinstance(one, dict) and "payload" in one else raw_row(one, **columns)
        for one in payloads
    ]
    return from_rows([row | {"sequence": n} for n, row in enumerate(rows, 1)], RAW)


def organization(**values: Any) -> dict[str, Any]:
    return {"id": 7, "name": "Acme", "created_at": JUNE, "updated_at": JUNE} | values


def user(**values: Any) -> dict[str, Any]:
    return {
        "id": 5,
        "name": "Mia Wong",
        "email": "mia@example.org",
        "role": "end-user",
        "active": True,
        "created_at": JUNE,
        "url": f"{HOST}/api/v2/users/5.json",
    } | values


def ticket(**values: Any) -> dict[str, Any]:
    return {
        "id": 1,
        "subject": "Help",
        "description": "First words",
        "status": "open",
        "requester_id": 5,
        "via": {"channel": "web"},
        "created_at": JUNE,
        "url": f"{HOST}/api/v2/tickets/1.json",
    } | values


def comment(**values: Any) -> dict[str, Any]:
    """A comment as the per-ticket answer gives it."""
    return {
        "id": 11,
        "type": "Comment",
        "author_id": 5,
        "public": True,
        "html_body": "<p>Hello</p>",
        "plain_body": "Hello",
        "attachments": [],
        "via": {"channel": "web"},
        "created_at": JUNE,
        "ticket_id": 1,
    } | values


def event(**values: Any) -> dict[str, Any]:
    """A comment as the event export gives it."""
    return comment(event_type="Comment", parent_via="Web form", updater_id=5) | values


def turn(**values: Any) -> dict[str, Any]:
    """One turn of a chat's log."""
    return {
        "id": "01HX0000000000000000000001",
        "kind": "conversation_log",
        "type": "Messaging::ConversationMessage",
        "author": {"type": "user", "display_name": "Mia Wong", "zen:support:user_id": 5},
        "content": {"type": "text", "text": "Is my bike ready?"},
        "created_at": JUNE,
        "ticket_id": 1,
    } | values


def said(*payloads: dict[str, Any], ticket_id: str = "1") -> pa.Table:
    """RAW rows of one ticket's messages."""
    return raw(
        *(
            raw_row(
                one,
                id=f"log:{one['id']}" if one.get("kind") else str(one.get("id", "1")),
                parent_id=ticket_id,
            )
            for one in payloads
        )
    )


def attachment(**values: Any) -> dict[str, Any]:
    return {
        "id": 90,
        "file_name": "invoice.pdf",
        "content_type": "application/pdf",
        "size": 1234,
        "content_url": f"{HOST}/attachments/token/abc/?name=invoice.pdf",
        "inline": False,
    } | values


def reference(person: str, **values: Any) -> dict[str, Any]:
    return {
        "id": person,
        "key": sort_key(person),
        "role": "author",
        "ticket_id": "1",
        "name": None,
        "email": None,
    } | values


def references(*rows: dict[str, Any]) -> pa.Table:
    return from_rows(list(rows), REFERENCE)
