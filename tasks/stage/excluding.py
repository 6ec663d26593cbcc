"""People who are left out everywhere: what an earlier reading has staged of them goes."""

import asyncio
from collections.abc import Container, Iterable, Mapping
from functools import partial
from typing import Final

import pyarrow as pa

from connectors.excluded import SINGLE, One, screening
from connectors.ledger.undo import RECORDS_AT_ONCE, record_steps
from connectors.protocols import RawRecord
from connectors.staging import Area
from tasks.run.session import Session
from transforms.excluding import Screen, is_excluded
from transforms.model import EntityType, RecordRef
from transforms.source_kind import Roles

SHOWN: Final = 10  # numbers of lines


async def purge_excluded(shared: Session, run: str) -> None:
    """Bring what is staged into agreement with today's list, before anything of it is read.

    Raw rows of theirs are blanked, and what was made of raw rows is removed: a run makes it anew.
    """
    if shared.screen is None or shared.memory is None or shared.memory.is_current():
        return
    await asyncio.to_thread(purge, shared.area, shared.screen, shared.kind.roles, run=run)
    shared.memory.agree(shared.screen.known)


def purge(area: Area, screen: Screen, roles: Roles, *, run: str) -> None:
    """Blank the raw rows of people who are left out, people first: they say whose the rest is."""
    others = (*roles.setup, *roles.named, roles.companies, *filter(None, [roles.memberships]))
    sides = filter(None, [roles.side_messages])
    for resource in (roles.people, roles.tickets, roles.bulk_messages, SINGLE, *sides, *others):
        area.rewrite(resource, partial(_screened, one=screening(screen, roles, resource)))
    area.forget(keep=run)


def _screened(table: pa.Table, *, one: One) -> pa.Table:
    rows = []
    for row in table.to_pylist():
        record = RawRecord(row["id"], row["parent_id"], row["source_at"], row["payload"])
        payload = one(record)
        if payload is not None:
            told = {"is_whole": None} if is_excluded(payload) else {}
            rows.append(row | {"payload": payload} | told)
    return pa.Table.from_pylist(rows, schema=table.schema)


async def told_of_excluded(shared: Session) -> list[str]:
    """Return what a person should know of the list: lines without anybody, and who was moved."""
    if shared.screen is None:
        return []
    told = []
    path, known = shared.rules.options.exclude_people, shared.screen.known
    if lines := known.unmatched(shared.screen.roster):
        shown = ", ".join(map(str, lines[:SHOWN])) + (", …" if lines[SHOWN:] else "")
        told.append(f"options.exclude_people: nobody is found for line {shown} of {path}.")
    people, of_people = await _moved(shared, EntityType.CONTACT, known.people)
    tickets, of_tickets = await _moved(shared, EntityType.TICKET, known.tickets)
    messages, of_messages = await _said(shared, known.elsewhere)
    if people or tickets or messages:
        undone = _undone_by(shared, of_people | of_tickets | of_messages)
        told.append(
            f"options.exclude_people: {people} people, {tickets} tickets of theirs and {messages} "
            "of their messages in others' tickets were moved by earlier runs and stay in "
            f"Intercom. {undone} takes that back, "
            "then `full` moves the rest without them; or delete them in Intercom."
        )
    return told


async def _moved(
    shared: Session, entity: EntityType, source_ids: Iterable[str]
) -> tuple[int, set[str]]:
    """Return how many of some records are in the workspace, and which runs worked on them."""
    refs = (RecordRef(entity.value, each) for each in source_ids)
    ids = [ref.source_id for ref in await shared.ledger.targets(refs)]
    runs: set[str] = set()
    for start in range(0, len(ids), RECORDS_AT_ONCE):
        found = await record_steps(shared.ledger, entity, ids[start : start + RECORDS_AT_ONCE])
        runs |= {
            name for steps in found.values() for step in steps for name in (step.run, step.made_run)
        }
    return len(ids), runs


async def _said(shared: Session, elsewhere: Mapping[str, str]) -> tuple[int, set[str]]:
    """Return how many messages in tickets of others were moved, and by which runs."""
    keys = {f"message:{each}" for each in elsewhere}
    ids = sorted(set(elsewhere.values()))
    count, runs = 0, set[str]()
    for start in range(0, len(ids), RECORDS_AT_ONCE):
        some = ids[start : start + RECORDS_AT_ONCE]
        found = await record_steps(shared.ledger, EntityType.TICKET, some)
        for step in (each for steps in found.values() for each in steps if each.step_key in keys):
            count += 1
            runs |= {step.run, step.made_run}
    return count, runs


def _undone_by(shared: Session, worked: Container[str]) -> str:
    """Return the commands that undo some runs, the newest first: that is how they come off."""
    runs = [str(row.id) for row in reversed(shared.runs.all()) if str(row.id) in worked]
    return ", then ".join(f"`intercom-migrate undo {run}`" for run in runs)
