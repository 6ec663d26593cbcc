"""A ticket's description, conversations and time entries to canonical messages and files."""

from collections.abc import Iterator, Mapping, Sequence
from html import escape
from typing import Any, Final

from transforms.batches import left_out
from transforms.bodies import plain_text
from transforms.contracts import sort_key
from transforms.freshdesk.addresses import mailbox, mailboxes
from transforms.freshdesk.attachments import attachments_of
from transforms.freshdesk.catalog import FreshdeskCatalog
from transforms.freshdesk.entries import Entries, files_left
from transforms.freshdesk.lists import DESCRIPTION
from transforms.freshdesk.quirks import AGENTS_FIRST, FORWARDS, SURVEYS, WEB_CHATS
from transforms.freshdesk.shapes import CONVERSATION
from transforms.freshdesk.shapes import DESCRIPTION as DESCRIPTION_SHAPES
from transforms.freshdesk.values import (
    BY_AGENTS,
    FORWARDED,
    SAID_BY,
    SURVEY,
    WEB_CHAT,
    code,
    word,
)
from transforms.model import AuthorKind, EntityType
from transforms.payloads import created_at, html, instant_or_none, source_id, text
from transforms.readable import unreadable
from transforms.strangers import EMAIL_ID
from transforms.threads import Entry, Thread

_TAKEN = (
    "id ticket_id user_id incoming private source body body_text structured_body from_email"
    " support_email to_emails cc_emails bcc_emails attachments last_edited_at deleted created_at"
)
TAKEN: Final = frozenset(_TAKEN.split())
DROPPED: Final = {
    "updated_at": "a change of the text shows in last_edited_at",
    "category": "the kind of the conversation once more; `source` and `private` are taken",
    "last_edited_user_id": "who rewrote a text; that it was rewritten is told",
    "source_additional_info": "ids of a message in the network that it came from",
    "automation_id": "the rule of Freshdesk's that wrote it",
    "automation_type_id": "the rule of Freshdesk's that wrote it",
    "auto_response": "whether a rule answered; its text is taken",
    "threading_type": "how a mail was matched to its ticket",
    "email_failure_count": "whether Freshdesk could deliver a mail",
    "outgoing_failures": "whether Freshdesk could deliver a mail",
    "delivery_details": "whether Freshdesk could deliver a mail",
    "thread_id": "a side thread, which no list has; its reader would need its id",
    "thread_message_id": "a side thread, which no list has; its reader would need its id",
}
_TIME_TAKEN = "id ticket_id agent_id billable note time_spent executed_at created_at"
TIME_TAKEN: Final = frozenset(_TIME_TAKEN.split())
TIME_DROPPED: Final = {
    "company_id": "the ticket has it",
    "start_time": "of a clock that may run still; what was spent is taken",
    "timer_running": "of a clock that may run still; what was spent is taken",
    "updated_at": "when an entry was corrected",
}
REPEATED: Final = "repeated_in_conversation"
EMPTY_SURVEY: Final = "empty_survey"
FILES_UNREAD: Final = "files_unread"
DELETED: Final = "deleted_in_source"

Row = dict[str, Any]
Json = Mapping[str, Any]


def to_thread(ticket: Json, entries: Entries, catalog: FreshdeskCatalog) -> Thread:
    """Return a ticket's messages by their time, position 0 first, with the files of each.

    A file's id is its own in the first message that has it, and names the message too in later
    ones.
    """
    ticket_id, thread = str(ticket["id"]), Thread()
    said: list[tuple[Row, Entry]] = []
    for row, entry in _said(ticket, entries, catalog):
        if (reason := _nothing_in(row, entry, ticket, entries)) is None:
            said.append((row, entry))
            continue
        thread.left_out.append(left_out(EntityType.MESSAGE, entry.id, ticket_id, reason))
        thread.left_out += files_left(entry, reason)
    said.sort(key=lambda each: _place(each[0]))
    seen: set[str] = set()
    for position, (row, entry) in enumerate(said):
        common = {"ticket_id": ticket_id, "position": position}
        thread.messages.append(row | common)
        for number, file in enumerate(
            attachments_of(entry.payload, row["body_html"] or "", catalog.origin)
        ):
            thread.files.append(_owned(file, row["source_id"], ticket_id, number, seen=seen))
    return thread


def _place(row: Row) -> tuple[object, ...]:
    is_later = not row["source_id"].startswith(DESCRIPTION)
    return (row["created_at"], is_later, sort_key(row["source_id"]))


def _said(ticket: Json, entries: Entries, catalog: FreshdeskCatalog) -> Iterator[tuple[Row, Entry]]:
    first = entries.description or Entry(f"{DESCRIPTION}{ticket['id']}", ticket)
    yield _description(first, ticket, catalog), first
    for each in entries.said:
        yield _conversation(each, catalog), each
    for each in entries.times:
        yield _time_entry(each), each


def _nothing_in(row: Row, entry: Entry, ticket: Json, entries: Entries) -> str | None:
    """Return why something is no message of its own; one without words is one otherwise."""
    if entry.payload.get("deleted") is True and entry in entries.said:
        return DELETED
    if entry.id.startswith(DESCRIPTION):
        return REPEATED if is_repeated(entry.payload, ticket, entries.said) else None
    return EMPTY_SURVEY if is_empty_survey(row, entry.payload) else None


@WEB_CHATS.handles
def is_repeated(description: Json, ticket: Json, said: Sequence[Entry]) -> bool:
    """Tell whether a web chat's description only says once more what its first message says."""
    if code(ticket.get("source")) != WEB_CHAT or not said or description.get("attachments"):
        return False
    first = min(said, key=lambda each: (created_at(each.payload), sort_key(each.id)))
    return _words(*_body(first.payload)) == _words(*_first_words(description, ticket))


def _words(page: str | None, plain: str | None) -> list[str]:
    return (plain_text(page) if page else plain or "").split()


@SURVEYS.handles
def is_empty_survey(row: Row, payload: Json) -> bool:
    """Tell whether a survey's entry is empty: what the customer said is the ticket's rating."""
    is_survey = code(payload.get("source")) == SURVEY
    return (
        is_survey
        and not _words(row["body_html"], row["body_text"])
        and not payload.get("attachments")
    )


def _description(entry: Entry, ticket: Json, catalog: FreshdeskCatalog) -> Row:
    payload = entry.payload
    page, plain = _first_words(payload, ticket)
    return {
        "source_id": entry.id,
        **author_of_first(ticket),
        "author_name": None,
        "author_email": None,
        "is_public": True,
        "body_html": page,
        "body_text": plain,
        "channel": word(ticket.get("source"), catalog.sources),
        "recipients": _recipients(catalog, payload.get("to_emails")),
        "is_rewritten": False,
        "created_at": ticket["created_at"],
        "losses": [
            *entry.losses,
            *unreadable(payload, DESCRIPTION_SHAPES),
            *([] if "attachments" in payload else [FILES_UNREAD]),
        ],
    }


def _first_words(payload: Json, ticket: Json) -> tuple[str | None, str]:
    """Return the first message's page and text; a ticket without any says its subject."""
    page = html(payload.get("description"))
    plain = text(payload.get("description_text")) or _structured(
        payload.get("structured_description")
    )
    if page is None and plain is None:
        plain = text(ticket.get("subject"))
    return page, plain or ""


@AGENTS_FIRST.handles
def author_of_first(ticket: Json) -> Row:
    """Return who wrote the first message: of a mail to a customer, or of a task, an agent."""
    if code(ticket.get("source")) in BY_AGENTS:
        agent = source_id(ticket.get("responder_id"))
        return {"author_id": agent, "author_kind": AuthorKind.AGENT.value}
    return {"author_id": source_id(ticket.get("requester_id")), "author_kind": None}


def _conversation(entry: Entry, catalog: FreshdeskCatalog) -> Row:
    payload = entry.payload
    page, plain = _body(payload)
    return {
        "source_id": entry.id,
        **_author(payload),
        "is_public": is_public(payload),
        "body_html": page,
        "body_text": plain,
        "channel": word(payload.get("source"), SAID_BY),
        "recipients": _recipients(
            catalog, payload.get("to_emails"), payload.get("cc_emails"), payload.get("bcc_emails")
        ),
        "is_rewritten": payload.get("last_edited_at") is not None,
        "created_at": created_at(payload),
        "losses": [*entry.losses, *unreadable(payload, CONVERSATION)],
    }


@FORWARDS.handles
def is_public(payload: Json) -> bool:
    """Tell whether the requester saw a conversation: never what was forwarded to others."""
    return payload.get("private") is not True and code(payload.get("source")) != FORWARDED


def _author(payload: Json) -> Row:
    """Return who wrote a conversation; without a user its mail's head says it."""
    sender = mailbox(payload.get("from_email"))
    author, incoming = source_id(payload.get("user_id")), payload.get("incoming")
    kind = AuthorKind.AGENT.value if incoming is False else None
    if author is None and incoming is True:
        kind = AuthorKind.CUSTOMER.value
        author = f"{EMAIL_ID}{sender.address}" if sender else None
    elif author is None and sender is None:
        kind = AuthorKind.SYSTEM.value
    return {
        "author_id": author,
        "author_kind": kind,
        "author_name": sender.name if sender and (author is None or incoming is True) else None,
        "author_email": sender.address if sender and incoming is True else None,
    }


def _body(payload: Json) -> tuple[str | None, str | None]:
    page = html(payload.get("body"))
    plain = text(payload.get("body_text"))
    if page is None and plain is None:
        plain = _structured(payload.get("structured_body"))
    return page, plain


def _structured(value: object) -> str | None:
    """Return every text of a chat's message, in order: their kinds are an open list."""
    return "\n".join(_texts_in(value)) or None


def _texts_in(value: object, key: str = "") -> Iterator[str]:
    if isinstance(value, dict):
        for name, each in value.items():
            yield from _texts_in(each, name)
    elif isinstance(value, list):
        for each in value:
            yield from _texts_in(each, key)
    elif isinstance(value, str) and key not in {"type", "id"} and (found := text(value)):
        yield found


def _recipients(catalog: FreshdeskCatalog, *lists: object) -> list[str]:
    found = mailboxes(*lists, without=catalog.addresses)
    host = catalog.origin.partition("//")[2]
    return [each.address for each in found if not (host and each.address.endswith(f"@{host}"))]


def _time_entry(entry: Entry) -> Row:
    """Return a time entry as a private note of the agent whose time it was."""
    payload = entry.payload
    spent, note = text(payload.get("time_spent")) or "?", text(payload.get("note"))
    at = instant_or_none(payload.get("executed_at"))
    told = f"Time spent: {spent}{' (billable)' if payload.get('billable') is True else ''}"
    told += f", on {at:%Y-%m-%d}" if at else ""
    lines = [told, note] if note else [told]
    page = "<br>".join(escape(line) for line in lines)
    return {
        "source_id": entry.id,
        "author_id": source_id(payload.get("agent_id")),
        "author_kind": AuthorKind.AGENT.value,
        "author_name": None,
        "author_email": None,
        "is_public": False,
        "body_html": f"<p>{page}</p>",
        "body_text": "\n".join(lines),
        "channel": "time_entry",
        "recipients": [],
        "is_rewritten": False,
        "created_at": created_at(payload),
        "losses": list(entry.losses),
    }


def _owned(row: Row, message_id: str, ticket_id: str, position: int, *, seen: set[str]) -> Row:
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
