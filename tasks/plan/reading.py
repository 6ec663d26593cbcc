"""What reading the source takes, in a sentence; nothing of a source that has no such budget."""

import asyncio
import logging
from functools import partial

from tasks.run.progress import duration
from tasks.run.session import Session
from tasks.stage.knowledge import knowledge_of
from tasks.stage.singly import MESSAGES
from tasks.stage.units import wants_tickets
from transforms.errors import RecordError
from transforms.reading_cost import ReadingCost, Staged

log = logging.getLogger(__name__)


async def told_of_reading(shared: Session, run: str | None = None) -> list[str]:
    """Return what reading all that is asked for takes; a delta reads less, so it says nothing.

    `run`: one that has read them; else they are estimated, unless an earlier run has.
    """
    if not wants_tickets(shared) or (run and shared.runs.get(run).kind == "delta"):
        return []
    try:
        staged = partial(asyncio.to_thread, staged_of, shared)
        with_knowledge = knowledge_of(shared) is not None
        cost = await shared.source.reading_cost(staged, with_knowledge=with_knowledge)
    except RecordError as exc:
        log.warning("what reading takes is not known", extra={"code": exc.code})
        return []
    return [] if cost is None else [sentence(cost)]


def staged_of(shared: Session) -> Staged | None:
    """Return what is staged, None before tickets and their messages are."""
    roles, area = shared.kind.roles, shared.area
    if not (area.has(roles.tickets) and area.has(MESSAGES.name)):
        return None
    base = knowledge_of(shared)
    resources = (*shared.source.resources, *(base[1].resources if base else ()))
    rows = {
        resource.name: len(area.reader(resource.name).keys())
        for resource in resources
        if area.has(resource.name)
    }
    return Staged(rows, area.reader(MESSAGES.name).per_key())


def sentence(cost: ReadingCost) -> str:
    """Return calls, credits and hours, and of what most of them are."""
    told = f"Reading the source: {cost.calls:,} calls, {cost.credits:,} credits"
    if cost.seconds is not None and cost.per_minute:
        told += f", about {duration(cost.seconds)} at {cost.per_minute:,.0f} a minute"
    else:
        told += "; its answers name no limit"
    if cost.is_estimate:
        told += " (an estimate, before anything is read)"
    most = sorted((row for row in cost.rows if row.credits), key=lambda row: -row.credits)
    return f"{told}. {'; '.join(f'{row.what}: {row.credits:,}' for row in most)}."
