"""Incidents linked to the ticket that their problem is in Intercom, where that can be.

Step keys: `problem:<id>`. A link needs both its ends, so that they stand in the second pass over
tickets; taking one away goes before, as a conversation has but one tracker.
"""

from typing import Final

from transforms.model import EntityType, Operation, Step
from transforms.plan.labels import Desk
from transforms.plan.landing import category_of
from transforms.plan.openings import TicketInput
from transforms.plan.shape import Shape
from transforms.plan.steps import fingerprint, ref
from transforms.plan.workspace import Workspace
from transforms.quirks import intercom
from transforms.rules import Rules

NOTE: Final = "note"


def is_tracker(shape: Shape, rules: Rules, workspace: Workspace) -> bool:
    """Say whether a ticket is one in Intercom to which others can be linked."""
    category = category_of(shape.ticket_type, rules, workspace, shape.ticket_category)
    return shape.is_ticket and category == intercom.TRACKER_TICKETS


def link_steps(each: TicketInput, shape: Shape, desk: Desk) -> list[Step]:
    """Return the step that links an incident to its problem; none where a note alone can tell."""
    problem = each.ticket["problem_id"]
    if problem in {None, each.ticket["source_id"]} or problem not in desk.trackers:
        return []
    if each.part.number > 1 or shape.related != NOTE or not _is_linkable(shape, desk):
        return []
    operation = Operation.TICKET_LINK if shape.is_ticket else Operation.CONVERSATION_LINK
    body = {"ticket_id": ref(EntityType.TICKET.value, problem)}
    return [
        Step(
            f"problem:{problem}",
            operation,
            body,
            fingerprint(operation, body),
            is_mutable=True,
            quirks=(intercom.LINKED.id,),
        )
    ]


def _is_linkable(shape: Shape, desk: Desk) -> bool:
    named, own = shape.ticket_type, shape.ticket_category
    category = category_of(named, desk.rules, desk.workspace, own)
    return not shape.is_ticket or category == intercom.CUSTOMER_TICKETS
