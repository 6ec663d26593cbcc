"""Zendesk's record of a ticket from its short form; its audits are made in threads.py."""

from dataclasses import dataclass
from typing import Any

from connectors.sandbox.records import Json, epoch
from connectors.sandbox.zendesk.desk.model import HERE
from connectors.sandbox.zendesk.desk.settings import SYSTEM_FIELDS

Spec = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Names:
    """What the short form's names stand for."""

    users: dict[int, Json]
    people: dict[str, int]
    organizations: dict[str, int]
    settings: dict[str, dict[str, Spec]]


def build_ticket(spec: Spec, names: Names, audits: list[Json]) -> Json:
    """Return the ticket; its time of update is that of its last audit."""
    updated = max(audit["created_at"] for audit in audits)
    requester = names.people[spec["who"]]
    first = next(e for audit in audits for e in audit["events"] if e["type"] != "Create")
    fields = _fields(spec, names)
    ticket: Json = {
        "url": f"{HERE}/api/v2/tickets/{spec['id']}.json",
        "id": spec["id"],
        "external_id": spec.get("external_id"),
        "via": audits[0]["via"],
        "created_at": spec["at"],
        "updated_at": updated,
        "generated_timestamp": epoch(updated),
        "type": spec.get("type"),
        "subject": spec["subject"],
        "raw_subject": spec["subject"],
        "description": first["plain_body"],
        "priority": spec.get("priority"),
        "status": spec["status"],
        "recipient": "support@lumenbikes.example" if spec["channel"] == "email" else None,
        "requester_id": requester,
        "submitter_id": names.people[str(spec.get("submitter", spec["who"]))],
        "assignee_id": names.people.get(str(spec.get("agent"))),
        "organization_id": _organization(spec, names, requester),
        "group_id": names.settings["groups"][spec["group"]]["id"],
        **_people(spec, names),
        "forum_topic_id": None,
        "problem_id": spec.get("problem"),
        "has_incidents": spec["id"] == 1040,
        "is_public": not spec["messages"][0].get("note", False),
        "due_at": spec.get("due_at"),
        "tags": [*spec["tags"], *_field_tags(spec, names)],
        "custom_fields": fields,
        "satisfaction_rating": _satisfaction(spec),
        "sharing_agreement_ids": [],
        "custom_status_id": _custom_status(spec, names),
        "encoded_id": f"LUM-{spec['id']}",
        "fields": fields,
        "followup_ids": [],
        "ticket_form_id": _form(spec, names),
        "brand_id": names.settings["brands"][spec.get("brand", "lumen")]["id"],
        "allow_channelback": False,
        "allow_attachments": True,
        "from_messaging_channel": spec["channel"] in {"native_messaging", "whatsapp"},
        "support_type": spec.get("support_type", "agent"),
    }
    if "deleted_form" in spec:
        ticket["deleted_ticket_form_id"] = spec["deleted_form"]
    return ticket


def _people(spec: Spec, names: Names) -> Json:
    ccs = [names.people[key] for key in spec.get("cc", ())] + spec.get("cc_ids", [])
    followers = [names.people[key] for key in spec.get("followers", ())]
    return {
        "collaborator_ids": ccs + followers,
        "follower_ids": followers,
        "email_cc_ids": ccs,
    }


def _organization(spec: Spec, names: Names, requester: int) -> int | None:
    if "company" in spec:
        return names.organizations[spec["company"]]
    organization: int | None = names.users[requester]["organization_id"]
    return organization


def _form(spec: Spec, names: Names) -> int | None:
    if "deleted_form" in spec:
        return None
    form: int = names.settings["ticket_forms"][spec.get("form", "default")]["id"]
    return form


def _custom_status(spec: Spec, names: Names) -> int | None:
    status: str = spec.get("custom_status") or spec["status"]
    known = names.settings["custom_statuses"].get("solved" if status == "closed" else status)
    return None if known is None else known["id"]


def _fields(spec: Spec, names: Names) -> list[Json]:
    values = spec.get("fields", {})
    return [
        {"id": field["id"], "value": _value(field, values.get(key), names)}
        for key, field in names.settings["ticket_fields"].items()
        if key not in SYSTEM_FIELDS and field.get("active", True)
    ]


def _value(field: Spec, value: Any, names: Names) -> Any:
    if field["type"] == "checkbox":
        return bool(value)
    if field["type"] == "multiselect":
        return value or []
    if field["type"] == "lookup" and value is not None:
        target = field["relationship_target_type"].rpartition(":")[2]
        objects = names.settings["custom_objects"]
        own = objects[target]["records"][value]["id"] if target in objects else None
        return own or str(names.organizations[value])
    return value


def _field_tags(spec: Spec, names: Names) -> list[str]:
    """Return the tags that Zendesk puts on a ticket for options and ticked boxes."""
    tags: list[str] = []
    for key, value in spec.get("fields", {}).items():
        field = names.settings["ticket_fields"][key]
        if field["type"] == "tagger":
            tags.append(value)
        if field["type"] == "multiselect":
            tags += value
        if field["type"] == "checkbox" and value:
            tags.append(field["tag"])
    return tags


def _satisfaction(spec: Spec) -> Any:
    if "satisfaction_raw" in spec:
        return spec["satisfaction_raw"]
    if "satisfaction" not in spec:
        return {"score": "unoffered"}
    rating = spec["satisfaction"]
    return {"id": 8_700_000_000_000 + spec["id"], "reason": None, "reason_id": None, **rating}
