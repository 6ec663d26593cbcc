"""The export of side conversations: by time, without a word about its end."""

from aiohttp import web

from connectors.sandbox.records import epoch
from connectors.sandbox.zendesk.exports import started_at
from connectors.sandbox.zendesk.state import answer, here_url, problem, state_of


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
