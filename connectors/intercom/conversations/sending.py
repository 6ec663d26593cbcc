"""Conversations: opened in a contact's name and time, then labelled, assigned and closed."""

import math
from collections.abc import Callable
from dataclasses import replace
from typing import Any, Final

from connectors.intercom.context import Connection, Moment, id_in, own_id
from connectors.intercom.conversations import conflicts
from connectors.intercom.errors import is_gone, names
from connectors.intercom.lessened import (
    BEGINNING,
    CONTENT,
    beginning,
    is_shortened,
    speaks_of_length,
    without_refused,
)
from connectors.intercom.threads import open_thread, read_as_thread, read_thread, thread_path
from connectors.intercom.tickets.shown import HIDDEN
from connectors.protocols import RecordState, StepAnswer
from transforms.bodies import plain_text
from transforms.errors import RecordError
from transforms.model import Step, TargetId
from transforms.quirks.intercom_messages import is_formatted, is_html, note_html, unformatted

REFUSES_AGAIN: Final = frozenset({400, 409, 422})  # perhaps, what is linked already


async def create_conversation(
    at: Connection, _step: Step, body: dict[str, Any], state: RecordState
) -> StepAnswer:
    """Open a conversation with the contact's first message.

    A contact that was just made may be unknown for some seconds; such a refusal is surely not
    processed, so it is tried again a few times.
    """
    request, losses = body, list[str]()
    with at.claims.creating(moment_of(body)):
        while True:
            try:
                answer = await open_thread(at, "conversation", request)
                break
            except RecordError as exc:
                loss, text = _less(request["body"], exc)
            request, losses = {**request, "body": text}, [*losses, loss]
        conversation_id = id_in(answer.body, "conversation_id", "POST /conversations")
        at.claims.take(conversation_id, state.ref)
    return StepAnswer(
        target_kind="conversation",
        target_id=conversation_id,
        request_id=answer.request_id,
        observed={"message_id": answer.body.get("id")} | ({"losses": losses} if losses else {}),
    )


def _less(body: str, exc: RecordError) -> tuple[str, str]:
    """Return the loss, and the opening message in a form that may be taken after a refusal.

    Raises the refusal where there is none.
    """
    if exc.status in CONTENT and is_html(body) and is_formatted(body):
        return "formatting", unformatted(body)
    if not speaks_of_length(exc) or len(body) <= BEGINNING or is_shortened(body):
        raise exc
    text = beginning(plain_text(body)) if is_html(body) else beginning(body)
    return "text_cut", note_html(text) if is_html(body) else text


def moment_of(body: dict[str, Any]) -> Moment:
    """Return whose conversation of which second a create makes."""
    return Moment(str(body["from"]["id"]), body["created_at"])


async def update_conversation(
    at: Connection, step: Step, body: dict[str, Any], state: RecordState
) -> StepAnswer:
    """Set title, attributes and company; `observed` tells later runs what we set, in hashes.

    A value that Intercom refuses is left out. Where it does not say which, all are but the legacy
    id, named by the hint `legacy`: without it nobody finds the ticket again.
    """
    left, losses = body, list[str]()
    while True:
        try:
            answer = await at.client.write("PUT", thread_path(state), json=left)
        except RecordError as exc:
            less = lessened(left, exc, step.hints.legacy)
            if less is None:
                raise
            left, losses = less, [*losses, "value_refused"]
        else:
            break
    observed = conflicts.what_was_set(left, step.hints.kept)
    if losses:
        observed = {**observed, "losses": [*observed.get("losses", ()), *losses]}
    return StepAnswer(request_id=answer.request_id, observed=observed)


def lessened(body: dict[str, Any], exc: RecordError, legacy: str | None) -> dict[str, Any] | None:
    """Return a smaller update after a refusal; None when nothing smaller makes sense."""
    found = without_refused(body, exc)
    if found is not None and found.name != legacy:
        return found.request
    attributes = body.get("custom_attributes") or {}
    least = {name: value for name, value in attributes.items() if name == legacy}
    is_smaller = any(key in body for key in ("title", "company_id")) or len(attributes) > 1
    return {"custom_attributes": least} if exc.status in CONTENT and least and is_smaller else None


async def add_participant(
    at: Connection, _step: Step, body: dict[str, Any], state: RecordState
) -> StepAnswer:
    """Let a contact take part; one who does already is found."""
    contact_id = str(body["customer"]["intercom_user_id"])
    answer = await _add(
        at, state, "customers", body, lambda shown: contact_id in participants(shown)
    )
    return replace(answer, observed={"contact_id": contact_id, "admin_id": body.get("admin_id")})


async def tag_conversation(
    at: Connection, _step: Step, body: dict[str, Any], state: RecordState
) -> StepAnswer:
    """Put a tag on the conversation; one that is there already is found."""
    answer = await _add(at, state, "tags", body, lambda shown: str(body["id"]) in tag_ids(shown))
    return replace(answer, observed={"tag_id": body["id"], "admin_id": body.get("admin_id")})


async def _add(
    at: Connection,
    state: RecordState,
    below: str,
    body: dict[str, Any],
    is_there: Callable[[dict[str, Any]], bool],
) -> StepAnswer:
    """Add something to the conversation; refused because it is there already, it is found."""
    try:
        answer = await at.client.write("POST", thread_path(state, below), json=body)
    except RecordError as exc:
        if exc.status not in REFUSES_AGAIN:
            raise
        shown = await read_thread(at, state)
        is_untold = "tags" in (shown.get(HIDDEN) or ()) and names(exc, "already")
        if not (is_there(shown) or is_untold):
            raise
        return StepAnswer(request_id=exc.request_id, is_found=True)
    return StepAnswer(request_id=answer.request_id)


async def assign_conversation(
    at: Connection, _step: Step, body: dict[str, Any], state: RecordState
) -> StepAnswer:
    """Give the conversation to a teammate or to a team; both may have it at once."""
    answer = await at.client.write("POST", thread_path(state, "parts"), json=body)
    return StepAnswer(
        request_id=answer.request_id, observed={conflicts.ASSIGNEE: str(body["assignee_id"])}
    )


async def set_state(
    at: Connection, step: Step, body: dict[str, Any], state: RecordState
) -> StepAnswer:
    """Close, snooze or open the conversation; the hint `snooze_s` counts from now.

    One that is to wait until an hour that has passed meanwhile is open.
    """
    request = body
    if body.get("snoozed_until", math.inf) <= at.now().timestamp():
        request = {"message_type": "open", "admin_id": body["admin_id"]}
    if body["message_type"] != "close":  # the other two take no `type`
        request = {key: told for key, told in request.items() if key != "type"}
    if step.hints.snooze_s is not None:
        until = int(at.now().timestamp() + step.hints.snooze_s)
        request = {**request, "snoozed_until": until}
    answer = await at.client.write("POST", thread_path(state, "parts"), json=request)
    return StepAnswer(
        request_id=answer.request_id, observed={conflicts.STATE: (answer.body or {}).get("state")}
    )


async def untag_conversation(
    at: Connection, _step: Step, body: dict[str, Any], state: RecordState
) -> StepAnswer:
    """Take a tag of ours off; one that is off already is no trouble."""
    return await _take_away(at, thread_path(state, f"tags/{body['id']}"), body)


async def remove_participant(
    at: Connection, _step: Step, body: dict[str, Any], state: RecordState
) -> StepAnswer:
    """Let a contact take part no more; one who does not is no trouble."""
    return await _take_away(at, thread_path(state, f"customers/{body['id']}"), body)


async def link(at: Connection, _step: Step, body: dict[str, Any], state: RecordState) -> StepAnswer:
    """Link the record's thread to a tracker; one that is linked to it already is found."""
    path, linked = f"/tickets/{body['ticket_id']}/linked_conversations", own_id(state)
    told = {"ticket_id": body["ticket_id"]}
    try:
        answer = await at.client.write("POST", path, json={"conversation_id": linked})
    except RecordError as exc:
        is_refused = exc.status in REFUSES_AGAIN
        if not (is_refused and body["ticket_id"] in tracker_ids(await read_thread(at, state))):
            raise
        return StepAnswer(request_id=exc.request_id, is_found=True, observed=told)
    return StepAnswer(request_id=answer.request_id, observed=told)


async def unlink(
    at: Connection, _step: Step, body: dict[str, Any], state: RecordState
) -> StepAnswer:
    """Take a link of ours away; one that went with its tracker is no trouble."""
    if body.get("id") is None:
        return StepAnswer(is_found=True)
    path = f"/tickets/{body['id']}/linked_conversations/{own_id(state)}"
    return await _take_away(at, path, None)


async def delete_conversation(
    at: Connection, _step: Step, _body: dict[str, Any], state: RecordState
) -> StepAnswer:
    """Delete the conversation with all its parts."""
    return await _take_away(at, thread_path(state), None)


async def redact(
    at: Connection, step: Step, body: dict[str, Any], state: RecordState
) -> StepAnswer:
    """Blank one message of ours, which the hint `of` names by its step; again is harmless."""
    request = {"type": body["type"], "conversation_id": own_id(state)}
    if body["type"] == "source":
        conversation = await read_conversation(at, own_id(state))
        request["source_id"] = str((conversation.get("source") or {}).get("id"))
    else:
        made_by = step.hints.of or ""
        part_id = state.known_parts.get(made_by)
        if part_id is None:
            raise RecordError("part_unknown", f"nobody wrote down which part {made_by} made")
        request["conversation_part_id"] = part_id
    answer = await at.client.write("POST", "/conversations/redact", json=request)
    return StepAnswer(request_id=answer.request_id)


async def _take_away(at: Connection, path: str, body: dict[str, Any] | None) -> StepAnswer:
    json = None if body is None else {"admin_id": body.get("admin_id")}
    try:
        answer = await at.client.write("DELETE", path, json=json)
    except RecordError as exc:
        if not is_gone(exc):
            raise
        return StepAnswer(request_id=exc.request_id, is_found=True)
    return StepAnswer(request_id=answer.request_id)


def participants(conversation: dict[str, Any]) -> set[str]:
    """Return the ids of the contacts in a conversation."""
    listed = (conversation.get("contacts") or {}).get("contacts") or []
    return {str(contact.get("id")) for contact in listed}


def tag_ids(conversation: dict[str, Any]) -> set[str]:
    """Return the ids of a conversation's tags."""
    return {str(tag.get("id")) for tag in (conversation.get("tags") or {}).get("tags") or []}


def tracker_ids(thread: dict[str, Any]) -> set[str]:
    """Return the ids of the tickets that a conversation or ticket is linked to."""
    listed = (thread.get("linked_objects") or {}).get("data") or []
    return {str(each.get("id")) for each in listed if each.get("type") == "ticket"}


async def read_conversation(at: Connection, conversation_id: TargetId) -> dict[str, Any]:
    """Return the conversation with its newest parts."""
    return await read_as_thread(at, "conversation", conversation_id)
