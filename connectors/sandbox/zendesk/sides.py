"""The export of side conversations: by time, without a word about its end."""

from aiohttp import web

from connectors.sandbox.records import epoch
from connectors.sandbox.zendesk.exports import started_at
from connectors.sandbox.zendesk.state import answer, here_url, problem, state_of
from connectors.sandbox.zendesk.tickets import living


async def side_events(request: web.Request) -> web.Response:
    """GET /tickets/side_conversations/events: what was said since `start_time`, oldest first."""
    state = state_of(request)
    if state.config.side_conversations_404:
        return problem(request, 404, "RecordNotFound", "Not found")
    start = started_at(request)
    if isinstance(start, web.Response):
        return start
    size = state.config.export_page_size
    since = [each for each in state.desk.side_events if epoch(each["created_at"]) >= start]
    shown = since[:size]
    end = epoch(shown[-1]["created_at"]) if shown else start
    body = {
        "events": shown,
        "count": len(shown),
        "end_time": end,
        "next_page": here_url(request, start_time=str(end)),
    }
    return answer(request, body)


async def of_ticket(request: web.Request) -> web.Response:
    """GET /tickets/{id}/side_conversations: those of a ticket, with `include=events` all events."""
    state, ticket = state_of(request), living(request)
    if ticket is None or state.config.side_conversations_404:
        return problem(request, 404, "RecordNotFound", "Not found")
    events = [each for each in state.desk.side_events if each["ticket_id"] == ticket["id"]]
    ids = dict.fromkeys(each["side_conversation_id"] for each in events)
    shown: dict[str, object] = {
        "side_conversations": [{"id": each, "ticket_id": ticket["id"]} for each in ids],
        "count": len(ids),
        "next_page": None,
    }
    if "events" in request.query.get("include", "").split(","):
        shown["events"] = events
    return answer(request, shown)
