"""The incremental exports: by cursor for users and tickets, by time for the rest."""

from collections.abc import Callable
from typing import Any, Final

from aiohttp import web

from connectors.sandbox.records import Json, Records
from connectors.sandbox.zendesk.events import to_event
from connectors.sandbox.zendesk.paging import read_cursor, write_cursor
from connectors.sandbox.zendesk.sideloads import sideloaded
from connectors.sandbox.zendesk.state import answer, here_url, problem, state_of

RECENT_S: Final = 60  # a start must be older
SCOPES: Final = frozenset({"agent", "ai_agent", "all"})

Shown = Callable[[Json], Json | None]


async def users_by_cursor(request: web.Request) -> web.Response:
    """GET /incremental/users/cursor: also the deleted ones."""
    return _by_cursor(request, "users", state_of(request).desk.users, None)


async def users_by_time(request: web.Request) -> web.Response:
    """GET /incremental/users."""
    return _by_time(request, "users", state_of(request).desk.users, None)


async def organizations_by_time(request: web.Request) -> web.Response:
    """GET /incremental/organizations: also the deleted ones; there is no cursor export."""
    return _by_time(request, "organizations", state_of(request).desk.organizations, None)


async def tickets_by_cursor(request: web.Request) -> web.Response:
    """GET /incremental/tickets/cursor: AI agents' tickets only if asked for."""
    scope = _scope(request)
    if isinstance(scope, web.Response):
        return scope
    without_deleted = request.query.get("exclude_deleted") == "true"

    def shown(ticket: Json) -> Json | None:
        if not _in_scope(ticket, scope) or (without_deleted and ticket["status"] == "deleted"):
            return None
        return ticket

    return _by_cursor(request, "tickets", state_of(request).desk.tickets, shown)


async def tickets_by_time(request: web.Request) -> web.Response:
    """GET /incremental/tickets."""
    scope = _scope(request)
    if isinstance(scope, web.Response):
        return scope

    def shown(ticket: Json) -> Json | None:
        return ticket if _in_scope(ticket, scope) else None

    return _by_time(request, "tickets", state_of(request).desk.tickets, shown)


async def ticket_events(request: web.Request) -> web.Response:
    """GET /incremental/ticket_events: one event per audit, comments inside if asked for."""
    scope = _scope(request)
    if isinstance(scope, web.Response):
        return scope
    desk = state_of(request).desk
    with_comments = "comment_events" in request.query.get("include", "").split(",")

    def shown(audit: Json) -> Json | None:
        kind = "ai_agent" if audit["ticket_id"] in desk.ai_agent_tickets else "agent"
        if scope not in {"all", kind}:
            return None
        is_gap = audit["ticket_id"] in desk.export_gaps
        return to_event(desk.as_now(audit), with_comments=with_comments, is_gap=is_gap)

    return _by_time(request, "ticket_events", desk.audits, shown)


def _scope(request: web.Request) -> str | web.Response:
    scope = request.query.get("support_type_scope", "agent")
    if scope in SCOPES:
        return scope
    return problem(request, 400, "InvalidValue", "support_type_scope is invalid")


def _in_scope(ticket: Json, scope: str) -> bool:
    return scope == "all" or ticket.get("support_type", "agent") == scope


def started_at(request: web.Request) -> int | web.Response:
    """Return from when on an export is asked for, or the refusal of what is no time."""
    text = request.query.get("start_time", "")
    if not text.isdigit():
        return problem(request, 400, "InvalidValue", "start_time is required")
    if int(text) > state_of(request).seconds() - RECENT_S:
        text = "Too recent start_time. Use a start_time older than 1 minute ago"
        return problem(request, 422, "InvalidValue", text)
    return int(text)


def _page_size(request: web.Request) -> int:
    cap = state_of(request).config.export_page_size
    text = request.query.get("per_page", str(cap))
    return max(1, min(int(text), cap)) if text.isdigit() else cap


def _end(request: web.Request, records: Records) -> int:
    state = state_of(request)
    if not state.config.withheld_s:
        return len(records)
    return records.since(int(state.seconds()) - state.config.withheld_s + 1)


def _by_cursor(
    request: web.Request, name: str, records: Records, shown: Shown | None
) -> web.Response:
    place = _place(request, records)
    if isinstance(place, web.Response):
        return place
    position, is_pause = place
    end = _end(request, records)
    rows: list[Json] = []
    follows = position
    if not is_pause:
        rows, follows = _filled(records, range(position, end), _page_size(request), shown)
    is_first = "cursor" not in request.query
    pauses = is_first and state_of(request).config.empty_pages
    cursor = write_cursor(f"{name}:{follows}:{'pause' if pauses else ''}")
    body: dict[str, Any] = {
        name: rows,
        "after_url": here_url(request, cursor=cursor),
        "after_cursor": cursor,
        "before_url": None,
        "before_cursor": None,
        "end_of_stream": follows >= end and not pauses and not is_pause,
    }
    return answer(request, body | sideloaded(request, name, rows))


def _place(request: web.Request, records: Records) -> tuple[int, bool] | web.Response:
    cursor = request.query.get("cursor")
    if cursor is None:
        start = started_at(request)
        return start if isinstance(start, web.Response) else (records.since(start), False)
    try:
        _, position, pause = read_cursor(cursor).split(":")
        return int(position), bool(pause)
    except ValueError:
        return problem(request, 400, "InvalidValue", "cursor is invalid")


def _filled(
    records: Records, positions: range, size: int, shown: Shown | None
) -> tuple[list[Json], int]:
    rows: list[Json] = []
    for position in positions:
        if len(rows) == size:
            return rows, position
        record = records.at(position)
        row = record if record is None or shown is None else shown(record)
        if row is not None:
            rows.append(row)
    return rows, positions.stop


def _by_time(
    request: web.Request, name: str, records: Records, shown: Shown | None
) -> web.Response:
    start = started_at(request)
    if isinstance(start, web.Response):
        return start
    first, end = records.since(start), _end(request, records)
    rows, follows = _filled(records, range(first, end), _page_size(request), shown)
    last = _same_second(records, follows, end)
    is_stuck = first < last < end and records.time_at(last - 1) == start
    if is_stuck and not state_of(request).config.stuck_window:
        last = _same_second(records, last + 1, end)
    more, _ = _filled(records, range(follows, last), last - follows, shown)
    rows += more
    end_time = records.time_at(last - 1) if last > first else None
    following = here_url(request, start_time=str(start if end_time is None else end_time))
    body: dict[str, Any] = {
        name: rows,
        "count": len(rows),
        "end_time": end_time,
        "next_page": following,
        "end_of_stream": last >= end,
    }
    return answer(request, body | sideloaded(request, name, rows))


def _same_second(records: Records, follows: int, end: int) -> int:
    while 0 < follows < end and records.time_at(follows) == records.time_at(follows - 1):
        follows += 1
    return follows
