"""The steps of a ticket that becomes a ticket in Intercom: made with all its values at once.

A ticket takes what a conversation needs further requests for: title, attributes, company and
assignees come with the request that makes it. Those are steps of their own only once they are
something else. What was sent is told by the fingerprint of `create`, which is put together from
those of the steps that went with it.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any, Final

from transforms.model import EntityType, Hints, Operation, Step
from transforms.plan.carried import composed
from transforms.plan.labels import ASSIGN_ADMIN, ASSIGN_TEAM, ATTRIBUTES, STATE, Desk
from transforms.plan.landing import category_of
from transforms.plan.names import ticket_type_id
from transforms.plan.past import Past
from transforms.plan.shape import Shape
from transforms.plan.steps import Json, fingerprint, ref
from transforms.plan.voices import Voice
from transforms.quirks import intercom, intercom_messages
from transforms.rules import StatusTarget

CARRIED: Final = (ATTRIBUTES, ASSIGN_ADMIN, ASSIGN_TEAM)  # what comes with a new ticket
SUBMITTED: Final = "submitted"
CATEGORIES: Final = {"open": "in_progress", "snoozed": "waiting_on_customer", "closed": "resolved"}

_LIKE: Final = {
    Operation.CONVERSATION_TAG: Operation.TICKET_TAG,
    Operation.CONVERSATION_UNTAG: Operation.TICKET_UNTAG,
    Operation.CONVERSATION_UNLINK: Operation.TICKET_UNLINK,
}


def ticket_type(shape: Shape, desk: Desk) -> str | Json:
    """Return the type's id in the workspace, or what stands for one that is still to be made."""
    name = shape.ticket_type or ""
    known = desk.workspace.ticket_type(name)
    return known.id if known else ref(EntityType.ATTRIBUTE.value, ticket_type_id(name))


def category(shape: Shape, desk: Desk) -> str:
    """Return the category of a ticket's type: customers see those of one alone."""
    return category_of(shape.ticket_type, desk.rules, desk.workspace, shape.ticket_category)


def voice_on_ticket(voice: Voice, name: str, desk: Desk, *, is_theirs: bool) -> Voice:
    """Return who posts on a ticket: of its contacts only the one it `is_theirs` can."""
    if voice.contact is None or is_theirs:
        return voice
    return Voice(admin=desk.matching.stand_in, speaks_for=name)


def ticket_steps(
    steps: Iterable[Step], labels: Sequence[Step], shape: Shape, desk: Desk, past: Past
) -> list[Step]:
    """Return the steps of a thread and its tags as those of a ticket, and what has changed since.

    `steps` are a conversation's: messages, notes and tags, in order; `labels` are those which set
    its values and assign it.
    """
    found = [_on_ticket(step) for step in steps]
    changes = _changes(labels, shape, desk)
    found[0] = _create(found[0], changes, shape, desk)
    if past.made is None:
        return found
    found[0] = replace(found[0], fingerprint=past.made)  # as it was sent: it is not made again
    return found + changes


def state_step(
    ticket: Mapping[str, Any], target: StatusTarget, shape: Shape, desk: Desk, past: Past
) -> Step | None:
    """Return the step that sets the state; None for a new ticket that is in it as made.

    A ticket that keeps its own type keeps the state of that name too, where the type has it.
    """
    category = state_category(ticket["status"], target)
    wanted = target.ticket_state or _own_state(ticket, category, shape, desk) or category
    if wanted == SUBMITTED and STATE not in past.settled:
        return None
    body = {"ticket_type_id": ticket_type(shape, desk), "state": wanted}
    operation = Operation.TICKET_STATE
    hashed = fingerprint(operation, {"state": wanted})
    hints = Hints(operator_id=desk.workspace.operator_id)
    quirks = (intercom.STATES.id,)
    return Step(STATE, operation, body, hashed, is_mutable=True, quirks=quirks, hints=hints)


def _own_state(ticket: Mapping[str, Any], category: str, shape: Shape, desk: Desk) -> str | None:
    """Return what the source calls the state, if the type has such beside its category's first."""
    label, kept = ticket.get("status_label"), ticket.get("own_type") == shape.ticket_type
    known = desk.workspace.ticket_type(shape.ticket_type or "")
    if not (label and kept and known):
        return None
    of_category = [names for names in known.states.values() if names[0] == category]
    is_there = any(label == names[1] for names in of_category[1:])  # teammates' name
    return str(label) if is_there else None


def state_category(status: str, target: StatusTarget) -> str:
    """Return the category of state that a status means: new ones are submitted."""
    is_new = status == "new" and target.state == "open"
    return SUBMITTED if is_new else CATEGORIES[target.state]


def _on_ticket(step: Step) -> Step:
    if step.operation is Operation.CONVERSATION_REPLY:
        body = intercom_messages.silent(step.body)
        hashed = fingerprint(Operation.TICKET_REPLY, body, step.files)
        quirks = (*step.quirks, intercom.TICKETS_NOTIFY.id)
        quirks = tuple(dict.fromkeys(quirks))
        return replace(
            step, operation=Operation.TICKET_REPLY, body=body, fingerprint=hashed, quirks=quirks
        )
    if step.operation in _LIKE:
        return replace(step, operation=_LIKE[step.operation])
    return step


def _changes(labels: Sequence[Step], shape: Shape, desk: Desk) -> list[Step]:
    """Return the steps that change what a ticket was made with."""
    values, *assigns = labels
    update = replace(
        values,
        operation=Operation.TICKET_UPDATE,
        body={**values.body, "ticket_type_id": ticket_type(shape, desk)},
        hints=replace(values.hints, place=_place(ATTRIBUTES)),
    )
    return [update, *_assigns(assigns)]


def _assigns(steps: Sequence[Step]) -> list[Step]:
    """Return the assignments: taking one away takes both, so the other one follows it again."""
    nobody = [step for step in steps if step.body["assignee_id"] == "0"]
    found = []
    for step in sorted(steps, key=lambda step: step not in nobody):
        told = {"type": step.body["type"], "assignee_id": step.body["assignee_id"]}
        behind = [each.key for each in nobody if each is not step] if step not in nobody else []
        hashed = fingerprint(Operation.TICKET_ASSIGN, told, (), *behind)
        found.append(
            replace(
                step,
                operation=Operation.TICKET_ASSIGN,
                body=told,
                fingerprint=hashed,
                hints=Hints(place=_place(step.key)),
            )
        )
    return found


def _create(opening: Step, changes: Sequence[Step], shape: Shape, desk: Desk) -> Step:
    """Return the step that makes a ticket with its first message and all its values."""
    update = changes[0]
    by_key = {step.key: step for step in changes}
    assigned = {
        f"{step.body['type']}_assignee_id": step.body["assignee_id"]
        for step in changes[1:]
        if step.body["assignee_id"] != "0"
    }
    body: Json = {
        "ticket_type_id": ticket_type(shape, desk),
        "contact_id": opening.body["from"]["id"],
        "created_at": opening.body["created_at"],
        "description": opening.body["body"],
        **{name: value for name, value in update.body.items() if value is not None},
        **assigned,
    }
    return replace(
        opening,
        operation=Operation.TICKET_CREATE,
        body=body,
        fingerprint=composed(opening.fingerprint, [by_key[key].fingerprint for key in CARRIED]),
        quirks=(*opening.quirks, *update.quirks, intercom.TICKETS_NOTIFY.id),
        losses=tuple(
            dict.fromkeys((*opening.losses, *(loss for step in changes for loss in step.losses)))
        ),
        hints=replace(opening.hints, legacy=update.hints.legacy, carries=True),
    )


def _place(key: str) -> int:
    """Return the place of a step among those that come with a new ticket."""
    return CARRIED.index(key) + 1
