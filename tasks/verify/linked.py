"""To which problems incidents must be linked, by the ledger's shapes and the workspace's types."""

from collections.abc import Iterable

import orjson

from connectors.intercom.inventory import TICKET_TYPES
from tasks.run.session import Session
from transforms.model import EntityType, RecordRef
from transforms.quirks.intercom import CUSTOMER_TICKETS, TRACKER_TICKETS
from transforms.verify.case import Links


async def links_of(shared: Session, problem_ids: Iterable[str | None]) -> Links:
    """Return what is to be linked to the problems that some tickets name."""
    named = sorted({each for each in problem_ids if each})
    shapes = {
        each: orjson.loads(text)
        for each, text in (await shared.ledger.shapes(EntityType.TICKET, named)).items()
    }
    landed = [each for each, shape in shapes.items() if shape.get("land_as") == "ticket"]
    if not landed:
        return Links()
    types = await _types(shared)
    refs = {RecordRef(EntityType.TICKET.value, each) for each in landed}
    return Links(
        {
            ref.source_id: str(target_id)
            for ref, target_id in (await shared.ledger.targets(refs)).items()
            if types.get(str(shapes[ref.source_id]["ticket_type"]).lower()) == TRACKER_TICKETS
        },
        frozenset(name for name, category in types.items() if category == CUSTOMER_TICKETS),
    )


async def _types(shared: Session) -> dict[str, str]:
    """Return the workspace's types of tickets, in lower case, with their categories."""
    rows = [
        orjson.loads(record.payload)
        async for page in shared.target.pages(TICKET_TYPES)
        for record in page.records
    ]
    return {str(row.get("name")).lower(): str(row.get("category")) for row in rows}
