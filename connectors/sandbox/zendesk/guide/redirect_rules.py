"""Rules that lead on from addresses where there is no page: the API, and what readers get of it."""

import re
from typing import Any, Final

from aiohttp import web

from connectors.sandbox.records import Json, stamp
from connectors.sandbox.told import told_object
from connectors.sandbox.zendesk.auth import may_write
from connectors.sandbox.zendesk.desk.help_center.model import FIRST, Guide
from connectors.sandbox.zendesk.guide.brands import brand_of, guide_of, is_manager
from connectors.sandbox.zendesk.paging import Listed, listed
from connectors.sandbox.zendesk.state import answer, not_found, state_of

PLACE: Final = "/api/v2/guide/redirect_rules"
MOST: Final = 50_000  # of a brand (Zendesk, Redirect Rules API)
STATUSES: Final = frozenset({"301", "302", "303", "307", "308"})
PER_PAGE: Final = "30"
_SLUG: Final = re.compile(r"(/hc/(?:[^/]+/)?(?:articles|sections|categories)/\d+)[^/\d][^/]*")

Handler = Any


async def list_rules(request: web.Request) -> web.StreamResponse:
    """GET /guide/redirect_rules: by cursor only, those of the brand that is asked."""
    if (refused := _refused(request)) is not None:
        return refused
    prefix = request.query.get("filter[redirect_from_prefix]", "")
    rules = [r for r in _rules(request).values() if r["redirect_from"].startswith(prefix)]
    if request.query.get("sort", "id").endswith("redirect_from"):
        rules.sort(key=lambda rule: rule["redirect_from"])
    if "page[size]" not in request.query:
        query = {**request.query, "page[size]": PER_PAGE}
        request = request.clone(rel_url=request.rel_url.with_query(query))
    return listed(request, "records", Listed(rules))


async def show_rule(request: web.Request) -> web.StreamResponse:
    """GET /guide/redirect_rules/{id}."""
    if (refused := _refused(request)) is not None:
        return refused
    rule = _of_id(request)
    return not_found(request) if rule is None else answer(request, {"redirect_rule": rule})


async def set_rule(request: web.Request) -> web.StreamResponse:
    """POST /guide/redirect_rules: makes or changes the rule of a path, and answers nothing."""
    if (refused := _refused(request, writes=True)) is not None:
        return refused
    told = (await told_object(request) or {}).get("redirect_rule")
    if (fault := _fault(told)) is not None or told is None:
        return _errors(request, 400, "BadRequest", fault or "redirect_rule is required")
    rules, path = _rules(request), told["redirect_from"]
    if path not in rules and len(rules) >= MOST:
        return _errors(request, 422, "LimitExceeded", f"a brand has {MOST} redirect rules at most")
    now = stamp(int(state_of(request).seconds()))
    guide_of(request).rules_made += 1
    before = rules.get(path) or {
        "id": f"01REDIRECT{guide_of(request).rules_made:016d}",
        "brand_id": _brand_id(request),
        "created_at": now,
    }
    rules[path] = {
        **before,
        "redirect_from": path,
        "redirect_to": told["redirect_to"],
        "redirect_status": str(told["redirect_status"]),
        "updated_at": now,
    }
    return web.Response(status=204)


async def delete_rule(request: web.Request) -> web.StreamResponse:
    """DELETE /guide/redirect_rules/{id}."""
    if (refused := _refused(request, writes=True)) is not None:
        return refused
    rule = _of_id(request)
    if rule is None:
        return not_found(request)
    del _rules(request)[rule["redirect_from"]]
    return web.Response(status=204)


@web.middleware
async def led_on(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Lead a reader on from where there is no page; a page that is there is shown."""
    try:
        response: web.StreamResponse = await handler(request)
    except web.HTTPNotFound:
        if request.path.startswith(("/api/", "/_", "/agent/")):
            raise
        rule = guide_of(request).redirect_rules.get(brand_of(request), {}).get(bare(request.path))
        if rule is None:
            raise
        headers = {"Location": rule["redirect_to"]}
        return web.Response(status=int(rule["redirect_status"]), headers=headers)
    return response


def add_rules(app: web.Application) -> None:
    """Serve the endpoints."""
    for ending in ("", ".json"):
        app.router.add_get(PLACE + ending, list_rules)
        app.router.add_post(PLACE + ending, set_rule)
        app.router.add_get(f"{PLACE}/{{key}}{ending}", show_rule)
        app.router.add_delete(f"{PLACE}/{{key}}{ending}", delete_rule)


def bare(path: str) -> str:
    """Return a path without the name behind a page's id: rules are for any."""
    found = _SLUG.fullmatch(path)
    return found[1] if found else path


def _rules(request: web.Request) -> dict[str, Json]:
    guide: Guide = guide_of(request)
    return guide.redirect_rules.setdefault(brand_of(request), {})


def _brand_id(request: web.Request) -> str:
    brands, is_default = state_of(request).desk.brands, brand_of(request) == FIRST
    return next((str(each["id"]) for each in brands if each["default"] == is_default), "")


def _of_id(request: web.Request) -> Json | None:
    key = request.match_info["key"].removesuffix(".json")
    return next((rule for rule in _rules(request).values() if rule["id"] == key), None)


def _refused(request: web.Request, *, writes: bool = False) -> web.Response | None:
    """Return the refusal of whoever may not: rules are for admins of Guide, on some plans."""
    config = state_of(request).config
    if config.redirect_rules == "absent" or brand_of(request) not in guide_of(request).locales:
        return not_found(request)
    is_allowed = config.redirect_rules == "allowed" and is_manager(request)
    if is_allowed and (not writes or may_write(request)):
        return None
    return _errors(request, 403, "Forbidden", "Access to the resource is forbidden")


def _errors(request: web.Request, status: int, code: str, title: str) -> web.Response:
    told = {"code": code, "meta": {}, "status": str(status), "title": title}
    return answer(request, {"errors": [told]}, status=status)


def _fault(told: Any) -> str | None:
    """Return what is wrong with a rule, None for a sound one."""
    if not isinstance(told, dict):
        return "redirect_rule is required"
    path, to = told.get("redirect_from"), told.get("redirect_to")
    if not isinstance(path, str) or not path.startswith("/"):
        return "redirect_from must begin with '/'"
    if bare(path) != path:
        return "redirect_from must have no slug"
    if not isinstance(to, str) or not to.startswith(("https://", "http://", "/")):
        return "redirect_to must begin with 'https://', 'http://' or '/'"
    if str(told.get("redirect_status")) not in STATUSES:
        return f"redirect_status is none of {sorted(STATUSES)}"
    return None
