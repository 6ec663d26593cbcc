"""Single tickets: the record, its comments, its audits and its conversation log."""

from aiohttp import web

from connectors.sandbox.records import Json
from connectors.sandbox.zendesk.events import to_audit, without_inline
from connectors.sandbox.zendesk.paging import Listed, listed, whole
from connectors.sandbox.zendesk.sideloads import with_comment_count
from connectors.sandbox.zendesk.state import answer, counted, not_found, state_of


async def show(request: web.Request) -> web.Response:
    """GET /tickets/{id}."""
    ticket = living(request)
    if ticket is None:
        return not_found(request)
    if "comment_count" in request.query.get("include", "").split(","):
        ticket = with_comment_count(state_of(request).desk, ticket)
    return answer(request, {"ticket": ticket})


async def list_all(request: web.Request) -> web.Response:
    """GET /tickets: without deleted and archived ones, as the real list."""
    return listed(request, "tickets", state_of(request).desk.tickets, _unarchived)


async def show_many(request: web.Request) -> web.Response:
    """GET /tickets/show_many?ids=."""
    tickets = state_of(request).desk.tickets
    keys = [int(key) for key in request.query.get("ids", "").split(",") if key.strip().isdigit()]
    found = [ticket for key in keys if (ticket := tickets.get(key)) and _is_living(ticket)]
    return whole(request, "tickets", found)


async def count(request: web.Request) -> web.Response:
    """GET /tickets/count: approximate on the real side, without deleted ones."""
    tickets = state_of(request).desk.tickets
    total = len(tickets)
    if total <= 10_000:
        total = sum(_is_living(ticket) for ticket in tickets)
    return answer(request, counted(request, total))


async def comments(request: web.Request) -> web.Response:
    """GET /tickets/{id}/comments: inline images are listed only if asked for."""
    ticket = living(request)
    if ticket is None:
        return not_found(request)
    rows = state_of(request).desk.comments_of(ticket["id"])
    if request.query.get("include_inline_images") != "true":
        rows = [without_inline(row) for row in rows]
    if request.query.get("sort_order", request.query.get("sort", "")) in {"desc", "-created_at"}:
        rows.reverse()
    return listed(request, "comments", Listed(rows))


async def comments_count(request: web.Request) -> web.Response:
    """GET /tickets/{id}/comments/count."""
    ticket = living(request)
    if ticket is None:
        return not_found(request)
    rows = state_of(request).desk.comments_of(ticket["id"])
    return answer(request, counted(request, len(rows)))


async def audits(request: web.Request) -> web.Response:
    """GET /tickets/{id}/audits: an archived ticket's come all at once."""
    ticket = living(request)
    if ticket is None:
        return not_found(request)
    wanted = set(request.query.getall("filter_events[]", []))
    rows = [
        to_audit(audit)
        for audit in state_of(request).desk.audits_of(ticket["id"])
        if not wanted or wanted & {event["type"] for event in audit["events"]}
    ]
    if _is_archived(ticket):
        return whole(request, "audits", rows)
    return listed(request, "audits", Listed(rows))


async def conversation_log(request: web.Request) -> web.Response:
    """GET /tickets/{id}/conversation_log: bot and messaging turns as separate events."""
    ticket = living(request)
    if ticket is None:
        return not_found(request)
    desk = state_of(request).desk
    rows = desk.conversation_logs.get(ticket["id"])
    if rows is None:
        rows = [_logged(comment) for comment in desk.comments_of(ticket["id"])]
    return listed(request, "events", Listed(rows))


async def related(request: web.Request) -> web.Response:
    """GET /tickets/{id}/related."""
    ticket = living(request)
    if ticket is None:
        return not_found(request)
    facts: Json = {
        "url": f"{ticket['url'].removesuffix('.json')}/related.json",
        "topic_id": None,
        "jira_issue_ids": [],
        "followup_source_ids": [],
        "from_archive": _is_archived(ticket),
        "incidents": 0,
    }
    return answer(request, {"ticket_related": facts})


def living(request: web.Request) -> Json | None:
    """Return the ticket of the address unless it is deleted."""
    ticket = state_of(request).desk.tickets.get(int(request.match_info["id"]))
    return ticket if ticket is not None and _is_living(ticket) else None


def _is_living(ticket: Json) -> bool:
    return bool(ticket["status"] != "deleted")


def _is_archived(ticket: Json) -> bool:
    return bool(ticket["status"] == "closed")


def _unarchived(ticket: Json) -> Json | None:
    return ticket if _is_living(ticket) and not _is_archived(ticket) else None


def _logged(comment: Json) -> Json:
    return {
        "id": f"01HZ{comment['id']:022d}",
        "type": "Comment",
        "created_at": comment["created_at"],
        "received_at": comment["created_at"],
        "author": {
            "type": "user",
            "display_name": None,
            "zen:support:user_id": str(comment["author_id"]),
        },
        "content": {"type": "html", "body": comment["html_body"]},
        "attachments": without_inline(comment)["attachments"],
        "metadata": {"public": comment["public"]},
        "reference": {"type": "Comment", "id": str(comment["id"])},
        "source": {"type": comment["via"]["channel"]},
    }
