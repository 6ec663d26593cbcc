"""In which order tickets are listed: made once for a question, and anew after a change."""

from bisect import bisect_left
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Final

from aiohttp import web

from connectors.sandbox.freshdesk.state import STATE
from connectors.sandbox.records import Json, epoch

MOST: Final = 8  # questions whose answers are kept
BY_CHANGE: Final = "updated_at"

_SPREAD: Final = 7_919  # equal times come in no order that ids would tell


@dataclass(frozen=True, slots=True)
class OrderAsked:
    """By which value, and whether the least comes first; of tickets that changed since then."""

    by: str
    is_ascending: bool
    since: int | None


@dataclass
class Orders:
    """The tickets of each question that was asked since the last change, the least value first."""

    changes: int = -1
    known: dict[Any, list[tuple[int, int, int]]] = field(default_factory=dict)


ORDERS: Final = web.AppKey("orders", Orders)


def in_order(
    app: web.Application, asked: OrderAsked, question: Any, is_listed: Callable[[Json], bool]
) -> list[int]:
    """Return the ids of the tickets that are listed, in the order that was asked for."""
    orders, tickets = app[ORDERS], app[STATE].desk.tickets
    if orders.changes != tickets.changes or len(orders.known) > MOST:
        orders.known.clear()
        orders.changes = tickets.changes
    since, by = asked.since or 0, asked.by
    key = (by, None if by == BY_CHANGE else asked.since, question)
    if key not in orders.known:
        least = 0 if by == BY_CHANGE else since
        kept = (t for t in tickets if is_listed(t) and _value(t, BY_CHANGE) >= least)
        orders.known[key] = sorted((_value(t, by), _tie(t["id"]), t["id"]) for t in kept)
    rows = orders.known[key]
    first = bisect_left(rows, (since,)) if by == BY_CHANGE else 0
    found = [each[-1] for each in rows[first:]]
    return found if asked.is_ascending else found[::-1]


def _value(ticket: Json, name: str) -> int:
    told = ticket[name]
    return epoch(told) if isinstance(told, str) else int(told or 0)


def _tie(key: int) -> int:
    return key * _SPREAD % 10_007
