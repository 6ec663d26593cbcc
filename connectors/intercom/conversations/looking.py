"""Looking whether a step of a conversation happened."""

from collections.abc import Iterable
from typing import Any

from connectors.intercom.context import Connection
from connectors.intercom.conversations import parts, replies, shut
from connectors.intercom.conversations.conflicts import ASSIGNEE, what_was_set
from connectors.intercom.conversations.sending import participants, tag_ids, tracker_ids
from connectors.intercom.errors import is_gone
from connectors.intercom.looked import Verdict, alike
from connectors.intercom.threads import read_thread
from connectors.intercom.tickets.shown import HIDDEN
from connectors.protocols import Absent, Found, InDoubt, RecordState, StepAnswer
from transforms.errors import RecordError
from transforms.model import Step, TargetId


async def reply(
    at: Connection, step: Step, body: dict[str, Any], state: RecordState, _age_s: float
) -> Verdict:
    """Look for an unknown part with the reply's author and time; text only tells twins apart."""
    conversation = await read_thread(at, state)
    shown, known = parts.parts_of(conversation), parts.known_ids(state)
    if (note := step.hints.note) is not None and not parts.candidates(shown, body, known):
        body = dict(note)  # which it became if Intercom did not fetch the files
    alike = parts.candidates(shown, body, known)
    if not alike and (noted := shut.found_note(shown, body, known)) is not None:
        return Found(noted)
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


async def update(
    at: Connection, step: Step, body: dict[str, Any], state: RecordState, _age_s: float
) -> Verdict:
    """Compare what was to be set with what the conversation shows."""
    conversation = await read_thread(at, state)
    had = conversation.get("custom_attributes") or {}
    wanted = body.get("custom_attributes") or {}
    is_done = (
        all(alike(had.get(key), value) for key, value in wanted.items())
        and ("title" not in body or alike(conversation.get("title"), body["title"]))
        and (
            "company_id" not in body
            or alike((conversation.get("company") or {}).get("id"), body["company_id"])
        )
    )
    return Found(StepAnswer(observed=what_was_set(body, step.hints.kept))) if is_done else Absent()


async def participant(
    at: Connection, _step: Step, body: dict[str, Any], state: RecordState, _age_s: float
) -> Verdict:
    """Look whether the contact takes part."""
    contact_id = str(body["customer"]["intercom_user_id"])
    conversation = await read_thread(at, state)
    if contact_id not in participants(conversation):
        return Absent()
    observed = {"contact_id": contact_id, "admin_id": body.get("admin_id")}
    return Found(StepAnswer(observed=observed))


async def tag(
    at: Connection, _step: Step, body: dict[str, Any], state: RecordState, _age_s: float
) -> Verdict:
    """Look whether the conversation has the tag."""
    if str(body["id"]) not in tag_ids(await read_thread(at, state)):
        return Absent()
    observed = {"tag_id": body["id"], "admin_id": body.get("admin_id")}
    return Found(StepAnswer(observed=observed))


async def assign(
    at: Connection, _step: Step, body: dict[str, Any], state: RecordState, _age_s: float
) -> Verdict:
    """Look whom it is assigned to."""
    conversation = await read_thread(at, state)
    assignee = conversation.get(f"{body['type']}_assignee_id") or 0  # nobody: 0, or null of old
    if not alike(assignee, body["assignee_id"]):
        return Absent()
    return Found(StepAnswer(observed={ASSIGNEE: str(body["assignee_id"])}))


async def state(
    at: Connection, _step: Step, body: dict[str, Any], state: RecordState, _age_s: float
) -> Verdict:
    """Look which state it is in."""
    conversation = await read_thread(at, state)
    wanted = {"close": "closed"}.get(body["message_type"], body["message_type"])
    if conversation.get("state") != wanted:
        return Absent()
    return Found(StepAnswer(observed={"state": wanted}))


async def untag(
    at: Connection, _step: Step, body: dict[str, Any], state: RecordState, _age_s: float
) -> Verdict:
    """Look whether the tag is off; where nobody can see that, it is taken off again."""
    thread = await read_thread(at, state)
    may_be_on = "tags" in (thread.get(HIDDEN) or ()) or str(body["id"]) in tag_ids(thread)
    return Absent() if may_be_on else Found(StepAnswer())


async def leave(
    at: Connection, _step: Step, body: dict[str, Any], state: RecordState, _age_s: float
) -> Verdict:
    """Look whether the contact takes part no longer."""
    is_in = str(body["id"]) in participants(await read_thread(at, state))
    return Absent() if is_in else Found(StepAnswer())


async def link(
    at: Connection, _step: Step, body: dict[str, Any], state: RecordState, _age_s: float
) -> Verdict:
    """Look whether it is linked to the tracker."""
    if str(body["ticket_id"]) not in tracker_ids(await read_thread(at, state)):
        return Absent()
    return Found(StepAnswer(observed={"ticket_id": body["ticket_id"]}))


async def unlink(
    at: Connection, _step: Step, body: dict[str, Any], state: RecordState, _age_s: float
) -> Verdict:
    """Look whether it is linked no longer."""
    is_linked = str(body.get("id")) in tracker_ids(await read_thread(at, state))
    return Absent() if is_linked else Found(StepAnswer())


async def delete(
    at: Connection, _step: Step, _body: dict[str, Any], state: RecordState, _age_s: float
) -> Verdict:
    """Look whether it is gone."""
    try:
        await read_thread(at, state)
    except RecordError as exc:
        if is_gone(exc):
            return Found(StepAnswer())
        raise
    return Absent()
