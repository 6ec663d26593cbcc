"""From an answer's list to raw records: ids as text, the version's time, what belongs together."""

from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime
from typing import Any, Final

import orjson

from connectors.protocols import RawRecord
from transforms.errors import ContractError

Records = Callable[[dict[str, Any]], list[RawRecord]]

COMMENT_KINDS: Final = frozenset({"Comment", "VoiceComment"})
PRIVACY_CHANGE: Final = "CommentPrivacyChange"


def plain(key: str, *, parent: str | None = None, at: str = "updated_at") -> Records:
    """Return a reader of the list under `key`; `parent` and `at` name keys of its records."""

    def read(body: dict[str, Any]) -> list[RawRecord]:
        return [
            RawRecord(
                str(record["id"]),
                None if parent is None else text_id(record[parent]),
                instant(record.get(at)),
                orjson.dumps(record).decode(),
            )
            for record in body[key]
        ]

    return read


def users(body: dict[str, Any]) -> list[RawRecord]:
    """Return the users, each with its `identities` if the answer has them beside the users."""
    beside = body.get("identities")
    if beside is not None:
        by_user: dict[Any, list[Any]] = {}
        for identity in beside:
            by_user.setdefault(identity["user_id"], []).append(identity)
        for user in body["users"]:
            user["identities"] = by_user.get(user["id"]) or user.get("identities") or []
    return _users(body)


def tickets(body: dict[str, Any]) -> list[RawRecord]:
    """Return the tickets in every state, each with its `metric_set` where the answer has it.

    A ticket's version is its generated_timestamp: updated_at does not move with every write.
    """
    metrics = {metric["ticket_id"]: metric for metric in body.get("metric_sets") or ()}
    records = []
    for ticket in body["tickets"]:
        if ticket["id"] in metrics:
            ticket["metric_set"] = metrics[ticket["id"]]
        generated = ticket.get("generated_timestamp")
        at = instant(ticket.get("updated_at")) if generated is None else from_epoch(generated)
        records.append(RawRecord(str(ticket["id"]), None, at, orjson.dumps(ticket).decode()))
    return records


def ticket_events(body: dict[str, Any]) -> list[RawRecord]:
    """Return the comments among the events' children, and marks of what changed old ones."""
    return [
        record
        for event in body["ticket_events"]
        for child in event.get("child_events") or ()
        if (record := _child(child, event)) is not None
    ]


def _child(child: dict[str, Any], event: Mapping[str, Any]) -> RawRecord | None:
    kind = child.get("event_type") or child.get("type")
    ticket_id = event["ticket_id"]
    if kind in COMMENT_KINDS:
        at = child.get("created_at") or event.get("created_at")
        payload = child | {
            "ticket_id": ticket_id,
            "created_at": at,
            "parent_via": event.get("via"),
            "updater_id": event.get("updater_id"),
        }
        dumped = orjson.dumps(payload).decode()
        return RawRecord(str(child["id"]), str(ticket_id), instant(at), dumped)
    if rewrites(kind):
        at = child.get("created_at") or event.get("created_at")
        mark = {
            "event_type": kind,
            "ticket_id": ticket_id,
            "comment_id": child.get("comment_id"),
            "created_at": at,
        }
        return RawRecord(
            f"event:{child['id']}", str(ticket_id), instant(at), orjson.dumps(mark).decode()
        )
    return None


def rewrites(kind: object) -> bool:
    """Tell whether an event of this kind changed a comment that was written before."""
    return isinstance(kind, str) and ("Redaction" in kind or kind == PRIVACY_CHANGE)


def of_ticket(
    items: Iterable[dict[str, Any]], ticket_id: str, *, prefix: str = "", kind: str | None = None
) -> list[RawRecord]:
    """Return a ticket's comments or log entries, each with the `ticket_id` it lacks by itself."""
    extra: dict[str, Any] = {"ticket_id": int(ticket_id) if ticket_id.isdigit() else ticket_id}
    if kind is not None:
        extra["kind"] = kind
    return [
        RawRecord(
            f"{prefix}{item['id']}",
            ticket_id,
            instant(item.get("created_at")),
            orjson.dumps(item | extra).decode(),
        )
        for item in items
    ]


def read_records(read: Records, body: dict[str, Any], path: str) -> list[RawRecord]:
    """Return the records; raises ContractError that names the endpoint and the key."""
    try:
        return read(body)
    except KeyError as exc:
        raise ContractError(f"{path}: a record without {exc.args[0]!r}") from None
    except (TypeError, ValueError, AttributeError, OverflowError) as exc:
        raise ContractError(f"{path}: a record of another shape ({type(exc).__name__})") from None


def instant(told: str | None) -> datetime | None:
    """Return an ISO time with its zone, UTC where it names none."""
    if not told:
        return None
    at = datetime.fromisoformat(told)
    return at if at.tzinfo is not None else at.replace(tzinfo=UTC)


def from_epoch(seconds: float) -> datetime:
    """Return unix seconds as an instant."""
    return datetime.fromtimestamp(seconds, UTC)


def text_id(told: object) -> str | None:
    """Return an id as text."""
    return None if told is None else str(told)


_users: Final = plain("users")
