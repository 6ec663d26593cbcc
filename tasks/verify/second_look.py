"""A second opinion on the source: a sample of tickets read once more, by other endpoints."""

import heapq
import itertools
from collections import defaultdict
from collections.abc import Sequence
from functools import partial
from typing import Any, Final

from tasks.run.frame import raise_if_stopped
from tasks.run.own_trouble import Trouble, own_trouble
from tasks.run.session import Session
from tasks.run.tables import Tables
from tasks.run.together import together
from tasks.verify.subject import Verification, rank
from transforms.contracts import ATTACHMENT, MESSAGE, SKIPPED, TICKET
from transforms.shapes import Taken
from transforms.verify.findings import Finding, Kind

TICKETS_AT_MOST: Final = 300  # five requests each
GAPS_AT_MOST: Final = 1_000  # ids between those of staged tickets …
GAPS_AT_ONCE: Final = 100  # … of which so many are asked for together
AT_ONCE: Final = 8

Row = dict[str, Any]


async def look_again(shared: Session, about: Verification) -> int:
    """Compare some canonical tickets with what the source says now; returns the differences.

    A source that can't be asked by another way than it was read has no second opinion.
    """
    findings: list[Finding] = []
    counts = {"source_ticket": 0, "source_message": 0, "source_gone": 0, "source_unread": 0}
    chosen_by_part = {} if shared.kind.second_look is None else chosen(about)
    for part, ids in chosen_by_part.items():
        findings += await _range(shared, *about.layer(part), ids, counts)
    findings += await _gaps(shared, counts)
    return about.keep("source", "000000", findings, counts)


def chosen(about: Verification) -> dict[str, list[str]]:
    """Return the tickets to read once more, by range: the lowest in rank of the sample."""
    ranked = (
        (rank(about.sample.seed, "ticket", source_id), part, source_id)
        for part in about.parts("ticket")
        for source_id in _ids(about, part)
        if about.sample.has("ticket", source_id)
    )
    found: dict[str, list[str]] = defaultdict(list)
    for _, part, source_id in heapq.nsmallest(TICKETS_AT_MOST, ranked):
        found[part].append(source_id)
    return dict(found)


def _ids(about: Verification, part: str) -> set[str]:
    tables, name = about.layer(part)
    ids = tables.read("ticket", name, TICKET)["source_id"].to_pylist()
    return about.current(tables, "ticket", ids)


async def _range(
    shared: Session, tables: Tables, name: str, ids: Sequence[str], counts: dict[str, int]
) -> list[Finding]:
    async def one(taken: Taken) -> list[Finding]:
        raise_if_stopped(shared)
        return await _ticket(shared, taken, counts)

    wanted = taken_of(tables, name, ids)
    found = await together([partial(one, taken) for taken in wanted], at_once=AT_ONCE)
    return [finding for each in found for finding in each]


def taken_of(tables: Tables, name: str, ids: Sequence[str]) -> list[Taken]:
    """Return what a run took of some tickets of a range."""
    wanted = set(ids)
    said = tables.read("message", name, MESSAGE).to_pylist()
    files = tables.read("attachment", name, ATTACHMENT).to_pylist()
    messages = _grouped([row for row in said if not row["side_id"]], "ticket_id")
    asides = _grouped([row for row in said if row["side_id"]], "ticket_id")
    attachments = _grouped(files, "ticket_id")
    left = [
        *tables.read("left-ticket", name, SKIPPED).to_pylist(),
        *tables.read("broken-ticket", name, SKIPPED).to_pylist(),
    ]
    left_out = _grouped([row for row in left if row["entity"] == "message"], "parent_id")
    return [
        Taken(
            row,
            messages.get(row["source_id"], []),
            attachments.get(row["source_id"], []),
            frozenset(each["source_id"] for each in left_out.get(row["source_id"], [])),
            asides.get(row["source_id"], []),
        )
        for row in tables.read("ticket", name, TICKET).to_pylist()
        if row["source_id"] in wanted
    ]


async def _ticket(shared: Session, taken: Taken, counts: dict[str, int]) -> list[Finding]:
    ticket_id = taken.ticket["source_id"]
    read = partial(shared.source.fresh_ticket, ticket_id)
    fresh = await own_trouble(read, shared.source.confirm)
    if isinstance(fresh, Trouble):
        counts["source_unread"] += 1
        return [Finding(Kind.SOURCE_UNREAD, "ticket", ticket_id, found=fresh.code)]
    if fresh is None:
        counts["source_gone"] += 1
        return []  # deleted since: nothing is left to compare with
    counts["source_ticket"] += 1
    counts["source_message"] += len(fresh.comments)
    compare = shared.kind.second_look
    return [] if compare is None else list(compare(fresh, taken))


async def _gaps(shared: Session, counts: dict[str, int]) -> list[Finding]:
    """Ask for ids between those of the staged tickets: what is not there was deleted, or never was.

    Where the file leaves tickets out, those that AI agents handled say, a gap says nothing.
    """
    if "tickets" not in shared.rules.entities or not shared.source.lists_all:
        return []
    keys = shared.area.reader(shared.kind.roles.tickets).keys().to_pylist()
    numbers = [int(key[2:]) for key in keys if not key.startswith("~")]
    counts["gap"], asked = gaps(numbers, GAPS_AT_MOST)
    counts["gap_asked"] = 0
    found: list[Finding] = []
    for start in range(0, len(asked), GAPS_AT_ONCE):
        raise_if_stopped(shared)
        found += await _living(shared, asked[start : start + GAPS_AT_ONCE], counts)
    return found


async def _living(shared: Session, ids: Sequence[int], counts: dict[str, int]) -> list[Finding]:
    """Ask for some ids in one request; where it is refused, none of them counts as asked for."""
    living = await own_trouble(partial(shared.source.living_tickets, ids), shared.source.confirm)
    if isinstance(living, Trouble):
        named = f"{ids[0]}-{ids[-1]}"
        return [Finding(Kind.SOURCE_UNREAD, "ticket", named, found=living.code)]
    counts["gap_asked"] += len(ids)
    return [Finding(Kind.SOURCE_TICKET_LOST, "ticket", each) for each in living]


def gaps(numbers: Sequence[int], at_most: int) -> tuple[int, list[int]]:
    """Return how many ids lie between sorted ones, and at most so many of them, evenly spread."""
    total = numbers[-1] - numbers[0] + 1 - len(numbers) if numbers else 0
    count = min(total, at_most)
    wanted = [number * total // count for number in range(count)]
    found: list[int] = []
    before = 0
    for low, high in itertools.pairwise(numbers):
        size = high - low - 1
        while len(found) < count and wanted[len(found)] < before + size:
            found.append(low + 1 + wanted[len(found)] - before)
        before += size
    return total, found


def _grouped(rows: list[Row], column: str) -> dict[str, list[Row]]:
    found: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        found[row[column]].append(row)
    return found
