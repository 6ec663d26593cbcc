"""People, organizations and the desk's configuration."""

from collections.abc import Awaitable, Callable, Sequence
from typing import Final

from aiohttp import web

from connectors.sandbox.records import Json, Records
from connectors.sandbox.zendesk.auth import forbidden
from connectors.sandbox.zendesk.desk.model import HERE
from connectors.sandbox.zendesk.paging import Listed, listed, whole
from connectors.sandbox.zendesk.state import answer, counted, not_found, state_of

Handler = Callable[[web.Request], Awaitable[web.Response]]

SMALL: Final = 10_000  # records that are counted one by one

_AGENT: Final = "tom.baker@lumenbikes.example"  # whom an agent's credential belongs to


async def me(request: web.Request) -> web.Response:
    """GET /users/me: whom the credential belongs to."""
    state = state_of(request)
    email = state.config.email if state.config.role == "admin" else _AGENT
    user = next((u for u in state.desk.users if u["email"] == email), None)
    if user is None:
        user = {"id": 1, "name": "Sandbox", "email": email, "url": f"{HERE}/api/v2/users/1.json"}
    return answer(request, {"user": {**user, "role": state.config.role, "active": True}})


def shown(name: str, single: str) -> Handler:
    """Return GET /users/{id} and the like."""

    async def show(request: web.Request) -> web.Response:
        record = _records(request, name).get(int(request.match_info["id"]))
        if record is None or record.get("deleted_at"):
            return not_found(request)
        return answer(request, {single: record})

    return show


def shown_many(name: str) -> Handler:
    """Return GET /users/show_many and the like: by `ids`, or by `external_ids`."""

    async def show_many(request: web.Request) -> web.Response:
        records, query = _records(request, name), request.query
        keys = [int(key) for key in query.get("ids", "").split(",") if key.strip().isdigit()]
        found = [record for key in keys if (record := records.get(key)) is not None]
        if externals := {key for key in query.get("external_ids", "").split(",") if key}:
            found += [record for record in records if record["external_id"] in externals]
        return whole(request, name, found)

    return show_many


def shown_from_list(name: str, single: str) -> Handler:
    """Return GET /groups/{id} and the like."""

    async def show(request: web.Request) -> web.Response:
        key = int(request.match_info["id"])
        rows: Sequence[Json] = getattr(state_of(request).desk, name)
        found = next((row for row in rows if row["id"] == key), None)
        return not_found(request) if found is None else answer(request, {single: found})

    return show


def listed_records(name: str) -> Handler:
    """Return GET /users and the like: living ones only."""

    async def list_records(request: web.Request) -> web.Response:
        return listed(request, name, _records(request, name), _living)

    return list_records


def counted_records(name: str) -> Handler:
    """Return GET /users/count and the like."""

    async def count(request: web.Request) -> web.Response:
        records = _records(request, name)
        total = len(records)
        if total <= SMALL:
            total = sum(_living(record) is not None for record in records)
        return answer(request, counted(request, total))

    return count


def listed_rows(name: str) -> Handler:
    """Return GET /groups and the like, which know both kinds of pages."""

    async def list_rows(request: web.Request) -> web.Response:
        return listed(request, name, Listed(getattr(state_of(request).desk, name)))

    return list_rows


def whole_rows(name: str) -> Handler:
    """Return GET /custom_statuses and the like, which answer everything at once."""

    async def list_whole(request: web.Request) -> web.Response:
        if name == "ticket_forms" and state_of(request).config.ticket_forms_403:
            return forbidden(request)
        return whole(request, name, list(getattr(state_of(request).desk, name)))

    return list_whole


def rules(name: str) -> Handler:
    """Return GET /macros and the like: the shared ones, and what roles may see of them."""

    async def list_rules(request: web.Request) -> web.Response:
        if state_of(request).config.rules_403:
            return forbidden(request)
        return listed(request, name, Listed(getattr(state_of(request).desk, name)))

    return list_rules


async def policies(request: web.Request) -> web.Response:
    """GET /slas/policies: all at once, on plans that have them."""
    config = state_of(request).config
    if config.slas_404:
        return not_found(request)
    if config.rules_403:
        return forbidden(request)
    return whole(request, "sla_policies", list(state_of(request).desk.sla_policies))


async def schedules(request: web.Request) -> web.Response:
    """GET /business_hours/schedules: all at once, for admins, on plans that have them."""
    return _hours(request) or whole(request, "schedules", list(state_of(request).desk.schedules))


async def holidays(request: web.Request) -> web.Response:
    """GET /business_hours/schedules/{id}/holidays: all at once."""
    own = state_of(request).desk.holidays.get(int(request.match_info["id"]))
    if refused := _hours(request):
        return refused
    return not_found(request) if own is None else whole(request, "holidays", list(own))


def _hours(request: web.Request) -> web.Response | None:
    config = state_of(request).config
    if config.schedules_404:
        return not_found(request)
    return forbidden(request) if config.rules_403 or config.role != "admin" else None


async def object_records(request: web.Request) -> web.Response:
    """GET /custom_objects/{key}/records."""
    desk, key = state_of(request).desk, request.match_info["key"]
    if key not in {each["key"] for each in desk.custom_objects}:
        return not_found(request)
    own = [row for row in desk.custom_object_records if row["custom_object_key"] == key]
    return listed(request, "custom_object_records", Listed(own))


async def identities(request: web.Request) -> web.Response:
    """GET /users/{id}/identities."""
    desk = state_of(request).desk
    user = desk.users.get(int(request.match_info["id"]))
    if user is None:
        return not_found(request)
    return listed(request, "identities", Listed(desk.identities_of(user["id"])))


async def memberships_of_user(request: web.Request) -> web.Response:
    """GET /users/{id}/organization_memberships."""
    key = int(request.match_info["id"])
    rows = [r for r in state_of(request).desk.organization_memberships if r["user_id"] == key]
    return listed(request, "organization_memberships", Listed(rows))


async def search(request: web.Request) -> web.Response:
    """GET /search: only `type:` and one word that must occur in name, subject or e-mail."""
    desk = state_of(request).desk
    words = request.query.get("query", "").split()
    kinds = {word.removeprefix("type:") for word in words if word.startswith("type:")}
    needles = [word.lower() for word in words if ":" not in word and "<" not in word]
    found = [
        {**record, "result_type": kind}
        for kind, records in (
            ("ticket", desk.tickets),
            ("user", desk.users),
            ("organization", desk.organizations),
        )
        if not kinds or kind in kinds
        for record in records
        if all(needle in _text(record) for needle in needles)
    ]
    return listed(request, "results", Listed(found))


def _text(record: Json) -> str:
    return " ".join(str(record.get(key) or "") for key in ("name", "subject", "email")).lower()


def _living(record: Json) -> Json | None:
    is_gone = record.get("deleted_at") is not None or record.get("active") is False
    return None if is_gone else record


def _records(request: web.Request, name: str) -> Records:
    desk = state_of(request).desk
    return desk.users if name == "users" else desk.organizations
