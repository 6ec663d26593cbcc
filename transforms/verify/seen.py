"""A conversation as Intercom's answer shows it, without the answer's form."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Final

from transforms.verify.words import letters, shown_text

SOURCE: Final = "source"  # stands for the id of the message that opened the conversation

Json = Mapping[str, Any]


@dataclass(slots=True)
class SeenFile:
    """An attachment; `sha256` is filled in when it is downloaded, `trouble` if it can't be."""

    name: str
    size_bytes: int | None
    url: str
    sha256: str | None = None
    trouble: str | None = None  # the reason


@dataclass
class SeenPart:
    """One message, note or event; `place` counts from the opening message on."""

    id: str
    place: int
    type: str
    author_id: str
    at: int
    html: str
    files: list[SeenFile] = field(default_factory=list)
    is_redacted: bool = False

    @property
    def is_note(self) -> bool:
        """Whether only teammates see it."""
        return self.type == "note"

    @property
    def is_message(self) -> bool:
        """Whether somebody wrote it."""
        return bool(self.html or self.files) or self.type in {"comment", "note"}

    @cached_property
    def text(self) -> str:
        """The words, without markup."""
        return shown_text(self.html)


@dataclass
class SeenConversation:
    """What is compared of a conversation."""

    id: str
    title: str
    state: str
    parts: list[SeenPart]
    hidden: int  # parts that the answer does not show
    attributes: Json
    tags: dict[str, str]  # lower-case name: the admin who put it there
    contact_ids: frozenset[str]
    admin_id: str | None
    team_id: str | None
    company_id: str | None
    ticket_state: frozenset[str] = frozenset()  # of a ticket: category and names, in lower case
    trackers: frozenset[str] = frozenset()  # tickets that it is linked to
    hides: frozenset[str] = frozenset()  # what the answer does not show: tags, company

    def tells(self, text: str) -> bool:
        """Say whether a private note has these letters."""
        return letters(text) in self._told

    @cached_property
    def _told(self) -> str:
        return " ".join(letters(part.text) for part in self.parts if part.is_note)

    @property
    def requester_id(self) -> str:
        """The contact who opened it."""
        return self.parts[0].author_id


def seen_conversation(answer: Json) -> SeenConversation:
    """Read GET /conversations/{id}, or a ticket in the form of a conversation."""
    source = answer.get("source") or {}
    opening = _part({**source, "id": SOURCE, "created_at": answer.get("created_at")}, 0, SOURCE)
    listed = answer.get("conversation_parts") or {}
    rows = listed.get("conversation_parts") or []
    parts = [_part(row, place, row.get("part_type")) for place, row in enumerate(rows, start=1)]
    return SeenConversation(
        id=str(answer.get("id")),
        title=answer.get("title") or "",
        state=str(answer.get("state") or ""),
        parts=[opening, *parts],
        hidden=max(0, int(listed.get("total_count") or 0) - len(rows)),
        attributes=answer.get("custom_attributes") or {},
        tags={
            str(tag.get("name")).casefold(): str((tag.get("applied_by") or {}).get("id"))
            for tag in (answer.get("tags") or {}).get("tags") or []
        },
        contact_ids=frozenset(
            str(each.get("id")) for each in (answer.get("contacts") or {}).get("contacts") or []
        ),
        admin_id=_id(answer.get("admin_assignee_id")),
        team_id=_id(answer.get("team_assignee_id")),
        company_id=_id((answer.get("company") or {}).get("id")),
        ticket_state=frozenset(
            str(told).lower()
            for name, told in (answer.get("ticket_state") or {}).items()
            if name in {"category", "internal_label", "external_label"}
        ),
        trackers=frozenset(
            str(each.get("id"))
            for each in (answer.get("linked_objects") or {}).get("data") or []
            if each.get("type") == "ticket"
        ),
        hides=frozenset(answer.get("hidden") or ()),
    )


def _part(row: Json, place: int, kind: object) -> SeenPart:
    return SeenPart(
        id=str(row.get("id")),
        place=place,
        type=str(kind or ""),
        author_id=str((row.get("author") or {}).get("id")),
        at=int(row.get("created_at") or 0),
        html=row.get("body") or "",
        files=[
            SeenFile(str(f.get("name") or ""), _size(f.get("filesize")), str(f.get("url") or ""))
            for f in row.get("attachments") or []
        ],
        is_redacted=bool(row.get("redacted")),
    )


def _size(told: object) -> int | None:
    return (
        int(told) if isinstance(told, int) or (isinstance(told, str) and told.isdigit()) else None
    )


def _id(told: object) -> str | None:
    return None if told in (None, 0, "0", "") else str(told)
