"""Freshdesk's records of what admins set."""

from typing import Any, Final

from connectors.sandbox.records import Json

Spec = dict[str, Any]

CREATED: Final = "2023-01-09T08:00:00Z"
_DATES: Final = {"created_at": CREATED, "updated_at": CREATED}
_DEFAULTS: Final = (
    ("requester", "Search a requester", "default_requester"),
    ("subject", "Subject", "default_subject"),
    ("ticket_type", "Type", "default_ticket_type"),
    ("source", "Source", "default_source"),
    ("status", "Status", "default_status"),
    ("priority", "Priority", "default_priority"),
    ("group", "Group", "default_group"),
    ("agent", "Agent", "default_agent"),
    ("product", "Product", "default_product"),
    ("company", "Company", "default_company"),
    ("description", "Description", "default_description"),
)


def build_settings(told: Spec, agents: list[Json]) -> dict[str, Any]:
    """Return the lists of a desk by their names in it."""
    people = {agent["id"]: agent["contact"]["name"] for agent in agents}
    groups, products = told["groups"], told["products"]
    return {
        "groups": [_group(spec, _ids_of(agents, spec["id"])) for spec in groups.values()],
        "products": [{**_DATES, "description": None, **spec} for spec in products.values()],
        "roles": [{**_DATES, "agent_type": 1, **spec} for spec in told["roles"].values()],
        "email_configs": [
            _email(spec, groups, products) for spec in told["email_configs"].values()
        ],
        **{name: _dated(told[name]) for name in ("business_hours", "sla_policies", "surveys")},
        **{name: _dated(told[name]) for name in ("canned_folders", "canned_responses")},
        "automations": {kind: _dated(rules) for kind, rules in told["automations"].items()},
        "ticket_fields": _ticket_fields(told, people),
        "contact_fields": _fields(told["contact_fields"]),
        "company_fields": _fields(told["company_fields"]),
        "objects": [_object(spec) for spec in told["custom_objects"]],
        "helpdesk": told["helpdesk"],
        "account": told["account"],
    }


def build_threads(told: Spec, ids: dict[str, int]) -> dict[int, Json]:
    """Return the private side threads by their ids."""
    found: dict[int, Json] = {}
    for spec in told["threads"]:
        messages = [
            {"id": str(spec["id"] * 10 + n), "user_id": ids[each["by"]], "body": each["body"]}
            for n, each in enumerate(spec["messages"])
        ]
        participants = [ids[key] for key in spec["participants"]]
        kept = {k: v for k, v in spec.items() if k not in {"ticket", "participants", "messages"}}
        anchor = {"anchor_type": "ticket", "anchor_id": spec["ticket"]}
        found[spec["id"]] = {
            **_DATES,
            **kept,
            **anchor,
            "participants": participants,
            "messages": messages,
        }
    return found


def _object(spec: Spec) -> Json:
    """Return a schema with its records, of which the name stands in the primary field."""
    shown = {"visible": True, "deleted": False, "filterable": True, "choices": []}
    fields = [
        {**shown, "name": name, "label": name.title(), "type": kind, "position": place}
        for place, (name, kind) in enumerate(spec["fields"].items(), start=1)
    ]
    rows = [
        {
            "display_id": f"{spec['prefix']}-{place}",
            "data": dict(zip(spec["fields"], row, strict=True)),
        }
        for place, row in enumerate(spec["records"], start=1)
    ]
    kept = {key: spec[key] for key in ("id", "name", "prefix")}
    return {
        **kept,
        "title": None,
        "version": 1,
        "deleted": False,
        "fields": fields,
        "_records": rows,
    }


def _ids_of(agents: list[Json], group: int) -> list[int]:
    return [agent["id"] for agent in agents if group in agent["group_ids"]]


def _group(spec: Spec, agents: list[int]) -> Json:
    kept = {key: value for key, value in spec.items() if key not in {"agents", "escalate_to"}}
    rest = {"escalate_to": None, "unassigned_for": None, "business_hour_id": None}
    return {**_DATES, **rest, "auto_ticket_assign": 0, **kept, "agent_ids": agents}


def _email(spec: Spec, groups: Spec, products: Spec) -> Json:
    kept = {key: value for key, value in spec.items() if key not in {"product", "group"}}
    group = groups[spec["group"]]["id"] if spec["group"] else None
    return {**_DATES, **kept, "product_id": products[spec["product"]]["id"], "group_id": group}


def _ticket_fields(told: Spec, people: dict[int, str]) -> list[Json]:
    choices: dict[str, Any] = {
        "ticket_type": told["types"],
        "source": told["sources"],
        "status": {str(key): labels for key, labels in told["statuses"].items()},
        "priority": {"Low": 1, "Medium": 2, "High": 3, "Urgent": 4},
        "group": {spec["name"]: spec["id"] for spec in told["groups"].values()},
        "agent": {name: key for key, name in people.items()},
        "product": {spec["name"]: spec["id"] for spec in told["products"].values()},
    }
    rows = [
        {"id": 43_000_900_000 + place, "name": name, "label": label, "type": kind, "default": True}
        | ({"choices": choices[name]} if name in choices else {})
        for place, (name, label, kind) in enumerate(_DEFAULTS, start=1)
    ]
    own = [{"default": False, **spec} for spec in told["ticket_fields"]]
    return _fields([*rows, *own])


def _fields(specs: list[Spec]) -> list[Json]:
    return [
        {
            **_DATES,
            "description": spec["label"],
            "default": False,
            "position": place,
            "required_for_closure": False,
            "required_for_agents": False,
            "required_for_customers": False,
            "customers_can_edit": True,
            "label_for_customers": spec["label"],
            "displayed_to_customers": True,
            **spec,
        }
        for place, spec in enumerate(specs, start=1)
    ]


def _dated(rows: list[Spec]) -> list[Json]:
    return [{**_DATES, **row} for row in rows]
