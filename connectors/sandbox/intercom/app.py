"""The routes of the Intercom side: each endpoint of the contract with what answers it."""

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from typing import Any, Final

import aiohttp
import orjson
from aiohttp import web

from connectors.clock import now
from connectors.sandbox.faults import Faults
from connectors.sandbox.intercom import (
    articles,
    beside,
    companies,
    contact_links,
    contacts,
    control,
    conversation_attributes,
    conversation_search,
    conversations,
    custom_objects,
    data_attributes,
    files,
    gate,
    help_centers,
    help_pages,
    notes,
    office_hours,
    parts,
    people,
    replies,
    rules,
    shown,
    tags,
    ticket_search,
    ticket_types,
    tickets,
)
from connectors.sandbox.intercom.config import IntercomSandboxConfig
from connectors.sandbox.intercom.contract import CONTRACT
from connectors.sandbox.intercom.contract.custom_objects import INSTANCE, TYPE
from connectors.sandbox.intercom.contract.office_hours import (
    EXCEPTION,
    EXCEPTIONS,
    SCHEDULE,
    SCHEDULES,
)
from connectors.sandbox.intercom.fields import Endpoint, body_misfit, query_misfit
from connectors.sandbox.intercom.refusal import Refusal
from connectors.sandbox.intercom.workspace import Call, Clock, Json, Workspace
from connectors.sandbox.store import Store

Answer = Callable[[Call], Awaitable[Json | web.Response]]

WORLD: Final = web.AppKey("world", Workspace)

_CONVERSATION: Final = "/conversations/{conversation_id}"
_CONTACT: Final = "/contacts/{contact_id}"
_COMPANY: Final = "/companies/{company_id}"
_ARTICLE: Final = "/articles/{article_id}"
_INTERNAL: Final = "/internal_articles/{internal_article_id}"
_CENTER: Final = "/help_center/help_centers/{help_center_id}"
_COLLECTION: Final = "/help_center/collections/{collection_id}"
_ATTRIBUTE: Final = "/conversations/attributes/{id}"
_TICKET: Final = "/tickets/{ticket_id}"
_TYPE: Final = "/ticket_types/{ticket_type_id}"

ANSWERS: Final[Mapping[str, Answer]] = {
    "GET /me": people.me,
    "GET /admins": people.list_admins,
    "GET /admins/{admin_id}": people.show_admin,
    "GET /teams": people.list_teams,
    "GET /teams/{team_id}": people.show_team,
    "GET /contacts": contacts.list_all,
    "POST /contacts": contacts.create,
    "POST /contacts/search": contact_links.search,
    "POST /contacts/merge": contacts.merge,
    "GET /contacts/find_by_external_id/{external_id}": contacts.find_by_external_id,
    f"GET {_CONTACT}": contacts.show,
    f"PUT {_CONTACT}": contacts.update,
    f"DELETE {_CONTACT}": contacts.delete,
    f"POST {_CONTACT}/archive": contacts.archive,
    f"POST {_CONTACT}/unarchive": contacts.unarchive,
    f"POST {_CONTACT}/block": contacts.block,
    f"GET {_CONTACT}/companies": contact_links.list_companies,
    f"POST {_CONTACT}/companies": contact_links.attach_company,
    f"DELETE {_CONTACT}/companies/{{company_id}}": contact_links.detach_company,
    f"GET {_CONTACT}/segments": contact_links.list_segments,
    f"GET {_CONTACT}/tags": contact_links.list_tags,
    f"POST {_CONTACT}/tags": contact_links.attach_tag,
    f"DELETE {_CONTACT}/tags/{{tag_id}}": contact_links.detach_tag,
    f"GET {_CONTACT}/notes": notes.list_of_contact,
    f"POST {_CONTACT}/notes": notes.add_to_contact,
    "GET /companies": companies.find,
    "POST /companies": companies.upsert,
    "POST /companies/list": companies.list_all,
    "GET /companies/scroll": companies.scroll,
    f"GET {_COMPANY}": companies.show,
    f"PUT {_COMPANY}": companies.update,
    f"DELETE {_COMPANY}": companies.delete,
    f"GET {_COMPANY}/contacts": companies.list_contacts,
    f"GET {_COMPANY}/notes": notes.list_of_company,
    f"POST {_COMPANY}/notes": notes.add_to_company,
    f"GET {TYPE}": custom_objects.find,
    f"POST {TYPE}": custom_objects.write,
    f"DELETE {TYPE}": custom_objects.delete_by_external_id,
    f"GET {INSTANCE}": custom_objects.show,
    f"DELETE {INSTANCE}": custom_objects.delete,
    f"GET {SCHEDULES}": office_hours.list_all,
    f"POST {SCHEDULES}": office_hours.create,
    f"GET {SCHEDULE}": office_hours.show,
    f"PUT {SCHEDULE}": office_hours.update,
    f"DELETE {SCHEDULE}": office_hours.delete,
    f"GET {EXCEPTIONS}": office_hours.list_exceptions,
    f"POST {EXCEPTIONS}": office_hours.create_exception,
    f"GET {EXCEPTION}": office_hours.show_exception,
    f"PUT {EXCEPTION}": office_hours.update_exception,
    f"DELETE {EXCEPTION}": office_hours.delete_exception,
    "GET /tags": tags.list_all,
    "POST /tags": tags.create,
    "GET /tags/{tag_id}": tags.show,
    "DELETE /tags/{tag_id}": tags.delete,
    "GET /data_attributes": data_attributes.list_all,
    "POST /data_attributes": data_attributes.create,
    "PUT /data_attributes/{data_attribute_id}": data_attributes.update,
    "GET /conversations/attributes": conversation_attributes.list_all,
    "POST /conversations/attributes": conversation_attributes.create,
    f"GET {_ATTRIBUTE}": conversation_attributes.show,
    f"PUT {_ATTRIBUTE}": conversation_attributes.update,
    f"DELETE {_ATTRIBUTE}": conversation_attributes.archive,
    f"POST {_ATTRIBUTE}/options": conversation_attributes.add_option,
    f"PUT {_ATTRIBUTE}/options/{{option_id}}": conversation_attributes.rename_option,
    f"DELETE {_ATTRIBUTE}/options/{{option_id}}": conversation_attributes.archive_option,
    "GET /conversations": conversations.list_all,
    "POST /conversations": conversations.create,
    "GET /conversations/deleted": conversations.list_deleted,
    "POST /conversations/redact": conversations.redact,
    "POST /conversations/search": conversation_search.search,
    f"GET {_CONVERSATION}": conversations.show,
    f"PUT {_CONVERSATION}": conversations.update,
    f"DELETE {_CONVERSATION}": conversations.delete,
    f"POST {_CONVERSATION}/reply": replies.reply,
    f"POST {_CONVERSATION}/parts": parts.manage,
    f"POST {_CONVERSATION}/customers": parts.attach_contact,
    f"DELETE {_CONVERSATION}/customers/{{contact_id}}": parts.detach_contact,
    f"POST {_CONVERSATION}/tags": parts.attach_tag,
    f"DELETE {_CONVERSATION}/tags/{{tag_id}}": parts.detach_tag,
    "GET /articles": articles.list_all,
    "POST /articles": articles.create,
    f"GET {_ARTICLE}": articles.show,
    f"PUT {_ARTICLE}": articles.update,
    f"DELETE {_ARTICLE}": articles.delete,
    f"POST {_ARTICLE}/tags": articles.attach_tag,
    f"DELETE {_ARTICLE}/tags/{{id}}": articles.detach_tag,
    "GET /internal_articles": articles.list_internal,
    "POST /internal_articles": articles.create_internal,
    f"GET {_INTERNAL}": articles.show_internal,
    f"PUT {_INTERNAL}": articles.update_internal,
    f"DELETE {_INTERNAL}": articles.delete_internal,
    f"POST {_INTERNAL}/tags": articles.attach_internal_tag,
    f"DELETE {_INTERNAL}/tags/{{id}}": articles.detach_internal_tag,
    "GET /help_center/help_centers": help_centers.list_centers,
    f"GET {_CENTER}": help_centers.show_center,
    f"GET {_CENTER}/redirects": help_centers.list_redirects,
    f"POST {_CENTER}/redirects": help_centers.create_redirect,
    f"GET {_CENTER}/redirects/{{id}}": help_centers.show_redirect,
    f"DELETE {_CENTER}/redirects/{{id}}": help_centers.delete_redirect,
    "GET /help_center/collections": help_centers.list_collections,
    "POST /help_center/collections": help_centers.create_collection,
    f"GET {_COLLECTION}": help_centers.show_collection,
    f"PUT {_COLLECTION}": help_centers.update_collection,
    f"DELETE {_COLLECTION}": help_centers.delete_collection,
    "GET /ticket_states": ticket_types.list_states,
    "GET /ticket_types": ticket_types.list_types,
    "POST /ticket_types": ticket_types.create_type,
    f"GET {_TYPE}": ticket_types.show_type,
    f"PUT {_TYPE}": ticket_types.update_type,
    f"POST {_TYPE}/attributes": ticket_types.create_attribute,
    f"PUT {_TYPE}/attributes/{{attribute_id}}": ticket_types.update_attribute,
    "POST /tickets": tickets.create,
    "POST /tickets/search": ticket_search.search,
    f"GET {_TICKET}": tickets.show,
    f"PUT {_TICKET}": tickets.update,
    f"DELETE {_TICKET}": tickets.delete,
    f"POST {_TICKET}/reply": tickets.reply,
    f"POST {_TICKET}/tags": tickets.attach_tag,
    f"DELETE {_TICKET}/tags/{{tag_id}}": tickets.detach_tag,
    f"POST {_TICKET}/linked_conversations": tickets.link,
    f"DELETE {_TICKET}/linked_conversations/{{id}}": tickets.unlink,
    "GET /emails": beside.list_emails,
    "GET /segments": beside.list_segments,
    "GET /subscription_types": beside.list_subscriptions,
    f"GET {_CONTACT}/subscriptions": beside.list_subscriptions_of,
    "GET /content_snippets": beside.list_snippets,
    "GET /conversations/{id}/side_conversations": beside.list_sides,
    "GET /calls": beside.list_calls,
    "GET /calls/{call_id}/recording": beside.recording,
    "GET /calls/{call_id}/transcript": beside.transcript,
}


def intercom_app(
    store: Store,
    *,
    config: IntercomSandboxConfig | None = None,
    faults: Faults | None = None,
    clock: Clock = now,
) -> web.Application:
    """Return the workspace in `store` as an application; `seed_workspace` fills an empty one.

    The store stays the caller's, who closes it after the server has stopped.
    """
    world = Workspace(store, config or IntercomSandboxConfig(), clock)
    troubles = faults or Faults()
    app = web.Application(
        middlewares=[gate.counted(world), gate.admitted(world), troubles.middleware],
        client_max_size=world.config.max_request_bytes,
    )
    app[WORLD] = world
    app.cleanup_ctx.append(_with_session)
    app.add_routes(control.control_routes(world))
    app.add_routes(shown.page_routes(world))
    app.add_routes(help_pages.page_routes(world))
    app.router.add_get(files.ADDRESS, files.file_handler(world))
    for called, answer in ANSWERS.items():
        method, _, path = called.partition(" ")
        app.router.add_route(method, path, _route(called, CONTRACT[called], answer))
    return app


async def _with_session(app: web.Application) -> AsyncIterator[None]:
    timeout = aiohttp.ClientTimeout(total=files.FETCH_TIMEOUT_S)
    async with aiohttp.ClientSession(timeout=timeout, trust_env=False) as session:
        app[files.SESSION] = session
        yield


def _route(
    called: str, endpoint: Endpoint, answer: Answer
) -> Callable[[web.Request], Awaitable[web.Response]]:
    is_read = called.startswith("GET ")

    async def handle(request: web.Request) -> web.Response:
        world = request.app[WORLD]
        call = Call(
            world,
            request.match_info,
            request.query,
            await _body(request),
            f"{request.scheme}://{request.host}",
            request.app[files.SESSION],
        )
        _require_fit(called, endpoint, call)
        before = world.store.changes
        shown = await answer(call)
        if not is_read and world.store.changes != before:
            world.stats.writes += 1
        if isinstance(shown, web.Response):
            return shown
        return web.Response(body=orjson.dumps(shown), content_type="application/json")

    return handle


async def _body(request: web.Request) -> Json:
    raw = await request.read() if request.body_exists else b""
    if not raw:
        return {}
    if request.content_type != "application/json":
        raise Refusal(400, "bad_request", "Content-Type must be application/json")
    try:
        body: Any = orjson.loads(raw)
    except orjson.JSONDecodeError as exc:
        raise Refusal(400, "bad_request", "The body is not valid JSON") from exc
    if not isinstance(body, dict):
        raise Refusal(400, "bad_request", "The body must be an object")
    return body


def _require_fit(called: str, endpoint: Endpoint, call: Call) -> None:
    found = query_misfit(endpoint.query, call.query) if call.query else None
    if found is None:
        found = body_misfit(endpoint.fields_for(call.body) or {}, call.body)
    if found is not None:
        raise rules.misfit(called, endpoint, found)
