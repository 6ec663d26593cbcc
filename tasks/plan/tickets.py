"""Tickets planned range by range; a record that was begun keeps the shape it was begun with."""

from collections.abc import Collection, Sequence
from dataclasses import replace
from typing import Any, Final, NamedTuple

import orjson
import pyarrow as pa

from connectors.clock import now
from connectors.staging import read_table
from tasks.plan.batches import write_left, write_planned
from tasks.plan.blocked import with_blocked
from tasks.plan.custom_objects import holder_of
from tasks.plan.linking import message_links
from tasks.plan.matching import match_people
from tasks.plan.planning import Planning
from tasks.plan.proposing import note_sent, note_types
from tasks.plan.related import index_left_out, index_trackers, left_out, trackers
from tasks.plan.removed_tickets import Removals, plan_removed, records_of, removals_of
from tasks.plan.sent import versions_of
from tasks.plan.shapes import PEOPLE, look_up
from tasks.run.kept import last_state, sent_files
from transforms.contracts import (
    ATTACHMENT,
    FILE,
    MESSAGE,
    REFERENCE,
    SKIPPED,
    TICKET,
    from_rows,
    sort_key,
)
from transforms.excluding import left_out_by_ticket
from transforms.model import EntityType, Operation
from transforms.plan.accounts import planned
from transforms.plan.custom_objects import conversation_references
from transforms.plan.labels import STATE, kept_tags
from transforms.plan.message_links import MessageLinks
from transforms.plan.past import LastState
from transforms.plan.people import Person
from transforms.plan.placeholder import needs_placeholder, plan_placeholder
from transforms.plan.replies import CREATE
from transforms.plan.rewrites import Versions
from transforms.plan.setup import sent_attributes
from transforms.plan.shape import lacks_something, shape_of
from transforms.plan.ticket_types import conversations, own_categories, used_types
from transforms.plan.tickets import plan_tickets
from transforms.plan.workspace import Matching
from transforms.rules import Rules

OLDER: Final = "older"  # how many records an earlier version began with less, by entity
TAGGED: Final = "tagged"  # how many records keep tags that no others get any more
Settled = dict[str, dict[str, list[str]]]  # ticket: settled step: the files that it sent


class _Range(NamedTuple):
    """What is remembered of a range: records that were begun otherwise, and attributes in use."""

    older: int
    tagged: int
    sent: set[str]
    types: dict[str, set[str]]  # of tickets in Intercom, each with its attributes
    categories: dict[str, str]  # of those types, where the source says them


class _Past(NamedTuple):
    """Of records that were begun: the steps of which something may stand, each with its files.

    And the versions of those that sent a message which the source had rewritten, the states that
    were set last, and the fingerprints of what made them.
    """

    settled: Settled
    versions: dict[str, Versions]
    states: dict[str, LastState]
    made: dict[str, str]


async def plan_all_tickets(planning: Planning) -> None:
    """Plan tickets; a record that was begun keeps the shape it was begun with."""
    planning = replace(planning, rules=_as_it_is(planning))
    matching = match_people(planning)
    changed = frozenset(planning.changed.ticket_ids or ())
    links = await message_links(planning)
    index_left_out(planning.tables)
    index_trackers(planning)
    older, tagged, sent = 0, 0, set[str]()
    types: dict[str, set[str]] = {}
    categories: dict[str, str] = {}
    removals = await removals_of(planning, changed)
    for name in planning.tables.names("ticket"):
        done = await _plan_range(planning, name, matching, changed, links, removals)
        older += done.older
        tagged += done.tagged
        sent |= done.sent
        types = {name: types.get(name, set()) | own for name, own in done.types.items()} | {
            name: own for name, own in types.items() if name not in done.types
        }
        categories |= done.categories
    planning.tables.save_note(OLDER, {"ticket": older})
    planning.tables.save_note(TAGGED, {"ticket": tagged})
    note_sent(planning.tables, "conversation", sent)
    note_types(planning.tables, types, categories)


def _as_it_is(planning: Planning) -> Rules:
    """Return the rules of a desk whose tickets have types of Intercom's own only if some have."""
    tables, rules = planning.tables, planning.rules
    types = (tables.read("ticket", name, TICKET)["own_type"] for name in tables.names("ticket"))
    has_types = rules.has_ticket_types and any(each.null_count < len(each) for each in types)
    return replace(rules, has_ticket_types=has_types)


async def _plan_range(
    planning: Planning,
    name: str,
    matching: Matching,
    changed: Collection[str],
    links: MessageLinks | None,
    removals: Removals,
) -> _Range:
    """Plan a range of tickets; what it holds is let go before the next one."""
    rows = planning.tables.read("ticket", name, TICKET)
    messages = planning.tables.read("message", name, MESSAGE)
    ids = rows["source_id"].to_pylist()
    records = await records_of(planning, ids)
    past = await _settled(planning, records)
    shapes = await planning.ledger.shapes(EntityType.TICKET, records)
    people = _people(planning, name, rows, messages)
    asked = {each for each in rows["requester_id"].to_pylist() if each}
    found = plan_tickets(
        rows,
        messages,
        planning.tables.read("attachment", name, ATTACHMENT),
        _files(planning, ids),
        people=await with_blocked(planning, people, asked),
        rules=planning.rules,
        workspace=planning.workspace,
        matching=matching,
        shapes=shapes,
        settled=past.settled,
        sent=past.settled,
        versions=past.versions,
        changed=changed,
        states=past.states,
        made=past.made,
        now=now(),
        left_out_ids=left_out(planning.tables, rows),
        excluded=left_out_by_ticket(planning.tables.read("left-ticket", name, SKIPPED)),
        links=links,
        trackers=await trackers(planning, rows),
        objects=holder_of(
            planning,
            rows,
            Operation.CONVERSATION_RELATE,
            conversation_references(planning.rules, planning.workspace),
        ),
    )
    removed = await plan_removed(planning, name, removals)
    accounts = pa.concat_tables([found.accounts, removed.accounts])
    write_planned(planning.tables, "ticket", name, replace(found, accounts=accounts))
    write_left(
        planning.tables,
        "ticket",
        name,
        EntityType.TICKET,
        but=frozenset(removed.accounts["source_id"].to_pylist()),
    )
    if needs_placeholder(found.records):
        placeholder = planned([plan_placeholder(planning.account)], [])
        write_planned(planning.tables, "contact", "placeholder", placeholder)
    wanted = shape_of(planning.rules)
    older = sum(lacks_something(text, wanted) for text in shapes.values())
    types, categories = used_types(found.records), own_categories(found.records)
    tagged = 0 if planning.rules.options.has_tags else _with_tags(rows, past.settled)
    return _Range(older, tagged, sent_attributes(conversations(found.records)), types, categories)


def _with_tags(tickets: pa.Table, settled: Settled) -> int:
    """Count the tickets that got tags of the source's before these went elsewhere."""
    rows = tickets.select(["source_id", "tags"]).to_pylist()
    return sum(bool(kept_tags(row, settled.get(row["source_id"], {}))) for row in rows)


async def _settled(planning: Planning, ticket_ids: Sequence[str]) -> _Past:
    """Return what the ledger knows of records that were begun."""
    past = _Past({}, {}, {}, {})
    for ticket_id, entries in (
        await planning.ledger.entries(EntityType.TICKET, ticket_ids)
    ).items():
        done = {key: entry for key, entry in entries.items() if entry.is_settled}
        past.settled[ticket_id] = {
            key: sent_files(entry) for key, entry in entries.items() if entry.may_stand
        }
        if told := versions_of(done):
            past.versions[ticket_id] = told
        if STATE in done:
            past.states[ticket_id] = last_state(done)
        if (first := entries.get(CREATE)) is not None and first.may_stand:
            past.made[ticket_id] = first.fingerprint
    return past


def _people(
    planning: Planning, name: str, tickets: pa.Table, messages: pa.Table
) -> dict[str, Person]:
    """Return everybody whom a range of tickets means."""
    path = planning.tables.folder("reference") / f"part-{name}.parquet"
    meant = read_table(path, REFERENCE)["id"].to_pylist()
    ids = {*meant, *messages["author_id"].to_pylist(), *tickets["requester_id"].to_pylist()}
    found = look_up(planning.tables.area, PEOPLE, sorted(each for each in ids if each))
    return {key: Person(*orjson.loads(text)) for key, text in found.items()}


def _files(planning: Planning, ticket_ids: Sequence[str]) -> pa.Table:
    reader = planning.tables.area.reader("files", contract=FILE)
    return newest_files(reader.read_keys([sort_key(each) for each in ticket_ids]))


def newest_files(table: pa.Table) -> pa.Table:
    """Return one row a file: the one that was fetched, else the last reason."""
    rows: dict[str, dict[str, Any]] = {}
    for row in table.to_pylist():
        if row["sha256"] or row["id"] not in rows or not rows[row["id"]]["sha256"]:
            rows[row["id"]] = row
    return from_rows(list(rows.values()), FILE)
