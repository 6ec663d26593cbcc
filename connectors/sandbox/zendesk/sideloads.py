"""What `include` adds to an export's page: identities of users, people and groups of tickets."""

from collections.abc import Iterable

from aiohttp import web

from connectors.sandbox.records import Json, Records, epoch
from connectors.sandbox.zendesk.desk.model import Desk
from connectors.sandbox.zendesk.state import state_of


def sideloaded(request: web.Request, name: str, rows: list[Json]) -> dict[str, list[Json]]:
    """Return the further lists of a page; what is not known is not added, as in Zendesk."""
    wanted = set(request.query.get("include", "").split(","))
    desk = state_of(request).desk
    if name == "users":
        return _of_users(desk, rows, wanted)
    if name == "tickets":
        return _of_tickets(desk, rows, wanted)
    return {}


def with_comment_count(desk: Desk, ticket: Json) -> Json:
    """Return a ticket with the number of its comments."""
    return {**ticket, "comment_count": len(desk.comments_of(ticket["id"]))}


def _of_users(desk: Desk, rows: list[Json], wanted: set[str]) -> dict[str, list[Json]]:
    more: dict[str, list[Json]] = {}
    if "identities" in wanted:
        more["identities"] = [i for user in rows for i in desk.identities_of(user["id"])]
    if "organizations" in wanted:
        more["organizations"] = _found(desk.organizations, (u["organization_id"] for u in rows))
    return more


def _of_tickets(desk: Desk, rows: list[Json], wanted: set[str]) -> dict[str, list[Json]]:
    more: dict[str, list[Json]] = {}
    if "users" in wanted:
        roles = ("requester_id", "submitter_id", "assignee_id")
        more["users"] = _found(desk.users, (row[role] for row in rows for role in roles))
    if "groups" in wanted:
        used = {row["group_id"] for row in rows}
        more["groups"] = [group for group in desk.groups if group["id"] in used]
    if "organizations" in wanted:
        more["organizations"] = _found(desk.organizations, (r["organization_id"] for r in rows))
    if "metric_sets" in wanted:
        more["metric_sets"] = [_metrics(row) for row in rows]
    return more


def _found(records: Records, keys: Iterable[int | None]) -> list[Json]:
    used = sorted({key for key in keys if key is not None})
    return [record for key in used if (record := records.get(key)) is not None]


def _minutes(count: int | None) -> Json:
    return {"calendar": count, "business": count and count // 3}


def _age(ticket: Json) -> int:
    return (epoch(ticket["updated_at"]) - epoch(ticket["created_at"])) // 60


def _metrics(ticket: Json) -> Json:
    is_done = ticket["status"] in {"solved", "closed"}
    return {
        "id": ticket["id"] + 7_000_000,
        "ticket_id": ticket["id"],
        "created_at": ticket["created_at"],
        "updated_at": ticket["updated_at"],
        "solved_at": ticket["updated_at"] if is_done else None,
        "reopens": 0,
        "replies": None,
        "reply_time_in_minutes": _minutes(ticket["id"] % 240 + 3),
        "full_resolution_time_in_minutes": _minutes(_age(ticket) if is_done else None),
    }
