"""Messages and notes in a conversation, with their files, in their author's name and time."""

import asyncio
import base64
from collections.abc import Sequence
from contextlib import suppress
from typing import Any, Final

from connectors.http import Answer
from connectors.intercom import parts
from connectors.intercom.context import Connection, own_id, sendable
from connectors.intercom.conversations import read_conversation
from connectors.intercom.errors import names
from connectors.protocols import RecordState, StepAnswer
from transforms.errors import ContractError, RecordError, TransientError
from transforms.model import FileRef, Step, TargetId
from transforms.plan.losses import REFUSED
from transforms.quirks.intercom import note_html

LARGE_BYTES: Final = 1_000_000  # encoding more than that would hold up the other requests
FILES_AT_MOST: Final = 10  # of one reply (OpenAPI 2.16)


async def reply(at: Connection, step: Step, body: dict[str, Any], state: RecordState) -> StepAnswer:
    """Write one message; its part is looked up in the answer, which is the whole conversation.

    `observed` holds the state of the conversation afterwards: a contact's reply reopens it.
    """
    check_silent(body)
    answer, refused = await _post(at, step, body, state)
    part_id = _part_id(answer.body, body, state)
    if part_id is None:  # not in the answer: it is written all the same, so nothing may fail now
        with suppress(TransientError, RecordError):
            conversation = await read_conversation(at, own_id(state))
            part_id = _part_id(conversation, body, state)
    return StepAnswer(
        target_kind="part",
        target_id=part_id,
        request_id=answer.request_id,
        observed={"state": (answer.body or {}).get("state"), **_told(refused)},
    )


async def _post(
    at: Connection, step: Step, body: dict[str, Any], state: RecordState
) -> tuple[Answer, list[FileRef]]:
    """Write the message, without those files that Intercom finds too large: lines name them."""
    files, refused = list(step.files), list[FileRef]()
    while True:
        request = sendable(named(body, refused))
        if files:
            request = {**request, "attachment_files": await encoded(at, files)}
        try:
            path = f"/conversations/{own_id(state)}/reply"
            return await at.client.write("POST", path, json=request), refused
        except RecordError as exc:
            if not files or not _is_too_large(exc):
                raise
        largest = max(files, key=lambda file: file.size_bytes)
        files.remove(largest)
        refused.append(largest)


def named(body: dict[str, Any], refused: Sequence[FileRef]) -> dict[str, Any]:
    """Return the message with a line for each file that does not go with it."""
    if not refused:
        return body
    lines = [
        f"[File not moved: {file.name} ({file.size_bytes:,} bytes), since Intercom refuses it as "
        "too large]"
        for file in refused
    ]
    if body["message_type"] == "note":
        return {**body, "body": body["body"] + "".join(map(note_html, lines))}
    return {**body, "body": "\n\n".join((body["body"], *lines))}


def _told(refused: Sequence[FileRef]) -> dict[str, Any]:
    if not refused:
        return {}
    return {REFUSED: [file.sha256 for file in refused], "losses": ["file_named_in_text"]}


def check_silent(body: dict[str, Any]) -> None:
    """Refuse a reply that would e-mail a customer: nothing that was said years ago may."""
    if body.get("type") not in {"admin", "user"}:
        raise ContractError(f"a reply of type {body.get('type')!r}")
    if body["type"] == "admin" and body.get("skip_notifications") is not True:
        raise ContractError("an admin's reply without skip_notifications would reach customers")


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
