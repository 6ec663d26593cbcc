"""A run whose ledger knows no conversation or ticket: it makes none that is there already.

A ledger that was lost leaves people with our external ids and their conversations behind. People
are found again by those ids; a conversation has nothing to be found by, and would come twice.
"""

from collections.abc import AsyncIterator, Mapping, Sequence
from typing import Any, Final, NamedTuple

from connectors.ledger.records import has_targets
from tasks.run.session import Session
from tasks.run.tables import Tables, tables_of
from tasks.stage.inventory import contacts_named
from transforms.contracts import PLAN
from transforms.errors import FatalError, RecordError
from transforms.model import EntityType, TargetId
from transforms.plan.landing import makes_tickets
from transforms.plan.names import external_id
from transforms.verify.tickets import legacy_of

NOTE: Final = "own-ledger"  # in the run's tables: it was looked, and nothing was found
ASKED_AT_ONCE: Final = 50  # people in one search
ASKED_AT_MOST: Final = 5_000  # people: a hundred searches; where all came, the first ones tell it


class Earlier(NamedTuple):
    """A conversation or ticket of an earlier run, and the ticket whose number it carries."""

    kind: str
    target_id: TargetId
    ticket: str


async def require_own_ledger(shared: Session, run: str) -> None:
    """Raise FatalError when the run would make conversations again that its ledger has lost.

    Looked for once a run, before its first write, and only while no ticket has a conversation.
    """
    tables = tables_of(shared.area, run)
    if tables.load_note(NOTE):
        return
    if not await has_targets(shared.ledger, EntityType.TICKET):
        found = await _earlier(shared, tables)
        if found is not None:
            raise FatalError(_told(shared, found))
    tables.save_note(NOTE, {"checked": "yes"})


def _told(shared: Session, found: Earlier) -> str:
    name = shared.rules.options.legacy_id.attribute
    return (
        f"the workspace already has {found.kind} {found.target_id} with {name} {found.ticket}, "
        f"and the ledger knows no conversation of migration {shared.settings.name!r}, so nothing "
        "was sent: all would be there twice. Use the ledger of the earlier runs (storage.ledger) "
        "under the name they had, or delete those conversations; then run again"
    )


async def _earlier(shared: Session, tables: Tables) -> Earlier | None:
    """Return a conversation that this run would make again; None where there is none."""
    batches = tables.names("plan-ticket")
    if not batches:
        return None
    people = await _unknown_people(shared)
    for start in range(0, len(people), ASKED_AT_ONCE):
        marked = await _marked(shared, people[start : start + ASKED_AT_ONCE])
        for batch in batches if marked else ():
            planned = tables.read("plan-ticket", batch, PLAN)["source_id"].unique().to_pylist()
            for ticket in marked.keys() & set(planned):
                kind, target_id = marked[ticket]
                if await shared.target.fetch(kind, target_id) is not None:
                    return Earlier(kind, target_id, ticket)  # the search still has what is deleted
    return None


async def _unknown_people(shared: Session) -> Sequence[TargetId]:
    """Return contacts that carry an id of this migration's and belong to no record of it."""
    account = shared.account
    named = contacts_named(shared.area, external_id(account, ""), at_most=ASKED_AT_MOST)
    owned = await shared.ledger.claimed(EntityType.CONTACT, named)
    return [each for each in named if each not in owned]


async def _marked(
    shared: Session, people: Sequence[TargetId]
) -> Mapping[str, tuple[str, TargetId]]:
    """Return the kind and id of what these people have that carries a ticket's number, by it."""
    attribute = shared.rules.options.legacy_id.attribute
    found: dict[str, tuple[str, TargetId]] = {}
    try:
        async for kind, each in _threads(shared, people):
            ticket = legacy_of(each, attribute)
            if ticket is not None:
                found[ticket] = (kind, TargetId(str(each["id"])))
    except RecordError as exc:
        raise FatalError(f"Intercom refuses the search for conversations ({exc})") from exc
    return found


async def _threads(
    shared: Session, people: Sequence[TargetId]
) -> AsyncIterator[tuple[str, dict[str, Any]]]:
    """Yield the conversations of people, and their tickets where the rules make such."""
    async for each in shared.target.found_conversations(people):
        yield "conversation", each
    if makes_tickets(shared.rules):
        async for each in shared.target.found_tickets(people):
            yield "ticket", each
