"""Files that are made for who asks: what happened to tickets in a day, and the whole account."""

from datetime import UTC, datetime, timedelta
from typing import Final

from aiohttp import web

from connectors.sandbox.freshdesk.desk.activities import file_of_day, has_day
from connectors.sandbox.freshdesk.desk.model import FILES
from connectors.sandbox.freshdesk.state import (
    answer,
    forbidden,
    invalid,
    not_found,
    state_of,
    without_feature,
)

FEATURE: Final = "ticket_activity_export"
DAYS_KEPT: Final = 30
JOBS: Final = web.AppKey("jobs", list[str])


async def activities(request: web.Request) -> web.Response:
    """GET /export/ticket_activities: a link to a file of a day, the last one unless told.

    For admins. A day's file is made when the day is over, and kept for 30 days.
    """
    state = state_of(request)
    if FEATURE in state.config.lacks:
        return without_feature(request, FEATURE)
    if state.config.role != "admin":
        return forbidden(request)
    today = state.clock().date()
    told = request.query.get("created_at", (today - timedelta(days=1)).isoformat())
    try:
        day = datetime.strptime(told, "%Y-%m-%d").replace(tzinfo=UTC).date()
    except ValueError:
        text = "It should be in the 'YYYY-MM-DD' format"
        return invalid(request, "created_at", text, "invalid_value")
    if not timedelta(0) < today - day <= timedelta(days=DAYS_KEPT):
        return not_found()
    links = [{"url": f"{FILES}{file_of_day(told)}", "created_at": f"{day:%-d-%-m-%Y}"}]
    return answer(request, {"export": links if has_day(state.desk, told) else []})


async def export_account(request: web.Request) -> web.Response:
    """POST /account/export: for admins; where its file is handed over, nobody documents."""
    if state_of(request).config.role != "admin":
        return forbidden(request)
    jobs = request.app[JOBS]
    jobs.append(f"export-{len(jobs) + 1}")
    return answer(request, {"id": jobs[-1]}, status=202)


async def job(request: web.Request) -> web.Response:
    """GET /jobs/{id}."""
    if request.match_info["id"] not in request.app[JOBS]:
        return not_found()
    told = {"id": request.match_info["id"], "status": "COMPLETED", "progress": 100}
    return answer(request, told)
