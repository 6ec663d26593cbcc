"""Units of work that compute: canonical tables and the plan; nothing leaves the machine."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from connectors.ledger.profiles import kept_profile
from connectors.ledger.runs import UNREAD
from connectors.staging import KeyRange
from tasks.plan.article_forms import told_of_forms
from tasks.plan.batches import count_open
from tasks.plan.changes import changed_since, still_open
from tasks.plan.companies import plan_all_companies
from tasks.plan.costs import costs
from tasks.plan.custom_objects import plan_all_custom_objects, require_types
from tasks.plan.knowledge import plan_help_centers
from tasks.plan.office_hours import plan_all_office_hours, wants_office_hours
from tasks.plan.people import plan_everybody
from tasks.plan.planning import Planning, planning_of
from tasks.plan.proposing import proposals_of, ruled
from tasks.plan.reading import told_of_reading
from tasks.plan.setup import plan_what_is_used
from tasks.plan.shapes import (
    TicketTransform,
    index_agents,
    people_ranges,
    transform_companies,
    transform_people,
)
from tasks.plan.tickets import OLDER, TAGGED, plan_all_tickets
from tasks.run.frame import raise_if_stopped
from tasks.run.session import Session
from tasks.run.tables import BLOCKS, Scope, Tables, held_back, tables_of
from tasks.stage.excluding import told_of_excluded
from tasks.stage.knowledge import NOTICES as ARTICLE_NOTICES
from tasks.stage.knowledge import knowledge_of
from tasks.stage.lists import told_of_unread
from tasks.stage.ranges import scope_ranges
from tasks.stage.twins import told_of_twins
from tasks.stage.units import wants_tickets
from transforms.model import EntityType, RecordRef
from transforms.plan.spending import Spending
from transforms.profile import IMAGES_ALONE
from transforms.rules import Rules

Part = Sequence[Any]  # a range as [name, low, high]


async def shape_companies(shared: Session, run: str) -> int:
    """Turn organizations into companies, and make the look-ups that tickets need."""
    await asyncio.to_thread(index_agents, shared.area, shared.kind)
    return await asyncio.to_thread(transform_companies, tables_of(shared.area, run), shared.kind)


async def ticket_parts(shared: Session, run: str) -> list[Part]:
    """Return the ranges of a run's tickets; none when no tickets are asked for."""
    if not wants_tickets(shared):
        return []
    return _parts(scope_ranges(shared.area, shared.kind.roles, tables_of(shared.area, run).scope()))


async def shape_tickets(shared: Session, run: str, part: Part) -> int:
    """Turn one range of raw tickets into canonical ones."""
    raise_if_stopped(shared)
    tables = tables_of(shared.area, run)
    transform = TicketTransform(tables, shared.kind, tables.ruled(shared.rules))
    name, *keys = part
    unread = tables.load_note(UNREAD)
    count = await asyncio.to_thread(transform.run, KeyRange(*keys), name, unread)
    shared.progress.add("transform tickets", count)
    return count


async def people_parts(shared: Session, run: str) -> list[Part]:
    """Return the ranges of a run's people."""
    everyone = _wants_everyone(shared, run)
    ranges = people_ranges(tables_of(shared.area, run), shared.kind.roles, everyone=everyone)
    return _parts(ranges)


async def shape_contacts(shared: Session, run: str, part: Part) -> int:
    """Turn one range of users, and of people whom tickets mean, into contacts."""
    raise_if_stopped(shared)
    name, *keys = part
    tables = tables_of(shared.area, run)
    moved = await shared.ledger.targets(
        RecordRef(EntityType.CONTACT.value, contact_id) for contact_id in tables.scope().contact_ids
    )
    count = await asyncio.to_thread(
        transform_people,
        tables,
        shared.kind,
        tables.ruled(shared.rules),
        KeyRange(*keys),
        name,
        everyone=_wants_everyone(shared, run),
        moved={ref.source_id for ref in moved},
    )
    shared.progress.add("transform contacts", count)
    return count


async def plan_custom_objects(shared: Session, run: str) -> None:
    """Plan custom objects; raises FatalError when the workspace lacks a type of theirs."""
    planning = await _planning(shared, run)
    await require_types(shared, planning.workspace)
    await plan_all_custom_objects(planning)


async def plan_contacts(shared: Session, run: str) -> None:
    """Plan people."""
    shared.progress.end("transform tickets")
    shared.progress.end("transform contacts")
    await plan_everybody(await _planning(shared, run))


async def plan_companies(shared: Session, run: str) -> None:
    """Plan companies."""
    await plan_all_companies(await _planning(shared, run))


async def plan_tickets(shared: Session, run: str) -> None:
    """Plan tickets; raises FatalError when somebody whom they need is not in the workspace."""
    await plan_all_tickets(await _planning(shared, run))


async def plan_knowledge(shared: Session, run: str) -> None:
    """Plan the knowledge base; raises FatalError when the workspace has no place for it."""
    if knowledge_of(shared) is not None:
        await plan_help_centers(await _planning(shared, run))


async def plan_setup(shared: Session, run: str) -> None:
    """Plan attributes and tags; raises FatalError when one that exists does not fit."""
    await plan_what_is_used(await _planning(shared, run))


async def plan_office_hours(shared: Session, run: str) -> None:
    """Plan business hours and holidays, where the file asks for them and the source has some."""
    if wants_office_hours(shared):
        await plan_all_office_hours(shared, await _planning(shared, run))


async def count_plan(shared: Session, run: str) -> dict[str, Any]:
    """Return records and requests that are open, by plan table, and the seconds they take.

    Beside them what the requests are for, what other choices would save, and a higher limit.
    """
    tables, me = tables_of(shared.area, run), await shared.target.me()
    spending = Spending(ruled(shared.rules, tables))
    counts = await count_open(tables, shared.ledger, spending)
    requests = sum(count["requests"] for count in counts.values())
    for table, count in counts.items():
        shared.progress.begin(f"load {table}", total=count["open"])
    return {
        "entities": counts,
        "requests": requests,
        "seconds": shared.takes_s(requests, shared.rate()),
        **await costs(shared, spending, requests),
        "notices": [
            *_notices(tables, shared.rules),
            *await told_of_forms(tables, shared.ledger, me.workspace),
            *_blocked(counts),
            *await _probed(shared, me.workspace),
            *await told_of_excluded(shared),
            *told_of_twins(shared.area),
            *told_of_unread(tables),
            *await told_of_reading(shared, run),
        ],
    }


def _blocked(counts: Mapping[str, Mapping[str, int]]) -> list[str]:
    """Say how many people are to be blocked, and what that means."""
    count = counts.get(BLOCKS, {}).get("open", 0)
    if not count:
        return []
    return [
        f"{count} people are blocked at the end, as options.blocked_people says: those whom the "
        "source has suspended. Intercom archives their conversations, and nothing takes that "
        "back, no undo either."
    ]


async def _probed(shared: Session, workspace: str) -> list[str]:
    """Say when the workspace was probed, if it was."""
    profile = await kept_profile(shared.ledger, workspace)
    return [] if profile is None else [f"The workspace was {profile.sentence}."]


def _notices(tables: Tables, rules: Rules) -> list[str]:
    """Return what a person should know of a plan, a sentence each."""
    told: list[str] = [*tables.load_note(ARTICLE_NOTICES).get("told", ()), *held_back(tables)]
    if fields := proposals_of(tables):
        renamed = sum(each["wish"] is not None for each in fields)
        told.append(
            f"{len(fields)} fields that nobody mapped become attributes"
            + (f", {renamed} of them by another name than their own" if renamed else "")
            + ": the report lists them."
        )
    older = sum(tables.load_note(OLDER).values())
    if older and rules.options.moved_before == "keep":
        told.append(
            f"{older} tickets were moved by an earlier version, without fields that nobody mapped "
            "and without notes of them; they stay so. "
            "options.moved_before: complete carries these as well."
        )
    if tagged := sum(tables.load_note(TAGGED).values()):
        told.append(
            f"{tagged} tickets were moved when options.source_tags put their tags on them: they "
            "keep these, as long as the source has them, and so do people and companies. "
            "What options.source_tags says now is done besides."
        )
    return told


async def _planning(shared: Session, run: str) -> Planning:
    raise_if_stopped(shared)
    me = await shared.target.me()
    covered = shared.runs.covered()
    changed = (
        Scope(()) if covered is None else changed_since(shared.area, shared.kind.roles, covered)
    )
    changed = await still_open(changed, shared.ledger)
    tables = tables_of(shared.area, run)
    profile = await kept_profile(shared.ledger, me.workspace)
    html_kept = frozenset[str]() if profile is None else profile.html_kept
    fetched = IMAGES_ALONE if profile is None else profile.fetched
    by_address = fetched if shared.settings.storage.public_url else frozenset[str]()
    return planning_of(
        tables,
        shared.ledger,
        replace(ruled(shared.rules, tables), html_kept=html_kept, by_address=by_address),
        account=shared.account,
        operator_id=me.admin_id,
        changed=changed,
    )


def _wants_everyone(shared: Session, run: str) -> bool:
    is_whole = tables_of(shared.area, run).scope().is_whole
    return is_whole and "contacts" in shared.rules.entities


def _parts(ranges: Sequence[KeyRange]) -> list[Part]:
    return [[f"{number:06d}", *keys] for number, keys in enumerate(ranges)]
