"""Values that Intercom refuses of people and companies, whole in a note.

An attribute of ours holds 255 characters of them, or none where it can't be made.
"""

from collections.abc import Mapping
from typing import Any, Final

from connectors.intercom.context import Connection
from connectors.intercom.conversations.texts import same_text
from connectors.intercom.lessened import ATTRIBUTES
from connectors.intercom.notes import PATHS, notes_of, write_note
from transforms.errors import RecordError
from transforms.model import Step, TargetId
from transforms.plan.names import REFUSED_VALUES
from transforms.quirks.intercom_messages import same_either_way

NOTES: Final = "notes"  # of what a step observed: the ids of notes that it wrote besides
HEAD: Final = "Refused by Intercom:"
FIELDS: Final[Mapping[str, tuple[str, ...]]] = {  # shown as they were sent, if they were taken
    "contact": ("email", "name", "phone", "signed_up_at"),
    "company": ("name", "website", "remote_created_at"),
}

Json = Mapping[str, Any]


def untold(model: str, wanted: Json, shown: Json) -> str | None:
    """Return the note of what a record was to have and does not show whole, None for nothing."""
    had = shown.get(ATTRIBUTES) or {}
    missing = {name: wanted[name] for name in FIELDS[model] if not _empty(wanted.get(name))}
    missing = {name: value for name, value in missing.items() if _empty(shown.get(name))}
    for name, value in (wanted.get(ATTRIBUTES) or {}).items():
        if not _empty(value) and _empty(had.get(name)):
            missing[name] = value
    held = str(had.get(REFUSED_VALUES[model]) or "")
    values = {str(each) for each in had.values()}
    lines = [f"{name}: {value}" for name, value in missing.items() if str(value) not in values]
    if not lines or all(line in held for line in lines):
        return None
    return same_either_way("\n".join((HEAD, *lines)))


async def tell_refused(
    at: Connection, step: Step, target_id: TargetId, text: str | None
) -> dict[str, Any]:
    """Write that note once; returns what is observed of it. One that is refused is left out.

    Nobody is told where the plan names no author: then no notes are wanted.
    """
    author, model = step.hints.note_author, str(step.operation).partition(".")[0]
    if text is None or author is None:
        return {}
    try:
        found = await _there(at, model, target_id, text)
        if found is None:
            body = {"body": text, "admin_id": author}
            found = (await write_note(at, PATHS[model].format(target_id), body)).body
    except RecordError:
        return {}
    return {NOTES: [str(found["id"])]} if "id" in found else {}


async def is_told(at: Connection, step: Step, target_id: TargetId, text: str | None) -> bool:
    """Tell whether nothing is left to be told in such a note."""
    if text is None or step.hints.note_author is None:
        return True
    model = str(step.operation).partition(".")[0]
    return await _there(at, model, target_id, text) is not None


async def _there(at: Connection, model: str, target_id: TargetId, text: str) -> Any:
    shown = await notes_of(at, model, target_id)
    return next((note for note in shown if same_text(text, note.get("body"))), None)


def _empty(value: object) -> bool:
    return value is None or value == ""
