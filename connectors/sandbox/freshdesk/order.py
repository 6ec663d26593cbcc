"""In which order tickets are listed: made once for a question, and anew after a change."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Final

from aiohttp import web

from connectors.sandbox.freshdesk.state import STATE
from connectors.sandbox.records import Json, epoch

MOST: Final = 8  # questions whose answers are kept
_SPREAD: Final = 7_919  # equal times come in no order that ids would tell


@dataclass(frozen=True, slots=True)
class OrderAsked:
    """By which value, and whether the least comes first."""

    by: str
    is_ascending: bool


@dataclass
class Orders:
    """The ids of tickets for each question that was asked since the last change."""

    changes: int = -1
    known: dict[Any, list[int]] = field(default_factory=dict)


ORDERS: Final = web.AppKey("orders", Orders)


def in_order(
    app: web.Application, asked: OrderAsked, question: Any, is_listed: Callable[[Json], bool]
) -> list[int]:
    """Return the ids of the tickets that are listed, in the order that was asked for."""
    orders, tickets = app[ORDERS], app[STATE].desk.tickets
    if orders.changes != tickets.changes or len(orders.known) > MOST:
        orders.known.clear()
        orders.changes = tickets.changes
    key = (asked, question)
    if key not in orders.known:
        found = [(_value(t, asked.by), _tie(t["id"]), t["id"]) for t in tickets if is_listed(t)]
        found.sort(reverse=not asked.is_ascending)
        orders.known[key] = [each[-1] for each in found]
    return orders.known[key]


def _value(ticket: Json, name: str) -> int:
    told = ticket[name]
    return epoch(told) if isinstance(told, str) else int(told or 0)


def _tie(key: int) -> int:
    return key * _SPREAD % 10_007
