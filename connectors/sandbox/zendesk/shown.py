"""The desk as agents see it: a list of tickets, and each ticket with all that it carries."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from aiohttp import web

from connectors.sandbox.pages import Pages, looked_for
from connectors.sandbox.records import Json
from connectors.sandbox.zendesk import files
from connectors.sandbox.zendesk.desk.model import HERE, SECOND_BRAND, Desk
from connectors.sandbox.zendesk.state import state_of

PAGES: Final = Pages(Path(__file__).parent / "templates")
FILES: Final = "/agent"  # before the addresses of attachments: a browser has no login


def add_pages(app: web.Application) -> None:
    """Serve the desk's pages, where addresses of tickets in reports lead."""
    app.router.add_get("/", _home)
    app.router.add_get("/agent/tickets", _tickets)
    app.router.add_get(r"/agent/tickets/{id:\d+}", _ticket)
    app.router.add_get(f"{FILES}/attachments/token/{{token}}/", files.saved)
    app.router.add_get(f"{FILES}/attachments/token/{{token}}", files.saved)


async def _home(_: web.Request) -> web.StreamResponse:
    raise web.HTTPFound("/agent/tickets")


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
    return PAGES.answer("ticket.html.j2", ticket=_whole(desk, ticket))


def _line(ticket: Json) -> str:
    words = (ticket["id"], ticket.get("subject"), ticket.get("status"), *(ticket.get("tags") or ()))
    return " ".join(map(str, words)).lower()


def _head(desk: Desk, ticket: Json) -> Json:
    return {
        **{name: ticket.get(name) for name in ("id", "subject", "status", "created_at")},
        "requester": _person(desk, ticket.get("requester_id")),
        "assignee": _person(desk, ticket.get("assignee_id")),
        "group": _named(desk.groups, ticket.get("group_id")),
    }


def _whole(desk: Desk, ticket: Json) -> Json:
    organization = desk.organizations.get(ticket.get("organization_id") or 0)
    rating = ticket.get("satisfaction_rating")
    return {
        **_head(desk, ticket),
        "facts": [
            ("Number", ticket["id"]),
            ("Status", ticket.get("status")),
            ("Own status", _named(desk.custom_statuses, ticket.get("custom_status_id"))),
            ("Type", ticket.get("type")),
            ("Priority", ticket.get("priority")),
            ("Channel", (ticket.get("via") or {}).get("channel")),
            ("Brand", _named(desk.brands, ticket.get("brand_id"))),
            ("Form", _named(desk.ticket_forms, ticket.get("ticket_form_id"))),
            ("Due", ticket.get("due_at")),
            ("Problem", ticket.get("problem_id")),
            ("External id", ticket.get("external_id")),
            ("Rating", rating.get("score") if isinstance(rating, dict) else rating),
            ("Rating says", rating.get("comment") if isinstance(rating, dict) else None),
            ("Created", ticket.get("created_at")),
            ("Changed", ticket.get("updated_at")),
        ],
        "organization": organization["name"] if organization else "",
        "copies": _people(desk, ticket.get("email_cc_ids") or ticket.get("collaborator_ids")),
        "followers": _people(desk, ticket.get("follower_ids")),
        "tags": ticket.get("tags") or [],
        "fields": list(_fields(desk, ticket)),
        "comments": [_comment(desk, each) for each in desk.comments_of(ticket["id"])],
    }


def _comment(desk: Desk, comment: Json) -> Json:
    return {
        "kind": "note" if not comment.get("public") else _side(desk, comment),
        "author": _person(desk, comment.get("author_id")),
        "at": comment["created_at"],
        "body": _here(comment.get("html_body") or comment.get("body") or ""),
        "files": [
            {
                "name": each["file_name"],
                "size": each.get("size") or 0,
                "url": _here(each["content_url"]),
            }
            for each in comment.get("attachments") or ()
            if not each.get("inline")
        ],
    }


def _side(desk: Desk, comment: Json) -> str:
    author = desk.users.get(comment.get("author_id") or 0)
    return "theirs" if author is None or author["role"] == "end-user" else "ours"


def _here(text: str) -> str:
    """Return a text whose addresses of own files lead to where no login is asked for."""
    for base in (HERE, SECOND_BRAND):
        text = text.replace(f"{base}/attachments/", f"{FILES}/attachments/")
    return text


def _fields(desk: Desk, ticket: Json) -> Iterator[tuple[str, str]]:
    """Yield the filled fields by their titles, choices by their names."""
    known = {each["id"]: each for each in desk.ticket_fields}
    for told in ticket.get("custom_fields") or ():
        field, value = known.get(told["id"]), told.get("value")
        if value in (None, "", []):
            continue
        options = {
            each["value"]: each["name"] for each in (field or {}).get("custom_field_options") or ()
        }
        values = value if isinstance(value, list) else [value]
        named = ", ".join(str(options.get(each, each)) for each in values)
        yield (field["title"] if field else f"field {told['id']}"), named


def _people(desk: Desk, ids: Any) -> list[str]:
    return [_person(desk, each) for each in ids or ()]


def _person(desk: Desk, user_id: Any) -> str:
    user = desk.users.get(user_id) if isinstance(user_id, int) else None
    return (user["name"] or user.get("email") or "") if user else ""


def _named(rows: Any, row_id: Any) -> str:
    found = next((each for each in rows if each["id"] == row_id), None)
    return "" if found is None else str(found.get("name") or found.get("agent_label") or "")
