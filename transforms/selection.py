"""Which tickets a demo moves: a repeatable random few, or the fewest that show what a desk has."""

import heapq
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from typing import Any, Final, Literal

import orjson
import pyarrow as pa

from transforms.contracts import ATTACHMENT, MESSAGE, TICKET, conform

HELD: Final = 20  # tickets that are remembered for each thing to be shown
_SHOWN: Final = {
    "status": "status",
    "status_label": "status",
    "type": "type",
    "priority": "priority",
    "channel": "channel",
    "team": "group",
    "brand": "brand",
    "form": "form",
}
_HAVING: Final = {
    "cc_ids": "people in copy",
    "cc_emails": "people in copy without an account",
    "follower_ids": "followers",
    "tags": "tags",
    "merged_into": "merged into another",
    "problem_id": "an incident of a problem",
    "follow_up_of": "a follow-up",
    "satisfaction": "a rating",
    "due_at": "a due date",
    "external_id": "an external id",
    "company_id": "a company",
}
_OPTIONS: Final = frozenset({"option", "options", "boolean"})  # kinds with few values

How = Literal["random", "coverage"]
Thing = tuple[str, str]  # a kind of thing and which one: ("channel", "chat")
Candidate = tuple[str, Collection[Thing]]


@dataclass(frozen=True, slots=True)
class Cover:
    """The tickets of a demo, what they show of the desk, and what no room was left for."""

    ticket_ids: tuple[str, ...]
    shown: frozenset[Thing]
    missed: frozenset[Thing]


def candidates(
    tickets: pa.Table,
    messages: pa.Table,
    attachments: pa.Table,
    *,
    languages: Mapping[str, str],
    known: Mapping[str, Iterable[Thing]],
) -> Iterator[Candidate]:
    """Yield each ticket of a TICKET table with what it shows of a desk.

    `languages` by person, and what is `known` of a ticket from elsewhere.
    """
    more: dict[str, set[Thing]] = {ticket: {*things} for ticket, things in known.items()}
    for ticket, thing in (*_of_messages(messages), *_of_files(attachments)):
        more.setdefault(ticket, set()).add(thing)
    for row in conform(tickets, TICKET).to_pylist():
        things = {*_of_ticket(row), *more.get(row["source_id"], ())}
        if language := languages.get(row["requester_id"] or ""):
            things.add(("language", language))
        yield row["source_id"], things


def choose(ids: Iterable[str], n: int, seed: int) -> list[str]:
    """Return up to `n` of the records at random; the same ones in whatever order they come.

    They are those with the smallest hashes of (seed, id): memory holds only `n` of any desk.
    """
    return heapq.nsmallest(n, ids, key=lambda each: _hash(seed, each)) if n > 0 else []


def cover(tickets: Iterable[Candidate], n: int, seed: int) -> Cover:
    """Return up to `n` tickets that show as much as possible, and no more than that takes.

    One after the other the ticket with most things that none before it has shown. Of each thing
    only the tickets are held that show most beside it, so that memory follows the things.
    """
    pool = _richest(tickets, seed)
    everything: frozenset[Thing] = frozenset().union(*pool.values())
    queue = [(-len(things), _hash(seed, ticket), ticket) for ticket, things in pool.items()]
    heapq.heapify(queue)
    chosen: list[str] = []
    shown: set[Thing] = set()
    while queue and len(chosen) < n:
        _, rank, ticket = heapq.heappop(queue)
        now = (-len(pool[ticket] - shown), rank, ticket)
        if now[0] == 0:
            continue
        if queue and now > queue[0]:  # it was worth more before others showed the same
            heapq.heappush(queue, now)
            continue
        chosen.append(ticket)
        shown |= pool[ticket]
    return Cover(tuple(chosen), frozenset(shown), everything - shown)


def _richest(tickets: Iterable[Candidate], seed: int) -> dict[str, frozenset[Thing]]:
    held: dict[Thing, list[tuple[int, int, str, frozenset[Thing]]]] = {}
    for ticket, found in tickets:
        things = frozenset(found)
        entry = (len(things), -_hash(seed, ticket), ticket, things)
        for thing in things:
            best = held.setdefault(thing, [])
            (heapq.heappush if len(best) < HELD else heapq.heappushpop)(best, entry)
    return {entry[2]: entry[3] for best in held.values() for entry in best}


def _of_ticket(row: Mapping[str, Any]) -> Iterator[Thing]:
    for column, kind in _SHOWN.items():
        if row[column] is not None:
            yield kind, row[column]
    for column, what in _HAVING.items():
        if row[column]:
            yield "with", what
    for loss in row["losses"] or ():
        yield "loss", loss
    for field in row["fields"]:
        for value in _values(field):
            yield "field value", f"{field['name']}: {value}"


def _values(field: Mapping[str, Any]) -> Sequence[str]:
    """Return what is to be seen of a field: each of its options, or that it is filled."""
    if not field["text"]:
        return ()
    if field["kind"] not in _OPTIONS or field["value"] is None:
        return ("filled",)
    told = orjson.loads(field["value"])
    return [str(each) for each in (told if isinstance(told, list) else [told])]


def _of_messages(messages: pa.Table) -> Iterator[tuple[str, Thing]]:
    columns = ["ticket_id", "is_public", "channel", "author_kind", "is_rewritten", "losses"]
    for row in conform(messages, MESSAGE).select(columns).to_pylist():
        kind = "message" if row["is_public"] else "note"
        for told in (row["channel"], row["author_kind"], "rewritten" * row["is_rewritten"]):
            if told:
                yield row["ticket_id"], (kind, told)
        for loss in row["losses"] or ():
            yield row["ticket_id"], ("loss", loss)


def _of_files(attachments: pa.Table) -> Iterator[tuple[str, Thing]]:
    columns = ["ticket_id", "content_type", "is_inline", "unavailable"]
    for row in conform(attachments, ATTACHMENT).select(columns).to_pylist():
        yield row["ticket_id"], ("file type", row["content_type"])
        if row["is_inline"]:
            yield row["ticket_id"], ("with", "a picture in the text")
        if row["unavailable"]:
            yield row["ticket_id"], ("file not to be had", row["unavailable"])


def _hash(seed: int, ticket: str) -> int:
    return int.from_bytes(blake2b(f"{seed}:{ticket}".encode(), digest_size=8).digest())
