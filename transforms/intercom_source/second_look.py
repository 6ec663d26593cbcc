"""A second opinion: canonical tickets against a fresh read of Intercom, in another rendering.

Written without the transform that it judges: it reads Intercom's own fields once more. Of a
conversation the words come as plain text (`display_as=plaintext`), where the transform had HTML.
"""

import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any, Final

from transforms.shapes import Fresh, Taken
from transforms.verify.case import Row
from transforms.verify.findings import Finding, Kind, OfTicket
from transforms.verify.words import letters, words_of

Json = Mapping[str, Any]
_NOTES: Final = {"note", "note_and_reopen", "note_and_unsnooze"}
_PEOPLE: Final = {"user", "lead", "contact", "admin"}
_TITLE: Final = "_default_title_"
# What a plain text has in place of links and images: `label (url)`, `[Image "url"]`.
_ADDRESS: Final = re.compile(r"\s\((?:https?://|mailto:)[^\s()]*\)|\[Image \"[^\"]*\"\]")


def source_findings(fresh: Fresh, taken: Taken) -> Iterator[Finding]:
    """Yield where the canonical rows are not what Intercom says.

    A conversation that was changed since it was staged is compared in its older parts alone.
    """
    look = _Look(fresh, taken)
    if look.is_changed:
        yield look.of(Kind.CHANGED_SINCE, what="source")
    else:
        yield from look.ticket()
        yield from look.extra()
    yield from look.parts()


def _instant(told: object) -> datetime | None:
    if isinstance(told, int) and not isinstance(told, bool):
        return datetime.fromtimestamp(told, UTC)
    return None


class _Look(OfTicket):
    def __init__(self, fresh: Fresh, taken: Taken) -> None:
        self.fresh, self.taken = fresh, taken
        self.id = str(taken.ticket["source_id"])
        updated = _instant(fresh.ticket.get("updated_at"))
        self.staged_at = taken.ticket["updated_at"] or taken.ticket["created_at"]
        self.is_changed = updated is not None and updated > self.staged_at
        self.rows = {row["source_id"]: row for row in taken.messages}

    def ticket(self) -> Iterator[Finding]:
        """Compare the conversation's or ticket's own fields."""
        told, row = self.fresh.ticket, self.taken.ticket
        title = told.get("title") or (told.get("ticket_attributes") or {}).get(_TITLE)
        if title and letters(str(title)) != letters(row["subject"] or ""):
            yield self.differs("title", title, row["subject"])
        is_over = told.get("open") is False or told.get("state") == "closed"
        if is_over != (row["status"] in {"closed", "solved"}):
            yield self.differs("open", not is_over, row["status"])
        if _instant(told.get("created_at")) != row["created_at"].replace(microsecond=0):
            yield self.differs("created_at", told.get("created_at"), row["created_at"])
        for theirs, ours in (("admin_assignee_id", "assignee_id"), ("team_assignee_id", "team_id")):
            wanted = told.get(theirs) or None
            if (None if str(wanted) in {"0", "None"} else str(wanted)) != row[ours]:
                yield self.differs(theirs, wanted, row[ours])
        listed = (told.get("tags") or {}).get("tags") or ()
        if unlike := {str(each.get("name")) for each in listed} ^ {*row["tags"]}:
            yield self.differs("tags", ", ".join(sorted(unlike)), None)
        yield from self._people()
        yield from self._fields()

    def _people(self) -> Iterator[Finding]:
        listed = (self.fresh.ticket.get("contacts") or {}).get("contacts") or ()
        wanted = {str(each.get("id")) for each in listed}
        row = self.taken.ticket
        found = {row["requester_id"], *row["cc_ids"]} - {None}
        if wanted - found:
            yield self.differs("contacts", ", ".join(sorted(wanted - found)), None)

    def _fields(self) -> Iterator[Finding]:
        known = {row["id"]: row for row in self.taken.ticket["fields"]}
        for key in ("custom_attributes", "ticket_attributes"):
            for name, value in (self.fresh.ticket.get(key) or {}).items():
                row = known.get(name)
                is_own = name.startswith("_default_")
                if value not in (None, "", [], {}) and not is_own and (not row or not row["text"]):
                    yield self.differs(f"attribute {name}", value, None)

    def extra(self) -> Iterator[Finding]:
        """Yield messages that Intercom does not have."""
        known = {str(each.get("id")) for each in self.fresh.comments}
        for key in self.rows:
            if key.isdecimal() and key not in known:
                yield self.of(Kind.SOURCE_MESSAGE_EXTRA, message=key)

    def parts(self) -> Iterator[Finding]:
        """Compare the first message, and each part with the message that was made of it."""
        first = self.fresh.ticket.get("source") or {}
        if first.get("body") and (row := self.rows.get(f"source:{self.id}")) is not None:
            yield from self._text(f"source:{self.id}", first, row)
        elif first.get("body"):
            yield self.of(Kind.SOURCE_MESSAGE_LOST, message=f"source:{self.id}")
        for told in self.fresh.comments:
            key, at = str(told.get("id")), _instant(told.get("created_at"))
            row = self.rows.get(key)
            if row is not None:
                yield from self._message(key, told, row)
                continue
            is_later = self.is_changed and at is not None and at > self.staged_at
            is_message = told.get("body") or told.get("attachments")
            if is_message and key not in self.taken.left_out and not is_later:
                yield self.of(Kind.SOURCE_MESSAGE_LOST, message=key)

    def _message(self, key: str, told: Json, row: Row) -> Iterator[Finding]:
        at = _instant(told.get("created_at"))
        if at != row["created_at"].replace(microsecond=0):
            yield self.differs("created_at", at, row["created_at"], message=key)
        if told.get("part_type") in _NOTES and row["is_public"]:
            yield self.differs("public", "a note", "a reply", message=key)
        author = told.get("author") or {}
        is_person = author.get("type") in _PEOPLE and not author.get("from_ai_agent")
        if is_person and str(author.get("id")) != row["author_id"]:
            yield self.differs("author", author.get("id"), row["author_id"], message=key)
        if not self.is_changed:
            yield from self._text(key, told, row)
            yield from self._files(key, told)

    def _text(self, key: str, told: Json, row: Row) -> Iterator[Finding]:
        """Compare words: all of Intercom's are there; the row may say more, such as a subject."""
        found = "".join(words_of(row["body_html"], row["body_text"]).words)
        place = 0
        for wanted in _stretches(str(told.get("body") or "")):
            at = found.find(wanted, place)
            if at < 0:
                yield self.differs("text", wanted[:80], found[place : place + 80], message=key)
                return
            place = at + len(wanted)

    def _files(self, key: str, told: Json) -> Iterator[Finding]:
        own = [row["name"] for row in self.taken.attachments if row["message_id"] == key]
        for each in told.get("attachments") or ():
            if each.get("name") and letters(each["name"]) not in map(letters, own):
                yield self.of(Kind.SOURCE_FILE_LOST, message=key, what=str(each["name"]))


def _stretches(body: str) -> Iterator[str]:
    """Yield the letters of a text between addresses of links and images.

    Of links a text has the address as well, of images nothing else. Those of tickets come as HTML.
    """
    if body.lstrip().startswith("<"):
        yield "".join(words_of(body, None).words)
        return
    for stretch in _ADDRESS.split(body):
        yield "".join(words_of(None, stretch).words)
