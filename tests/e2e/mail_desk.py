"""A Zendesk desk whose comments are real mails and help articles, as Zendesk would store them."""

import email
import html
import mimetypes
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from email.header import decode_header
from email.message import Message
from email.utils import parseaddr
from pathlib import Path
from typing import Any

import orjson

from connectors.sandbox.file_bytes import token_for
from connectors.sandbox.records import epoch, stamp
from connectors.sandbox.zendesk.desk import Desk, StoredFile, held
from connectors.sandbox.zendesk.desk.files import stored
from connectors.sandbox.zendesk.desk.model import HERE
from connectors.sandbox.zendesk.desk.sample import configuration, staff

START = epoch("2025-03-03T08:00:00Z")
STEP_S = 60  # from one comment of the desk to the next
PER_TICKET = 4
AGENT = "amelie.roth@lumenbikes.example"
BY_CUSTOMER, BY_AGENT, AS_NOTE = "customer", "agent", "note"

USER_IDS, TICKET_IDS, EVENT_IDS, FILE_IDS = 9_100_000_000_000, 1, 9_300_000, 9_400_000
_VIA = {"channel": "email", "source": {"from": {}, "to": {}, "rel": None}}
_META = {"system": {}, "custom": {}}


@dataclass(frozen=True)
class Enclosed:
    """A part of a mail that is no text."""

    name: str
    content_type: str
    content: bytes
    cid: str = ""
    is_shown: bool = False  # among the text

    def place_in(self, body: str) -> int:
        """Return where the text shows it, the end if by a tag that is added; -1 if not at all."""
        place = body.find(f"cid:{self.cid}") if self.cid else -1
        return len(body) if place < 0 and self.is_shown else place


@dataclass(frozen=True)
class Document:
    """What one comment is made of."""

    name: str
    sender: tuple[str, str]  # name and address
    body: str
    is_page: bool
    files: tuple[Enclosed, ...] = ()


@dataclass(frozen=True)
class Comment:
    """A document at its place in the desk."""

    document: Document
    ticket: int
    at: int  # seconds since 1970
    voice: str


@dataclass
class MailDesk:
    """The desk, and what stands in it."""

    desk: Desk
    comments: list[Comment] = field(default_factory=list)


def mails(folder: Path) -> list[Document]:
    """Return a comment for each mail; of a mail with text and page both, one for either."""
    paths = sorted(folder.glob("*.eml"))
    return [each for path in paths for each in _documents(path.stem, path.read_bytes())]


def articles(path: Path) -> list[Document]:
    """Return a comment for each help article."""
    rows = [orjson.loads(line) for line in path.read_bytes().splitlines()]
    sender = ("Editor", "editor@handbook.example")
    return [Document(f"{r['slug']} {r['locale']}", sender, r["body"], is_page=True) for r in rows]


def mail_desk(documents: list[Document]) -> MailDesk:
    """Return a desk in which each document is a customer's comment, an agent's, and a note."""
    made = MailDesk(Desk(**_configuration()))
    files: dict[str, StoredFile] = {}
    agents = {user["email"]: user for user in staff().users}
    users = {each.sender: _user(number, *each.sender) for number, each in _numbered(documents)}
    audits: dict[int, list[dict[str, Any]]] = {}
    tickets = []
    for voice in (BY_CUSTOMER, BY_AGENT, AS_NOTE):
        for start in range(0, len(documents), PER_TICKET):
            ticket = TICKET_IDS + len(tickets)
            audits[ticket] = []
            for document in documents[start : start + PER_TICKET]:
                at = START + STEP_S * len(made.comments)
                made.comments.append(Comment(document, ticket, at, voice))
                author = users[document.sender] if voice == BY_CUSTOMER else agents[AGENT]
                audits[ticket].append(_audit(len(made.comments), made.comments[-1], author, files))
            tickets.append(_ticket(ticket, users[documents[start].sender], audits[ticket]))
    made.desk = replace(
        made.desk,
        users=held([*agents.values(), *users.values()]),
        tickets=held(tickets, lambda row: row["generated_timestamp"]),
        audits=held([a for rows in audits.values() for a in rows], _at),
        first_audits=lambda key: audits.get(key, []),
        file=files.get,
        token_of={file.record["id"]: token for token, file in files.items()}.get,
    )
    return made


def _configuration() -> dict[str, Any]:
    nothing = held([])
    rest = {"users": nothing, "organizations": nothing, "tickets": nothing, "audits": nothing}
    memberships = staff().group_memberships
    found = {**configuration(), "first_audits": list, "group_memberships": memberships}
    return found | rest


def _numbered(documents: list[Document]) -> Iterator[tuple[int, Document]]:
    return enumerate({each.sender: each for each in documents}.values())


def _documents(name: str, raw: bytes) -> Iterator[Document]:
    message = email.message_from_bytes(raw)
    pages, texts, files = [], [], []
    for part in message.walk():
        if part.is_multipart():
            continue
        kind, is_file = part.get_content_maintype(), part.get_filename() is not None
        if is_file or kind not in {"text", "multipart", "message"}:
            files.append(_enclosed(part, len(files)))
        else:
            (pages if part.get_content_type() == "text/html" else texts).append(_text(part))
    sender = _sender(message)
    if texts and pages:
        yield Document(f"{name} (text)", sender, "\n".join(texts), is_page=False)
    body = "\n".join(pages or texts)
    yield Document(name, sender, body, is_page=bool(pages), files=tuple(files))


def _sender(message: Message) -> tuple[str, str]:
    name, address = parseaddr(_decoded(message["from"] or ""))
    address = address if "@" in address else ""
    return name or address or "Unknown sender", address.lower()


def _decoded(header: Any) -> str:
    words = ((w if isinstance(w, bytes) else w.encode("utf-8", "surrogateescape"), c)
             for w, c in decode_header(header))  # fmt: skip
    return "".join(_characters(word, charset) for word, charset in words)


def _characters(data: bytes, charset: str | None) -> str:
    try:
        return data.decode(charset or "utf-8", "replace")
    except LookupError:
        return data.decode("utf-8", "replace")


def _text(part: Message) -> str:
    data = part.get_payload(decode=True) or b""
    return _characters(data, part.get_content_charset()).replace("\r\n", "\n")


def _enclosed(part: Message, number: int) -> Enclosed:
    kind = part.get_content_type()
    name = part.get_filename()
    named = f"unnamed-{number}{mimetypes.guess_extension(kind) or ''}"
    return Enclosed(
        _decoded(name) if name else named,
        kind,
        part.get_payload(decode=True) or b"",
        cid=(part["content-id"] or "").strip(" <>"),
        is_shown=part.get_content_disposition() == "inline" and kind.startswith("image/"),
    )


def _user(number: int, name: str, address: str) -> dict[str, Any]:
    return {
        **staff().users[0],
        "id": USER_IDS + number,
        "url": f"{HERE}/api/v2/users/{USER_IDS + number}.json",
        "name": name,
        "email": address or None,
        "role": "end-user",
        "role_type": None,
        "moderator": False,
    }


def _ticket(key: int, requester: dict[str, Any], audits: list[dict[str, Any]]) -> dict[str, Any]:
    first, last = audits[0], audits[-1]
    return {
        "url": f"{HERE}/api/v2/tickets/{key}.json",
        "id": key,
        "via": _VIA,
        "created_at": first["created_at"],
        "updated_at": last["created_at"],
        "generated_timestamp": _at(last),
        "subject": f"Mails {key}",
        "raw_subject": f"Mails {key}",
        "description": first["events"][0]["plain_body"],
        "status": "open",
        "requester_id": requester["id"],
        "submitter_id": requester["id"],
        "assignee_id": None,
        "organization_id": None,
        "group_id": None,
        "is_public": first["events"][0]["public"],
        "tags": [],
        "custom_fields": [],
        "fields": [],
        "collaborator_ids": [],
        "follower_ids": [],
        "email_cc_ids": [],
        "support_type": "agent",
    }


def _audit(
    number: int, comment: Comment, author: dict[str, Any], files: dict[str, StoredFile]
) -> dict[str, Any]:
    document, when = comment.document, stamp(comment.at)
    page = document.body if document.is_page else _page(document.body)
    records = []
    for place, enclosed in enumerate(document.files):
        token = token_for(f"{number}:{place}")
        is_named = bool(enclosed.cid) and f"cid:{enclosed.cid}" in page
        file = _stored(FILE_IDS + number * 100 + place, token, enclosed, is_inline=is_named)
        files[token] = file
        records.append(file.record)
        url = html.escape(file.record["content_url"])
        if is_named:
            page = page.replace(f"cid:{enclosed.cid}", url)
        elif enclosed.is_shown:
            file.record["inline"] = True
            page += f'<img src="{url}">'
    event = {
        "id": EVENT_IDS + number * 2,
        "type": "Comment",
        "author_id": author["id"],
        "body": document.body,
        "html_body": f'<div class="zd-comment" dir="auto">{page}</div>',
        "plain_body": document.body,
        "public": comment.voice != AS_NOTE,
        "attachments": records,
        "created_at": when,
    }
    return {
        "id": EVENT_IDS + number * 2 + 1,
        "ticket_id": comment.ticket,
        "created_at": when,
        "author_id": author["id"],
        "via": _VIA,
        "metadata": _META,
        "events": [event],
    }


def _page(text: str) -> str:
    blocks = html.escape(text, quote=False).split("\n\n")
    return "".join(f'<p dir="auto">{each.replace(chr(10), "<br>")}</p>' for each in blocks)


def _stored(key: int, token: str, enclosed: Enclosed, *, is_inline: bool) -> StoredFile:
    spec = {"name": enclosed.name, "size": len(enclosed.content)}
    file = stored(key, token, spec, is_inline=is_inline)
    file.record["content_type"] = enclosed.content_type
    return replace(file, chunks=lambda: iter((enclosed.content,)))


def _at(row: dict[str, Any]) -> int:
    return epoch(row["created_at"])
