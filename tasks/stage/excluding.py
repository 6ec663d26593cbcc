"""People who are left out everywhere: what an earlier reading has staged of them goes."""

import asyncio
from functools import partial
from typing import Final

import pyarrow as pa

from connectors.excluded import SINGLE, One, screening
from connectors.protocols import RawRecord
from connectors.staging import Area
from tasks.run.session import Session
from transforms.excluding import EXCLUDED, Screen
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
            told = {"is_whole": None} if payload == EXCLUDED else {}
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
    moved = {
        name: len(await shared.ledger.targets(RecordRef(entity.value, each) for each in ids))
        for name, entity, ids in (
            ("people", EntityType.CONTACT, known.people),
            ("tickets", EntityType.TICKET, known.tickets),
        )
    }
    if any(moved.values()):
        told.append(
            f"options.exclude_people: {moved['people']} people and {moved['tickets']} tickets of "
            "theirs were moved by earlier runs and stay in Intercom; what was said by them in "
            "others' tickets stays too. `intercom-migrate undo RUN` takes a run back, "
            "then `full` moves it without them; or delete them in Intercom."
        )
    return told
