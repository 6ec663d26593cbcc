"""The tickets of a demo that shows what a desk has: what each one shows, and what is told of it."""

import asyncio
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Final

import orjson
import pyarrow as pa

from connectors.staging import KeyIndex, KeyRange
from tasks.plan.batches import is_planned
from tasks.plan.shapes import TicketTransform, look_up
from tasks.run.frame import FIRST
from tasks.run.session import Session
from tasks.run.tables import Tables, tables_of
from tasks.stage.ranges import ticket_ranges
from transforms.contracts import ACCOUNT, PLAN, RAW, REFERENCE, sort_key
from transforms.excluding import split_excluded
from transforms.model import EntityType
from transforms.plan.further import ticket_of
from transforms.selection import Candidate, Cover, Thing, candidates, cover

KNOWN: Final = "known-of-tickets"  # look-up of what an earlier plan found in them
NOTE: Final = "coverage"
LISTED: Final = 20  # things that a sentence names
WHOLE: Final = frozenset({"plan", "full"})  # kinds of run that plan a whole desk


async def choose_covering(shared: Session, run: str, count: int) -> list[str]:
    """Choose the fewest tickets that show what the desk has, and say what they show.

    A demo that stands keeps its tickets, whatever has been learned of the desk since.
    """
    standing = _standing(shared)
    if standing is not None:
        shared.tell(f"The same tickets as of {standing.run}: it stands, with these settings.")
        tables_of(shared.area, run).save_note(NOTE, standing.load_note(NOTE))
        return list(standing.scope().ticket_ids or ())
    found, is_known = await asyncio.to_thread(_cover, shared, run, count)
    told = [*sentences(found), *(() if is_known else (UNKNOWN,))]
    tables_of(shared.area, run).save_note(
        NOTE, {"told": told, "shown": sorted(found.shown), "missed": sorted(found.missed)}
    )
    for line in told:
        shared.tell(line)
    return list(found.ticket_ids)


UNKNOWN: Final = (
    "What only the messages and the plan show (files, oddities, losses) is not looked for: "
    "no run has planned the whole desk yet. `plan` does, and writes nothing."
)


def told_of(tables: Tables) -> list[str]:
    """Return what a run's tickets show of the desk, a sentence each; nothing of other runs."""
    found: list[str] = tables.load_note(NOTE).get("told", [])
    return found


def sentences(found: Cover) -> list[str]:
    """Say what tickets show of the desk, and what there was no room for."""
    shown, missed = len(found.shown), len(found.missed)
    count = len(found.ticket_ids)
    tickets = "1 ticket shows" if count == 1 else f"{count} tickets show"
    kinds = Counter(kind for kind, _ in found.shown)
    listed = ", ".join(f"{kind} {number}" for kind, number in sorted(kinds.items()))
    told = [f"{tickets} {shown} of {shown + missed} things that the desk has: {listed}."]
    if missed:
        named = [f"{kind} {which}" for kind, which in sorted(found.missed)]
        more = f" and {missed - LISTED} more" if missed > LISTED else ""
        told.append(f"No room for: {', '.join(named[:LISTED])}{more}; see demo.tickets.")
    return told


def _cover(shared: Session, run: str, count: int) -> tuple[Cover, bool]:
    transform = TicketTransform(tables_of(shared.area, run), shared.kind, shared.rules)
    is_known = _index_known(shared)
    ranges = ticket_ranges(shared.area, shared.kind.roles)
    found = cover(_candidates(transform, ranges), count, shared.settings.demo.seed)
    return found, is_known


def _candidates(transform: TicketTransform, ranges: Sequence[KeyRange]) -> Iterator[Candidate]:
    for number, keys in enumerate(ranges):
        found = transform.surveyed(keys, f"{number:06d}", with_messages=True)
        ids = found.tickets["source_id"].to_pylist()
        known = look_up(transform.tables.area, KNOWN, ids)
        yield from candidates(
            found.tickets,
            found.messages,
            found.attachments,
            languages=_languages(transform, found.tickets["requester_id"]),
            known={ticket: _things(text) for ticket, text in known.items()},
        )


def _things(text: str) -> list[Thing]:
    return [(kind, which) for kind, which in orjson.loads(text)]


def _languages(transform: TicketTransform, requesters: pa.ChunkedArray) -> dict[str, str]:
    """Return the languages of those who ask, by person."""
    kind, area = transform.kind, transform.tables.area
    keys = sorted(sort_key(each) for each in requesters.drop_null().unique().to_pylist())
    raw = area.reader(kind.roles.people).read_keys(keys)
    none = (RAW.empty_table(), REFERENCE.empty_table())
    people = kind.contacts(split_excluded(raw)[0], *none, transform.catalog).contacts
    rows = people.select(["source_id", "locale"]).to_pylist()
    return {row["source_id"]: row["locale"] for row in rows if row["locale"]}


def _standing(shared: Session) -> Tables | None:
    """Return the last demo that was chosen so with these settings, and was not undone."""
    digest = shared.settings.digest()
    for row in reversed(shared.runs.all()):
        tables = tables_of(shared.area, row.id)
        is_it = row.kind == "demo" and row.state != "undone" and row.digest == digest
        if is_it and is_planned(tables) and tables.load_note(NOTE):
            return tables
    return None


def _index_known(shared: Session) -> bool:
    """Write down what the last plan of the whole desk found in its tickets; False: there is none.

    Those are the oddities that it met, and the losses.
    """
    index = KeyIndex(shared.area.index_path(KNOWN), is_new=True)
    rows = [row for row in shared.runs.all() if row.kind in WHOLE and FIRST not in row.detail]
    runs = [tables_of(shared.area, row.id) for row in rows]
    planned = [tables for tables in runs if is_planned(tables)]
    for tables in planned[-1:]:
        for name in tables.names("account-ticket"):
            index.put(_found_in(tables, name))
    index.close()
    return bool(planned)


def _found_in(tables: Tables, name: str) -> Iterable[tuple[str, str]]:
    things: dict[str, set[Thing]] = {}
    for row in tables.read("account-ticket", name, ACCOUNT).to_pylist():
        if row["owner_entity"] == EntityType.TICKET:
            _add(things, row["owner_id"], "loss", row["losses"])
    for batch in tables.batches("ticket", name):
        rows: list[dict[str, Any]] = tables.read("plan-ticket", batch, PLAN).to_pylist()
        for row in rows:
            _add(things, row["source_id"], "loss", row["losses"])
            _add(things, row["source_id"], "oddity", row["quirks"])
    return [(ticket, orjson.dumps(sorted(found)).decode()) for ticket, found in things.items()]


def _add(things: dict[str, set[Thing]], record: str, kind: str, names: Iterable[str]) -> None:
    things.setdefault(ticket_of(record), set()).update((kind, each) for each in names)
