"""A second opinion: canonical tickets against a fresh read of Freshdesk by another endpoint.

Written without the transform that it judges: it reads Freshdesk's own fields once more.
"""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any, Final

from transforms.shapes import Fresh, Taken
from transforms.verify.case import Row
from transforms.verify.findings import Finding, Kind, OfTicket
from transforms.verify.words import letters, words_of

Json = Mapping[str, Any]
PERSON: Final = (
    ("requester_id", "requester_id"),
    ("responder_id", "assignee_id"),
    ("group_id", "team_id"),
    ("company_id", "company_id"),
)
_STATUSES: Final = {2: "open", 3: "pending", 4: "solved", 5: "closed"}
_FORWARDED: Final = 8


def source_findings(fresh: Fresh, taken: Taken) -> Iterator[Finding]:
    """Yield where the canonical rows are not what Freshdesk says.

    A ticket that was changed since it was staged is compared in its older conversations alone.
    """
    look = _Look(fresh, taken)
    if look.is_changed:
        yield look.of(Kind.CHANGED_SINCE, what="source")
    else:
        yield from look.ticket()
        yield from look.extra()
    yield from look.conversations()


def _instant(told: object) -> datetime | None:
    try:
        at = datetime.fromisoformat(str(told))
    except ValueError:
        return None
    return (at if at.tzinfo else at.replace(tzinfo=UTC)).astimezone(UTC).replace(microsecond=0)


class _Look(OfTicket):
    def __init__(self, fresh: Fresh, taken: Taken) -> None:
        self.fresh, self.taken = fresh, taken
        self.id = str(taken.ticket["source_id"])
        updated = _instant(fresh.ticket.get("updated_at"))
        self.staged_at = taken.ticket["updated_at"] or taken.ticket["created_at"]
        self.is_changed = updated is not None and updated > self.staged_at
        self.rows = {row["source_id"]: row for row in taken.messages}

    def ticket(self) -> Iterator[Finding]:
        """Compare the ticket's own fields."""
        told, row = self.fresh.ticket, self.taken.ticket
        if letters(told.get("subject") or "") != letters(row["subject"] or ""):
            yield self.differs("subject", told.get("subject"), row["subject"])
        known = _STATUSES.get(told.get("status") or 0)
        if known is not None and known != row["status"]:
            yield self.differs("status", known, row["status"])
        if _instant(told.get("created_at")) != row["created_at"].replace(microsecond=0):
            yield self.differs("created_at", told.get("created_at"), row["created_at"])
        for theirs, ours in PERSON:
            wanted = told.get(theirs)
            if (None if wanted is None else str(wanted)) != row[ours]:
                yield self.differs(theirs, wanted, row[ours])
        if unlike := {*map(str, told.get("tags") or ())} ^ {*row["tags"]}:
            yield self.differs("tags", ", ".join(sorted(unlike)), None)
        yield from self._fields()
        yield from self._first()

    def _fields(self) -> Iterator[Finding]:
        known = {row["id"]: row for row in self.taken.ticket["fields"]}
        for key, value in (self.fresh.ticket.get("custom_fields") or {}).items():
            row = known.get(key)
            if value not in (None, "", []) and (row is None or row["text"] is None):
                yield self.differs(f"field {key}", value, None)

    def _first(self) -> Iterator[Finding]:
        key, told = f"description:{self.id}", self.fresh.ticket
        row = self.rows.get(key)
        if row is None:
            if key not in self.taken.left_out:
                yield self.of(Kind.SOURCE_MESSAGE_LOST, message=key)
            return
        page, plain = told.get("description"), told.get("description_text")
        if page or plain:
            yield from self._text(key, words_of(page, plain).words, row)
        yield from self._files(key, told)

    def extra(self) -> Iterator[Finding]:
        """Yield conversations that Freshdesk does not have."""
        known = {str(each.get("id")) for each in self.fresh.comments}
        for key in self.rows:
            if key.isdecimal() and key not in known:
                yield self.of(Kind.SOURCE_MESSAGE_EXTRA, message=key)

    def conversations(self) -> Iterator[Finding]:
        """Compare each conversation with the message that was made of it."""
        for told in self.fresh.comments:
            key, at = str(told.get("id")), _instant(told.get("created_at"))
            row = self.rows.get(key)
            if row is not None:
                yield from self._message(key, told, row)
                continue
            is_later = self.is_changed and at is not None and at > self.staged_at
            if key not in self.taken.left_out and not is_later:
                yield self.of(Kind.SOURCE_MESSAGE_LOST, message=key)

    def _message(self, key: str, told: Json, row: Row) -> Iterator[Finding]:
        is_public = told.get("private") is not True and told.get("source") != _FORWARDED
        pairs = [
            ("public", is_public, row["is_public"]),
            ("created_at", _instant(told.get("created_at")), row["created_at"]),
        ]
        if told.get("user_id") is not None:
            pairs.append(("author", str(told["user_id"]), row["author_id"]))
        for what, theirs, ours in pairs:
            if theirs != (ours.replace(microsecond=0) if isinstance(ours, datetime) else ours):
                yield self.differs(what, theirs, ours, message=key)
        if not self.is_changed:
            wanted = words_of(told.get("body"), told.get("body_text")).words
            yield from self._text(key, wanted, row)
            yield from self._files(key, told)

    def _text(self, key: str, wanted: tuple[str, ...], row: Row) -> Iterator[Finding]:
        found = words_of(row["body_html"], row["body_text"]).words
        if wanted and "".join(wanted) != "".join(found):
            yield self.differs("text", " ".join(wanted[:8]), " ".join(found[:8]), message=key)

    def _files(self, key: str, told: Json) -> Iterator[Finding]:
        own = {
            row["source_id"].partition("@")[0]: row
            for row in self.taken.attachments
            if row["message_id"] == key
        }
        for each in told.get("attachments") or ():
            row = own.get(str(each.get("id")))
            if row is None:
                yield self.of(Kind.SOURCE_FILE_LOST, message=key, what=str(each.get("name")))
            elif letters(str(each.get("name") or row["name"])) != letters(row["name"]):
                yield self.differs(f"file {each['id']}", each["name"], row["name"], message=key)
