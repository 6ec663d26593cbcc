"""The contact who asks where the source does not say who did."""

from collections.abc import Iterable

from transforms.model import EntityType, Operation, PlannedRecord, RecordRef, Step
from transforms.plan import names
from transforms.plan.contacts import CONTACT_STEP
from transforms.plan.steps import fingerprint, references


def plan_placeholder(account: str) -> PlannedRecord:
    """Return the contact who asks where the source does not say who did; planned when needed."""
    source_id = names.PLACEHOLDER_REQUESTER
    body = {
        "role": "user",
        "external_id": names.external_id(account, source_id),
        "name": "Unknown requester",
    }
    operation = Operation.CONTACT_CREATE
    step = Step(CONTACT_STEP, operation, body, fingerprint(operation, body))
    return PlannedRecord(RecordRef(EntityType.CONTACT.value, source_id), (step,))


def needs_placeholder(tickets: Iterable[PlannedRecord]) -> bool:
    """Say whether any of some tickets refers to the contact of `plan_placeholder`."""
    placeholder = RecordRef(EntityType.CONTACT.value, names.PLACEHOLDER_REQUESTER)
    return any(placeholder in references(ticket) for ticket in tickets)
