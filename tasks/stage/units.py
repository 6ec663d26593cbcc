"""Units of work that read: checks, the source's resources, the inventory, messages and files."""

import asyncio
from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from typing import Final

import pyarrow as pa

from connectors.clock import now
from connectors.excluded import ScreenedWorkspace
from connectors.intercom.inventory import TICKET_TYPES
from connectors.ledger.records import has_targets_of
from connectors.ledger.runs import UNREAD
from connectors.protocols import Finding, Page
from tasks.run.frame import WRITING, RunRefusedError, noting
from tasks.run.session import Session
from tasks.run.stop import new_breaker
from tasks.run.tables import tables_of
from tasks.run.together import together
from tasks.stage.ahead import Ahead, Watched
from tasks.stage.departed import compared
from tasks.stage.excluding import purge_excluded
from tasks.stage.handed import stage_handed
from tasks.stage.inventory import INVENTORY, KIND, index_contacts
from tasks.stage.lists import stage_list
from tasks.stage.memberships import is_asked_by_person, stage_memberships_of
from tasks.stage.ranges import scope_ranges
from tasks.stage.singly import Needs, stage_messages
from tasks.stage.writing import Pages, stage_files, stage_resource
from transforms.conditions import TicketFilters
from transforms.contracts import ATTACHMENT
from transforms.plan.landing import makes_tickets as rules_make_tickets

LISTS_AT_ONCE: Final = 4  # short lists under way at once: each waits for the same rate
LONG: Final = ("contacts", "companies")  # lists that grow with the workspace


async def check_before(shared: Session, run: str) -> None:
    """Ask both sides whether the run may begin; raises RunRefusedError with what to change.

    A run that will write takes the workspace now, rather than after hours of reading.
    """
    # Where nobody named articles the run has asked for them already: see `knowledge.may_move`.
    findings = await check_systems(shared, with_articles=shared.settings.asks_for_articles)
    fatal = [f"{each.subject}: {each.text}" for each in findings if each.is_fatal]
    if fatal:
        raise RunRefusedError("; ".join(fatal))
    if shared.runs.get(run).kind in WRITING:
        await shared.claim.take()
    else:
        await shared.claim.check()
    await purge_excluded(shared, run)


async def check_systems(shared: Session, *, with_articles: bool = True) -> list[Finding]:
    """Return what source and target say of credentials, role, workspace, region and limits."""
    source = await shared.source.check()
    target = await shared.target.preflight(shared.settings.target.workspace)
    knowledge = shared.source.knowledge
    wants_articles = with_articles and "articles" in shared.rules.entities
    base = await knowledge.check() if knowledge is not None and wants_articles else []
    if not shared.settings.asks_for_articles:  # then they are left out, and nothing waits for them
        base = [replace(each, is_fatal=False) for each in base]
    return [*source, *await _same(shared), *base, *target]


async def _same(shared: Session) -> list[Finding]:
    """Refuse a workspace that would be read and written to at once."""
    read = shared.source.workspace
    if read is None or read != (await shared.target.me()).workspace:
        return []
    text = f"source and target are one workspace ({read}): name another one's token in either"
    return [Finding(is_fatal=True, subject="workspace", text=text)]


async def stage_one(shared: Session, run: str, name: str) -> int:
    """Read one resource of the source; a whole run is about everything that is read."""
    return await _stage(shared, run, name, shared.source)


async def stage_setup(shared: Session, run: str) -> int:
    """Read the source's own set-up lists; they are short, so that one unit reads all."""
    roles = shared.kind.roles
    names = [*roles.setup, *roles.named]
    reads = [partial(stage_one, shared, run, name) for name in names]
    rows = sum(await together(reads, at_once=LISTS_AT_ONCE))
    return rows + await stage_handed(shared, run)


async def stage_companies(shared: Session, run: str) -> int:
    """Read the source's companies."""
    return await stage_one(shared, run, shared.kind.roles.companies)


async def stage_people(shared: Session, run: str) -> int:
    """Read the source's people."""
    return await stage_one(shared, run, shared.kind.roles.people)


async def stage_memberships(shared: Session, run: str) -> int:
    """Read who belongs to which company, where that is a list of its own."""
    name = shared.kind.roles.memberships
    return 0 if name is None else await stage_one(shared, run, name)


async def _stage(shared: Session, run: str, name: str, pages: Pages) -> int:
    resource = next(each for each in shared.source.resources if each.name == name)
    return await stage_list(shared, run, resource, pages)


async def stage_short_inventory(shared: Session, run: str) -> int:
    """Read the workspace's own set-up: all of its lists but the long ones."""
    names = [each.name for each in INVENTORY if each.name not in LONG]
    reads = [partial(stage_inventory, shared, run, name) for name in names]
    return sum(await together(reads, at_once=LISTS_AT_ONCE))


async def stage_inventory(shared: Session, run: str, name: str) -> int:
    """Read one list of the workspace."""
    if name == TICKET_TYPES and not await makes_tickets(shared):
        return 0
    resource = next(each for each in INVENTORY if each.name == name)
    note = noting(shared, f"inventory {name}")
    target: Pages = shared.target
    if shared.screen is not None and name == "contacts":
        target = ScreenedWorkspace(target, shared.screen)
    rows = await stage_resource(target, resource, shared.area, run=run, note=note, kind=KIND)
    shared.progress.end(f"inventory {name}")
    return rows


async def makes_tickets(shared: Session) -> bool:
    """Say whether tickets of Intercom's own are made, or were: only then may their types be read.

    A token without that permission is enough for conversations.
    """
    return rules_make_tickets(shared.rules) or await has_targets_of(shared.ledger, "ticket")


async def refresh_inventory(shared: Session, run: str, name: str) -> int:
    """Read one list of the workspace again; a long one only if it never was.

    A contact or company that is new there meets the ledger's or is found by the refusal of ours.
    """
    if name in LONG and shared.area.has(name, kind=KIND):
        return 0
    return await stage_inventory(shared, run, name)


async def stage_changed_memberships(shared: Session, run: str) -> int:
    """Read which companies the users belong to who changed since the last run."""
    covered = shared.runs.covered() or {}
    roles = shared.kind.roles
    changed = shared.area.reader(roles.people, after=covered.get(roles.people, 0))
    people = sorted(changed.ids("id"))
    if roles.memberships is None or not people:
        return 0
    if is_asked_by_person(shared.area, roles.memberships, people, now()):
        found = await stage_memberships_of(
            shared.source, shared.area, people, kind=shared.kind, run=run
        )
        if found is not None:
            return found
    return await stage_one(shared, run, roles.memberships)


async def index_inventory(shared: Session, _run: str) -> int:
    """Make the look-up of the workspace's contacts."""
    return await asyncio.to_thread(index_contacts, shared.area)


async def stage_all_tickets(shared: Session, run: str) -> int:
    """Read tickets, where they are asked for."""
    if not wants_tickets(shared):
        return 0
    kind, how = shared.kind, shared.runs.get(run).kind
    return await _stage(shared, run, kind.roles.tickets, compared(shared, how))


async def stage_bulk_messages(shared: Session, run: str) -> int:
    """Read the export that has many tickets' messages at once, unless the file says otherwise."""
    return await stage_side_messages(shared, run) + await _stage_bulk(shared, run)


async def stage_side_messages(shared: Session, run: str) -> int:
    """Read side conversations, or what else a source has under its tickets, where asked for."""
    name = shared.kind.roles.side_messages
    is_asked = any(each.name == name for each in shared.source.resources)
    return await stage_one(shared, run, name) if name and is_asked and wants_tickets(shared) else 0


async def _stage_bulk(shared: Session, run: str) -> int:
    roles = shared.kind.roles
    is_single = _is_single(shared) and not roles.is_bulk_beside
    if not wants_tickets(shared) or is_single:
        return 0
    name = roles.bulk_messages
    is_part = tables_of(shared.area, run).is_open_first or (
        shared.rules.filters.tickets != TicketFilters()
    )
    if is_part:  # nobody knows yet whose files are wanted
        return await stage_one(shared, run, name)
    return await _stage(shared, run, name, await _with_files(shared, run))


async def _with_files(shared: Session, run: str) -> Watched:
    """Return the source with the files that its comments name fetched beside."""
    await shared.end_ahead()  # of a try before this one
    most = shared.rules.options.max_file_bytes
    ahead = Ahead(shared.source, shared.area, shared.files, max_bytes=most, run=run)
    shared.ahead = ahead

    def look(page: Page) -> None:
        ahead.offer(list(shared.kind.early_files(page.records, shared.source_url)))

    return Watched(shared.source, look)


async def stage_single_tickets(shared: Session, run: str) -> None:
    """Read one by one the tickets for which the bulk export does not suffice."""
    if not shared.kind.roles.is_read_by_ticket:
        return
    needs = None if _is_single(shared) else shared.source.needs_messages
    await _stage_messages(shared, run, needs)


def _is_single(shared: Session) -> bool:
    """Say whether the file asks for each ticket by itself, where that can be."""
    wish = shared.settings.source.comments
    return shared.kind.roles.is_read_by_ticket and wish == "per_ticket"


async def stage_chosen_tickets(shared: Session, run: str) -> None:
    """Read the chosen tickets one by one, or all messages where there is no other way."""
    await stage_side_messages(shared, run)
    roles = shared.kind.roles
    if wants_tickets(shared) and (roles.is_bulk_beside or not roles.is_read_by_ticket):
        await stage_one(shared, run, roles.bulk_messages)
    if roles.is_read_by_ticket:
        await _stage_messages(shared, run, None)


async def _stage_messages(shared: Session, run: str, needs: Needs | None) -> None:
    if not wants_tickets(shared):
        return
    tables = tables_of(shared.area, run)
    scope = tables.scope()
    unread = await stage_messages(
        shared.source,
        shared.area,
        scope_ranges(shared.area, shared.kind.roles, scope),
        roles=shared.kind.roles,
        ticket_ids=scope.ticket_ids,
        needs=needs,
        run=run,
        note=noting(shared, "stage messages"),
        breaker=new_breaker(shared.rules),
    )
    tables.save_note(UNREAD, unread)
    shared.progress.end("stage messages")


async def stage_ticket_files(shared: Session, run: str) -> int:
    """Fetch the files of the tickets that are to be moved."""
    await shared.end_ahead()
    tables = tables_of(shared.area, run)

    def attachments() -> Iterator[pa.Table]:
        for name in tables.names("attachment"):
            yield tables.read("attachment", name, ATTACHMENT)

    count = await stage_files(
        shared.source,
        shared.area,
        shared.files,
        attachments(),
        max_bytes=shared.rules.options.max_file_bytes,
        run=run,
        note=noting(shared, "stage files"),
        breaker=new_breaker(shared.rules),
    )
    shared.progress.end("stage files")
    return count


def wants_tickets(shared: Session) -> bool:
    """Whether the migration file asks for tickets."""
    return "tickets" in shared.rules.entities
