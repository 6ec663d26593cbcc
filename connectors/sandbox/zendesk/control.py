"""The sandbox's own endpoints: figures, and changes to the desk as somebody at work makes them."""

from typing import Final

from aiohttp import web

from connectors.sandbox.records import Json, Records, epoch, stamp
from connectors.sandbox.told import told_object
from connectors.sandbox.zendesk.desk.history import put_changes
from connectors.sandbox.zendesk.state import State, answer, not_found, problem, state_of

_META: Final = {"system": {"client": "sandbox", "ip_address": "127.0.0.1"}, "custom": {}}


async def stats(request: web.Request) -> web.Response:
    """GET /_sandbox/stats."""
    return answer(request, state_of(request).stats.as_json())


async def change_ticket(request: web.Request) -> web.Response:
    """PUT /_sandbox/tickets/{id}: put these values over the ticket's."""
    state = state_of(request)
    changes = await told_object(request)
    if changes is None:
        return problem(request, 400, "InvalidBody", "a JSON object is expected")
    key = int(request.match_info["id"])
    ticket = state.desk.tickets.get(key)
    if ticket is None:
        return not_found(request)
    when = _now(state, state.desk.tickets)
    events = [*put_changes(ticket, changes)]
    changed = _touched({**ticket, **changes}, when)
    state.desk.tickets.put(changed, when)
    _add_audit(state, key, changed["assignee_id"] or -1, events)
    return answer(request, {"ticket": changed})


async def add_comment(request: web.Request) -> web.Response:
    """POST /_sandbox/tickets/{id}/comments: `body`, and `author_id`, `public`, `type`."""
    state = state_of(request)
    fields = await told_object(request)
    ticket = state.desk.tickets.get(int(request.match_info["id"]))
    if fields is None or not isinstance(fields.get("body"), str):
        return problem(request, 400, "InvalidBody", "body is required")
    if ticket is None:
        return not_found(request)
    when = _now(state, state.desk.tickets)
    text = fields["body"]
    comment = {
        "type": fields.get("type", "Comment"),
        "author_id": fields.get("author_id", ticket["requester_id"]),
        "public": fields.get("public", True),
        "body": text,
        "html_body": fields.get("html_body", f'<div class="zd-comment"><p>{text}</p></div>'),
        "plain_body": text,
        "attachments": [],
        "created_at": stamp(when),
    }
    state.desk.tickets.put(_touched(ticket, when), when)
    audit = _add_audit(state, ticket["id"], comment["author_id"], [comment])
    return answer(request, {"comment": audit["events"][0]}, status=201)


async def change_comment(request: web.Request) -> web.Response:
    """PUT /_sandbox/tickets/{id}/comments/{comment}: `redact` words of it, or set `public`."""
    state = state_of(request)
    fields = await told_object(request) or {}
    ticket = state.desk.tickets.get(int(request.match_info["id"]))
    comment = int(request.match_info["comment"])
    known = state.desk.comments_of(ticket["id"]) if ticket else []
    shown = next((each for each in known if each["id"] == comment), None)
    if ticket is None or shown is None:
        return not_found(request)
    changes: Json = {}
    if words := fields.get("redact"):
        for name in ("body", "html_body", "plain_body"):
            changes[name] = (shown[name] or "").replace(words, "▇" * len(words))
        event = {"type": "CommentRedactionEvent", "comment_id": comment}
    elif "public" in fields:
        changes["public"] = fields["public"]
        event = {"type": "CommentPrivacyChange", "comment_id": comment, **changes}
    else:
        return problem(request, 400, "InvalidBody", "redact or public is required")
    when = _now(state, state.desk.tickets)
    state.desk.rewritten[comment] = state.desk.rewritten.get(comment, {}) | changes
    state.desk.tickets.put(_touched(ticket, when), when)
    _add_audit(state, ticket["id"], ticket["assignee_id"] or -1, [event])
    return answer(request, {"comment": shown | changes})


async def change_user(request: web.Request) -> web.Response:
    """PUT /_sandbox/users/{id}."""
    return await _change(request, state_of(request).desk.users, "user")


async def change_organization(request: web.Request) -> web.Response:
    """PUT /_sandbox/organizations/{id}."""
    return await _change(request, state_of(request).desk.organizations, "organization")


async def _change(request: web.Request, records: Records, single: str) -> web.Response:
    changes = await told_object(request)
    record = records.get(int(request.match_info["id"]))
    if changes is None:
        return problem(request, 400, "InvalidBody", "a JSON object is expected")
    if record is None:
        return not_found(request)
    when = _now(state_of(request), records)
    changed = {**record, **changes, "updated_at": stamp(when)}
    records.put(changed, when)
    return answer(request, {single: changed})


def _now(state: State, records: Records) -> int:
    newest = records.time_at(len(records) - 1) if len(records) else 0
    return max(int(state.seconds()), newest)


def _touched(ticket: Json, when: int) -> Json:
    return {**ticket, "updated_at": stamp(when), "generated_timestamp": when}


def _add_audit(state: State, ticket: int, author: int, events: list[Json]) -> Json:
    desk = state.desk
    when = _now(state, desk.audits)
    if events and "created_at" in events[0]:
        when = max(when, epoch(events[0]["created_at"]))
    key = 900_000_000_000 + 1_000 * sum(map(len, desk.later_audits.values()))
    audit: Json = {
        "id": key,
        "ticket_id": ticket,
        "created_at": stamp(when),
        "author_id": author,
        "via": {"channel": "web", "source": {"from": {}, "to": {}, "rel": None}},
        "metadata": _META,
        "events": [{"id": key + n, **event} for n, event in enumerate(events, start=1)],
    }
    desk.later_audits.setdefault(ticket, []).append(audit)
    desk.audits.put(audit, when)
    return audit
