"""Zendesk's records of people and companies from the short form in people.yaml."""

from typing import Any, Final, NamedTuple

from connectors.sandbox.records import Json
from connectors.sandbox.zendesk.desk.model import HERE

Spec = dict[str, Any]

FIRST_SEEN: Final = "2023-01-02T09:00:00Z"

_IDENTITY_IDS: Final = 4_600_000_000_000
_MEMBERSHIP_IDS: Final = 4_700_000_000_000


class People(NamedTuple):
    """Everybody, and what hangs on them; `keys` turns the short form's names into ids."""

    users: list[Json]
    organizations: list[Json]
    identities: dict[int, list[Json]]
    memberships: list[Json]
    group_memberships: list[Json]
    keys: dict[str, int]


def build_people(specs: Spec, groups: dict[str, Spec], org_fields: list[str]) -> People:
    """Return Zendesk's records of agents, end users and organizations."""
    orgs: dict[str, Spec] = specs["organizations"]
    everyone: dict[str, Spec] = specs["agents"] | specs["end_users"]
    organizations = [_organization(spec, org_fields) for spec in orgs.values()]
    users = [_user(spec, orgs) for spec in everyone.values()]
    memberships: list[Json] = []
    for spec in everyone.values():
        for name in _orgs_of(spec):
            memberships.append(_membership(len(memberships), spec, orgs[name], name))
    group_memberships = [
        _group_membership(spec, groups[name], position)
        for spec in specs["agents"].values()
        for position, name in enumerate(spec["groups"])
    ]
    identities = {
        user["id"]: _identities(user, spec)
        for user, spec in zip(users, everyone.values(), strict=True)
    }
    keys = {key: spec["id"] for key, spec in everyone.items()}
    return People(users, organizations, identities, memberships, group_memberships, keys)


def _organization(spec: Spec, fields: list[str]) -> Json:
    return {
        "url": f"{HERE}/api/v2/organizations/{spec['id']}.json",
        "id": spec["id"],
        "name": spec["name"],
        "shared_tickets": False,
        "shared_comments": False,
        "external_id": spec.get("external_id"),
        "created_at": spec["created_at"],
        "updated_at": spec.get("updated_at", spec["created_at"]),
        "domain_names": spec["domain_names"],
        "details": spec.get("details"),
        "notes": spec.get("notes"),
        "group_id": None,
        "tags": spec["tags"],
        "organization_fields": dict.fromkeys(fields) | spec["organization_fields"],
        "deleted_at": spec.get("deleted_at"),
    }


def _user(spec: Spec, orgs: dict[str, Spec]) -> Json:
    role = spec.get("role", "end-user")
    org = spec.get("org")
    created = spec.get("created_at", FIRST_SEEN)
    fields = {"frame_size": None, "member_since": None, "bikes_owned": None}
    return {
        "id": spec["id"],
        "url": f"{HERE}/api/v2/users/{spec['id']}.json",
        "name": spec["name"],
        "email": spec["email"],
        "created_at": created,
        "updated_at": spec.get("updated_at", created),
        "time_zone": spec.get("time_zone", "Berlin"),
        "iana_time_zone": "Europe/Berlin",
        "phone": spec.get("phone"),
        "shared_phone_number": spec.get("shared_phone_number", False),
        "photo": None,
        "remote_photo_url": None,
        "locale_id": 8,
        "locale": spec.get("locale", "de"),
        "organization_id": None if org is None else orgs[org]["id"],
        "role": role,
        "verified": spec.get("verified", True),
        "external_id": spec.get("external_id"),
        "tags": spec.get("tags", []),
        "alias": "",
        "active": spec.get("active", True),
        "permanently_deleted": spec.get("permanently_deleted", False),
        "shared": False,
        "shared_agent": False,
        "last_login_at": spec.get("last_login_at"),
        "two_factor_auth_enabled": None,
        "signature": spec.get("signature"),
        "details": spec.get("details", ""),
        "notes": spec.get("notes", ""),
        "role_type": spec.get("role_type"),
        "custom_role_id": None,
        "moderator": role != "end-user",
        "ticket_restriction": None if role != "end-user" else "requested",
        "only_private_comments": spec.get("role_type") == 1,
        "restricted_agent": False,
        "suspended": spec.get("suspended", False),
        "default_group_id": None,
        "report_csv": False,
        "user_fields": fields | spec.get("fields", {}),
    }


def _orgs_of(spec: Spec) -> list[str]:
    names: list[str] = spec.get("orgs") or ([spec["org"]] if "org" in spec else [])
    return names


def _membership(number: int, spec: Spec, org: Spec, name: str) -> Json:
    key = _MEMBERSHIP_IDS + number
    return {
        "url": f"{HERE}/api/v2/organization_memberships/{key}.json",
        "id": key,
        "user_id": spec["id"],
        "organization_id": org["id"],
        "default": spec["org"] == name,
        "organization_name": org["name"],
        "view_tickets": True,
        "created_at": FIRST_SEEN,
        "updated_at": FIRST_SEEN,
    }


def _group_membership(spec: Spec, group: Spec, position: int) -> Json:
    row: Json = {
        "id": 4_800_000_000_000 + (spec["id"] % 1_000) * 10 + position,
        "user_id": spec["id"],
        "group_id": group["id"],
        "default": position == 0,
        "created_at": FIRST_SEEN,
    }
    return row if position else {**row, "updated_at": FIRST_SEEN}  # some rows lack it


def _identities(user: Json, spec: Spec) -> list[Json]:
    values = [("email", user["email"])] if user["email"] else []
    values += [("phone_number", user["phone"])] if user["phone"] else []
    rows = [_identity(user, {"type": kind, "value": value}) for kind, value in values]
    rows += [_identity(user, extra) for extra in spec.get("identities", ())]
    for number, row in enumerate(rows):
        row["id"] = _IDENTITY_IDS + (user["id"] % 100_000) * 10 + number
        row["url"] = f"{HERE}/api/v2/users/{user['id']}/identities/{row['id']}.json"
        row["primary"] = number == 0
    return rows


def _identity(user: Json, spec: Spec) -> Json:
    return {
        "user_id": user["id"],
        "type": spec["type"],
        "value": spec["value"],
        "verified": user["verified"],
        "deliverable_state": spec.get("deliverable_state", "deliverable"),
        "undeliverable_count": int("deliverable_state" in spec),
        "created_at": user["created_at"],
        "updated_at": user["updated_at"],
    }
