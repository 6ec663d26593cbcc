"""Teammates, teams, and the workspace itself: all of it read-only, as in Intercom's API."""

from typing import Final

from connectors.sandbox.intercom.refusal import not_found
from connectors.sandbox.intercom.workspace import Call, Json, Workspace

WORKSPACE_MADE_AT: Final = 1_650_000_000  # unix seconds
STATE_LABELS: Final = {
    "submitted": ("Submitted", "Submitted"),
    "in_progress": ("In progress", "In progress"),
    "waiting_on_customer": ("Waiting on customer", "Waiting on you"),
    "resolved": ("Resolved", "Resolved"),
}
FIRST_STATE: Final = 8_269
TYPE: Final[Json] = {
    "type": "ticket_type",
    "id": "55",
    "name": "Support request",
    "description": "Anything a customer asks",
    "icon": "🎟️",
    "archived": False,
    "is_internal": False,
    "category": "Customer",
}


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


async def list_ticket_states(_: Call) -> Json:
    """GET /ticket_states: the four that every workspace has."""
    types = {"type": "list", "data": [TYPE]}
    states = [{**state, "archived": False, "ticket_types": types} for state in _states()]
    return {"type": "list", "data": states}


async def list_ticket_types(call: Call) -> Json:
    """GET /ticket_types: one, with the two attributes that each has."""
    attributes = [
        _default_attribute("_default_title_", 165, 0, call.world, is_multiline=False),
        _default_attribute("_default_description_", 166, 1, call.world, is_multiline=True),
    ]
    shown = {
        **TYPE,
        "workspace_id": call.config.workspace,
        "created_at": WORKSPACE_MADE_AT,
        "updated_at": WORKSPACE_MADE_AT,
        "ticket_type_attributes": {"type": "list", "data": attributes},
        "ticket_states": {"type": "list", "data": _states()},
    }
    return {"type": "list", "data": [shown]}


def admin_json(doc: Json) -> Json:
    """Return a teammate as lists and authors of notes show them."""
    shown = {name: value for name, value in doc.items() if name != "owns_token"}
    return {"type": "admin", **shown, "away_mode_enabled": False, "away_mode_reassign": False}


def _team(doc: Json) -> Json:
    return {"type": "team", **doc, "distribution_method": "round_robin"}


def _states() -> list[Json]:
    return [
        {
            "type": "ticket_state",
            "id": str(FIRST_STATE + number),
            "category": category,
            "internal_label": internal,
            "external_label": external,
        }
        for number, (category, (internal, external)) in enumerate(STATE_LABELS.items())
    ]


def _default_attribute(
    name: str, number: int, order: int, world: Workspace, *, is_multiline: bool
) -> Json:
    return {
        "type": "ticket_type_attribute",
        "id": str(number),
        "workspace_id": world.config.workspace,
        "name": name,
        "description": "",
        "data_type": "string",
        "input_options": {"multiline": is_multiline},
        "order": order,
        "required_to_create": False,
        "required_to_create_for_contacts": False,
        "visible_on_create": True,
        "visible_to_contacts": True,
        "default": True,
        "ticket_type_id": int(TYPE["id"]),
        "archived": False,
        "created_at": WORKSPACE_MADE_AT,
        "updated_at": WORKSPACE_MADE_AT,
    }
