"""Looking whether a step happened whose answer never came: by reading, never by guessing."""

from collections.abc import Awaitable, Callable, Iterable, Mapping
from typing import Any, Final

from connectors.intercom import attributes, contacts, parts, replies
from connectors.intercom.companies import FRESH_S, find_company
from connectors.intercom.conflicts import ASSIGNEE, what_was_set
from connectors.intercom.context import Connection, own_id
from connectors.intercom.conversations import participants, read_conversation, tag_ids
from connectors.intercom.errors import is_gone
from connectors.intercom.merged import find_by_external_id
from connectors.intercom.search import look_for_conversation
from connectors.intercom.seen import company_fields, contact_fields, seen
from connectors.protocols import Absent, Found, InDoubt, RecordState, StepAnswer
from transforms.errors import RecordError
from transforms.model import Operation, Step, TargetId

Verdict = Found | Absent | InDoubt
Reconciler = Callable[[Connection, Step, dict[str, Any], RecordState, float], Awaitable[Verdict]]


async def _repeat(*_: Any) -> Verdict:
    """Nothing to look for: doing it again is harmless and leaves no trace."""
    return Absent()


async def _data_attribute(
    at: Connection, _step: Step, body: dict[str, Any], _state: RecordState, age_s: float
) -> Verdict:
    return await _attribute(at, attributes.DATA, body, age_s)


async def _conversation_attribute(
    at: Connection, _step: Step, body: dict[str, Any], _state: RecordState, age_s: float
) -> Verdict:
    return await _attribute(at, attributes.CONVERSATIONS, body, age_s)


async def _attribute(at: Connection, path: str, body: dict[str, Any], age_s: float) -> Verdict:
    """Look it up by name: it is there whole or not at all; a wrong type is the send's trouble."""
    existing = await attributes.find_attribute(at, path, body)
    if existing is None or existing.get("archived"):
        return Absent()
    if not attributes.is_ready(body, existing):
        return Absent()
    return Found(attributes.as_answer(existing, is_found=not _is_since(at, existing, age_s)))


async def _company(
    at: Connection, _step: Step, body: dict[str, Any], state: RecordState, age_s: float
) -> Verdict:
    """Only a company that was not there before the step is worth a look: it is ours to delete."""
    if body.get("_existing") or state.target_id is not None:
        return Absent()
    company = await find_company(at, body["company_id"])
    if company is None or not _is_since(at, company, age_s):
        return Absent()
    observed = seen(company_fields(company))
    return Found(StepAnswer("company", TargetId(str(company["id"])), observed=observed))


async def _contact(
    at: Connection, _step: Step, body: dict[str, Any], state: RecordState, age_s: float
) -> Verdict:
    """Look it up by our external id; one that was taken over is found by the next send."""
    external_id = body.get("external_id")
    if external_id is None or state.target_id is not None:
        return Absent()
    contact = await find_by_external_id(at, external_id)
    if contact is None or contact.get("external_id") != external_id:
        return Absent()
    if contacts.lacks_phone(contact, body):
        return Absent()  # the next send finds it and completes it
    lost = contacts.lost_phone(contact, body) + contacts.lost_values(contact, body)
    return Found(
        StepAnswer(
            target_kind="contact",
            target_id=TargetId(str(contact["id"])),
            observed=({"losses": lost} if lost else {}) | seen(contact_fields(contact)),
            is_found=not _is_since(at, contact, age_s),
        )
    )


async def _reply(
    at: Connection, step: Step, body: dict[str, Any], state: RecordState, _age_s: float
) -> Verdict:
    """Look for an unknown part with the reply's author and time; text only tells twins apart."""
    conversation = await read_conversation(at, own_id(state))
    shown, known = parts.parts_of(conversation), parts.known_ids(state)
    alike = parts.candidates(shown, body, known)
    sent = _lessened(alike, body, step)
    part = parts.likest(alike, body, step.files) if sent is None else sent[0]
    if part is not None and len(alike) > state.nameless:
        return Found(
            StepAnswer(
                target_kind="part",
                target_id=TargetId(str(part["id"])),
                observed={"state": conversation.get("state"), **({} if sent is None else sent[1])},
            )
        )
    if alike or parts.unexplained(shown, body, known):
        return InDoubt("unexplained_part")
    if parts.is_hidden(conversation, shown, body):
        return InDoubt("parts_hidden")
    return Absent()


def _lessened(
    alike: Iterable[dict[str, Any]], body: dict[str, Any], step: Step
) -> tuple[dict[str, Any], dict[str, Any]] | None:
    """Return the first part that is the reply without what was refused of it, and what that was.

    None where one shows it whole, or none in any form.
    """
    found = None
    for part in alike:
        form = replies.as_shown(part, body, step.files)
        if form is None:
            continue
        lost = replies.told_of(form)
        if not lost:
            return None
        found = found or (part, lost)
    return found


async def _update(
    at: Connection, _step: Step, body: dict[str, Any], state: RecordState, _age_s: float
) -> Verdict:
    conversation = await read_conversation(at, own_id(state))
    had = conversation.get("custom_attributes") or {}
    wanted = body.get("custom_attributes") or {}
    is_done = (
        all(_alike(had.get(key), value) for key, value in wanted.items())
        and ("title" not in body or _alike(conversation.get("title"), body["title"]))
        and (
            "company_id" not in body
            or _alike((conversation.get("company") or {}).get("id"), body["company_id"])
        )
    )
    return Found(StepAnswer(observed=what_was_set(body))) if is_done else Absent()


async def _participant(
    at: Connection, _step: Step, body: dict[str, Any], state: RecordState, _age_s: float
) -> Verdict:
    contact_id = str(body["customer"]["intercom_user_id"])
    conversation = await read_conversation(at, own_id(state))
    if contact_id not in participants(conversation):
        return Absent()
    observed = {"contact_id": contact_id, "admin_id": body.get("admin_id")}
    return Found(StepAnswer(observed=observed))


async def _tag(
    at: Connection, _step: Step, body: dict[str, Any], state: RecordState, _age_s: float
) -> Verdict:
    if str(body["id"]) not in tag_ids(await read_conversation(at, own_id(state))):
        return Absent()
    observed = {"tag_id": body["id"], "admin_id": body.get("admin_id")}
    return Found(StepAnswer(observed=observed))


async def _assign(
    at: Connection, _step: Step, body: dict[str, Any], state: RecordState, _age_s: float
) -> Verdict:
    conversation = await read_conversation(at, own_id(state))
    assignee = conversation.get(f"{body['type']}_assignee_id") or 0  # nobody: 0, or null of old
    if not _alike(assignee, body["assignee_id"]):
        return Absent()
    return Found(StepAnswer(observed={ASSIGNEE: str(body["assignee_id"])}))


async def _state(
    at: Connection, _step: Step, body: dict[str, Any], state: RecordState, _age_s: float
) -> Verdict:
    conversation = await read_conversation(at, own_id(state))
    wanted = {"close": "closed"}.get(body["message_type"], body["message_type"])
    if conversation.get("state") != wanted:
        return Absent()
    return Found(StepAnswer(observed={"state": wanted}))


async def _untag(
    at: Connection, _step: Step, body: dict[str, Any], state: RecordState, _age_s: float
) -> Verdict:
    is_on = str(body["id"]) in tag_ids(await read_conversation(at, own_id(state)))
    return Absent() if is_on else Found(StepAnswer())


async def _leave(
    at: Connection, _step: Step, body: dict[str, Any], state: RecordState, _age_s: float
) -> Verdict:
    is_in = str(body["id"]) in participants(await read_conversation(at, own_id(state)))
    return Absent() if is_in else Found(StepAnswer())


async def _delete(
    at: Connection, _step: Step, _body: dict[str, Any], state: RecordState, _age_s: float
) -> Verdict:
    try:
        await read_conversation(at, own_id(state))
    except RecordError as exc:
        if is_gone(exc):
            return Found(StepAnswer())
        raise
    return Absent()


def _is_since(at: Connection, thing: dict[str, Any], age_s: float) -> bool:
    """Tell whether something was made after its step was begun, with some room for clocks."""
    created_at = thing.get("created_at")
    begun_at = at.now().timestamp() - age_s
    return isinstance(created_at, int | float) and created_at >= begun_at - FRESH_S


def _alike(shown: Any, sent: Any) -> bool:
    """Compare values whose type Intercom may change: ids, numbers, and nothing as empty text."""
    return _as_text(shown) == _as_text(sent)


def _as_text(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return "" if value is None else str(value)


RECONCILERS: Final[Mapping[Operation, Reconciler]] = {
    Operation.DATA_ATTRIBUTE_CREATE: _data_attribute,
    Operation.CONVERSATION_ATTRIBUTE_CREATE: _conversation_attribute,
    Operation.TAG_CREATE: _repeat,
    Operation.TAG_CONTACTS: _repeat,
    Operation.TAG_COMPANIES: _repeat,
    Operation.COMPANY_UPSERT: _company,
    Operation.CONTACT_CREATE: _contact,
    Operation.CONTACT_ADOPT: _repeat,
    Operation.CONTACT_ATTACH_COMPANY: _repeat,
    Operation.CONVERSATION_CREATE: look_for_conversation,
    Operation.CONVERSATION_REPLY: _reply,
    Operation.CONVERSATION_UPDATE: _update,
    Operation.CONVERSATION_PARTICIPANT: _participant,
    Operation.CONVERSATION_TAG: _tag,
    Operation.CONVERSATION_ASSIGN: _assign,
    Operation.CONVERSATION_STATE: _state,
    Operation.CONTACT_DETACH_COMPANY: _repeat,
    Operation.CONTACT_UNTAG: _repeat,
    Operation.COMPANY_UNTAG: _repeat,
    Operation.CONVERSATION_UNTAG: _untag,
    Operation.CONVERSATION_LEAVE: _leave,
    Operation.CONVERSATION_REDACT: _repeat,
    Operation.CONVERSATION_DELETE: _delete,
}
