"""The routes of the Freshdesk side, each with the parameters that it knows."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Final

from aiohttp import web

from connectors.sandbox.faults import Faults
from connectors.sandbox.freshdesk import exports, lists, objects, people, tickets
from connectors.sandbox.freshdesk.auth import require_key
from connectors.sandbox.freshdesk.config import FreshdeskSandboxConfig
from connectors.sandbox.freshdesk.control import add_control
from connectors.sandbox.freshdesk.desk.model import Desk
from connectors.sandbox.freshdesk.files import FileHost
from connectors.sandbox.freshdesk.order import ORDERS, Orders
from connectors.sandbox.freshdesk.paging import PAGE
from connectors.sandbox.freshdesk.rates import limited
from connectors.sandbox.freshdesk.search import search
from connectors.sandbox.freshdesk.shown import add_pages
from connectors.sandbox.freshdesk.shown_solutions import add_solution_pages
from connectors.sandbox.freshdesk.solutions import solution_routes
from connectors.sandbox.freshdesk.state import STATE, Clock, State, Stats, unexpected
from connectors.sandbox.odd import ODD, Odd, put_odd

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]
Routes = dict[str, tuple[Handler, frozenset[str]]]

API: Final = "/api/v2"
ID: Final = r"{id:\d+}"
NONE: Final[frozenset[str]] = frozenset()

_PAGED: Final = {
    "groups": "groups",
    "products": "products",
    "roles": "roles",
    "email_configs": "email_configs",
    "business_hours": "business_hours",
    "sla_policies": "sla_policies",
    "surveys": "surveys",
    "canned_response_folders": "canned_folders",
}
_TIMES: Final = PAGE | {"company_id", "agent_id", "executed_after", "executed_before", "billable"}


def freshdesk_app(
    desk: Desk,
    *,
    config: FreshdeskSandboxConfig,
    faults: Faults,
    clock: Clock,
    stats: Stats | None = None,
) -> web.Application:
    """Return the desk as an application; `stats` are shared with its `files_app`."""
    app = web.Application(middlewares=[_counted, faults.middleware, limited(), require_key])
    app[STATE] = State(desk, config, clock, stats if stats is not None else Stats())
    app[ORDERS] = Orders()
    app[ODD] = Odd()
    app[exports.JOBS] = []
    app.router.add_put("/_sandbox/odd", put_odd)
    add_control(app)
    add_pages(app)
    add_solution_pages(app)
    for path, (handler, known) in _api_routes().items():
        app.router.add_get(API + path, _exact(handler, known))
    app.router.add_post(f"{API}/account/export", exports.export_account)
    host = FileHost(desk, stats=app[STATE].stats, clock=clock, redirects=config.inline_redirects)
    host.lifetime_s = config.link_lifetime_s
    host.add_routes(app)
    return app


def _exact(handler: Handler, known: frozenset[str]) -> Handler:
    async def exact(request: web.Request) -> web.StreamResponse:
        unknown = next((name for name in request.query if name not in known), None)
        return await handler(request) if unknown is None else unexpected(request, unknown)

    return exact


@web.middleware
async def _counted(request: web.Request, handler: Handler) -> web.StreamResponse:
    if not request.path.startswith("/api/"):
        return await handler(request)
    state = request.app[STATE]
    resource = request.match_info.route.resource
    route = "unknown" if resource is None else resource.canonical
    state.stats.requests[f"{request.method} {route}"] += 1
    if state.config.latency_s:
        await asyncio.sleep(state.config.latency_s)
    return await handler(request)


def _api_routes() -> Routes:
    return {
        **_tickets(),
        **_people(),
        **_settings(),
        **solution_routes(),
        **{f"/{path}": (lists.rows_of(name), PAGE) for path, name in _PAGED.items()},
        **{f"/{path}/{ID}": (lists.row_of(name), NONE) for path, name in _PAGED.items()},
        f"/canned_response_folders/{ID}/responses": (lists.responses_of_folder, PAGE),
        f"/canned_responses/{ID}": (lists.row_of("canned_responses"), NONE),
        f"/automations/{ID}/rules": (lists.automation_rules, PAGE),
        "/export/ticket_activities": (exports.activities, frozenset({"created_at"})),
        "/jobs/{id}": (exports.job, NONE),
        "/custom_objects/schemas": (objects.schemas, NONE),
        f"/custom_objects/schemas/{ID}/records": (objects.records, objects.RECORDS),
        f"/collaboration/threads/{ID}": (lists.thread, NONE),
        **{
            f"/search/{name}": (search(name), frozenset({"query", "page"}))
            for name in ("tickets", "contacts", "companies")
        },
    }


def _tickets() -> Routes:
    of_list = PAGE | {
        "filter",
        "requester_id",
        "email",
        "unique_external_id",
        "company_id",
        "updated_since",
        "order_by",
        "order_type",
        "include",
    }
    one = frozenset({"include"})
    return {
        "/tickets": (tickets.list_all, of_list),
        "/tickets/archived": (tickets.archived_list, of_list),
        f"/tickets/{ID}": (tickets.show, one),
        f"/tickets/archived/{ID}": (tickets.show_archived, one),
        f"/tickets/{ID}/conversations": (tickets.conversations, PAGE),
        f"/tickets/archived/{ID}/conversations": (tickets.archived_conversations, PAGE),
        f"/tickets/{ID}/time_entries": (lists.times_of_ticket, PAGE),
        f"/tickets/{ID}/satisfaction_ratings": (lists.ratings_of_ticket, PAGE),
        f"/tickets/{ID}/associated_tickets": (tickets.associated, PAGE),
        f"/tickets/{ID}/prime_association": (tickets.prime, NONE),
        "/time_entries": (lists.all_times, _TIMES),
        "/surveys/satisfaction_ratings": (
            lists.all_ratings,
            PAGE | {"created_since", "user_id"},
        ),
    }


def _people() -> Routes:
    names = {"email", "mobile", "phone", "company_id", "state", "contact_type"}
    return {
        "/contacts": (people.list_contacts, PAGE | names | {*people.SINCE}),
        f"/contacts/{ID}": (people.show_contact, NONE),
        "/agents": (people.list_agents, PAGE | {"email", "mobile", "phone", "state"}),
        "/agents/me": (people.me, NONE),
        f"/agents/{ID}": (people.show_agent, NONE),
        "/companies": (lists.list_companies, PAGE | {"updated_since"}),
        f"/companies/{ID}": (lists.show_company, NONE),
    }


def _settings() -> Routes:
    return {
        "/ticket_fields": (lists.ticket_fields, frozenset({"type"})),
        "/contact_fields": (lists.whole("contact_fields"), NONE),
        "/company_fields": (lists.whole("company_fields"), NONE),
        "/admin/ticket_fields": (lists.admin_fields, PAGE | {"include"}),
        f"/admin/ticket_fields/{ID}": (lists.admin_field, frozenset({"include"})),
        "/account": (lists.account, NONE),
        "/settings/helpdesk": (lists.helpdesk, NONE),
    }
