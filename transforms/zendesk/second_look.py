"""A second opinion: canonical tickets against a fresh read of Zendesk by another endpoint.

Written without the transform that it judges: it reads Zendesk's own fields once more.
"""

from collections.abc import Iterator, Mapping
from typing import Any, Final

import orjson

from transforms.shapes import Fresh, Taken
from transforms.verify.case import Row
from transforms.verify.findings import Finding, Kind, OfTicket
from transforms.verify.words import letters, words_of
from transforms.zendesk.second_values import (
    by_token,
    content_texts,
    instant,
    is_id,
    is_shown,
    missing,
    near,
    object_of,
    odd_kind,
    person,
    second,
    seconds,
    told_words,
)

SPOKEN: Final = ("transcription_text", "location", "answered_by_name")  # of a call
TURN: Final = "log:"  # begins the ids of chat turns
ASIDE: Final = "side:"  # and those of what was said in side conversations
DESCRIPTION: Final = "description:"
ATTACHMENT: Final = "attachment"
PERSON: Final = (
    ("requester_id", "requester_id"),
    ("assignee_id", "assignee_id"),
    ("group_id", "team_id"),
    ("organization_id", "company_id"),
)

Json = Mapping[str, Any]


def source_findings(fresh: Fresh, taken: Taken) -> Iterator[Finding]:
    """Yield where the canonical rows are not what Zendesk says.

    A ticket that was changed since it was staged is compared in what can't have changed: its older
    comments' authors, sides and times.
    """
    look = _Look(fresh, taken)
    if look.is_changed:
        yield look.of(Kind.CHANGED_SINCE, what="source")
    else:
        yield from look.ticket()
        yield from look.extra()
    yield from look.comments()
    yield from look.turns()
    yield from look.asides()


class _Look(OfTicket):
    def __init__(self, fresh: Fresh, taken: Taken) -> None:
        self.fresh, self.taken = fresh, taken
        self.id = str(taken.ticket["source_id"])
        updated = instant(fresh.ticket.get("updated_at"))
        self.staged_at = taken.ticket["updated_at"] or taken.ticket["created_at"]
        self.is_changed = updated is not None and second(updated) > second(self.staged_at)
        self.rows = {row["source_id"]: row for row in taken.messages}
        self.is_chat = any(key.startswith(TURN) for key in self.rows)

    def ticket(self) -> Iterator[Finding]:
        """Compare the ticket's own fields."""
        told, row = self.fresh.ticket, self.taken.ticket
        subject = told.get("subject") or told.get("raw_subject") or ""
        if letters(subject) != letters(row["subject"] or ""):
            yield self.of(Kind.SOURCE_DIFFERS, what="subject", told=subject, found=row["subject"])
        if told.get("status") and told["status"] != row["status"]:
            yield self.of(
                Kind.SOURCE_DIFFERS, what="status", told=told["status"], found=row["status"]
            )
        if seconds(told.get("created_at")) != second(row["created_at"]):
            yield self.of(
                Kind.SOURCE_DIFFERS,
                what="created_at",
                told=told.get("created_at"),
                found=row["created_at"],
            )
        for theirs, ours in PERSON:
            if person(told.get(theirs)) != row[ours]:
                yield self.of(
                    Kind.SOURCE_DIFFERS, what=theirs, told=told.get(theirs), found=row[ours]
                )
        if unlike := {*map(str, told.get("tags") or ())} ^ {*row["tags"]}:
            yield self.of(Kind.SOURCE_DIFFERS, what="tags", told=", ".join(sorted(unlike)))
        yield from self._fields()

    def _fields(self) -> Iterator[Finding]:
        known = {row["id"]: row for row in self.taken.ticket["fields"]}
        for each in self.fresh.ticket.get("custom_fields") or ():
            value, row = each.get("value"), known.get(str(each.get("id")))
            if value in (None, "", []):
                continue
            is_text = row is not None and row["kind"] == "text"
            if row is None or row["text"] is None:
                found = None
            elif not is_text or letters(str(value)) in _said(row):
                continue
            else:
                found = row["text"]
            yield self.of(
                Kind.SOURCE_DIFFERS, what=f"field {each.get('id')}", told=value, found=found
            )

    def extra(self) -> Iterator[Finding]:
        """Yield messages that the source does not have, and a count that is not its own."""
        known = {str(each.get("id")) for each in self.fresh.comments}
        for key in self.rows:
            is_comment = not key.startswith((TURN, DESCRIPTION))
            if is_comment and key not in known:
                yield self.of(Kind.SOURCE_MESSAGE_EXTRA, message=key)
        count = self.fresh.count
        if count is not None and count != len(known):
            yield self.of(Kind.SOURCE_DIFFERS, what="comments", told=count, found=len(known))

    def comments(self) -> Iterator[Finding]:
        """Compare each comment with the message that was made of it."""
        for told in self.fresh.comments:
            key, at = str(told.get("id")), instant(told.get("created_at"))
            if self.is_changed and at is not None and second(at) > second(self.staged_at):
                continue  # written since
            row = self.rows.get(key)
            if row is None:
                if key not in self.taken.left_out and is_id(told.get("id")):
                    yield self.of(Kind.SOURCE_MESSAGE_LOST, message=key)
                elif self.is_chat:
                    yield from self._transcript(key, told)
                continue
            yield from self._message(key, told, row)
            if not self.is_changed:
                yield from self._text(key, told, row)
                yield from self._files(key, told)

    def turns(self) -> Iterator[Finding]:
        """Compare each turn of a chat with the message that was made of it."""
        for told in self.fresh.turns:
            key = f"{TURN}{told.get('id')}"
            row = self.rows.get(key)
            if row is None:
                if key not in self.taken.left_out and not self.is_changed:
                    yield self.of(Kind.SOURCE_MESSAGE_LOST, message=key)
                continue
            author = object_of(told.get("author")).get("zen:support:user_id")
            public = object_of(told.get("metadata")).get("public")
            yield from self._message(key, {**told, "author_id": author, "public": public}, row)
            yield from self._files(key, told)
            said = [odd_kind(told), *content_texts(object_of(told.get("content")))]
            for each in said:
                if gone := missing(words_of(None, each), row):
                    yield self.of(Kind.SOURCE_DIFFERS, message=key, what="text", told=gone)

    def asides(self) -> Iterator[Finding]:
        """Compare what was said in side conversations with the messages that were made of it.

        What came after the newest one that was taken may have been said since.
        """
        rows = {row["source_id"]: row for row in self.taken.asides}
        newest = max((row["created_at"] for row in rows.values()), default=self.staged_at)
        for told in self.fresh.asides:
            key, said = f"{ASIDE}{told.get('id')}", object_of(told.get("message"))
            row, at = rows.get(key), instant(told.get("created_at"))
            if row is None:
                is_older = at is not None and at <= max(newest, self.staged_at)
                if is_older and key not in self.taken.left_out:
                    yield self.of(Kind.SOURCE_MESSAGE_LOST, message=key)
                continue
            sender = object_of(said.get("from")) or object_of(told.get("actor"))
            own = {**told, "author_id": sender.get("user_id"), "public": False}
            yield from self._message(key, own, row)
            yield from self._aside_text(key, said, row)
            files = [
                {**each, "id": f"{key}/{each.get('id')}"} for each in said.get("attachments") or ()
            ]
            yield from self._files(key, {"attachments": files})

    def _aside_text(self, key: str, said: Json, row: Row) -> Iterator[Finding]:
        text = said.get("body") or said.get("preview_text")
        wanted = words_of(said.get("html_body"), text)
        found = words_of(row["body_html"], row["body_text"])
        if wanted.words and "".join(wanted.words) != "".join(found.words):
            yield self.of(
                Kind.SOURCE_DIFFERS,
                message=key,
                what="text",
                told=near(wanted.words, found.words),
                found=near(found.words, wanted.words),
            )

    def _message(self, key: str, told: Json, row: Row) -> Iterator[Finding]:
        pairs = (
            ("author", person(told.get("author_id")), row["author_id"]),
            ("public", is_shown(told), row["is_public"]),
            ("created_at", seconds(told.get("created_at")), second(row["created_at"])),
        )
        for what, theirs, ours in pairs:
            if theirs != ours:
                yield self.of(Kind.SOURCE_DIFFERS, message=key, what=what, told=theirs, found=ours)

    def _text(self, key: str, told: Json, row: Row) -> Iterator[Finding]:
        """Compare the words; a chat's transcript is compared with all of its turns."""
        wanted = told_words(told)
        found = words_of(row["body_html"], row["body_text"])
        if "".join(wanted.words) == "".join(found.words) and wanted.signs == found.signs:
            return
        if self.is_chat:
            yield from self._transcript(key, told)
            return
        if isinstance(told.get("data"), dict) and not odd_kind(told):
            yield from self._call(key, told, row)
            return
        yield self.of(
            Kind.SOURCE_DIFFERS,
            message=key,
            what="text",
            told=near(wanted.words, found.words),
            found=near(found.words, wanted.words),
        )

    def _call(self, key: str, told: Json, row: Row) -> Iterator[Finding]:
        """Compare a call's text, and what Zendesk knows of it besides."""
        facts = [told["data"].get(name) for name in SPOKEN]
        for text in (told.get("plain_body") or told.get("body"), *facts):
            if gone := missing(words_of(None, str(text or "")), row):
                yield self.of(Kind.SOURCE_DIFFERS, message=key, what="text", told=gone)

    def _transcript(self, key: str, told: Json) -> Iterator[Finding]:
        """Compare the words of a transcript with those of the whole conversation."""
        said = "".join(
            "".join(words_of(row["body_html"], row["body_text"]).words)
            + letters(row["author_name"] or "")
            for row in self.taken.messages
        )
        wanted = words_of(None, "\n".join(self._unsaid(told))) if told.get("plain_body") else None
        words = (wanted or told_words(told)).words
        gone = [word for word in words if word not in said and not word.isdigit()]
        names = letters("".join(row["author_name"] or "" for row in self.taken.messages))
        gone = [word for word in gone if word not in names and not word[0].isdigit()]
        if gone:
            yield self.of(Kind.SOURCE_DIFFERS, message=key, what="text", told=" ".join(gone[:8]))

    def _unsaid(self, told: Json) -> Iterator[str]:
        """Yield the lines of a transcript that do not end with what a turn says."""
        rows = [row for row in self.taken.messages if row["source_id"].startswith(TURN)]
        ends = {letters(line) for row in rows for line in (row["body_text"] or "").splitlines()}
        for line in str(told["plain_body"]).splitlines():
            if not any(end and letters(line).endswith(end) for end in ends):
                yield line

    def _files(self, key: str, told: Json) -> Iterator[Finding]:
        own = {
            row["source_id"].partition("@")[0]: row
            for row in self.taken.attachments
            if row["message_id"] == key
        }
        recording = object_of(told.get("data")).get("recording_url")
        if recording and f"recording:{key}" not in own:
            yield self.of(Kind.SOURCE_FILE_LOST, message=key, what="recording")
        everywhere = {row["source_id"].partition("@")[0] for row in self.taken.attachments}
        for each in told.get("attachments") or ():
            file_id = str(each.get("id"))
            row = own.get(file_id) or by_token(each, own.values())
            if row is None:
                if not (self.is_chat and file_id in everywhere):
                    yield self.of(
                        Kind.SOURCE_FILE_LOST, message=key, what=str(each.get("file_name"))
                    )
            elif letters(str(each.get("file_name") or row["name"])) != letters(row["name"]):
                yield self.of(
                    Kind.SOURCE_DIFFERS,
                    message=key,
                    what=f"file {file_id}",
                    told=each.get("file_name"),
                    found=row["name"],
                )


def _said(field: Row) -> set[str]:
    """Return what a text field says: its text, and the id of what it points at."""
    value = "" if field["value"] is None else str(orjson.loads(field["value"]))
    return {letters(field["text"]), letters(value)}
