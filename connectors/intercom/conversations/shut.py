"""What somebody says whom Intercom has blocked: a private note that names them and the time."""

from collections.abc import Sequence, Set
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from connectors.intercom.contacts.merged import find_contact
from connectors.intercom.context import Connection
from connectors.intercom.conversations import parts, replies
from connectors.intercom.preflight import me
from connectors.protocols import RecordState, StepAnswer
from transforms.bodies import plain_text
from transforms.model import Step, TargetId
from transforms.plan.losses import IN_BLOCKED_NAME, SPOKEN_BY
from transforms.quirks.intercom_messages import is_html, note_html, silent
from transforms.quirks.intercom_people import BLOCKED, blocked_wrote

Json = dict[str, Any]


def is_theirs(body: Json) -> bool:
    """Tell whether a request says something in a contact's name."""
    return body.get("type") == "user" and "intercom_user_id" in body


async def say_for(at: Connection, step: Step, body: Json, state: RecordState) -> StepAnswer:
    """Note what a contact said whose reply Intercom rejects; what carries files alone has its note.

    The note is the token's admin's. `observed` says so.
    """
    admin_id = (await me(at)).admin_id
    note = dict(step.hints.note) if step.hints.note is not None else None
    if note is None:
        contact = await find_contact(at, TargetId(str(body["intercom_user_id"])))
        note = _note(body, _name(contact), admin_id)
    plainly = replace(step, hints=replace(step.hints, note=None))
    answer = await replies.reply(at, plainly, note, state)
    return _told(answer, str(note["admin_id"]))


def found_note(shown: Sequence[Json], body: Json, known: Set[str]) -> StepAnswer | None:
    """Return the answer for a note of what a contact said, if one of these parts is it."""
    if not is_theirs(body):
        return None
    words = _letters(body["body"])
    for part in shown:
        text = _letters(part.get("body") or "")
        is_note = part.get("part_type") == "note" and part.get("created_at") == body["created_at"]
        is_new = str(part["id"]) not in known and parts.is_message(part)
        if is_note and is_new and _letters(BLOCKED) in text and text.endswith(words):
            found = StepAnswer(target_kind="part", target_id=TargetId(str(part["id"])))
            return _told(found, str((part.get("author") or {}).get("id")))
    return None


def _note(body: Json, name: str, admin_id: str) -> Json:
    when = datetime.fromtimestamp(body["created_at"], UTC)
    said = body["body"] if is_html(body["body"]) else note_html(body["body"])
    told = note_html(blocked_wrote(name, when)) + said
    note = {"message_type": "note", "type": "admin", "admin_id": admin_id, "body": told}
    return silent(note | {"created_at": body["created_at"]})


def _told(answer: StepAnswer, admin_id: str) -> StepAnswer:
    losses = [*answer.observed.get("losses", ()), IN_BLOCKED_NAME]
    return replace(answer, observed={**answer.observed, "losses": losses, SPOKEN_BY: [admin_id]})


def _name(contact: Json) -> str:
    return str(contact.get("name") or contact.get("email") or "Somebody")


def _letters(text: str) -> str:
    return "".join(filter(str.isalnum, plain_text(text).casefold()))
