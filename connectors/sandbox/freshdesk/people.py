"""Contacts in passes by their state, and agents, who are no contacts."""

from collections.abc import Mapping
from typing import Any, Final

from aiohttp import web

from connectors.sandbox.freshdesk.desk.model import BLOCKED, DELETED, LIVE, bare
from connectors.sandbox.freshdesk.paging import choice, listed, whole_number
from connectors.sandbox.freshdesk.state import answer, invalid, not_found, state_of, unexpected
from connectors.sandbox.records import Json, epoch

STATES: Final = ("blocked", "deleted", "unverified", "verified")
SINCE: Final = ("_updated_since", "updated_since")

_SINGLE_ONLY: Final = ("other_emails", "tags", "avatar", "devices", "social_handler")


async def list_contacts(request: web.Request) -> web.Response:
    """GET /contacts: neither blocked nor deleted ones, unless their state is asked for."""
    since = _since(request)
    checks = (
        since if isinstance(since, web.Response) else None,
        choice(request, "state", STATES),
        choice(request, "contact_type", ("contact", "visitor")),
        whole_number(request, "company_id"),
    )
    for wrong in checks:
        if wrong is not None:
            return wrong
    query, state = request.query, request.query.get("state")
    rows = [
        contact
        for contact in state_of(request).desk.contacts
        if _is_in(contact, state)
        and _has(contact, query)
        and (not isinstance(since, int) or epoch(contact["updated_at"]) >= since)
    ]
    rows.sort(key=lambda contact: (str(contact["name"]).lower(), contact["id"]))
    return listed(request, rows, lambda contact: _row(request, contact))


async def show_contact(request: web.Request) -> web.Response:
    """GET /contacts/{id}: also blocked and deleted ones, never an agent."""
    contact = state_of(request).desk.contacts.get(int(request.match_info["id"]))
    if contact is None:
        return not_found()
    return answer(request, _shown(contact))


async def list_agents(request: web.Request) -> web.Response:
    """GET /agents: without those who were deactivated."""
    wrong = choice(request, "state", ("fulltime", "occasional"))
    if wrong is not None:
        return wrong
    query = request.query
    rows = [
        agent
        for agent in state_of(request).desk.agents
        if not agent.get("_is_off")
        and ("state" not in query or agent["occasional"] == (query["state"] == "occasional"))
        and all(
            str(agent["contact"].get(name)) == query[name]
            for name in ("email", "mobile", "phone")
            if name in query
        )
    ]
    return listed(request, rows, bare)


async def show_agent(request: web.Request) -> web.Response:
    """GET /agents/{id}."""
    key = int(request.match_info["id"])
    agents = state_of(request).desk.agents
    found = next((each for each in agents if each["id"] == key and not each.get("_is_off")), None)
    return not_found() if found is None else answer(request, bare(found))


async def me(request: web.Request) -> web.Response:
    """GET /agents/me: whose key it is."""
    state = state_of(request)
    if not state.desk.agents:
        return not_found()
    scope = {"ticket_scope": state.config.ticket_scope}
    return answer(request, bare(state.desk.agents[0]) | scope)


def _since(request: web.Request) -> int | web.Response | None:
    config = state_of(request).config
    for name in SINCE:
        told = request.query.get(name)
        if told is None:
            continue
        if config.contacts_since not in {name, "both"}:
            return unexpected(request, name)
        try:
            when = epoch(told)
        except ValueError:
            text = "It should be in the 'combined date and time ISO8601' format"
            return invalid(request, name, text, "invalid_value")
        return when if config.contacts_since_is_kept_to else None
    return None


def _is_in(contact: Json, state: str | None) -> bool:
    own = contact.get("_state", LIVE)
    if state in {BLOCKED, DELETED}:
        return bool(own == state)
    if own != LIVE:
        return False
    return state is None or bool(contact["active"]) == (state == "verified")


def _has(contact: Json, query: Mapping[str, str]) -> bool:
    for name in ("email", "mobile", "phone", "company_id", "contact_type"):
        if name in query and str(contact.get(name)) != query[name]:
            return False
    return True


def _row(request: web.Request, contact: Json) -> Json:
    row = _shown(contact)
    if state_of(request).config.lists_contact_details:
        return row
    kept = {name: value for name, value in row.items() if name not in _SINGLE_ONLY}
    others: list[Any] = kept.get("other_companies") or []
    return kept | {"other_companies": [each["company_id"] for each in others]}


def _shown(contact: Json) -> Json:
    return bare(contact) | ({"deleted": True} if contact.get("_state") == DELETED else {})
