"""What a ticket's messages must be in Intercom, from canonical rows alone."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, Final

from transforms.model import AuthorKind
from transforms.plan.losses import IN_BLOCKED_NAME, SPOKEN_BY
from transforms.plan.message_links import relinked
from transforms.quirks.intercom import IN_A_FILE
from transforms.verify.case import Knowledge, Row, TicketCase, Who
from transforms.verify.words import Words, letters, words_of

CREATE: Final = "create"  # the step that makes the conversation
CONTACT: Final = "contact"
MESSAGE: Final = "message"
ATTACHMENT: Final = "attachment"
OURS: Final = 160  # letters that explain a file which was not moved, besides name and address
# In the ledger: files that Intercom did not take, for their size or for something else.
REFUSED: Final = "refused_files"
TYPES: Final = "refused_file_types"
CUT: Final = frozenset({"text_in_file", "text_cut"})
HIDDEN: Final = "text_refused"
BEGINNING: Final = 5_000  # characters that stay of a text which Intercom found too long
UNNAMED: Final = "a customer"  # as long as what stands for an author without a name


@dataclass(frozen=True, slots=True)
class ExpectedFile:
    """A file that was moved."""

    id: str
    name: str
    sha256: str | None
    size_bytes: int | None


@dataclass(frozen=True, slots=True)
class ExpectedMessage:
    """A message that was moved."""

    id: str
    step_key: str
    author_id: str  # a contact's or an admin's
    speaks_for: str | None  # letters of the author's name, where somebody else posts
    is_public: bool
    at: int  # unix seconds
    words: Words
    more: int  # letters of ours in the text
    files: tuple[ExpectedFile, ...] = field(default=())
    carrier: str | None = None  # the admin whose notes carry the files, where the author can't

    @property
    def of_files(self) -> "ExpectedMessage":
        """Return what a part must be that carries files alone."""
        if self.carrier is None:
            return self
        return replace(self, author_id=self.carrier, is_public=False)


def expected_messages(case: TicketCase, known: Knowledge) -> list[ExpectedMessage]:
    """Return the messages that the ledger says are there, in their order.

    What made the conversation comes first, also where the source has got an older one since.
    """
    times = ascending(_instants(case))
    found = [
        _message(row, at, case, known)
        for row, at in zip(case.messages, times, strict=True)
        if case.is_settled(step_of(case, row))
    ]
    return sorted(found, key=lambda each: each.step_key != CREATE)


def _instants(case: TicketCase) -> list[datetime]:
    """Return when the messages were written, as far as the losses of each say no other time.

    One that was ahead has the time of the one before, one from before the conversation has its.
    """
    found: list[datetime] = []
    opened = [row["created_at"] for row in case.messages if step_of(case, row) == CREATE]
    for row in case.messages:
        losses = case.losses(MESSAGE, row["source_id"])
        before = found[-1] if found else case.ticket["created_at"]
        at = before if "time_ahead" in losses else row["created_at"]
        found.append(opened[0] if "time_behind" in losses and opened else at)
    return found


def step_of(case: TicketCase, message: Row) -> str | None:
    """Return the key of the step that carries a message; None when none was to."""
    account = case.accounts.get((MESSAGE, message["source_id"]))
    return None if account is None else account["step_key"]


def files_on(case: TicketCase, step_key: str) -> tuple[ExpectedFile, ...]:
    """Return the files that went with a step, whatever message they are of."""
    return tuple(
        _file(row, case)
        for rows in case.attachments.values()
        for row in rows
        if (account := case.accounts.get((ATTACHMENT, row["source_id"]))) is not None
        and account["step_key"] == step_key
        and _is_moved(row, case)
    )


def unaccounted(case: TicketCase) -> Iterator[tuple[str, str]]:
    """Yield messages and files of which nobody says what became of them."""
    for row in case.messages:
        if (MESSAGE, row["source_id"]) not in case.accounts:
            yield MESSAGE, row["source_id"]
    for rows in case.attachments.values():
        for row in rows:
            if (ATTACHMENT, row["source_id"]) not in case.accounts:
                yield ATTACHMENT, row["source_id"]


def ascending(instants: list[datetime]) -> list[int]:
    """Return unix seconds that never go back: replies can't be older than their conversation."""
    seconds = [max(1, int(instant.timestamp())) for instant in instants]
    latest = min(seconds, default=1)
    found = []
    for number, second in enumerate(seconds):
        latest = latest if number == 0 else max(latest, second)
        found.append(latest)
    return found


def opener(case: TicketCase) -> str | None:
    """Return the source id of the contact in whose name the conversation is."""
    found: str | None = case.shape.get("opened_by") or case.ticket["requester_id"]
    return found


def _message(row: Row, at: int, case: TicketCase, known: Knowledge) -> ExpectedMessage:
    own = case.attachments.get(row["source_id"], [])
    author, name = _author(row, case, known)
    files = tuple(_file(each, case) for each in own if _is_moved(each, case))
    unsent = [each for each in own if not _is_moved(each, case)]
    more = sum(len(letters(each["name"] + each["url"])) + OURS for each in unsent)
    step_key = step_of(case, row) or ""
    links = case.noted_links(step_key)
    words = words_of(
        relinked(row["body_html"] or "", links, as_html=True),
        relinked(row["body_text"] or "", links, as_html=False),
    )
    lost = {*case.noted(step_key, "losses")}
    if CUT & lost:
        words = words.beginning(BEGINNING)
    if HIDDEN in lost:
        words, more = Words(()), more + len(letters(IN_A_FILE))
    if not words.words:  # a body of ours stands for none: names of files, or that it is empty
        more += sum(len(letters(file.name)) for file in files) + len("emptymessagefiles")
    if name is not None:
        more += len(name or UNNAMED) + len("wrote")
    is_contacts = case.is_ticket and author == known.targets.get((CONTACT, row["author_id"] or ""))
    carrier = known.directory.stand_in if is_contacts else None
    is_public = row["is_public"]
    if IN_BLOCKED_NAME in lost:  # in a private note, by whoever was there
        author, name, is_public = case.noted(step_key, SPOKEN_BY)[0], None, False
        more += OURS
    return ExpectedMessage(
        row["source_id"],
        step_key,
        author,
        name,
        is_public,
        at,
        words,
        more,
        files,
        carrier,
    )


def _author(row: Row, case: TicketCase, known: Knowledge) -> tuple[str, str | None]:
    """Return who posts a message, and in whose name if it is not the author.

    Somebody else may post only where the account of the message says so.
    """
    author = row["author_id"]
    kind, who = _kind(row, known), known.people.get(author or "")
    contact = known.targets.get((CONTACT, author or ""))
    admin = known.directory.admins.get(author or "")
    is_spoken_for = case.is_ticket and "author_in_text" in case.losses(MESSAGE, row["source_id"])
    if row["is_public"] and contact is not None and not is_spoken_for:
        is_customer = kind is AuthorKind.CUSTOMER and not (who and who.is_agent)
        if author == opener(case) and kind in {AuthorKind.CUSTOMER, AuthorKind.AGENT}:
            return contact, None
        if is_customer:
            return contact, None
    if admin is not None and kind in {AuthorKind.CUSTOMER, AuthorKind.AGENT}:
        return admin, None
    if "author_in_text" in case.losses(MESSAGE, row["source_id"]):
        return known.directory.stand_in, _name(row, who)
    return contact or admin or f"the author {author}", None


def _kind(row: Row, known: Knowledge) -> AuthorKind:
    if row["author_kind"]:
        return AuthorKind(row["author_kind"])
    who = known.people.get(row["author_id"] or "")
    if who is None:
        return AuthorKind.SYSTEM if row["author_id"] is None else AuthorKind.CUSTOMER
    return AuthorKind.AGENT if who.is_agent else AuthorKind.CUSTOMER


def _name(row: Row, who: Who | None) -> str:
    """Return the letters of the name by which an author stands in the text; empty if unknown."""
    known = (row["author_name"], who and who.name, row["author_email"])
    return next((letters(name) for name in known if name and letters(name)), "")


def _is_moved(row: Row, case: TicketCase) -> bool:
    """Say whether a file went with its step: Intercom may have refused it as too large."""
    account = case.accounts.get((ATTACHMENT, row["source_id"]))
    if account is None or not case.is_settled(account["step_key"]):
        return False
    refused = [*case.noted(account["step_key"], REFUSED), *case.noted(account["step_key"], TYPES)]
    return account["sha256"] not in refused


def _file(row: Row, case: TicketCase) -> ExpectedFile:
    stored: Any = case.files.get(row["source_id"]) or {}
    return ExpectedFile(
        row["source_id"], row["name"], stored.get("sha256"), stored.get("size_bytes")
    )
