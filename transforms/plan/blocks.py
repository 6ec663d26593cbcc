"""People whom the source has suspended, blocked in Intercom where the operator asks for it.

Last of all, since that archives their conversations; nothing takes it back.
"""

from collections.abc import Iterable
from dataclasses import replace
from typing import Final

from transforms.model import EntityType, Operation, PlannedRecord, Step
from transforms.plan.steps import fingerprint, ref
from transforms.quirks.intercom_people import BLOCKING

BLOCK: Final = "block"


def block_records(
    suspended: Iterable[tuple[PlannedRecord, str]],
) -> list[PlannedRecord]:
    """Return a further step of each person; each comes with the external id of ours.

    By that it is known whether the contact is ours: one that was there before is not blocked.
    """
    return [replace(record, steps=(_step(record, own_id),)) for record, own_id in suspended]


def _step(record: PlannedRecord, own_id: str) -> Step:
    contact = ref(EntityType.CONTACT.value, record.ref.source_id)
    body = {"id": contact, "external_id": own_id}
    operation = Operation.CONTACT_BLOCK
    return Step(BLOCK, operation, body, fingerprint(operation, body), quirks=(BLOCKING.id,))
