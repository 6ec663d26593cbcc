"""Teammates, teams, and the workspace itself: all of it read-only, as in Intercom's API."""

from typing import Final

from connectors.sandbox.intercom.refusal import not_found
from connectors.sandbox.intercom.workspace import Call, Json

WORKSPACE_MADE_AT: Final = 1_650_000_000  # unix seconds


async def me(call: Call) -> Json:
    """GET /me: the teammate of the token, and the workspace."""
    world, config = call.world, call.config
    admin = world.token_admin()
    return {
        "type": "admin",
        **{name: admin[name] for name in ("id", "email", "name", "has_inbox_seat")},
        "email_verified": True,
        "job_title": admin["job_title"],
        "avatar": {"type": "avatar", "image_url": None},
        "app": {
            "type": "app",
            "id_code": config.workspace,
            "name": config.workspace_name,
            "created_at": WORKSPACE_MADE_AT,
            "secure": False,
            "identity_verification": False,
            "timezone": config.timezone,
            "region": config.region,
        },
    }


async def list_admins(call: Call) -> Json:
    """GET /admins: all of them, no pages."""
    admins = call.world.store.all("admin").values()
    return {"type": "admin.list", "admins": [admin_json(doc) for doc in admins]}


async def show_admin(call: Call) -> Json:
    """GET /admins/{admin_id}."""
    return admin_json(call.world.admin(call.path["admin_id"], code="admin_not_found"))


async def list_teams(call: Call) -> Json:
    """GET /teams: all of them, no pages."""
    world = call.world
    return {"type": "team.list", "teams": [_team(doc) for doc in world.store.all("team").values()]}


async def show_team(call: Call) -> Json:
    """GET /teams/{team_id}."""
    doc = call.world.store.get("team", call.path["team_id"])
    if doc is None:
        raise not_found("Team not found", "team_not_found")
    return _team(doc)


def admin_json(doc: Json) -> Json:
    """Return a teammate as lists and authors of notes show them."""
    shown = {name: value for name, value in doc.items() if name != "owns_token"}
    return {"type": "admin", **shown, "away_mode_enabled": False, "away_mode_reassign": False}


def _team(doc: Json) -> Json:
    return {"type": "team", **doc, "distribution_method": "round_robin"}
