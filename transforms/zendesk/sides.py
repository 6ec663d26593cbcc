"""Side conversations: what agents said with others beside a ticket, as messages of their own.

Zendesk lists them in an export of their own, message by message; a ticket's comments and its
events have none of it.
"""

from collections.abc import Mapping
from typing import Any, Final, NamedTuple

import pyarrow as pa

from transforms.contracts import sort_key
from transforms.errors import RecordError
from transforms.latest import latest
from transforms.model import AuthorKind
from transforms.payloads import (
    BROKEN,
    created_at,
    email,
    html,
    losses_of,
    mapping,
    record,
    records,
    source_id,
    text,
)
from transforms.readable import unreadable
from transforms.zendesk.attachments import Account, attachments_of
from transforms.zendesk.entries import SIDE_ID, failed_files, failed_row
from transforms.zendesk.payloads import person_id
from transforms.zendesk.shapes import SIDE_EVENT

STATES: Final = {"closed": "[Closed]", "open": "[Opened again]"}

Json = dict[str, Any]


class Sides(NamedTuple):
    """Events by ticket, oldest first, and rows of SKIPPED for those that can't be read."""

    by_ticket: dict[str, list[Json]]
    failed: list[Json]


def read_sides(raw: pa.Table) -> Sides:
    """Return the events of side conversations among raw messages; a broken one costs itself."""
    mask = [each.startswith(SIDE_ID) for each in raw["id"].to_pylist()]
    found = Sides({}, [])
    for row in latest(raw.filter(pa.array(mask, pa.bool_()))).to_pylist() if any(mask) else ():
        try:
            payload = _event(row)
        except RecordError as exc:
            found.failed.append(failed_row(row["id"], row["parent_id"], exc.code))
            continue
        found.by_ticket.setdefault(row["parent_id"], []).append(payload)
    for events in found.by_ticket.values():
        events.sort(key=lambda each: (each["created_at"], sort_key(each["id"])))
    return found


def _event(row: Mapping[str, Any]) -> Json:
    """Return an event with its time; raises RecordError for what belongs to nothing."""
    payload = record(row) | {"id": row["id"], "losses": losses_of(row)}
    side = source_id(payload.get("side_conversation_id"))
    if row["parent_id"] is None or side is None:
        raise RecordError(BROKEN, "a message of no side conversation")
    payload["losses"] = [*payload["losses"], *unreadable(payload, SIDE_EVENT)]
    return {**payload, "created_at": created_at(payload), "side_conversation_id": side}


def sides_of(
    ticket_id: str, events: list[Json], account: Account, *, position: int
) -> tuple[list[Json], list[Json]]:
    """Return rows of MESSAGE from `position` on, and of ATTACHMENT; what says nothing is none."""
    subjects: dict[str, str | None] = {}  # as far as the conversations have told them
    messages: list[Json] = []
    files: list[Json] = []
    for event in events:
        told, side = mapping(event.get("message")), event["side_conversation_id"]
        subject = text(told.get("subject")) or text(mapping(event.get("updates")).get("subject"))
        subjects[side] = subjects.get(side) or subject
        page, body = html(told.get("html_body")), text(told.get("body"))
        body = body or text(told.get("preview_text")) or _updated(event)
        own = attachments_of(told, page or "", account, message_id=event["id"])
        sender = mapping(told.get("from")) or mapping(event.get("actor"))
        author = person_id(sender.get("user_id"))
        messages.append(
            {
                "source_id": event["id"],
                "ticket_id": ticket_id,
                "position": position + len(messages),
                "author_id": author,
                "author_kind": None if author else AuthorKind.CUSTOMER.value,
                "author_name": text(sender.get("name")),
                "author_email": email(sender.get("email")),
                "is_public": False,
                "body_html": page,
                "body_text": body or "",
                "channel": text(event.get("via")),
                "recipients": _recipients(told),
                "side_id": side,
                "side_subject": subjects[side],
                "is_rewritten": False,
                "created_at": event["created_at"],
                "losses": event["losses"],
            }
        )
        files += [
            {
                **row,
                "source_id": f"{event['id']}/{row['source_id']}",
                "ticket_id": ticket_id,
                "message_id": event["id"],
                "position": place,
            }
            for place, row in enumerate(own)
        ]
    return messages, files


def sides_left(ticket_id: str, events: list[Json], reason: str) -> list[Json]:
    """Return rows of SKIPPED for events that are not moved, and for their files."""
    found = []
    for event in events:
        rows = failed_files(mapping(event.get("message")), event["id"], reason)
        found += [failed_row(event["id"], ticket_id, reason)]
        found += [row | {"source_id": f"{event['id']}/{row['source_id']}"} for row in rows]
    return found


def _updated(event: Mapping[str, Any]) -> str | None:
    state = text(mapping(event.get("updates")).get("state"))
    return None if state is None else STATES.get(state, f"[{state}]")


def _recipients(message: Mapping[str, Any]) -> list[str]:
    """Return whom a message went to: ids of people whom Zendesk knows, else their addresses."""
    found = []
    for each in records(message.get("to")):
        known = person_id(each.get("user_id"))
        named = email(each.get("email")) or text(each.get("name"))
        found.append(known or named)
    return list(dict.fromkeys(one for one in found if one))
