"""The lists that are small: companies, groups, products, fields, hours, answers on hand."""

from collections.abc import Awaitable, Callable, Iterable, Sequence
from typing import Final

from aiohttp import web

from connectors.sandbox.freshdesk.desk.model import bare
from connectors.sandbox.freshdesk.paging import listed
from connectors.sandbox.freshdesk.state import (
    answer,
    forbidden,
    invalid,
    not_found,
    state_of,
    without_feature,
)
from connectors.sandbox.freshdesk.tickets import found
from connectors.sandbox.records import Json, epoch

Handler = Callable[[web.Request], Awaitable[web.Response]]

FEATURES: Final = {"products": "multi_product"}


async def list_companies(request: web.Request) -> web.Response:
    """GET /companies."""
    rows = [*state_of(request).desk.companies]
    if (told := request.query.get("updated_since")) is not None:
        try:
            since = epoch(told)
        except ValueError:
            return _not_a_time(request, "updated_since")
        rows = [row for row in rows if epoch(row["updated_at"]) >= since]
    return listed(request, sorted(rows, key=lambda row: str(row["name"]).lower()), bare)


async def show_company(request: web.Request) -> web.Response:
    """GET /companies/{id}."""
    company = state_of(request).desk.companies.get(int(request.match_info["id"]))
    return not_found() if company is None else answer(request, bare(company))


def rows_of(name: str) -> Handler:
    """Return GET /groups and the like."""

    async def list_rows(request: web.Request) -> web.Response:
        feature = FEATURES.get(name, "")
        if feature in state_of(request).config.lacks:
            return without_feature(request, feature)
        return listed(request, _rows(request, name), bare)

    return list_rows


def row_of(name: str) -> Handler:
    """Return GET /groups/{id} and the like."""

    async def show_row(request: web.Request) -> web.Response:
        key = int(request.match_info["id"])
        row = next((each for each in _rows(request, name) if each["id"] == key), None)
        return not_found() if row is None else answer(request, bare(row))

    return show_row


def whole(name: str) -> Handler:
    """Return GET /ticket_fields and the like, which come at once."""

    async def list_whole(request: web.Request) -> web.Response:
        return answer(request, [bare(row) for row in _rows(request, name)])

    return list_whole


async def ticket_fields(request: web.Request) -> web.Response:
    """GET /ticket_fields, of one type if it is asked for."""
    wanted = request.query.get("type")
    rows = [r for r in _rows(request, "ticket_fields") if wanted in {None, r["type"]}]
    return answer(request, [bare(row) for row in rows])


async def admin_fields(request: web.Request) -> web.Response:
    """GET /admin/ticket_fields: without choices, for admins."""
    if state_of(request).config.role != "admin":
        return forbidden(request)
    rows = _rows(request, "ticket_fields")
    return listed(request, [{**bare(row), "choices": []} for row in rows])


async def admin_field(request: web.Request) -> web.Response:
    """GET /admin/ticket_fields/{id}: with its choices."""
    if state_of(request).config.role != "admin":
        return forbidden(request)
    return await row_of("ticket_fields")(request)


async def account(request: web.Request) -> web.Response:
    """GET /account: for admins."""
    state = state_of(request)
    if state.config.role != "admin":
        return forbidden(request)
    return answer(request, {**state.desk.account, "tier_type": state.config.plan.capitalize()})


async def helpdesk(request: web.Request) -> web.Response:
    """GET /settings/helpdesk: the languages."""
    return answer(request, state_of(request).desk.helpdesk)


async def all_times(request: web.Request) -> web.Response:
    """GET /time_entries."""
    return _times(request, state_of(request).desk.time_entries)


async def times_of_ticket(request: web.Request) -> web.Response:
    """GET /tickets/{id}/time_entries."""
    ticket = found(request)
    if isinstance(ticket, web.Response):
        return ticket
    rows = state_of(request).desk.time_entries
    return _times(request, [row for row in rows if row["ticket_id"] == ticket["id"]])


async def all_ratings(request: web.Request) -> web.Response:
    """GET /surveys/satisfaction_ratings: of the last 30 days, unless `created_since` is sent."""
    state = state_of(request)
    if "satisfaction_survey" in state.config.lacks:
        return without_feature(request, "satisfaction_survey")
    try:
        told = request.query.get("created_since")
        recent = state.seconds() - 30 * 86_400 if state.config.ratings_of_30_days else 0
        oldest = recent if told is None else epoch(told)
    except ValueError:
        return _not_a_time(request, "created_since")
    rows = [r for r in state.desk.ratings if epoch(r["created_at"]) >= oldest]
    if (user := request.query.get("user_id")) is not None:
        rows = [row for row in rows if str(row["user_id"]) == user]
    return listed(request, rows, bare)


async def ratings_of_ticket(request: web.Request) -> web.Response:
    """GET /tickets/{id}/satisfaction_ratings."""
    ticket = found(request)
    if isinstance(ticket, web.Response):
        return ticket
    if "satisfaction_survey" in state_of(request).config.lacks:
        return without_feature(request, "satisfaction_survey")
    rows = [r for r in state_of(request).desk.ratings if r["ticket_id"] == ticket["id"]]
    return listed(request, rows, bare)


async def responses_of_folder(request: web.Request) -> web.Response:
    """GET /canned_response_folders/{id}/responses."""
    key = int(request.match_info["id"])
    rows = [r for r in state_of(request).desk.canned_responses if r["folder_id"] == key]
    return listed(request, rows, bare)


async def automation_rules(request: web.Request) -> web.Response:
    """GET /automations/{type}/rules: of new tickets, of time, of updates; for admins."""
    state, kind = state_of(request), int(request.match_info["id"])
    if state.config.role != "admin":
        return forbidden(request)
    rules = state.desk.automations.get(kind)
    return not_found() if rules is None else listed(request, rules, bare)


async def thread(request: web.Request) -> web.Response:
    """GET /collaboration/threads/{id}: there is no list of them."""
    state = state_of(request)
    if state.config.role != "admin":
        return forbidden(request)
    row = state.desk.threads.get(int(request.match_info["id"]))
    return not_found() if row is None else answer(request, bare(row))


def _times(request: web.Request, rows: Iterable[Json]) -> web.Response:
    if "timesheets" in state_of(request).config.lacks:
        return without_feature(request, "timesheets")
    query = request.query
    try:
        after, before = (_instant(query.get(f"executed_{side}")) for side in ("after", "before"))
    except ValueError:
        return _not_a_time(request, "executed_after")
    found_rows = [
        row
        for row in rows
        if all(str(row[n]) == query[n] for n in ("agent_id", "company_id") if n in query)
        and ("billable" not in query or row["billable"] == (query["billable"] == "true"))
        and (after is None or epoch(row["executed_at"]) >= after)
        and (before is None or epoch(row["executed_at"]) <= before)
    ]
    return listed(request, found_rows, bare)


def _instant(text: str | None) -> int | None:
    return None if text is None else epoch(text)


def _not_a_time(request: web.Request, name: str) -> web.Response:
    text = "It should be in the 'combined date and time ISO8601' format"
    return invalid(request, name, text, "invalid_value")


def _rows(request: web.Request, name: str) -> Sequence[Json]:
    rows: Sequence[Json] = getattr(state_of(request).desk, name)
    return rows
