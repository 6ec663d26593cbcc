"""Taking back what a step did; each again is harmless, and what others made is left alone."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final, Literal

from connectors.intercom.attributes import CONVERSATIONS, DATA
from connectors.intercom.context import Connection
from connectors.intercom.conversations import participants, read_conversation
from connectors.intercom.errors import is_gone
from transforms.errors import LostAnswerError, RecordError
from transforms.model import Operation, TargetId

Undone = Literal["undone", "gone", "kept"]

# Refusals that mean: something of the customer's hangs on it now.
IN_USE: Final = frozenset(
    {
        "tag_has_dependent_objects",
        "data_invalid",  # an attribute that a view or a rule uses
        "conversation_part_not_redactable",
        "parameter_invalid",  # the last participant of a conversation
    }
)


@dataclass(frozen=True, slots=True)
class UndoEntry:
    """What the ledger knows of a settled step; `record_id` is the target id of its record."""

    record_id: TargetId | None
    target_id: TargetId | None
    is_found: bool
    observed: Mapping[str, Any] = field(default_factory=dict)
    pre_image: Mapping[str, Any] | None = None
    body: Mapping[str, Any] = field(default_factory=dict)  # of the plan, where it is at hand


Reverser = Callable[[Connection, UndoEntry], Awaitable[Undone]]


def leaves_nothing(operation: Operation, entry: UndoEntry) -> bool:
    """Tell without asking whether there is nothing to take back: a reversal would keep it."""
    match operation:
        case Operation.CONVERSATION_ASSIGN | Operation.CONVERSATION_STATE:
            return True
        case Operation.CONVERSATION_UPDATE:
            return entry.pre_image is None
        case Operation.CONVERSATION_REPLY:
            return entry.target_id is None
        case Operation.CONVERSATION_TAG:
            return "tag_id" not in entry.observed
        case _:
            return entry.is_found and not entry.pre_image


async def _keep(_at: Connection, _entry: UndoEntry) -> Undone:
    """There is nothing to put back: it goes with the record, or had no state before."""
    return "kept"


async def _data_attribute(at: Connection, entry: UndoEntry) -> Undone:
    if entry.is_found and entry.pre_image is None:
        return "kept"
    return await _write(at, "PUT", f"{DATA}/{entry.target_id}", {"archived": True})


async def _conversation_attribute(at: Connection, entry: UndoEntry) -> Undone:
    return await _delete_own(at, entry, CONVERSATIONS)


async def _tag(at: Connection, entry: UndoEntry) -> Undone:
    return await _delete_own(at, entry, "/tags")


def tagged_by_us(entry: UndoEntry) -> list[str]:
    """Return whom a tagging gave the tag: not those who had it before."""
    had = set(entry.observed.get("had", ()))
    return [each for each in entry.observed.get("tagged", ()) if each not in had]


async def _untag_contacts(at: Connection, entry: UndoEntry) -> Undone:
    tag_id = entry.observed.get("tag_id") or entry.record_id
    outcomes = [
        await _write(at, "DELETE", f"/contacts/{contact_id}/tags/{tag_id}")
        for contact_id in tagged_by_us(entry)
    ]
    return _together(outcomes)


async def _untag_companies(at: Connection, entry: UndoEntry) -> Undone:
    """Take the tag off all companies at once: Intercom finds it by its name only."""
    tagged = tagged_by_us(entry)
    name = entry.body.get("name") or await _tag_name(at, str(entry.observed.get("tag_id")))
    if name is None or not tagged:
        return "gone"
    companies = [{"id": company_id, "untag": True} for company_id in tagged]
    return await _write(at, "POST", "/tags", {"name": name, "companies": companies})


async def _company(at: Connection, entry: UndoEntry) -> Undone:
    if entry.pre_image is None:
        return await _delete_own(at, entry, "/companies")
    return await _write(at, "POST", "/companies", dict(entry.pre_image))


async def _contact(at: Connection, entry: UndoEntry) -> Undone:
    """Delete it, or put back what was filled in one that the workspace had, asleep if it slept."""
    if entry.pre_image is None:
        return await _delete_own(at, entry, "/contacts")
    path = f"/contacts/{entry.target_id}"
    fields = {name: value for name, value in entry.pre_image.items() if name != "archived"}
    outcomes = [await _write(at, "PUT", path, fields)] if fields else []
    if entry.pre_image.get("archived"):
        outcomes.append(await _write(at, "POST", f"{path}/archive"))
    return _together(outcomes)


async def _detach(at: Connection, entry: UndoEntry) -> Undone:
    if entry.is_found:
        return "kept"
    contact_id = entry.observed.get("contact_id") or entry.record_id
    return await _write(at, "DELETE", f"/contacts/{contact_id}/companies/{entry.target_id}")


async def _conversation(at: Connection, entry: UndoEntry) -> Undone:
    """Delete the conversation with all its parts; Intercom keeps the numbers of its reports."""
    return await _delete_own(at, entry, "/conversations")


async def _redact(at: Connection, entry: UndoEntry) -> Undone:
    """Blank the part: it can't be deleted alone. The conversation's own undo takes it along."""
    if entry.target_id is None or entry.record_id is None:
        return "kept"
    body = {
        "type": "conversation_part",
        "conversation_id": entry.record_id,
        "conversation_part_id": entry.target_id,
    }
    return await _write(at, "POST", "/conversations/redact", body)


async def _restore(at: Connection, entry: UndoEntry) -> Undone:
    if entry.pre_image is None:
        return "kept"
    return await _write(at, "PUT", f"/conversations/{entry.record_id}", dict(entry.pre_image))


async def _remove_participant(at: Connection, entry: UndoEntry) -> Undone:
    contact_id = entry.observed.get("contact_id")
    if entry.is_found or contact_id is None or entry.record_id is None:
        return "kept"
    try:
        conversation = await read_conversation(at, entry.record_id)
    except RecordError as exc:
        if is_gone(exc):
            return "gone"
        raise
    if contact_id not in participants(conversation):
        return "gone"
    path = f"/conversations/{entry.record_id}/customers/{contact_id}"
    return await _write(at, "DELETE", path, {"admin_id": entry.observed.get("admin_id")})


async def _untag_conversation(at: Connection, entry: UndoEntry) -> Undone:
    if "tag_id" not in entry.observed:
        return "kept"
    path = f"/conversations/{entry.record_id}/tags/{entry.observed['tag_id']}"
    return await _write(at, "DELETE", path, {"admin_id": entry.observed.get("admin_id")})


async def _delete_own(at: Connection, entry: UndoEntry, path: str) -> Undone:
    if entry.is_found or entry.target_id is None:
        return "kept"
    return await _write(at, "DELETE", f"{path}/{entry.target_id}")


async def _write(
    at: Connection, method: str, path: str, json: dict[str, Any] | None = None
) -> Undone:
    """Send once, and once more after a lost answer: what is taken back already is "gone"."""
    try:
        await at.client.write(method, path, json=json)
    except LostAnswerError:
        return await _write_once(at, method, path, json)
    except RecordError as exc:
        return _verdict(exc)
    return "undone"


async def _write_once(
    at: Connection, method: str, path: str, json: dict[str, Any] | None
) -> Undone:
    try:
        await at.client.write(method, path, json=json)
    except RecordError as exc:
        verdict = _verdict(exc)
        return "undone" if verdict == "gone" else verdict
    return "undone"


def _verdict(exc: RecordError) -> Undone:
    if is_gone(exc):
        return "gone"
    if exc.code in IN_USE:
        return "kept"
    raise exc


def _together(outcomes: list[Undone]) -> Undone:
    """Return one word for many: what is kept shows."""
    for word in ("kept", "undone"):
        if word in outcomes:
            return "kept" if word == "kept" else "undone"
    return "gone"


async def _tag_name(at: Connection, tag_id: str) -> str | None:
    try:
        answer = await at.client.read(f"/tags/{tag_id}")
    except RecordError as exc:
        if is_gone(exc):
            return None
        raise
    return str(answer.body["name"])


REVERSERS: Final[Mapping[Operation, Reverser]] = {
    Operation.DATA_ATTRIBUTE_CREATE: _data_attribute,
    Operation.CONVERSATION_ATTRIBUTE_CREATE: _conversation_attribute,
    Operation.TAG_CREATE: _tag,
    Operation.TAG_CONTACTS: _untag_contacts,
    Operation.TAG_COMPANIES: _untag_companies,
    Operation.COMPANY_UPSERT: _company,
    Operation.CONTACT_CREATE: _contact,
    Operation.CONTACT_ADOPT: _contact,
    Operation.CONTACT_ATTACH_COMPANY: _detach,
    Operation.CONVERSATION_CREATE: _conversation,
    Operation.CONVERSATION_REPLY: _redact,
    Operation.CONVERSATION_UPDATE: _restore,
    Operation.CONVERSATION_PARTICIPANT: _remove_participant,
    Operation.CONVERSATION_TAG: _untag_conversation,
    Operation.CONVERSATION_ASSIGN: _keep,
    Operation.CONVERSATION_STATE: _keep,
    Operation.CONTACT_DETACH_COMPANY: _keep,
    Operation.CONTACT_UNTAG: _keep,
    Operation.COMPANY_UNTAG: _keep,
    Operation.CONVERSATION_UNTAG: _keep,
    Operation.CONVERSATION_LEAVE: _keep,
    Operation.CONVERSATION_REDACT: _keep,
    Operation.CONVERSATION_DELETE: _keep,
}
