"""Messages to steps: the one that opens the conversation, replies, notes, and overflow of files."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from transforms.model import EntityType, FileRef, Hints, Operation, Step
from transforms.plan.attachments import MessageFiles
from transforms.plan.steps import Json, fingerprint, ref
from transforms.plan.voices import Voice
from transforms.quirks import intercom, intercom_messages

CREATE: Final = "create"
EMPTY_MESSAGE: Final = "[empty message]"  # Intercom asks for a body

_RICH: Final = re.compile(
    r"<(?:b|strong|i|em|u|s|h[1-6]|table|font|span|code|pre)\b", re.IGNORECASE
)
_BEYOND_NOTES: Final = re.compile(r"<(?:u|s|table|font|span)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Said:
    """A message made ready: who posts it, what it says, when, and with which files."""

    id: str
    voice: Voice
    text: str
    at: int  # unix seconds
    is_public: bool
    files: MessageFiles
    quirks: tuple[str, ...] = ()
    losses: tuple[str, ...] = ()
    html: str | None = None  # the text as HTML, where that shows more than a text does
    takes_html: bool = False  # whether it is sent as HTML
    carrier: Voice | None = None  # who posts its files, where its author can't
    by_address: frozenset[str] = frozenset()  # of these the author posts what Intercom may fetch
    kind: str = "message"  # begins the key of its step; "note" of what we say ourselves

    @property
    def key(self) -> str:
        """Return the key of its step, unless it opens the conversation."""
        return f"{self.kind}:{self.id}"

    @property
    def body(self) -> str:
        """Return the text in the form in which it is sent."""
        return intercom_messages.message_body(self.text, self.html, takes_html=self.takes_html)

    def of_files(self, files: Sequence[FileRef], quirk: str) -> "Said":
        """Return a message that carries further files of this one, and says no more."""
        if self.carrier is None:
            return replace(self, text=named(files), quirks=(quirk,), losses=(), html=None)
        return replace(
            self,
            voice=self.carrier,
            text=intercom_messages.files_of(self.carrier.speaks_for or "", named(files)),
            is_public=False,
            quirks=(intercom_messages.TICKET_FILES.id,),
            losses=(),
            html=None,
            takes_html=True,
        )

    def is_fetched(self, file: FileRef) -> bool:
        """Tell whether its author may post a file, which Intercom fetches by its address."""
        kind = "images" if file.content_type.startswith("image/") else "others"
        return kind in self.by_address

    def carried_by(self, carrier: Voice, by_address: frozenset[str]) -> "Said":
        """Return a message whose files somebody else posts, but for what Intercom may fetch.

        What its author posts comes first.
        """
        said = replace(self, carrier=carrier, by_address=by_address)
        pairs = list(zip(self.files.ids, self.files.sent, strict=True))
        pairs.sort(key=lambda pair: not said.is_fetched(pair[1]))
        files = replace(self.files, ids=[i for i, _ in pairs], sent=[file for _, file in pairs])
        return replace(said, files=files)

    def groups(self, per_message: int) -> list[tuple[FileRef, ...]]:
        """Return its files as they go together, in their order."""
        fetched = [file for file in self.files.sent if self.is_fetched(file)]
        others = self.files.sent[len(fetched) :]
        split = intercom_messages.split_attachments
        return [
            *(split(fetched, per_message) if fetched else []),
            *(split(others, per_message) if others or not fetched else []),
        ]


@dataclass(frozen=True, slots=True)
class Carried:
    """The steps of one message, its own step's key, and the keys by attachment id."""

    steps: list[Step]
    key: str
    files: dict[str, str]


def make_ready(
    row: dict[str, Any], voice: Voice, at: int, files: MessageFiles, *, takes_html: bool
) -> Said:
    """Put a message's text together: its author's name if somebody else posts, files not moved."""
    html = row["body_html"]
    text = intercom_messages.conversation_text(html, row["body_text"], files.images)
    text = "\n\n".join(part for part in (text, *files.lines) if part)
    if not text and files.sent:
        text = named(files.sent)
    shown = _formatted(html, voice, files) if takes_html else None
    quirks: tuple[str, ...] = (intercom_messages.PLAIN_TEXT.id,) if html and shown is None else ()
    losses = (*files.losses, *(row.get("losses") or ()))
    lost = _RICH if shown is None else _BEYOND_NOTES
    losses += ("formatting",) if html and lost.search(html) else ()
    text = text or EMPTY_MESSAGE
    if voice.speaks_for is not None:
        text = intercom_messages.attributed(text, voice.speaks_for)
        quirks += (intercom_messages.NOTES_BY_TEAMMATES.id,)
        losses += ("author_in_text",)
    if at != max(1, int(row["created_at"].timestamp())):
        quirks += (intercom_messages.TIMES_ASCEND.id,)
    return Said(
        row["source_id"],
        voice,
        text,
        at,
        row["is_public"],
        files,
        quirks=quirks,
        losses=losses,
        html=shown,
        takes_html=takes_html,
    )


def _formatted(html: str | None, voice: Voice, files: MessageFiles) -> str | None:
    """Return a message with its formatting, None where it has none to show."""
    shown = intercom_messages.formatted_note(html, files.images)
    if shown is None:
        return None
    before = "" if voice.speaks_for is None else intercom_messages.attributed("", voice.speaks_for)
    lines = [before, *files.lines]
    first, *others = (intercom_messages.note_html(line) if line else "" for line in lines)
    return "".join((first, shown, *others))


def opening(said: Said, per_message: int) -> Carried:
    """Return the steps of the message that opens the conversation; its files follow it."""
    body = _create_body(said.voice.contact or "", said.body, said.at)
    operation = Operation.CONVERSATION_CREATE
    hashed = fingerprint(operation, body)
    step = Step(CREATE, operation, body, hashed, quirks=said.quirks, losses=said.losses)
    placed = intercom_messages.place_files(said.groups(per_message), is_create=True)
    return _followed(said, step, placed, intercom_messages.NO_FILES_ON_CREATE.id)


def stub(contact_id: str, text: str, at: int) -> Step:
    """Return the step that opens a conversation with a line of ours."""
    body = _create_body(contact_id, intercom_messages.same_either_way(text), at)
    operation = Operation.CONVERSATION_CREATE
    quirks = (intercom.CUSTOMER_SPEAKS_FIRST.id,)
    return Step(CREATE, operation, body, fingerprint(operation, body), quirks=quirks)


def reply(said: Said, per_message: int) -> Carried:
    """Return the steps of any other message."""
    is_carried = said.carrier is not None
    placed = intercom_messages.place_files(said.groups(per_message), is_create=is_carried)
    step = reply_step(said.key, said, placed.inside)
    return _followed(said, step, placed, intercom_messages.ATTACHMENT_LIMIT.id)


def note(name: str, text: str, admin_id: str, at: int) -> Step:
    """Return a private note of ours, key `note:<name>`."""
    said = Said(
        name,
        Voice(admin=admin_id),
        text,
        at,
        is_public=False,
        files=MessageFiles(),
        takes_html=True,
        kind="note",
    )
    return reply_step(said.key, said, ())


def reply_step(key: str, said: Said, files: tuple[FileRef, ...]) -> Step:
    """Return one reply or note in the name of whoever posts it."""
    body: Json = {"message_type": "comment", "type": "user"}
    body |= {"body": said.body, "created_at": said.at}
    quirks = said.quirks
    if said.voice.admin is None:
        body["intercom_user_id"] = ref(EntityType.CONTACT.value, said.voice.contact or "")
    else:
        body |= {"type": "admin", "admin_id": said.voice.admin}
        if not said.is_public:
            body["message_type"] = "note"
            quirks += (intercom_messages.NOTES_ARE_HTML.id,)
        body = intercom_messages.silent(body)
        quirks += (intercom_messages.REPLY_NOTIFIES.id,)
    operation = Operation.CONVERSATION_REPLY
    hashed = fingerprint(operation, body, files)
    return Step(key, operation, body, hashed, files=files, quirks=quirks, losses=said.losses)


def files_step(key: str, said: Said, files: tuple[FileRef, ...], quirk: str) -> Step:
    """Return the reply that carries files of a message: its author's, where Intercom fetches them.

    What it is then, should Intercom not get them, stands beside it: a note with the files.
    """
    step = reply_step(key, said.of_files(files, quirk), files)
    if said.carrier is None or not all(map(said.is_fetched, files)):
        return step
    quirks = (intercom_messages.TICKET_FILES.id,)
    own = replace(said, text=named(files), quirks=quirks, losses=(), html=None)
    return replace(reply_step(key, own, files), hints=Hints(note=step.body))


def _create_body(contact_id: str, body: str, at: int) -> Json:
    """Return the request that opens a conversation."""
    sender = {"type": "user", "id": ref(EntityType.CONTACT.value, contact_id)}
    return {"from": sender, "body": body, "created_at": at}


def named(files: Sequence[FileRef]) -> str:
    """Return the text of a message that has nothing but files."""
    return f"[Files: {', '.join(file.name for file in files)}]"


def _followed(said: Said, step: Step, placed: intercom_messages.Placed, quirk: str) -> Carried:
    """Add the replies that carry the files which the message's own step has no room for."""
    steps, keys = [step], [step.key] * len(placed.inside)
    for number, group in enumerate(placed.after, start=1 if placed.inside else 0):
        key = f"{said.key}/files:{number}"
        steps.append(files_step(key, said, group, quirk))
        keys += [key] * len(group)
    return Carried(steps, step.key, dict(zip(said.files.ids, keys, strict=True)))
