"""What a ticket of the source becomes in Intercom: a conversation, or a ticket of some type."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any, Final

from transforms.filters import fold, told_of
from transforms.plan.shape import Shape
from transforms.plan.workspace import Workspace
from transforms.quirks import intercom
from transforms.rules import Route, RouteCondition, Rules

Row = Mapping[str, Any]

PROBLEM: Final = "problem"  # the type of tickets that others are incidents of
_COLUMNS: Final = (("types", "type"), ("forms", "form"), ("brands", "brand"), ("groups", "team"))


def landed(shape: Shape, ticket: Row, rules: Rules) -> Shape:
    """Return the shape of a ticket that was never begun, by the first route that it fits."""
    mapping = rules.mapping.tickets
    route = next((each for each in mapping.routes if is_met(each.when, ticket)), None)
    if route is None and has_own_type(ticket, rules):
        category = known_category(ticket.get("own_category"))
        own = ticket["own_type"]
        return replace(shape, land_as="ticket", ticket_type=own, ticket_category=category)
    land_as = mapping.land_as if route is None else route.land_as
    if land_as == "conversation":
        return shape
    named = mapping.ticket_type if route is None else route.ticket_type or mapping.ticket_type
    return replace(shape, land_as=land_as, ticket_type=named)


def has_own_type(ticket: Row, rules: Rules) -> bool:
    """Say whether a ticket has a type of Intercom's own, which it keeps unless a route says else.

    What the file says of all tickets is meant for those that have none.
    """
    return rules.has_ticket_types and bool(ticket.get("own_type"))


def known_category(told: str | None) -> str | None:
    """Return a category of types of tickets that Intercom has, None for another word."""
    return told if told in intercom.TICKET_CATEGORIES else None


def is_unseen(shape: Shape, ticket: Row, rules: Rules, workspace: Workspace) -> bool:
    """Say whether customers never saw a ticket that lands where they would see it."""
    told = known_category(ticket.get("own_category"))
    if told in {None, intercom.CUSTOMER_TICKETS}:
        return False
    return not shape.is_ticket or is_seen(shape, rules, workspace)


def is_seen(shape: Shape, rules: Rules, workspace: Workspace) -> bool:
    """Say whether customers see the tickets of a shape's type."""
    named, own = shape.ticket_type, shape.ticket_category
    return category_of(named, rules, workspace, own) == intercom.CUSTOMER_TICKETS


def is_met(when: RouteCondition, ticket: Row) -> bool:
    """Say whether a ticket has what a route asks for, compared as filters do."""
    for wish, column in _COLUMNS:
        if (wanted := getattr(when, wish)) and not _has(wanted, _of_column(ticket, column)):
            return False
    if when.tags and not _has(when.tags, ticket["tags"]):
        return False
    return all(_has(values, _of_field(ticket, key)) for key, values in when.fields.items())


def ticket_types(rules: Rules) -> list[str]:
    """Return the types of tickets that the rules name, each once."""
    mapping = rules.mapping.tickets
    named = [mapping.ticket_type] if mapping.land_as == "ticket" else []
    named += [_named(each, rules) for each in mapping.routes if each.land_as == "ticket"]
    return list(dict.fromkeys(each for each in named if each))


def makes_tickets(rules: Rules) -> bool:
    """Say whether any ticket may become one of Intercom's."""
    return bool(ticket_types(rules)) or rules.has_ticket_types


def category_of(
    name: str | None, rules: Rules, workspace: Workspace, own: str | None = None
) -> str:
    """Return the category of a type of tickets: its own, or the one with which it is made.

    A type is made with the category that it has in the source (`own`); one for problems alone is
    a Tracker, to which their incidents can be linked.
    """
    known = workspace.ticket_type(name or "")
    if known is not None:
        return known.category
    if own is not None:
        return own
    return intercom.TRACKER_TICKETS if _is_for_problems(name, rules) else intercom.CUSTOMER_TICKETS


def _is_for_problems(name: str | None, rules: Rules) -> bool:
    mapping = rules.mapping.tickets
    routes = [each for each in mapping.routes if each.land_as == "ticket"]
    asked = [each.when.types for each in routes if _named(each, rules) == name]
    is_for_others = mapping.land_as == "ticket" and mapping.ticket_type == name
    return bool(asked) and not is_for_others and all(map(_asks_for_problems, asked))


def _asks_for_problems(types: tuple[str, ...]) -> bool:
    return [fold(each) for each in types] == [PROBLEM]


def has_conversations(rules: Rules) -> bool:
    """Say whether any ticket may become a conversation."""
    mapping = rules.mapping.tickets
    return mapping.land_as == "conversation" or any(
        each.land_as == "conversation" for each in mapping.routes
    )


def _named(route: Route, rules: Rules) -> str | None:
    return route.ticket_type or rules.mapping.tickets.ticket_type


def _has(wanted: Any, held: Iterator[str] | list[str]) -> bool:
    return not {fold(each) for each in wanted}.isdisjoint(fold(each) for each in held)


def _of_column(ticket: Row, column: str) -> list[str]:
    """Return what a column says: of a group its name and its id."""
    told = [ticket[column], ticket["team_id"]] if column == "team" else [ticket[column]]
    return [str(each) for each in told if each]


def _of_field(ticket: Row, key: str) -> Iterator[str]:
    """Yield the values of a field, named by its id or by what people call it."""
    for field in ticket["fields"]:
        if fold(key) in {fold(field["id"]), fold(field["name"])}:
            yield from told_of(field)
            yield from (field["text"] or "").split(",")
