"""The sandbox's own endpoints: figures, and changes to the desk as somebody at work makes them."""

from collections.abc import Callable, Mapping
from typing import Any, Final

from aiohttp import web

from connectors.sandbox.freshdesk.desk.activities import changed_at_work
from connectors.sandbox.freshdesk.desk.people import company_row, contact_row
from connectors.sandbox.freshdesk.desk.tickets import said_row, ticket_row
from connectors.sandbox.freshdesk.state import State, answer, not_found, problem, state_of
from connectors.sandbox.records import Json, Records, stamp
from connectors.sandbox.told import told_object

_FIRST_LATER: Final = 99_000_000_000  # ids of conversations that come afterwards
_ID: Final = r"{id:\d+}"
_ROWS: Final[Mapping[str, Callable[[int, str], Json]]] = {
    "tickets": ticket_row,
    "contacts": lambda key, at: contact_row(key, {"created_at": at, "updated_at": at}),
    "companies": lambda key, at: company_row(key, {"created_at": at, "updated_at": at}),
}


def add_control(app: web.Application) -> None:
    """Serve the sandbox's own endpoints."""
    app.router.add_get("/_sandbox/stats", stats)
    for name in _ROWS:
        app.router.add_post(f"/_sandbox/{name}", _adding(name))
        app.router.add_put(f"/_sandbox/{name}/{_ID}", _changing(name))
        app.router.add_delete(f"/_sandbox/{name}/{_ID}", _removing(name))
    app.router.add_post(f"/_sandbox/tickets/{_ID}/conversations", add_conversation)
    app.router.add_put(rf"/_sandbox/tickets/{_ID}/conversations/{{said:\d+}}", change_conversation)
    app.router.add_put(rf"/_sandbox/articles/{_ID}/{{lang:[\w-]+}}", put_article)
    app.router.add_delete(f"/_sandbox/articles/{_ID}", remove_article)
    app.router.add_delete(rf"/_sandbox/articles/{_ID}/{{lang:[\w-]+}}", remove_text)


async def stats(request: web.Request) -> web.Response:
    """GET /_sandbox/stats."""
    return answer(request, state_of(request).stats.as_json())


async def add_conversation(request: web.Request) -> web.Response:
    """POST /_sandbox/tickets/{id}/conversations: `body`, and any other value of one."""
    state, fields = state_of(request), await told_object(request)
    ticket = state.desk.tickets.get(int(request.match_info["id"]))
    if fields is None or not isinstance(fields.get("body"), str):
        return problem(request, 400, "invalid_json", "body is required")
    if ticket is None:
        return not_found()
    when = _now(state, state.desk.tickets)
    later = state.desk.later_said.setdefault(ticket["id"], [])
    key = _FIRST_LATER + ticket["id"] * 1_000 + len(later)
    author = {"user_id": ticket["requester_id"], "incoming": True}
    said = said_row(key, ticket["id"], stamp(when)) | author | fields
    said["body_text"] = fields.get("body_text", fields["body"])
    later.append(said)
    state.desk.tickets.put({**ticket, "updated_at": stamp(when)}, when)
    return answer(request, said, status=201)


async def change_conversation(request: web.Request) -> web.Response:
    """PUT /_sandbox/tickets/{id}/conversations/{said}: put these values over it."""
    state, fields = state_of(request), await told_object(request)
    ticket = state.desk.tickets.get(int(request.match_info["id"]))
    key = int(request.match_info["said"])
    known = {row["id"]: row for row in state.desk.said(ticket["id"])} if ticket else {}
    if fields is None or ticket is None or key not in known:
        return not_found()
    when = _now(state, state.desk.tickets)
    changes = {**fields, "updated_at": stamp(when), "last_edited_at": stamp(when)}
    state.desk.rewritten[key] = state.desk.rewritten.get(key, {}) | changes
    state.desk.tickets.put({**ticket, "updated_at": stamp(when)}, when)
    return answer(request, known[key] | changes)


async def put_article(request: web.Request) -> web.Response:
    """PUT /_sandbox/articles/{id}/{lang}: change its words, or add the language."""
    state, fields = state_of(request), await told_object(request)
    key, language = int(request.match_info["id"]), request.match_info["lang"]
    if fields is None or key not in state.desk.solutions.articles:
        return not_found()
    texts = state.desk.solutions.texts[key]
    basis = texts.get(language) or next(iter(texts.values()))
    texts[language] = {**basis, **fields, "updated_at": stamp(int(state.seconds()))}
    return answer(request, texts[language])


async def remove_article(request: web.Request) -> web.Response:
    """DELETE /_sandbox/articles/{id}."""
    key = int(request.match_info["id"])
    if state_of(request).desk.solutions.articles.pop(key, None) is None:
        return not_found()
    return web.Response(status=204)


async def remove_text(request: web.Request) -> web.Response:
    """DELETE /_sandbox/articles/{id}/{lang}."""
    texts = state_of(request).desk.solutions.texts.get(int(request.match_info["id"]), {})
    if texts.pop(request.match_info["lang"], None) is None:
        return not_found()
    return web.Response(status=204)


def _adding(name: str) -> Any:
    async def add(request: web.Request) -> web.Response:
        """POST /_sandbox/tickets and the like: these values over those of one that says nothing."""
        state, fields = state_of(request), await told_object(request)
        records: Records = getattr(state.desk, name)
        if fields is None:
            return problem(request, 400, "invalid_json", "a JSON object is expected")
        when = _now(state, records)
        key = fields.get("id") or 1 + max((row["id"] for row in records), default=0)
        records.put(_ROWS[name](key, stamp(when)) | fields, when)
        return answer(request, records.get(key), status=201)

    return add


def _changing(name: str) -> Any:
    async def change(request: web.Request) -> web.Response:
        """PUT /_sandbox/tickets/{id} and the like: put these values over the record's."""
        state, fields = state_of(request), await told_object(request)
        records: Records = getattr(state.desk, name)
        record = records.get(int(request.match_info["id"]))
        if fields is None:
            return problem(request, 400, "invalid_json", "a JSON object is expected")
        if record is None:
            return not_found()
        when = _now(state, records)
        changed = {**record, "updated_at": stamp(when), **fields}
        records.put(changed, when)
        if name == "tickets":
            state.desk.happened += changed_at_work(state.desk, record, changed)
        return answer(request, changed)

    return change


def _removing(name: str) -> Any:
    async def remove(request: web.Request) -> web.Response:
        """DELETE /_sandbox/tickets/{id} and the like: gone for good, without a trace."""
        records: Records = getattr(state_of(request).desk, name)
        key = int(request.match_info["id"])
        if records.get(key) is None:
            return not_found()
        records.remove(key)
        return web.Response(status=204)

    return remove


def _now(state: State, records: Records) -> int:
    newest = records.time_at(len(records) - 1) if len(records) else 0
    return max(int(state.seconds()), newest)
