"""Units that propose a migration: both sides are read, and every decision has an offer."""

import asyncio
from collections.abc import Mapping
from typing import Any, Final

from connectors.clock import now
from connectors.ledger.fields import kept_fields
from tasks.plan.both_sides import read_both
from tasks.plan.looking import look_through
from tasks.plan.shape_knowledge import read_knowledge
from tasks.propose.sampling import sample
from tasks.run.session import Session
from tasks.stage.help_centers import read_base, stage_help_centers
from tasks.stage.knowledge import knowledge_of, knowledge_trouble, stage_knowledge_list
from tasks.stage.units import check_systems
from transforms.decisions import Proposed, Seen, propose_all
from transforms.errors import FaultsError
from transforms.rules import FieldTarget

KIND: Final = "init"  # of the run that the ledger remembers
_CENTERS: Final = ("help_centers", "collections")  # lists of the workspace's knowledge base


async def propose_migration(shared: Session, run: str) -> Proposed:
    """Return what is proposed for all that a migration file may decide; changes neither side.

    Reads what `check` reads, the first page of tickets and companies, and the set-up of the
    knowledge base. Raises FaultsError where a side would refuse a run.
    """
    found = await check_systems(shared)
    if faults := [f"{each.subject}: {each.text}" for each in found if each.is_fatal]:
        raise FaultsError(faults)
    both = await read_both(shared, run)
    looked = await asyncio.to_thread(look_through, shared, run, ())
    sampled = await sample(shared, run, both.catalog, looked)
    kept = await kept_fields(shared.ledger)
    kind = shared.kind
    seen = Seen(
        both.workspace,
        now(),
        agents=both.agents,
        groups=both.catalog.teams(),
        surveys=sampled.surveys,
        kept={(each.model, each.key): FieldTarget(each.attribute, each.type) for each in kept},
        statuses=_values(sampled.tickets, "status")
        | (kind.statuses(both.catalog) if kind.statuses else frozenset()),
        types=_values(sampled.tickets, "type"),
        forms=_values(sampled.tickets, "form"),
        **await _knowledge(shared, run),
    )
    return propose_all(shared.rules, seen)


async def _knowledge(shared: Session, run: str) -> Mapping[str, Any]:
    """Return what both sides have of a knowledge base, or why it can't be moved."""
    found = knowledge_of(shared)
    why = await knowledge_trouble(shared)
    if found is None or why is not None:
        return {"no_articles": why or "nobody asks for them"}
    for name in found[0].lists.setup:
        await stage_knowledge_list(shared, run, name)
    await stage_help_centers(shared, run, only=_CENTERS)
    tree = found[0].tree(await asyncio.to_thread(read_knowledge, shared.area, found[0]))
    return {
        "base": read_base(shared.area),
        "help_centers": tuple(tree.help_centers.to_pylist()),
        "tree": tuple(tree.collections.to_pylist()),
    }


def _values(table: Any, column: str) -> frozenset[str]:
    return frozenset(table[column].drop_null().unique().to_pylist())
