"""The routes of the Zendesk side, each with and without `.json` behind its path."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Final

from aiohttp import web

from connectors.sandbox.faults import Faults
from connectors.sandbox.odd import ODD, Odd, put_odd
from connectors.sandbox.pages import is_page
from connectors.sandbox.zendesk import control, directory, exports, files, sides, tickets
from connectors.sandbox.zendesk.auth import issue_token, require_login
from connectors.sandbox.zendesk.config import ZendeskSandboxConfig
from connectors.sandbox.zendesk.desk.model import Desk
from connectors.sandbox.zendesk.guide.changes import add_changes
from connectors.sandbox.zendesk.guide.files import add_files
from connectors.sandbox.zendesk.guide.pages import add_pages as add_guide_pages
from connectors.sandbox.zendesk.guide.redirect_rules import add_rules, led_on
from connectors.sandbox.zendesk.guide.routes import guide_routes
from connectors.sandbox.zendesk.guide.writing import add_writes
from connectors.sandbox.zendesk.rates import limited
from connectors.sandbox.zendesk.shown import add_pages
from connectors.sandbox.zendesk.state import STATE, Clock, State, Stats

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]

API: Final = "/api/v2"
ID: Final = r"{id:\d+}"
_ROWS: Final = {  # pages by cursor or offset
    "organization_memberships": "organization_membership",
    "groups": "group",
    "group_memberships": "group_membership",
    "brands": "brand",
    "ticket_fields": "ticket_field",
    "recipient_addresses": "recipient_address",
}
_RULES: Final = ("macros", "views", "triggers", "automations")
_WHOLE: Final = {  # no pages
    "ticket_forms": "ticket_form",
    "custom_statuses": "custom_status",
    "user_fields": "user_field",
    "organization_fields": "organization_field",
}


def zendesk_app(
    desk: Desk,
    *,
    config: ZendeskSandboxConfig,
    faults: Faults,
    clock: Clock,
    stats: Stats | None = None,
) -> web.Application:
    """Return the desk as an application; `stats` are shared with its `files_app`."""
    app = web.Application(
        middlewares=[_counted, led_on, faults.middleware, limited(), require_login]
    )
    app[STATE] = State(desk, config, clock, stats if stats is not None else Stats())
    app[ODD] = Odd()
    _add_control(app)
    add_pages(app)
    for path, handler in _api_routes().items():
        app.router.add_get(API + path, handler)
        app.router.add_get(f"{API}{path}.json", handler)
    for path in ("/attachments/token/{token}/", "/attachments/token/{token}"):
        app.router.add_get(path, files.content)
    add_files(app)
    add_guide_pages(app)
    add_rules(app)
    add_writes(app, ID)
    return app


@web.middleware
async def _counted(request: web.Request, handler: Handler) -> web.StreamResponse:
    if request.path.startswith("/_sandbox") or is_page(request.path):
        return await handler(request)
    state = request.app[STATE]
    resource = request.match_info.route.resource
    route = "unknown" if resource is None else resource.canonical.removesuffix(".json")
    state.stats.requests[f"{request.method} {route}"] += 1
    if state.config.latency_s:
        await asyncio.sleep(state.config.latency_s)
    return await handler(request)


def _add_control(app: web.Application) -> None:
    app.router.add_post("/oauth/tokens", issue_token)
    app.router.add_get("/_sandbox/stats", control.stats)
    app.router.add_put("/_sandbox/odd", put_odd)
    app.router.add_put(f"/_sandbox/tickets/{ID}", control.change_ticket)
    app.router.add_post(f"/_sandbox/tickets/{ID}/comments", control.add_comment)
    app.router.add_put(rf"/_sandbox/tickets/{ID}/comments/{{comment:\d+}}", control.change_comment)
    app.router.add_put(f"/_sandbox/users/{ID}", control.change_user)
    app.router.add_put(f"/_sandbox/organizations/{ID}", control.change_organization)
    add_changes(app, ID)


def _api_routes() -> dict[str, Handler]:
    return {
        **_exports(),
        **_tickets(),
        **_people(),
        **{f"/{name}": directory.listed_rows(name) for name in _ROWS},
        **{f"/{name}": directory.whole_rows(name) for name in _WHOLE},
        **{
            f"/{name}/{ID}": directory.shown_from_list(name, single)
            for name, single in (_ROWS | _WHOLE).items()
        },
        **{f"/{name}": directory.rules(name) for name in _RULES},
        "/slas/policies": directory.policies,
        "/business_hours/schedules": directory.schedules,
        f"/business_hours/schedules/{ID}/holidays": directory.holidays,
        **guide_routes(ID),
        "/custom_objects": directory.whole_rows("custom_objects"),
        "/custom_objects/{key}/records": directory.object_records,
        f"/attachments/{ID}": files.show,
        "/search": directory.search,
    }


def _exports() -> dict[str, Handler]:
    return {
        "/incremental/users/cursor": exports.users_by_cursor,
        "/incremental/users": exports.users_by_time,
        "/incremental/organizations": exports.organizations_by_time,
        "/incremental/tickets/cursor": exports.tickets_by_cursor,
        "/incremental/tickets": exports.tickets_by_time,
        "/incremental/ticket_events": exports.ticket_events,
    }


def _tickets() -> dict[str, Handler]:
    return {
        "/tickets": tickets.list_all,
        "/tickets/count": tickets.count,
        "/tickets/show_many": tickets.show_many,
        "/tickets/side_conversations/events": sides.side_events,
        f"/tickets/{ID}": tickets.show,
        f"/tickets/{ID}/comments": tickets.comments,
        f"/tickets/{ID}/comments/count": tickets.comments_count,
        f"/tickets/{ID}/audits": tickets.audits,
        f"/tickets/{ID}/conversation_log": tickets.conversation_log,
        f"/tickets/{ID}/related": tickets.related,
        f"/tickets/{ID}/side_conversations": sides.of_ticket,
    }


def _people() -> dict[str, Handler]:
    return {
        "/users": directory.listed_records("users"),
        "/users/count": directory.counted_records("users"),
        "/users/me": directory.me,
        "/users/show_many": directory.shown_many("users"),
        f"/users/{ID}": directory.shown("users", "user"),
        f"/users/{ID}/identities": directory.identities,
        f"/users/{ID}/organization_memberships": directory.memberships_of_user,
        "/organizations": directory.listed_records("organizations"),
        "/organizations/count": directory.counted_records("organizations"),
        "/organizations/show_many": directory.shown_many("organizations"),
        f"/organizations/{ID}": directory.shown("organizations", "organization"),
    }
