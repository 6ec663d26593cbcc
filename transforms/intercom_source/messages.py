"""A conversation's source, parts, side conversations and calls to canonical messages and files."""

import re
from collections.abc import Iterator, Mapping
from html import escape
from typing import Any, Final

from transforms.batches import left_out
from transforms.contracts import sort_key
from transforms.intercom_source.attachments import DESCRIPTION, attachments_of, body_of
from transforms.intercom_source.authors import Author, author_of
from transforms.intercom_source.calls import call_text
from transforms.intercom_source.catalog import IntercomCatalog
from transforms.intercom_source.entries import Entries, files_left, told_at
from transforms.intercom_source.lists import SIDE_ID, SOURCE, TICKET
from transforms.intercom_source.mails import (
    history_of,
    is_another,
    is_mail,
    recipients_of,
    subject_of,
)
from transforms.intercom_source.parts import (
    MESSAGE,
    choices,
    has_content,
    is_named,
    is_public,
    name_of,
    roles_of,
)
from transforms.intercom_source.quirks import FIRST_IS_NO_PART
from transforms.intercom_source.shapes import PART
from transforms.intercom_source.values import channel_of
from transforms.model import AuthorKind, EntityType
from transforms.payloads import html, mapping, source_id, text
from transforms.readable import unreadable
from transforms.threads import Entry, Thread

_TAKEN = (
    "type id part_type body created_at assigned_to author attachments redacted metadata"
    " email_message_metadata event_details previous_ticket_state ticket_state"
    " updated_attribute_data tags"
)
TAKEN: Final = frozenset({*_TAKEN.split(), SIDE_ID})
_FOLLOWS: Final = "follows from the parts"
DROPPED: Final = {
    "updated_at": "parts can't be edited; that one was removed is told",
    "notified_at": "when its reader was told of it",
    "external_id": "the part's id in the system that wrote it",
    "state": _FOLLOWS,
    "app_package_code": "which app wrote it over the API",
    "admin_assignee_id": _FOLLOWS,
    "team_assignee_id": _FOLLOWS,
}
EMPTY: Final = "empty_part"
UNKNOWN_EVENT: Final = "event_unknown"
REDACTED: Final = "[This message was removed in Intercom]"
_TAG: Final = re.compile(r"</?[a-z][^<>]*>", re.IGNORECASE)

Row = dict[str, Any]
Json = Mapping[str, Any]


def to_thread(
    ticket: Json, entries: Entries, catalog: IntercomCatalog, subject: str | None
) -> Thread:
    """Return a conversation's messages by their time, position 0 first, with the files of each.

    `ticket`: its payload, which `created_at` as a moment stands in; `subject`: what it is called.
    Of parts that are neither message nor event the number is told: "event_unknown", "empty_part".
    """
    ticket_id, thread = str(source_id(ticket["id"])), Thread()
    said: list[tuple[Row, Entry]] = []
    for row, entry in _said(ticket, entries, catalog, subject):
        if row is not None:
            said.append((row, entry))
            continue
        reason = EMPTY if not _is_unknown(entry) else UNKNOWN_EVENT
        thread.left_out.append(left_out(EntityType.MESSAGE, entry.id, ticket_id, reason))
        thread.left_out += files_left(entry, reason)
    said.sort(key=lambda each: _place(each[0]))
    for position, (row, entry) in enumerate(said):
        common = {"ticket_id": ticket_id, "position": position}
        thread.messages.append(row | common)
        files = attachments_of(entry.payload, body_of(entry.payload))
        thread.files += [
            file | {"ticket_id": ticket_id, "message_id": row["source_id"], "position": number}
            for number, file in enumerate(files)
        ]
    return thread


def _place(row: Row) -> tuple[object, ...]:
    is_later = not row["source_id"].startswith(SOURCE)
    return (row["created_at"], is_later, sort_key(row["source_id"]))


def _is_unknown(entry: Entry) -> bool:
    return "part_type" in entry.payload and is_named(entry.payload)


def _said(
    ticket: Json, entries: Entries, catalog: IntercomCatalog, subject: str | None
) -> Iterator[tuple[Row | None, Entry]]:
    """Yield each message, None in place of one that says nothing; events alone are left aside."""
    if entries.source is not None:
        yield _first(entries.source, ticket, catalog, subject), entries.source
    for each in entries.parts:
        roles = roles_of(each.payload)
        if MESSAGE in roles:
            yield _part(each, catalog, subject), each
        elif not roles:
            yield None, each
    for each in entries.sides:
        if has_content(each.payload):
            yield _part(each, catalog, subject) | _aside(each), each
        else:
            yield None, each
    for each in entries.calls:
        yield _call(each), each


@FIRST_IS_NO_PART.handles
def _first(entry: Entry, ticket: Json, catalog: IntercomCatalog, subject: str | None) -> Row | None:
    """Return the message that a conversation or ticket began with, None where it says nothing."""
    if entry.payload.get("type") == TICKET:
        return _description(entry, ticket)
    source = mapping(entry.payload.get("source"))
    page = html(source.get("body"))
    if not has_content(source) and history_of(source) is None:
        return None
    if (history := history_of(source)) is not None and history not in (page or ""):
        page = f"{page or ''}<blockquote>{history}</blockquote>"
    row = _row(entry, author_of(source.get("author")), ticket["created_at"])
    is_removed = source.get("redacted") is True
    return row | {
        **_words(_with_subject(page, source, subject), is_removed=is_removed),
        "channel": channel_of(source.get("type")),
        "recipients": recipients_of(source, catalog.addresses),
        "is_rewritten": is_removed,
        "losses": [*entry.losses, *unreadable(source, PART)],
    }


def _description(entry: Entry, ticket: Json) -> Row | None:
    """Return what a ticket's asker told of it; whoever wrote it down, it is in their name."""
    told = text(mapping(entry.payload.get("ticket_attributes")).get(DESCRIPTION))
    if told is None and not attachments_of(entry.payload, ""):
        return None
    is_page = told is not None and _TAG.search(told) is not None
    asker = source_id(ticket.get("asker_id"))
    author = Author(asker, AuthorKind.CUSTOMER if asker else AuthorKind.SYSTEM)
    row = _row(entry, author, ticket["created_at"])
    return row | {"body_html": told if is_page else None, "body_text": None if is_page else told}


def _part(entry: Entry, catalog: IntercomCatalog, subject: str | None) -> Row:
    part = entry.payload
    page = html(part.get("body"))
    if offered := choices(part):
        listed = "".join(f"<li>{escape(each)}</li>" for each in offered)
        page = f"{page or ''}<ul>{listed}</ul>"
    if is_named(part):
        page = f"<p>[{escape(name_of(part))}]</p>{page or ''}"
    is_removed = part.get("redacted") is True
    row = _row(entry, author_of(part.get("author")), told_at(part))
    return row | {
        **_words(_with_subject(page, part, subject), is_removed=is_removed),
        "is_public": is_public(part),
        "channel": "email" if is_mail(part) else None,
        "recipients": recipients_of(part, catalog.addresses),
        "is_rewritten": is_removed,
        "losses": [*entry.losses, *unreadable(part, PART)],
    }


def _with_subject(page: str | None, message: Json, subject: str | None) -> str | None:
    """Return a mail's words, begun with its subject where that is not its conversation's."""
    own = subject_of(message)
    if own is None or not is_another(own, subject):
        return page
    return f"<p>Subject: {escape(own)}</p>{page or ''}"


def _words(page: str | None, *, is_removed: bool) -> Row:
    if page is None and is_removed:
        return {"body_html": None, "body_text": REDACTED}
    return {"body_html": page, "body_text": None}


def _aside(entry: Entry) -> Row:
    side = source_id(entry.payload.get(SIDE_ID)) or entry.id
    return {"side_id": side, "is_public": False}


def _call(entry: Entry) -> Row:
    """Return a call as a private note of whoever answered it: its customer never saw it written."""
    call = entry.payload
    admin, contact = source_id(call.get("admin_id")), source_id(call.get("contact_id"))
    kind = AuthorKind.AGENT if admin else AuthorKind.CUSTOMER if contact else AuthorKind.SYSTEM
    row = _row(entry, Author(admin or contact, kind), told_at(call))
    return row | {"is_public": False, "body_text": call_text(call), "channel": "phone"}


def _row(entry: Entry, author: Author, at: Any) -> Row:
    """Return what is true of any message; others know more of it."""
    return {
        "source_id": entry.id,
        "author_id": author.id,
        "author_kind": author.kind.value,
        "author_name": author.name,
        "author_email": author.email,
        "is_public": True,
        "body_html": None,
        "body_text": None,
        "channel": None,
        "recipients": [],
        "is_rewritten": False,
        "created_at": at,
        "losses": list(entry.losses),
    }
