"""Which tickets a demo moves: a repeatable random few, or few that show as much as possible."""

import heapq
from collections.abc import Collection, Iterable, Iterator
from hashlib import blake2b
from typing import Final, Literal

import pyarrow as pa

from transforms.contracts import TICKET, conform

_SHOWN: Final = ("status", "status_label", "type", "priority", "channel", "team", "brand", "form")
_HAVING: Final = ("cc_ids", "cc_emails", "tags", "merged_into", "problem_id", "satisfaction")

How = Literal["random", "coverage"]
Candidate = tuple[str, Collection[str]]


def candidates(tickets: pa.Table) -> Iterator[Candidate]:
    """Yield each ticket of a TICKET table with what it shows of a desk."""
    columns = ["source_id", *_SHOWN, *_HAVING]
    for row in conform(tickets, TICKET).select(columns).to_pylist():
        shown = {f"{name}:{row[name]}" for name in _SHOWN if row[name] is not None}
        yield row["source_id"], shown | {f"has:{name}" for name in _HAVING if row[name]}


def choose(tickets: Iterable[Candidate], n: int, seed: int, how: How) -> list[str]:
    """Return up to `n` ticket ids; the same tickets and seed give the same ones in any order.

    random: the `n` smallest hashes of (seed, id), so memory holds only `n` of any desk.
    coverage: one after the other the ticket with most features not shown yet (channel, status,
    files, ...); for each set of features only `n` tickets are held. What is left of `n` when
    every feature is shown is filled at random.
    """
    if n <= 0:
        return []
    if how == "random":
        return heapq.nsmallest(n, (ticket for ticket, _ in tickets), key=lambda t: _hash(seed, t))
    return _cover(tickets, n, seed)


def _cover(tickets: Iterable[Candidate], n: int, seed: int) -> list[str]:
    alike: dict[frozenset[str], list[tuple[int, str]]] = {}
    for ticket, features in tickets:
        # A heap of negated hashes: its first is the worst of the n best, and makes room.
        held = alike.setdefault(frozenset(features), [])
        rank = (-_hash(seed, ticket), ticket)
        if len(held) < n:
            heapq.heappush(held, rank)
        else:
            heapq.heappushpop(held, rank)
    left = {features: sorted(held, reverse=True) for features, held in alike.items()}
    chosen: list[str] = []
    shown: set[str] = set()
    while len(chosen) < n and left:
        best = max(left, key=lambda features: (len(features - shown), left[features][0]))
        chosen.append(left[best].pop(0)[1])
        shown |= best
        if not left[best]:
            del left[best]
    return chosen


def _hash(seed: int, ticket: str) -> int:
    return int.from_bytes(blake2b(f"{seed}:{ticket}".encode(), digest_size=8).digest())
