"""A whole ticket against its conversation."""

from collections.abc import Iterator
from typing import Any, Final

from transforms.verify.asides import side_findings
from transforms.verify.case import Knowledge, TicketCase
from transforms.verify.details import detail_findings
from transforms.verify.findings import Finding, Kind
from transforms.verify.labels import label_findings
from transforms.verify.seen import SeenConversation
from transforms.verify.threads import ThreadComparison

MARKS: Final = (Kind.ADDED_SINCE,)


def ticket_findings(
    case: TicketCase, known: Knowledge, seen: SeenConversation | None
) -> Iterator[Finding]:
    """Yield all that differs; `seen` None says that the conversation is gone.

    Of a ticket that stopped on its way only what was settled is compared.
    """
    if seen is None:
        yield Finding(Kind.TICKET_MISSING, "ticket", case.id, case.target_id)
        return
    said = list(ThreadComparison(case, known, seen).findings())
    yield from said
    yield from side_findings(case, seen)
    if case.is_whole:
        is_busy = any(each.kind in MARKS for each in said)
        yield from label_findings(case, known, seen, is_busy=is_busy)
        yield from detail_findings(case, known, seen)


def legacy_of(answer: dict[str, Any], attribute: str) -> str | None:
    """Return the ticket whose id a conversation of a list carries."""
    told = (answer.get("custom_attributes") or {}).get(attribute)
    return None if told in (None, "") else str(told)
