"""Freshdesk's records of the sample desk's people and companies."""

from dataclasses import dataclass
from typing import Any, Final

from connectors.sandbox.freshdesk.desk.files import stored
from connectors.sandbox.freshdesk.desk.model import LIVE
from connectors.sandbox.records import Json, StoredFile

Spec = dict[str, Any]

CREATED: Final = "2023-01-09T09:00:00Z"
UPDATED: Final = "2025-05-06T07:08:09Z"
AVATARS: Final = 43_003_000_000  # + the last figures of the contact's id


@dataclass(frozen=True, slots=True)
class People:
    """Records, the ids behind the short names, and the files of avatars."""

    agents: list[Json]
    contacts: list[Json]
    companies: list[Json]
    ids: dict[str, int]
    files: dict[int, StoredFile]


def build_people(specs: Spec, settings: Spec) -> People:
    """Return the people and companies of the YAML file."""
    ids = {k: v["id"] for kind in ("agents", "contacts") for k, v in specs[kind].items()}
    companies = {key: spec["id"] for key, spec in specs["companies"].items()}
    files: dict[int, StoredFile] = {}
    fields = [each["name"] for each in settings["company_fields"]]
    return People(
        agents=[build_agent(spec, settings) for spec in specs["agents"].values()],
        contacts=[
            _contact(spec, companies, settings, files) for spec in specs["contacts"].values()
        ],
        companies=[_company(spec, fields) for spec in specs["companies"].values()],
        ids=ids,
        files=files,
    )


def build_agent(spec: Spec, settings: Spec) -> Json:
    """Return an agent."""
    groups, roles = settings["groups"], settings["roles"]
    return {
        "available": spec.get("available", True),
        "occasional": spec.get("occasional", False),
        "id": spec["id"],
        "signature": spec.get("signature"),
        "ticket_scope": spec.get("ticket_scope", 1),
        "type": spec.get("type", "support_agent"),
        "group_ids": [groups[key]["id"] for key in spec.get("groups", ())],
        "role_ids": [roles[key]["id"] for key in spec.get("roles", ("agent",))],
        "skill_ids": [],
        "available_since": None,
        "focus_mode": True,
        "created_at": CREATED,
        "updated_at": UPDATED,
        "contact": {
            "active": True,
            "email": spec["email"],
            "job_title": None,
            "language": spec.get("language", "en"),
            "last_login_at": "2026-11-19T08:00:00Z",
            "mobile": None,
            "name": spec["name"],
            "phone": spec.get("phone"),
            "time_zone": "Berlin",
            "created_at": CREATED,
            "updated_at": UPDATED,
        },
        "_is_off": spec.get("left", False),
    }


def contact_row(key: int, told: Json) -> Json:
    """Return a contact with these values over those of one who says nothing."""
    return {
        "active": True,
        "address": None,
        "company_id": None,
        "description": None,
        "email": None,
        "id": key,
        "job_title": None,
        "language": "en",
        "mobile": None,
        "name": None,
        "phone": None,
        "time_zone": "Berlin",
        "twitter_id": None,
        "facebook_id": None,
        "custom_fields": {},
        "tags": [],
        "other_emails": [],
        "unique_external_id": None,
        "view_all_tickets": None,
        "other_companies": [],
        "contact_type": "contact",
        "avatar": None,
        "csat_rating": None,
        "preferred_source": None,
        "social_handler": [],
        "devices": [],
        "created_at": CREATED,
        "updated_at": UPDATED,
        **told,
    }


def company_row(key: int, told: Json) -> Json:
    """Return a company with these values over those of one that says nothing."""
    return {
        "id": key,
        "name": None,
        "description": None,
        "note": None,
        "domains": [],
        "created_at": CREATED,
        "updated_at": UPDATED,
        "custom_fields": {},
        "health_score": None,
        "account_tier": None,
        "renewal_date": None,
        "industry": None,
        "org_company_id": None,
        **told,
    }


def _contact(
    spec: Spec, companies: dict[str, int], settings: Spec, files: dict[int, StoredFile]
) -> Json:
    own = {"company", "companies", "view_all", "state", "avatar", "custom_fields"}
    fields = {each["name"]: None for each in settings["contact_fields"]}
    told = {key: value for key, value in spec.items() if key not in own}
    told["custom_fields"] = fields | spec.get("custom_fields", {})
    told["_state"] = spec.get("state", LIVE)
    if "company" in spec:
        told |= {
            "company_id": companies[spec["company"]],
            "view_all_tickets": spec.get("view_all", False),
        }
    told["other_companies"] = [
        {"company_id": companies[key], "view_all_tickets": all_}
        for key, all_ in spec.get("companies", ())
    ]
    if "avatar" in spec:
        file = stored(AVATARS + spec["id"] % 1_000, {"name": spec["avatar"]}, CREATED)
        files[file.record["id"]] = file
        told["avatar"] = {**file.record, "avatar_url": file.record["attachment_url"]}
        del told["avatar"]["attachment_url"]
    return contact_row(spec["id"], told)


def _company(spec: Spec, fields: list[str]) -> Json:
    custom = dict.fromkeys(fields) | spec.get("custom_fields", {})
    return company_row(spec["id"], {**spec, "custom_fields": custom})
