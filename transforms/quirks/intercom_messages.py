"""What Intercom does with messages and their files that one would not expect, with its handlers."""

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from html import escape, unescape
from typing import Any, Final, NamedTuple

from transforms import bodies, formatted
from transforms.model import EntityType, FileRef
from transforms.quirks.base import Quirk

MAX_ATTACHMENTS: Final = 10  # files per message; OpenAPI 2.16, attachment_files maxItems

PLAIN_TEXT: Final = Quirk(
    id="INT-001",
    entity=EntityType.MESSAGE,
    fact="The body of a conversation is plain text; HTML in it is shown as it stands.",
    evidence="Intercom OpenAPI 2.16, create_conversation_request: 'HTML is not supported'",
    loss="bold, colours and table layout; words, lists, links and the places of images stay",
)


@PLAIN_TEXT.handles
def conversation_text(html: str | None, text: str | None, images: Mapping[str, str]) -> str:
    """Return a message as plain text; `images` maps an image's address to its placeholder."""
    if html:
        return bodies.plain_text(html, images=images)
    return bodies.clean(text or "").strip()


ATTACHMENT_LIMIT: Final = Quirk(
    id="INT-002",
    entity=EntityType.ATTACHMENT,
    fact="A message carries at most 10 attachments; more are refused.",
    evidence="Intercom OpenAPI 2.16, admin reply: attachment_files maxItems 10",
    loss="none: the rest follow in messages of their own, same author, same time",
)


@ATTACHMENT_LIMIT.handles
def split_attachments(
    files: Sequence[FileRef], at_most: int = MAX_ATTACHMENTS
) -> list[tuple[FileRef, ...]]:
    """Cut a message's files into groups that fit one message each, order kept."""
    size = max(1, min(at_most, MAX_ATTACHMENTS))
    return [tuple(files[i : i + size]) for i in range(0, len(files), size)]


class Placed(NamedTuple):
    """Groups of files: the one that goes with the message, and those that follow it."""

    inside: tuple[FileRef, ...]
    after: list[tuple[FileRef, ...]]


NO_FILES_ON_CREATE: Final = Quirk(
    id="INT-003",
    entity=EntityType.ATTACHMENT,
    fact="A conversation is created without files: only addresses of public images are taken.",
    evidence="Intercom OpenAPI 2.16, create_conversation_request has no attachment_files",
    loss="none: the first message's files follow in a reply of the same person, same time",
)


@NO_FILES_ON_CREATE.handles
def place_files(groups: list[tuple[FileRef, ...]], *, is_create: bool) -> Placed:
    """Say which group of files a message carries itself, and which follow in replies."""
    if is_create or not groups:
        return Placed((), groups)
    return Placed(groups[0], groups[1:])


NOTES_BY_TEAMMATES: Final = Quirk(
    id="INT-009",
    entity=EntityType.MESSAGE,
    fact="Only teammates write notes, and only teammates of today write at all.",
    evidence="Intercom OpenAPI 2.16, reply: message_type note exists with an admin_id alone",
    loss="the author in Intercom's own field; the name stands in the text",
)


@NOTES_BY_TEAMMATES.handles
def attributed(text: str, name: str) -> str:
    """Return a text that somebody else posts for `name`."""
    return f"{name} wrote:\n\n{text}"


TIMES_ASCEND: Final = Quirk(
    id="INT-010",
    entity=EntityType.MESSAGE,
    fact="Nobody says what becomes of a reply that is older than its conversation.",
    evidence="Intercom OpenAPI 2.16 is silent on created_at of replies; not tried",
    loss="seconds, where the source's clock ran backwards",
)


@TIMES_ASCEND.handles
def ascending(instants: Iterable[datetime]) -> list[int]:
    """Return unix seconds, 1 or more, that never go back; the first is the earliest of all."""
    seconds = [max(1, int(instant.timestamp())) for instant in instants]
    latest = min(seconds, default=1)
    if seconds:
        seconds[0] = latest
    for position, second in enumerate(seconds):
        latest = seconds[position] = max(latest, second)
    return seconds


TIMES_PASS: Final = Quirk(
    id="INT-034",
    entity=EntityType.MESSAGE,
    fact="A message dated in the future is refused.",
    evidence="Intercom OpenAPI 2.16: created_at is the time at which it was written; not tried",
    loss="the date ahead, of a wrong clock or an import: the time of the message before stands",
)


@TIMES_PASS.handles
def passed(instants: Iterable[datetime], began_at: datetime, now: datetime) -> list[datetime]:
    """Return times none of which is ahead: one that is takes the place of the one before it."""
    found: list[datetime] = []
    before = min(began_at, now)
    for instant in instants:
        before = before if instant > now else instant
        found.append(before)
    return found


REPLY_NOTIFIES: Final = Quirk(
    id="INT-018",
    entity=EntityType.MESSAGE,
    fact="A teammate's public reply is mailed to the customer unless told not to.",
    evidence="Intercom OpenAPI 2.15 and later, admin reply: skip_notifications",
    loss="none",
)


@REPLY_NOTIFIES.handles
def silent(reply: Mapping[str, Any]) -> dict[str, Any]:
    """Return a teammate's reply that nobody is told of."""
    return {**reply, "skip_notifications": True}


PARTICIPANTS_WRITE: Final = Quirk(
    id="INT-019",
    entity=EntityType.MESSAGE,
    fact="A contact who does not take part in a conversation may not be able to reply to it.",
    evidence="Intercom OpenAPI 2.16 is silent; not tried",
    loss="none: whoever writes takes part first",
)


@PARTICIPANTS_WRITE.handles
def must_join(contact_id: str, present: Collection[str]) -> bool:
    """Say whether a contact has to be added before they can write."""
    return contact_id not in present


FILES_OR_ADDRESSES: Final = Quirk(
    id="INT-024",
    entity=EntityType.ATTACHMENT,
    fact="Of files and addresses of files in one reply, the addresses are ignored.",
    evidence="Intercom OpenAPI 2.16, reply to a ticket: attachment_files take precedence",
    loss="none: files are always sent as files",
).lives_in("transforms.plan.replies")

NOTES_ARE_HTML: Final = Quirk(
    id="INT-027",
    entity=EntityType.MESSAGE,
    fact="The body of a note is HTML: an address in angle brackets would vanish from a text.",
    evidence="Intercom OpenAPI 2.16, admin reply: 'Notes accept some HTML formatting'; its example"
    " has headings and lists, which tags besides is not said",
    loss="colours, underlines, the rules of tables, whose cells stand in lines; bold, italic, code,"
    " headings, lists, quotes and links arrive, as text where Intercom refuses them",
)


@NOTES_ARE_HTML.handles
def note_html(text: str) -> str:
    """Return a text as the HTML of a note."""
    paragraphs = re.split(r"\n[ \t]*\n\s*", escape(text.strip(), quote=False))
    return "".join("<p>" + each.replace("\n", "<br>") + "</p>" for each in paragraphs)


_FORMATTING: Final = re.compile(r"<(?!/?p>|br>)")


def formatted_note(html: str | None, images: Mapping[str, str]) -> str | None:
    """Return a body as the HTML of a note, None where it has nothing that a text lacks."""
    return formatted.formatted(html, images=images) if html else None


_HTML: Final = re.compile(r"<[a-z]")


def is_html(body: str) -> bool:
    """Tell by its beginning whether a body of ours is HTML; no text begins so that we send."""
    return _HTML.match(body) is not None


def is_formatted(note: str) -> bool:
    """Tell whether the HTML of a note is more than paragraphs of text."""
    return _FORMATTING.search(note) is not None


def unformatted(note: str) -> str:
    """Return the HTML of a note with all of its words, as paragraphs of text."""
    return note_html(bodies.plain_text(note))


TEXT_OR_HTML: Final = Quirk(
    id="INT-057",
    entity=EntityType.MESSAGE,
    fact="Whether a text is read as HTML, the documents say of notes alone: it may be either.",
    evidence="Intercom OpenAPI 2.16, admin reply: 'the text body'; not tried. In 34,125 messages"
    " of one desk 147 held an address like <bob@example.com>, which HTML swallows",
    loss="none: < and > are written as ‹ and › where markup could begin, and an invisible U+2060"
    " follows an & (a percent sign its parameter's first letter) that could begin an entity",
)

_MARKUP: Final = re.compile(r"<([a-zA-Z/!?][^<>]*)>")

_BEGINS: Final = re.compile(r"<(?=[a-zA-Z/!?])")

_ENTITY: Final = re.compile(r"&(?:#[xX]?[0-9a-fA-F]+;?|[a-zA-Z][a-zA-Z0-9]*;?)")

_WEB: Final = re.compile(r"(?:https?://|www\.)\S+", re.IGNORECASE)

_PERCENT: Final = re.compile(r"&%([46][1-9A-F]|[57][0-9A])", re.IGNORECASE)

_JOINER: Final = "\u2060"  # takes no room and is never shown


def message_body(text: str, html: str | None, *, takes_html: bool) -> str:
    """Return the body of a message: as HTML only where a probe has found that Intercom keeps it."""
    return (html or note_html(text)) if takes_html else same_either_way(text)


@TEXT_OR_HTML.handles
def same_either_way(text: str) -> str:
    """Return a text that reads the same whether it is taken for text or for HTML."""
    text = _BEGINS.sub("‹", _MARKUP.sub(r"‹\1›", text))
    if "&" not in text:
        return text
    text = _WEB.sub(lambda address: _ENTITY.sub(_percent, address[0]), text)
    return _ENTITY.sub(_apart, text)


def as_meant(text: str) -> str:
    """Return a text with the letters that addresses have as `%74` to be read in either way."""
    return _PERCENT.sub(lambda found: "&" + chr(int(found[1], 16)), text)


def _percent(found: re.Match[str]) -> str:
    """Return a parameter that HTML takes for an entity (`&times` of `&timestamp=1`) as its like."""
    told = found[0]
    is_safe = told[1] == "#" or unescape(told) == told
    return told if is_safe else f"&%{ord(told[1]):02X}{told[2:]}"


def _apart(found: re.Match[str]) -> str:
    told = found[0]
    return told if unescape(told) == told else f"&{_JOINER}{told[1:]}"


TICKET_FILES: Final = Quirk(
    id="INT-065",
    entity=EntityType.ATTACHMENT,
    fact="A contact's reply to a ticket takes no files, only addresses of public images.",
    evidence="Intercom OpenAPI 2.16, contact_reply_base_request has no attachment_files",
    loss="none: a reply with what Intercom may fetch (`storage.public_url`) follows, and a private "
    "note with all other files, which names who sent them",
)


@TICKET_FILES.handles
def files_of(name: str, files: str) -> str:
    """Return the text of a note that carries the files of somebody else."""
    return f"{files.removesuffix(']')}, sent by {name}]"


TICKET_CONTACT: Final = Quirk(
    id="INT-066",
    entity=EntityType.MESSAGE,
    fact="A ticket has one contact; whether another one's reply is taken is not told.",
    evidence="Intercom OpenAPI 2.16, create_ticket_request contacts: 'only one is allowed'",
    loss="others' messages are a teammate's, with the name in the text; a note tells the copies",
).lives_in("transforms.plan.intercom_tickets")

BACK_OFFICE: Final = Quirk(
    id="INT-069",
    entity=EntityType.MESSAGE,
    fact="On tickets that customers don't see (Back-office, Tracker) no contact can write.",
    evidence="Intercom OpenAPI 2.16, 400 parameter_mismatch 'User replies are not allowed'",
    loss="customers' messages are a teammate's, with the name in the text",
).lives_in("transforms.plan.intercom_tickets")
