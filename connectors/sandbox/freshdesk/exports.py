"""Files that are made for who asks: what happened to tickets in a day, and the whole account."""

import re
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
JOBS: Final = web.AppKey("jobs", list[str])

_DAY: Final = re.compile(r"\d{4}-\d\d-\d\d")


async def activities(request: web.Request) -> web.Response:
    """GET /export/ticket_activities: a link to a file of a day, the last one unless told."""
    state = state_of(request)
    if FEATURE in state.config.lacks:
        return without_feature(request, FEATURE)
    day = request.query.get("created_at", state.clock().date().isoformat())
    if not _DAY.fullmatch(day):
        text = "It should be in the 'YYYY-MM-DD' format"
        return invalid(request, "created_at", text, "invalid_value")
    links = [{"url": f"{FILES}{file_of_day(day)}", "created_at": f"{day}T23:59:59Z"}]
    return answer(request, {"export": links if has_day(state.desk, day) else []})


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
