"""Zendesk comments, calls and chat turns to canonical messages and attachments."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from html import escape
from typing import Any, Final

from transforms.batches import left_out
from transforms.bodies import clean
from transforms.model import AuthorKind, EntityType
from transforms.payloads import (
    email,
    html,
    mapping,
    source_id,
    text,
)
from transforms.threads import Thread
from transforms.zendesk.attachments import Account, attachments_of, file_key
from transforms.zendesk.entries import Entry
from transforms.zendesk.kinds import named_kind
from transforms.zendesk.payloads import channel, person_id, via_source
from transforms.zendesk.recipients import recipients_of, told_recipients
from transforms.zendesk.transcripts import without_repetition
from transforms.zendesk.turns import turn_text

_TAKEN = (
    "id type event_type author_id public body html_body plain_body attachments via parent_via"
    " created_at ticket_id data kind author content metadata source"
)
TAKEN: Final = frozenset(_TAKEN.split())
DROPPED: Final = {
    "audit_id": "the event that wrote the comment; the comment says the same",
    "updater_id": "who caused the event; the comment's author stands in author_id",
    "via_reference_id": "the number of `via`, which is taken",
    "url": "where the API describes the comment; agents see it in its ticket",
    "formatted_from": "the caller's number in another form; `data.from` is taken",
    "formatted_to": "the called number in another form; `data.to` is taken",
    "transcription_visible": "whether Zendesk shows the transcription; it is kept either way",
    "reference": "links a chat turn to Zendesk's own message store",
    "received_at": "when the log took the turn in; created_at is when it was said",
    "trusted": "Zendesk's own judgement of the sender",
}
_NAME_LENGTH: Final = 60  # of an unknown kind's name
_MAILED: Final = frozenset({"email", "voice", "phone", "sms"})  # channels whose sender is told
_KINDS: Final = {
    "user": AuthorKind.CUSTOMER,
    "end_user": AuthorKind.CUSTOMER,
    "agent": AuthorKind.AGENT,
    "bot": AuthorKind.BOT,
    "system": AuthorKind.SYSTEM,
}


def to_thread(ticket: Mapping[str, Any], entries: Sequence[Entry], account: Account) -> Thread:
    """Return a ticket's messages in order, position 0 first, with the files of each.

    `ticket` is the payload with its `created_at` already read. Without any comment the ticket's
    description is its one message. A file's id is its own in the first message that has it,
    and names the message too in later ones, such as replies that quote an image.
    """
    ticket_id = str(ticket["id"])
    if not entries:
        return Thread([_described(ticket)])
    told = without_repetition(entries)
    kept = {entry.id for entry in told}
    thread = Thread(
        left_out=[
            left_out(EntityType.MESSAGE, entry.id, ticket_id, "turn_of_comment")
            for entry in entries
            if entry.id not in kept
        ]
    )
    of_turns = {
        file_key(row["url"])
        for entry in told
        if entry.is_turn
        for row in attachments_of(entry.payload, "", account, message_id=entry.id)
    }
    seen: set[str] = set()
    for entry in told:
        body = html(entry.payload.get("html_body")) or ""
        files = attachments_of(entry.payload, body, account, message_id=entry.id)
        if entry.rest is not None:
            files = [row for row in files if file_key(row["url"]) not in of_turns]
        if not files and (reason := _nothing_left(entry)):
            thread.left_out.append(left_out(EntityType.MESSAGE, entry.id, ticket_id, reason))
            continue
        thread.messages.append(_message(entry, ticket, len(thread.messages)))
        thread.files += [
            _owned(row, ticket_id, entry.id, position, seen) for position, row in enumerate(files)
        ]
    return thread if thread.messages else replace(thread, messages=[_described(ticket)])


def _nothing_left(entry: Entry) -> str | None:
    """Return why a message without files is no message; an empty comment is one."""
    if entry.rest == "":
        return "transcript_of_turns"
    is_empty = entry.is_turn and not turn_text(entry.payload) and not named_kind(entry.payload)
    return "empty_turn" if is_empty else None


def _message(entry: Entry, ticket: Mapping[str, Any], position: int) -> dict[str, Any]:
    row, losses = _turn(entry) if entry.is_turn else _comment(entry), [*entry.losses]
    if not entry.is_turn:
        told = told_recipients(entry.payload, ticket, is_first=position == 0)
        row["recipients"], losses = told[0], [*losses, *told[1]]
    return _named(row, named_kind(entry.payload)) | {
        "source_id": entry.id,
        "ticket_id": str(ticket["id"]),
        "position": position,
        "is_rewritten": entry.is_rewritten,
        "created_at": entry.at,
        "losses": losses,
    }


def _comment(entry: Entry) -> dict[str, Any]:
    payload = entry.payload
    body = text(payload.get("plain_body")) or text(payload.get("body"))
    page = html(payload.get("html_body"))
    if entry.rest is not None:
        body, page = entry.rest, None
    elif isinstance(payload.get("data"), dict) and not named_kind(payload):
        body, page = _call(body, payload["data"]), None
    author = payload.get("author_id")
    is_system = (source_id(author) or "").startswith("-")
    by = channel(payload.get("via")) or channel(payload.get("parent_via"))
    sender = mapping(via_source(payload.get("via")).get("from")) if by in _MAILED else {}
    return {
        "author_id": person_id(author),
        "author_kind": AuthorKind.SYSTEM.value if is_system else None,
        "author_name": text(sender.get("name")) or text(sender.get("formatted_phone")),
        "author_email": email(sender.get("address")),
        "is_public": _is_public(payload, payload.get("public")),
        "body_html": page,
        "body_text": body,
        "channel": by,
    }


def _named(row: dict[str, Any], kind: str | None) -> dict[str, Any]:
    """Return a message of a kind that no reader would expect with the kind's name in front."""
    if kind is None:
        return row
    name = f"[{clean(kind)[:_NAME_LENGTH]}]"
    page = row["body_html"]
    return row | {
        "body_text": "\n".join(filter(None, (name, row["body_text"]))),
        "body_html": f"<p>{escape(name)}</p>{page}" if page else None,
    }


def _is_public(payload: Mapping[str, Any], public: object) -> bool:
    """Tell whether customers saw a message; of a kind that nobody knows only if it says so."""
    return public is True if named_kind(payload) else public is not False


def _call(body: str | None, data: Mapping[str, Any]) -> str:
    """Return a call's text with whatever Zendesk did not write into it itself."""
    lines = [body] if body else []
    facts = (
        ("From", _call_party(data, "from")),
        ("To", _call_party(data, "to")),
        ("Answered by", text(data.get("answered_by_name"))),
        ("Started at", text(data.get("started_at"))),
        ("Location", text(data.get("location"))),
        ("Duration", _duration(data.get("call_duration"))),
    )
    said = body or ""
    lines += [f"{name}: {value}" for name, value in facts if value and value not in said]
    transcription = text(data.get("transcription_text"))
    if transcription and transcription not in said:
        lines.append(f"Transcription: {transcription}")
    return "\n".join(lines)


def _call_party(data: Mapping[str, Any], key: str) -> str | None:
    return text(data.get(f"formatted_{key}")) or text(data.get(key))


def _duration(seconds: object) -> str | None:
    told = text(seconds)
    return f"{told} s" if told and told.isdigit() else told


def _turn(entry: Entry) -> dict[str, Any]:
    payload = entry.payload
    author = mapping(payload.get("author"))
    kind = text(author.get("type"))
    person = person_id(author.get("zen:support:user_id"))
    # Kinds are an open list; `business` is an agent or a bot, which the person's role tells.
    is_unknown = kind is not None and kind not in _KINDS
    return {
        "author_id": person,
        "author_kind": AuthorKind.BOT.value
        if is_unknown and not person
        else _KINDS.get(kind or ""),
        "author_name": text(author.get("display_name")) or (kind if is_unknown else None),
        "author_email": email(author.get("email")),
        "is_public": _is_public(payload, mapping(payload.get("metadata")).get("public")),
        "body_html": None,
        "body_text": turn_text(payload),
        "channel": text(mapping(payload.get("source")).get("type")),
        "recipients": [],
    }


def _described(ticket: Mapping[str, Any]) -> dict[str, Any]:
    at = ticket["created_at"]
    assert isinstance(at, datetime)  # noqa: S101  # said by the docstring of to_thread
    return {
        "source_id": f"description:{ticket['id']}",
        "ticket_id": str(ticket["id"]),
        "position": 0,
        "author_id": person_id(ticket.get("requester_id")),
        "author_kind": None,
        "author_name": None,
        "author_email": None,
        "is_public": ticket.get("is_public") is not False,
        "body_html": None,
        "body_text": text(ticket.get("description")) or "",
        "channel": channel(ticket.get("via")),
        "recipients": recipients_of(ticket.get("via")),
        "is_rewritten": False,
        "created_at": at,
    }


def _owned(
    row: dict[str, Any], ticket_id: str, message_id: str, position: int, seen: set[str]
) -> dict[str, Any]:
    file_id = row["source_id"]
    if file_id in seen:
        file_id = f"{file_id}@{message_id}"
    seen.add(file_id)
    return row | {
        "source_id": file_id,
        "ticket_id": ticket_id,
        "message_id": message_id,
        "position": position,
    }
