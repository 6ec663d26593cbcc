"""Messages and notes in a conversation, with their files, in their author's name and time."""

import asyncio
import base64
import html
from collections import Counter
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import Any, Final

from connectors.http import Answer
from connectors.intercom.context import Connection, own_id
from connectors.intercom.conversations import parts
from connectors.intercom.conversations.sending import participants, read_conversation
from connectors.intercom.conversations.texts import same_text
from connectors.intercom.errors import names
from connectors.intercom.lessened import BEGINNING, CONTENT, beginning, speaks_of_length
from connectors.intercom.preflight import me
from connectors.intercom.shapes import sound_id
from connectors.intercom.threads import read_thread, thread_path
from connectors.protocols import RecordState, StepAnswer
from transforms.bodies import plain_text
from transforms.errors import ContractError, RecordError, TransientError
from transforms.model import FileRef, Step, TargetId
from transforms.plan.losses import REFUSED, REFUSED_TYPE
from transforms.quirks.intercom import IN_A_FILE, TEXT_FILE, participant_body
from transforms.quirks.intercom_messages import (
    is_formatted,
    is_html,
    note_html,
    same_either_way,
    unformatted,
)

LARGE_BYTES: Final = 1_000_000  # encoding more than that would hold up the other requests
OUTSIDE: Final = frozenset({403, 404})  # besides `CONTENT`: who does not take part may not write
FILES_AT_MOST: Final = 10  # of one reply (OpenAPI 2.16)


@dataclass(frozen=True, slots=True)
class Sent:
    """A message as it is sent: what goes with it, and what does not any more."""

    body: dict[str, Any]
    files: tuple[FileRef, ...]
    too_large: tuple[FileRef, ...] = ()
    refused: tuple[FileRef, ...] = ()
    text: str | None = None  # the whole text, which goes along as a file
    is_hidden: bool = False  # and nothing of it stands in the message
    is_plain: bool = False  # one that was formatted, and is not any more
    addresses: tuple[str, ...] = ()  # of the files, where Intercom is to fetch them

    def without(self, *files: FileRef, is_too_large: bool = False) -> "Sent":
        """Return the message without some of its files."""
        left = tuple(file for file in self.files if file not in files)
        if is_too_large:
            return replace(self, files=left, too_large=(*self.too_large, *files))
        return replace(self, files=left, refused=(*self.refused, *files))

    @property
    def is_formatted(self) -> bool:
        """Whether it is HTML that may be refused for what a text does not have."""
        return is_html(self.body["body"]) and is_formatted(self.body["body"])

    def without_formatting(self) -> "Sent":
        """Return it as paragraphs of text, with the files it went without so far."""
        body = {**self.body, "body": unformatted(self.body["body"])}
        files = (*self.files, *self.refused)
        return replace(self, body=body, files=files, refused=(), is_plain=True)

    def with_text_as_file(self, *, is_hidden: bool = False) -> "Sent":
        """Return the message with the beginning of its text, and all of it as a file.

        With a line of ours instead of the beginning, where it `is_hidden`.
        """
        as_html = is_html(self.body["body"])
        text = plain_text(self.body["body"]) if as_html else self.body["body"]
        short = IN_A_FILE if is_hidden else beginning(text)
        whole = {**self.body, "body": note_html(short) if as_html else short}
        files = self.files[: FILES_AT_MOST - 1]
        refused = (*self.refused, *self.files[FILES_AT_MOST - 1 :])
        return replace(
            self, body=whole, files=files, refused=refused, text=text, is_hidden=is_hidden
        )

    def with_hidden_text(self) -> "Sent":
        """Return the message with a line in place of its text, and with the files it went without.

        It was refused without any: so it is the text that Intercom does not take.
        """
        again = replace(self, files=self.refused, refused=())
        return again.with_text_as_file(is_hidden=True)


async def reply(at: Connection, step: Step, body: dict[str, Any], state: RecordState) -> StepAnswer:
    """Write one message; its part is looked up in the answer, which is the whole conversation.

    `observed` holds the state of the conversation afterwards: a contact's reply reopens it.
    """
    check_silent(body, is_ticket=state.is_ticket)
    answer, sent = await _post(at, step, body, state)
    part_id = _own_id(answer.body, state) or _part_id(answer.body, sent.body, state)
    if part_id is None:  # not in the answer: it is written all the same, so nothing may fail now
        with suppress(TransientError, RecordError):
            conversation = await read_thread(at, state)
            part_id = _part_id(conversation, sent.body, state)
    return StepAnswer(
        target_kind="part",
        target_id=part_id,
        request_id=answer.request_id,
        observed={"state": (answer.body or {}).get("state"), **told_of(sent)},
    )


async def _post(
    at: Connection, step: Step, body: dict[str, Any], state: RecordState
) -> tuple[Answer, Sent]:
    """Write the message, if need be without what Intercom does not take of it: lines name that."""
    sent, has_joined = _first(at, step, body), False
    path = thread_path(state, "reply")
    while True:
        try:
            return await at.client.write("POST", path, json=await _request(at, sent)), sent
        except RecordError as exc:
            refusal = exc
        if sent.addresses and refusal.status in CONTENT:
            sent = _as_note(step)
            continue
        try:
            less = await _less(at, path, sent, refusal)
        except RecordError:
            may_join = not has_joined and refusal.status in CONTENT | OUTSIDE
            if not may_join or not await _joined(at, body, state):
                raise
            sent, has_joined = Sent(body, tuple(step.files)), True
            continue
        if isinstance(less, tuple):
            return less
        sent = less


def _first(at: Connection, step: Step, body: dict[str, Any]) -> Sent:
    """Return a message as it is sent first: its files by their addresses, if they are to be so."""
    if step.hints.note is None:
        return Sent(body, tuple(step.files))
    told = [at.habits.named(file.sha256, file.name) for file in step.files]
    addresses = tuple(each for each in told if each)
    if len(addresses) < len(told):
        return _as_note(step)
    return Sent(body, tuple(step.files), addresses=addresses)


def _as_note(step: Step) -> Sent:
    """Return the note that carries files which Intercom can't fetch, or does not take so."""
    body = dict(step.hints.note or {})
    check_silent(body, is_ticket=True)
    return Sent(body, tuple(step.files))


async def _joined(at: Connection, body: dict[str, Any], state: RecordState) -> bool:
    """Let a contact take part who does so no more: one that was deleted, and made again since."""
    if body["type"] != "user" or state.is_ticket:
        return False
    conversation, contact_id = own_id(state), str(body["intercom_user_id"])
    with suppress(RecordError):
        if contact_id not in participants(await read_conversation(at, conversation)):
            return await _join(at, conversation, contact_id)
    return False


async def _join(at: Connection, conversation: TargetId, contact_id: str) -> bool:
    admin_id = (await me(at)).admin_id
    request = participant_body(admin_id, contact_id)
    await at.client.write("POST", f"/conversations/{conversation}/customers", json=request)
    return True


async def _request(at: Connection, sent: Sent) -> dict[str, Any]:
    if sent.addresses:
        return {**sent.body, "attachment_urls": [*sent.addresses]}
    request = named(sent.body, sent.too_large, sent.refused)
    files = await encoded(at, sent.files)
    if sent.text is not None:
        files.append(_as_file(sent.text))
    return {**request, "attachment_files": files} if files else request


async def _less(
    at: Connection, path: str, sent: Sent, exc: RecordError
) -> Sent | tuple[Answer, Sent]:
    """Return what to send instead, or the answer where that has been found out by sending.

    Raises the refusal when it is about neither files nor the length of the text.
    """
    if sent.files and _is_too_large(exc):
        return sent.without(max(sent.files, key=lambda file: file.size_bytes), is_too_large=True)
    if (shorter := _shorter(sent, exc)) is not None:
        return shorter
    is_last = sent.is_hidden or (not sent.files and sent.text is not None)
    if exc.status not in CONTENT or is_last:
        raise exc
    if not sent.files:
        return sent.with_hidden_text()
    told = exc.detail.lower()
    culprits = [file for file in sent.files if _is_named(file, told)]
    if len(culprits) == 1:
        return sent.without(culprits[0])
    for file in culprits or sent.files:  # which one it is, the refusal does not say
        less = sent.without(file)
        with suppress(RecordError):
            return await at.client.write("POST", path, json=await _request(at, less)), less
    return sent.without(*sent.files) if len(sent.files) > 1 else sent.without(sent.files[0])


def _shorter(sent: Sent, exc: RecordError) -> Sent | None:
    """Return the message with its text in another form, None if the refusal is not about that."""
    is_long = speaks_of_length(exc)
    if sent.is_formatted and (is_long or (exc.status in CONTENT and not sent.files)):
        return sent.without_formatting()
    if is_long and sent.text is None and len(sent.body["body"]) > BEGINNING:
        return sent.with_text_as_file()
    return None


def _is_named(file: FileRef, told: str) -> bool:
    extension = file.name.lower().rpartition(".")[2]
    words = (file.name.lower(), file.content_type.lower(), f".{extension}")
    return any(len(word) > 1 and word in told for word in words)


def _as_file(text: str) -> dict[str, str]:
    data = base64.b64encode(text.encode()).decode("ascii")
    return {"content_type": "text/plain", "name": TEXT_FILE, "data": data}


def named(
    body: dict[str, Any], too_large: Sequence[FileRef], refused: Sequence[FileRef] = ()
) -> dict[str, Any]:
    """Return the message with a line for each file that does not go with it."""
    lines = [_line(file, "as too large") for file in too_large]
    lines += [_line(file, "") for file in refused]
    if not lines:
        return body
    if is_html(body["body"]):
        return {**body, "body": body["body"] + "".join(map(note_html, lines))}
    return {**body, "body": "\n\n".join((body["body"], *map(same_either_way, lines)))}


def _line(file: FileRef, why: str) -> str:
    told = f"[File not moved: {file.name} ({file.size_bytes:,} bytes), since Intercom refuses it"
    return f"{told} {why}]" if why else f"{told}]"


def told_of(sent: Sent) -> dict[str, Any]:
    """Return what the ledger keeps of a message that did not go whole."""
    told: dict[str, Any] = {}
    losses = []
    if sent.too_large:
        told[REFUSED] = [file.sha256 for file in sent.too_large]
    if sent.refused:
        told[REFUSED_TYPE] = [file.sha256 for file in sent.refused]
    if told:
        losses.append("file_named_in_text")
    if sent.text is not None:
        losses.append("text_refused" if sent.is_hidden else "text_in_file")
    if sent.is_plain:
        losses.append("formatting")
    return {**told, "losses": losses} if losses else {}


def as_shown(part: dict[str, Any], body: dict[str, Any], files: Sequence[FileRef]) -> Sent | None:
    """Return the form in which a message may have been sent that a part shows; None if in none.

    A message that is found after its answer was lost may have gone without what was refused.
    """
    shown = Counter(str(item.get("name")) for item in part.get("attachments") or ())
    sent = Sent(body, tuple(files))
    if sent.is_formatted and not is_formatted(part.get("body") or ""):
        sent = sent.without_formatting()
    if shown[TEXT_FILE] > sum(file.name == TEXT_FILE for file in files):
        is_hidden = _words(IN_A_FILE) in _words(part.get("body") or "")
        sent = sent.with_text_as_file(is_hidden=is_hidden)
    for file in sent.files:
        if shown[file.name]:
            shown[file.name] -= 1
        else:
            is_too_large = _words(_line(file, "as too large")) in _words(part.get("body") or "")
            sent = sent.without(file, is_too_large=is_too_large)
    told = named(sent.body, sent.too_large, sent.refused)["body"]
    return sent if same_text(told, part.get("body")) else None


def _words(text: str) -> str:
    return "".join(filter(str.isalnum, html.unescape(text).casefold()))


def check_silent(body: dict[str, Any], *, is_ticket: bool = False) -> None:
    """Refuse a reply that would e-mail a customer: nothing that was said years ago may.

    On a ticket all replies can be silent, and so they have to be.
    """
    if body.get("type") not in {"admin", "user"}:
        raise ContractError(f"a reply of type {body.get('type')!r}")
    may_be_loud = body["type"] == "user" and not is_ticket
    if not may_be_loud and body.get("skip_notifications") is not True:
        raise ContractError("a reply without skip_notifications would reach customers")


async def encoded(at: Connection, files: Sequence[FileRef]) -> list[dict[str, str]]:
    """Read files just before they are sent; raises RecordError when one is gone."""
    if len(files) > FILES_AT_MOST:
        raise ContractError(f"{len(files)} files in one reply; {FILES_AT_MOST} fit")
    ready = []
    for file in files:
        content = await at.files.read(file)
        if len(content) > LARGE_BYTES:
            data = await asyncio.to_thread(base64.b64encode, content)
        else:
            data = base64.b64encode(content)
        ready.append(
            {"content_type": file.content_type, "name": file.name, "data": data.decode("ascii")}
        )
    return ready


def _own_id(answer: Any, state: RecordState) -> TargetId | None:
    """Return the part that a ticket's answer is: it shows nothing else."""
    is_part = state.is_ticket and isinstance(answer, dict)
    return TargetId(str(answer["id"])) if is_part and sound_id(answer.get("id")) else None


def _part_id(conversation: Any, body: dict[str, Any], state: RecordState) -> TargetId | None:
    known, shown = parts.known_ids(state), parts.parts_of(conversation)
    return parts.newest(
        parts.candidates(shown, body, known) or parts.written_by(shown, body, known)
    )


def _is_too_large(exc: RecordError) -> bool:
    return (
        exc.status == 413
        or names(exc, "too large")
        or names(exc, "too big")
        or names(exc, "file size")
        or (names(exc, "more than") and names(exc, "bytes"))
    )
