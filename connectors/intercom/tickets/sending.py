"""Tickets: made whole in one request, then changed, assigned and brought into their state.

A step's body is in the words of a conversation (title, description, custom_attributes), as that
is what is compared with what people changed since; here it becomes Intercom's request.
"""

from typing import Any, Final

from connectors.intercom.context import Connection, id_in
from connectors.intercom.conversations.conflicts import ASSIGNED, ASSIGNEE, what_was_set
from connectors.intercom.conversations.sending import lessened
from connectors.intercom.lessened import BEGINNING, beginning, is_shortened, speaks_of_length
from connectors.intercom.threads import open_thread, read_thread, thread_path
from connectors.intercom.tickets.shown import DESCRIPTION, TITLE
from connectors.intercom.tickets.types import state_of, values_for
from connectors.protocols import RecordState, StepAnswer
from transforms.errors import RecordError
from transforms.model import Step
from transforms.quirks.intercom_messages import silent

RESOLVED: Final = "resolved"
# What an update may change later.
SET: Final[tuple[str, ...]] = ("title", "company_id", "custom_attributes")

Json = dict[str, Any]


async def create_ticket(at: Connection, step: Step, body: Json, state: RecordState) -> StepAnswer:
    """Make a ticket with all that it carries; a value that Intercom refuses is left out."""
    left, losses = body, list[str]()
    while True:
        try:
            answer = await open_thread(at, "ticket", await _request(at, left))
        except RecordError as exc:
            loss, left = _less(left, exc, step.hints.legacy)
            losses.append(loss)
        else:
            break
    ticket_id = id_in(answer.body, "id", "POST /tickets")
    at.claims.take(ticket_id, state.ref)
    return StepAnswer(
        target_kind="ticket",
        target_id=ticket_id,
        request_id=answer.request_id,
        observed=told_of(left) | ({"losses": losses} if losses else {}),
    )


def told_of(body: Json) -> Json:
    """Return what the ledger keeps of a ticket that was made: no values, which may be people's."""
    assigned = {kind: str(body.get(f"{kind}_assignee_id") or 0) for kind in ("admin", "team")}
    set_ = {name: body[name] for name in SET if name in body}
    return {**what_was_set(set_), ASSIGNED: assigned, "state": "open"}


async def update_ticket(at: Connection, step: Step, body: Json, state: RecordState) -> StepAnswer:
    """Set title, attributes and company; see `conversations.sending.update_conversation`."""
    left, losses = body, list[str]()
    while True:
        try:
            request = await _changes(at, left)
            answer = await at.client.write("PUT", thread_path(state), json=request)
        except RecordError as exc:
            less = lessened(left, exc, step.hints.legacy)
            if less is None:
                raise
            left, losses = {**less, "ticket_type_id": body["ticket_type_id"]}, ["value_refused"]
        else:
            break
    observed = what_was_set({n: left[n] for n in SET if n in left}, step.hints.kept)
    if losses:
        observed = {**observed, "losses": [*observed.get("losses", ()), *losses]}
    return StepAnswer(request_id=answer.request_id, observed=observed)


async def assign_ticket(at: Connection, _step: Step, body: Json, state: RecordState) -> StepAnswer:
    """Give the ticket to a teammate or to a team: Intercom knows by the id whose it is."""
    request = silent({"assignee_id": body["assignee_id"]})
    answer = await at.client.write("PUT", thread_path(state), json=request)
    return StepAnswer(request_id=answer.request_id, observed={ASSIGNEE: str(body["assignee_id"])})


async def set_ticket_state(
    at: Connection, _step: Step, body: Json, state: RecordState
) -> StepAnswer:
    """Bring the ticket into the state of a category or name; one that is resolved is closed."""
    state_id, category = await state_of(at, str(body["ticket_type_id"]), body["state"])
    is_open = category != RESOLVED
    request = silent({"ticket_state_id": state_id, "open": is_open})
    answer = await at.client.write("PUT", thread_path(state), json=request)
    told = {"state": "open" if is_open else "closed", "ticket_state_id": state_id}
    return StepAnswer(request_id=answer.request_id, observed=told)


def _less(body: Json, exc: RecordError, legacy: str | None) -> tuple[str, Json]:
    """Return what is lost, and a smaller ticket after a refusal; raises it where there is none."""
    text = body["description"]
    if speaks_of_length(exc) and len(text) > BEGINNING and not is_shortened(text):
        return "text_cut", {**body, "description": beginning(text)}
    values = {name: body[name] for name in SET if name in body}
    less = lessened(values, exc, legacy)
    if less is None:
        raise exc
    return "value_refused", {n: v for n, v in body.items() if n not in SET} | less


async def _request(at: Connection, body: Json) -> Json:
    """Return the request that makes a ticket."""
    attributes = await _attributes(at, body)
    request: Json = {
        "ticket_type_id": str(body["ticket_type_id"]),
        "contacts": [{"id": body["contact_id"]}],
        "created_at": body["created_at"],
        "ticket_attributes": {**attributes, DESCRIPTION: body["description"]},
    }
    if body.get("company_id") is not None:
        request["company_id"] = body["company_id"]
    assignees = ("admin_assignee_id", "team_assignee_id")
    if assigned := {name: str(body[name]) for name in assignees if body.get(name)}:
        request["assignment"] = assigned
    return silent(request)


async def _changes(at: Connection, body: Json) -> Json:
    """Return the request that changes a ticket."""
    attributes = await _attributes(at, body)
    request: Json = {"ticket_attributes": attributes} if attributes else {}
    if "company_id" in body:
        request["company_id"] = body["company_id"]
    return silent(request)


async def _attributes(at: Connection, body: Json) -> Json:
    type_id = str(body["ticket_type_id"])
    values = await values_for(at, type_id, body.get("custom_attributes") or {})
    return {**values, TITLE: body["title"]} if body.get("title") else values


async def is_as_wanted(at: Connection, body: Json, state: RecordState) -> tuple[bool, Json]:
    """Tell whether the ticket is in the state of a step's body; and what the ledger keeps of it."""
    state_id, category = await state_of(at, str(body["ticket_type_id"]), body["state"])
    shown = await read_thread(at, state)
    wanted = "closed" if category == RESOLVED else "open"
    is_there = str((shown.get("ticket_state") or {}).get("id")) == state_id
    told = {"state": wanted, "ticket_state_id": state_id}
    return is_there and shown.get("state") == wanted, told
