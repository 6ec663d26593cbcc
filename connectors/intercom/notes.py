"""Notes about people and companies: written, listed, looked for. Nothing can take one back."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final

from connectors.http import Answer
from connectors.intercom.contacts.merged import following
from connectors.intercom.context import Connection, id_in, own_id
from connectors.intercom.conversations.texts import same_text
from connectors.intercom.lessened import BEGINNING, beginning, is_cut, speaks_of_length
from connectors.intercom.looked import Verdict, is_since
from connectors.intercom.taking_back import UndoEntry
from connectors.protocols import Absent, Found, RecordState, StepAnswer
from transforms.errors import ContractError, RecordError
from transforms.model import EntityType, Operation, Step, TargetId

MAX_PAGES: Final = 1_000  # of 50 notes
PATHS: Final[Mapping[str, str]] = {
    EntityType.CONTACT: "/contacts/{}/notes",
    EntityType.COMPANY: "/companies/{}/notes",
}
BEARERS: Final = {
    Operation.CONTACT_NOTE: EntityType.CONTACT,
    Operation.COMPANY_NOTE: EntityType.COMPANY,
}

Json = dict[str, Any]


async def add_note(at: Connection, step: Step, body: Json, state: RecordState) -> StepAnswer:
    """Write a note about the record.

    With the hint `is_existing` it is asked first whether such a note is there: an earlier
    migration may have left it, which an undo can't take along.
    """

    async def add(target_id: TargetId) -> StepAnswer:
        if step.hints.is_existing:
            shown = await notes_of(at, BEARERS[step.operation], target_id)
            for note in _alike(shown, body, state):
                return _answer(note, body, is_found=True)
        path = PATHS[BEARERS[step.operation]].format(target_id)
        answer = await write_note(at, path, body)
        id_in(answer.body, "id", f"POST {path}")  # lost where there is none
        return replace(_answer(answer.body, body, is_found=False), request_id=answer.request_id)

    return await following(own_id(state), add)


async def write_note(at: Connection, path: str, body: Json) -> Answer:
    """Write a note; of one that Intercom finds too long the beginning."""
    try:
        return await at.client.write("POST", path, json=body)
    except RecordError as exc:
        if not speaks_of_length(exc) or len(body["body"]) <= BEGINNING:
            raise
    return await at.client.write("POST", path, json={**body, "body": beginning(body["body"])})


async def look(at: Connection, step: Step, body: Json, state: RecordState, age_s: float) -> Verdict:
    """Look for a note with those words that was written since the step was begun."""

    async def listed(target_id: TargetId) -> list[Json]:
        return await notes_of(at, BEARERS[step.operation], target_id)

    shown = await following(own_id(state), listed)
    for note in _alike(shown, body, state):
        if is_since(at, note, age_s):
            return Found(_answer(note, body, is_found=False))
    return Absent()


async def notes_of(
    at: Connection, kind: str, target_id: TargetId, *, is_item: bool = False
) -> list[Json]:
    """Return all notes about a contact or company; `is_item` as the client has it."""
    found: list[Json] = []
    path = PATHS[kind].format(target_id)
    for page in range(1, MAX_PAGES + 1):
        params = {"page": page} if page > 1 else None
        answer = await at.client.read(path, params=params, is_item=is_item)
        items = answer.body.get("data") if isinstance(answer.body, dict) else None
        if not isinstance(items, list):
            raise ContractError(f"GET {path} answered without a list 'data'")
        found += items
        pages = (answer.body.get("pages") or {}).get("total_pages") or 1
        if not items or page >= pages:
            return found
    raise ContractError(f"GET {path} has no end")


def stays(_entry: UndoEntry) -> bool:
    """Say that the API can't remove it: it goes with its record, or stays."""
    return True


def _alike(shown: list[Json], body: Json, state: RecordState) -> list[Json]:
    """Return the notes with these words that no step of the record has made."""
    known = set(state.known_parts.values())
    return [
        note
        for note in shown
        if str(note.get("id")) not in known and same_text(body["body"], note.get("body"))
    ]


def _answer(note: Json, body: Json, *, is_found: bool) -> StepAnswer:
    """Return what is kept of a note, with the loss where it shows only the beginning."""
    lost = {"losses": ["note_cut"]} if is_cut(body["body"], note.get("body")) else {}
    target_id = TargetId(str(note["id"]))
    return StepAnswer("note", target_id, observed=lost, is_found=is_found)
