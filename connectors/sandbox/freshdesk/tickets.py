"""Tickets: the list with its windows, single ones, archived ones, and what lies under each."""

from collections.abc import Iterable
from typing import Any, Final

from aiohttp import web

from connectors.sandbox.freshdesk.desk.model import Desk, bare
from connectors.sandbox.freshdesk.order import OrderAsked, in_order
from connectors.sandbox.freshdesk.paging import choice, listed, too_deep, whole_number
from connectors.sandbox.freshdesk.state import (
    answer,
    forbidden,
    invalid,
    not_found,
    problem,
    state_of,
    unexpected,
)
from connectors.sandbox.records import Json, epoch

FILTERS: Final = ("new_and_my_open", "watching", "spam", "deleted")
LIST_INCLUDES: Final = ("stats", "requester", "description", "company")
VIEW_INCLUDES: Final = ("conversations", "requester", "company", "stats")
OF_REQUESTER: Final = ("email", "unique_external_id")
NARROWED: Final = ("requester_id", "company_id", *OF_REQUESTER)
EMBEDDED: Final = 10  # conversations, the oldest
DAYS_30: Final = 30 * 86_400

_ONLY_SINGLE: Final = ("attachments", "description", "description_text", "structured_description")
_RARE: Final = ("deleted", "archived")  # stand in a row only if they are true


async def list_all(request: web.Request) -> web.Response:
    """GET /tickets: what was created in the last 30 days, unless `updated_since` says otherwise."""
    wrong = _wrong(request)
    if wrong is not None:
        return wrong
    since = _since(request)
    if isinstance(since, web.Response):
        return since
    state, query = state_of(request), request.query
    asked = OrderAsked(
        by=query.get("order_by", "created_at"),
        is_ascending=query.get("order_type") == "asc",
        since=since,
    )
    wanted = {key: query[key] for key in NARROWED if key in query}
    oldest = int(state.seconds()) - DAYS_30 if since is None else 0
    question = (query.get("filter"), tuple(wanted.items()), oldest)

    def is_listed(ticket: Json) -> bool:
        return (
            _is_in(request, query.get("filter"), ticket)
            and is_seen(request, ticket)
            and _has(state.desk, ticket, wanted)
            and (oldest == 0 or epoch(ticket["created_at"]) >= oldest)
        )

    keys = in_order(request.app, asked, question, is_listed)
    includes = _asked(request)
    return listed(request, keys, lambda key: _row(request, key, includes))


async def show(request: web.Request) -> web.Response:
    """GET /tickets/{id}: archived ones are not here."""
    wrong = choice(request, "include", VIEW_INCLUDES)
    if wrong is not None:
        return wrong
    ticket = found(request)
    if isinstance(ticket, web.Response):
        return ticket
    return answer(request, _view(ticket) | _included(request, ticket, _asked(request)))


async def show_archived(request: web.Request) -> web.Response:
    """GET /tickets/archived/{id}."""
    if "include" in request.query and not state_of(request).config.archived_takes_include:
        return unexpected(request, "include")
    wrong = choice(request, "include", VIEW_INCLUDES)
    if wrong is not None:
        return wrong
    ticket = found(request, is_archived=True)
    if isinstance(ticket, web.Response):
        return ticket
    return answer(request, _view(ticket) | _included(request, ticket, _asked(request)))


async def archived_list(request: web.Request) -> web.Response:
    """GET /tickets/archived: there is no such list."""
    if state_of(request).config.archived_list_status == 404:
        return not_found()
    response = problem(request, 405, "method_not_allowed", "GET method is not allowed.")
    response.headers["Allow"] = "PUT, DELETE"
    return response


async def conversations(request: web.Request) -> web.Response:
    """GET /tickets/{id}/conversations, in no order of time."""
    return _said(request, is_archived=False)


async def archived_conversations(request: web.Request) -> web.Response:
    """GET /tickets/archived/{id}/conversations."""
    return _said(request, is_archived=True)


async def associated(request: web.Request) -> web.Response:
    """GET /tickets/{id}/associated_tickets: children of a parent, those related to a tracker."""
    ticket = found(request)
    if isinstance(ticket, web.Response):
        return ticket
    if ticket.get("association_type") not in {1, 3}:
        return not_found()
    tickets = state_of(request).desk.tickets
    keys = [key for key in ticket.get("_associated") or () if _is_live(tickets.get(key))]
    return listed(request, keys, lambda key: _row(request, key, ()))


async def prime(request: web.Request) -> web.Response:
    """GET /tickets/{id}/prime_association: the parent of a child, the tracker of a related one."""
    ticket = found(request)
    if isinstance(ticket, web.Response):
        return ticket
    key = ticket.get("_prime")
    if key is None or not _is_live(state_of(request).desk.tickets.get(key)):
        return not_found()
    return answer(request, _row(request, key, ()))


def found(request: web.Request, *, is_archived: bool = False) -> Json | web.Response:
    """Return the ticket of the address, or the refusal: gone, archived, or not for this key."""
    ticket = state_of(request).desk.tickets.get(int(request.match_info["id"]))
    if ticket is None or bool(ticket.get("archived")) != is_archived:
        return not_found()
    return ticket if is_seen(request, ticket) else forbidden(request)


def is_seen(request: web.Request, ticket: Json) -> bool:
    """Tell whether the key's scope reaches a ticket: all, of its groups, assigned to it."""
    state = state_of(request)
    scope, me = state.config.ticket_scope, state.desk.agents[0] if state.desk.agents else None
    if scope == 1 or me is None:
        return True
    if ticket["responder_id"] == me["id"]:
        return True
    return scope == 2 and ticket["group_id"] in me["group_ids"]


def _wrong(request: web.Request) -> web.Response | None:
    checks = (
        too_deep(request),
        choice(request, "filter", FILTERS),
        choice(request, "order_by", ("created_at", "due_by", "updated_at", "status")),
        choice(request, "order_type", ("asc", "desc")),
        choice(request, "include", LIST_INCLUDES),
        whole_number(request, "requester_id"),
        whole_number(request, "company_id"),
    )
    return next((each for each in checks if each is not None), None)


def _since(request: web.Request) -> int | web.Response | None:
    told = request.query.get("updated_since")
    if told is None:
        return None
    try:
        return epoch(told)
    except ValueError:
        text = "It should be in the 'combined date and time ISO8601' format"
        return invalid(request, "updated_since", text, "invalid_value")


def _is_in(request: web.Request, name: str | None, ticket: Json) -> bool:
    if ticket.get("archived") and not (
        state_of(request).config.lists_archived and "updated_since" in request.query
    ):
        return False
    if name == "deleted":
        return bool(ticket.get("deleted"))
    if ticket.get("deleted") or bool(ticket["spam"]) != (name == "spam"):
        return False
    if name == "watching":
        return bool(ticket.get("_is_watched"))
    return name != "new_and_my_open" or _is_mine(request, ticket)


def _is_mine(request: web.Request, ticket: Json) -> bool:
    me = state_of(request).desk.agents[0]["id"]
    return ticket["status"] == 2 and ticket["responder_id"] in {None, me}


def _has(desk: Desk, ticket: Json, wanted: dict[str, str]) -> bool:
    for key, value in wanted.items():
        told = ticket.get(key)
        if key in OF_REQUESTER:
            told = (desk.person(ticket["requester_id"]) or {}).get(key)
        if str(told) != value:
            return False
    return True


def _is_live(ticket: Json | None) -> bool:
    return ticket is not None and not ticket.get("archived") and not ticket.get("deleted")


def _asked(request: web.Request) -> tuple[str, ...]:
    return tuple(each for each in request.query.get("include", "").split(",") if each)


def _row(request: web.Request, key: int, includes: Iterable[str]) -> Json:
    """Return a ticket as a list has it: without description and attachments."""
    ticket = state_of(request).desk.tickets.get(key) or {}
    row = {name: value for name, value in bare(ticket).items() if name not in _ONLY_SINGLE}
    if "description" in includes or state_of(request).config.descriptions_in_lists:
        for name in _ONLY_SINGLE[1:]:
            if name in ticket:
                row[name] = ticket[name]
    return _without_rare(row) | _included(request, ticket, includes)


def _view(ticket: Json) -> Json:
    return _without_rare(bare(ticket))


def _without_rare(row: Json) -> Json:
    return {name: value for name, value in row.items() if value or name not in _RARE}


def _included(request: web.Request, ticket: Json, includes: Iterable[str]) -> Json:
    desk = state_of(request).desk
    makers: dict[str, Any] = {
        "requester": lambda: _person(desk, ticket["requester_id"]),
        "company": lambda: _company(desk, ticket["company_id"]),
        "stats": lambda: _stats(ticket),
        "conversations": lambda: desk.oldest_said(ticket["id"], EMBEDDED),
    }
    return {name: makers[name]() for name in includes if name in makers}


def _person(desk: Desk, key: int | None) -> Json | None:
    person = desk.person(key)
    if person is None:
        return None
    return {name: person.get(name) for name in ("id", "name", "email", "mobile", "phone")}


def _company(desk: Desk, key: int | None) -> Json | None:
    company = None if key is None else desk.companies.get(key)
    return None if company is None else {"id": company["id"], "name": company["name"]}


def _stats(ticket: Json) -> Json:
    is_closed, is_resolved = ticket["status"] == 5, ticket["status"] in {4, 5}
    return {
        "agent_responded_at": None,
        "requester_responded_at": None,
        "first_responded_at": None,
        "status_updated_at": ticket["updated_at"],
        "reopened_at": None,
        "resolved_at": ticket["updated_at"] if is_resolved else None,
        "closed_at": ticket["updated_at"] if is_closed else None,
        "pending_since": ticket["updated_at"] if ticket["status"] == 3 else None,
        **(ticket.get("_stats") or {}),
    }


def _said(request: web.Request, *, is_archived: bool) -> web.Response:
    ticket = found(request, is_archived=is_archived)
    if isinstance(ticket, web.Response):
        return ticket
    return listed(request, [bare(row) for row in state_of(request).desk.said(ticket["id"])])
