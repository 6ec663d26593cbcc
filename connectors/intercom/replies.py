"""Messages and notes in a conversation, with their files, in their author's name and time."""

import asyncio
import base64
from collections.abc import Sequence
from contextlib import suppress
from typing import Any, Final

from connectors.intercom import parts
from connectors.intercom.context import Connection, own_id, sendable
from connectors.intercom.conversations import read_conversation
from connectors.intercom.errors import names, renamed
from connectors.protocols import RecordState, StepAnswer
from transforms.errors import ContractError, RecordError, TransientError
from transforms.model import FileRef, Step, TargetId

LARGE_BYTES: Final = 1_000_000  # encoding more than that would hold up the other requests
FILES_AT_MOST: Final = 10  # of one reply (OpenAPI 2.16)


async def reply(at: Connection, step: Step, body: dict[str, Any], state: RecordState) -> StepAnswer:
    """Write one message; its part is looked up in the answer, which is the whole conversation.

    `observed` holds the state of the conversation afterwards: a contact's reply reopens it.
    """
    check_silent(body)
    request = sendable(body)
    if step.files:
        request = {**request, "attachment_files": await encoded(at, step.files)}
    try:
        answer = await at.client.write(
            "POST", f"/conversations/{own_id(state)}/reply", json=request
        )
    except RecordError as exc:
        if step.files and _is_too_large(exc):
            raise renamed(exc, "files_too_large") from exc
        raise
    part_id = _part_id(answer.body, body, state)
    if part_id is None:  # not in the answer: it is written all the same, so nothing may fail now
        with suppress(TransientError, RecordError):
            conversation = await read_conversation(at, own_id(state))
            part_id = _part_id(conversation, body, state)
    return StepAnswer(
        target_kind="part",
        target_id=part_id,
        request_id=answer.request_id,
        observed={"state": (answer.body or {}).get("state")},
    )


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
    )
