"""The desk as agents see its tickets, where addresses of tickets in reports lead."""

from collections.abc import Iterable
from pathlib import Path
from typing import Any, Final

from aiohttp import web

from connectors.sandbox.freshdesk.desk.model import Desk
from connectors.sandbox.freshdesk.files import length_of
from connectors.sandbox.freshdesk.state import here, state_of
from connectors.sandbox.pages import Pages, looked_for
from connectors.sandbox.records import Json

PAGES: Final = Pages(Path(__file__).parent / "templates")

_STATUS: Final = "status"


def add_pages(app: web.Application) -> None:
    """Serve the desk's pages."""
    app.router.add_get("/", _home)
    app.router.add_get("/a/tickets", _tickets)
    app.router.add_get(r"/a/tickets/{id:\d+}", _ticket)
    app.router.add_get(r"/helpdesk/tickets/{id:\d+}", _ticket)
    app.router.add_get(r"/support/tickets/{id:\d+}", _ticket)
    app.router.add_get(r"/helpdesk/attachments/{id:\d+}", _file)


def own(request: web.Request, text: str) -> str:
    """Return a text whose files are had from this server, without a login."""
    return here(request, text.encode(), files="").decode()


def own_files(request: web.Request, rows: Iterable[Json]) -> list[Json]:
    """Return files as a page has them."""
    return [
        {"name": row["name"], "size": length_of(row), "url": own(request, row["attachment_url"])}
        for row in rows
    ]


async def _home(_: web.Request) -> web.StreamResponse:
    raise web.HTTPFound("/a/tickets")


async def _tickets(request: web.Request) -> web.Response:
    desk = state_of(request).desk
    told = looked_for(request, desk.tickets, _line)
    told["rows"] = [_head(desk, each) for each in told["rows"]]
    return PAGES.answer("tickets.html.j2", **told)


async def _ticket(request: web.Request) -> web.Response:
    desk = state_of(request).desk
    ticket = desk.tickets.get(int(request.match_info["id"]))
    if ticket is None:
        return web.Response(status=404, text="this desk has no such ticket")
    return PAGES.answer("ticket.html.j2", ticket=_whole(request, desk, ticket))


async def _file(request: web.Request) -> web.StreamResponse:
    """Lead to where a file lies, by a link that is made for who asks."""
    stored = state_of(request).desk.file(int(request.match_info["id"]))
    if stored is None:
        return web.Response(status=404, text="this desk has no such file")
    raise web.HTTPFound(own(request, stored.record["attachment_url"]))


def _line(ticket: Json) -> str:
    return " ".join(map(str, (ticket["id"], ticket["subject"], *ticket["tags"]))).lower()


def _head(desk: Desk, ticket: Json) -> Json:
    places = ("archived", "deleted", "spam")
    return {
        **{name: ticket.get(name) for name in ("id", "subject", "created_at")},
        "status": _status(desk, ticket),
        "requester": _person(desk, ticket["requester_id"]),
        "agent": _person(desk, ticket["responder_id"]),
        "place": ", ".join(name for name in places if ticket.get(name)),
    }


def _whole(request: web.Request, desk: Desk, ticket: Json) -> Json:
    head = _head(desk, ticket)
    said = [_first(ticket), *desk.oldest_said(ticket["id"], 1_000)]
    fields = {each["name"]: each["label"] for each in desk.ticket_fields}
    return {
        **head,
        "facts": [
            ("Number", ticket["id"]),
            ("Status", head["status"]),
            ("Where", head["place"]),
            ("Type", ticket["type"]),
            ("Priority", ticket["priority"]),
            ("Source", ticket["source"]),
            ("Requester", head["requester"]),
            ("Agent", head["agent"]),
            ("Group", _named(desk.groups, ticket["group_id"])),
            ("Product", _named(desk.products, ticket["product_id"])),
            ("Company", _named(desk.companies, ticket["company_id"])),
            ("Copies", ", ".join(ticket["cc_emails"])),
            ("Due", ticket["due_by"]),
            ("Created", ticket["created_at"]),
            ("Changed", ticket["updated_at"]),
        ],
        "tags": ticket["tags"],
        "fields": [(fields.get(k, k), v) for k, v in ticket["custom_fields"].items()],
        "said": [_said(request, desk, each) for each in said],
    }


def _first(ticket: Json) -> Json:
    is_ours = ticket["source"] in {10, 14}
    return {
        "user_id": ticket["responder_id"] if is_ours else ticket["requester_id"],
        "incoming": not is_ours,
        "private": False,
        "created_at": ticket["created_at"],
        "body": ticket["description"],
        "attachments": ticket["attachments"],
    }


def _said(request: web.Request, desk: Desk, row: Json) -> Json:
    kind = "theirs" if row["incoming"] else "ours"
    return {
        "kind": "note" if row["private"] else kind,
        "author": _person(desk, row["user_id"]) or row.get("from_email") or "",
        "at": row["created_at"],
        "body": own(request, row["body"]),
        "files": own_files(request, row["attachments"]),
    }


def _status(desk: Desk, ticket: Json) -> str:
    field = next((each for each in desk.ticket_fields if each["name"] == _STATUS), None)
    labels: Any = (field or {}).get("choices", {}).get(str(ticket["status"]))
    return labels[0] if labels else str(ticket["status"])


def _person(desk: Desk, key: int | None) -> str:
    person = desk.person(key) or {}
    return str(person.get("name") or person.get("email") or "")


def _named(rows: Iterable[Json], key: int | None) -> str:
    return next((str(row["name"]) for row in rows if row["id"] == key), "")
