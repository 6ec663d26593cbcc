"""Zendesk's records of groups, brands, fields, forms and statuses from settings.yaml."""

from typing import Any, Final

from connectors.sandbox.records import Json
from connectors.sandbox.zendesk.desk.model import HERE, SECOND_BRAND

Spec = dict[str, Any]

SINCE: Final = "2022-10-01T08:00:00Z"
SYSTEM_FIELDS: Final = frozenset(
    {
        "subject",
        "description",
        "status",
        "tickettype",
        "priority",
        "group",
        "assignee",
        "custom_status",
    }
)


def build_settings(specs: dict[str, dict[str, Spec]]) -> dict[str, list[Json]]:
    """Return the desk's configuration by the names of its lists."""
    makers = {
        "groups": _group,
        "brands": _brand,
        "recipient_addresses": _recipient_address,
        "ticket_fields": _ticket_field,
        "custom_statuses": _custom_status,
        "user_fields": _person_field,
        "organization_fields": _person_field,
        "custom_objects": _custom_object,
    }
    built = {
        name: [make(key, spec) for key, spec in specs[name].items()]
        for name, make in makers.items()
    }
    built["custom_object_records"] = [
        _object_record(key, record)
        for key, spec in specs["custom_objects"].items()
        for record in spec["records"].values()
    ]
    built["ticket_forms"] = [_form(spec, specs) for spec in specs["ticket_forms"].values()]
    return built


def _dated(kind: str, spec: Spec, /, **rest: Any) -> Json:
    return {
        "url": f"{HERE}/api/v2/{kind}/{spec['id']}.json",
        "id": spec["id"],
        **rest,
        "created_at": SINCE,
        "updated_at": SINCE,
    }


def _group(_key: str, spec: Spec) -> Json:
    return _dated(
        "groups",
        spec,
        name=spec["name"],
        description=spec.get("description", ""),
        is_public=True,
        default=spec.get("default", False),
        deleted=spec.get("deleted", False),
    )


def _brand(_key: str, spec: Spec) -> Json:
    is_default: bool = spec["default"]
    return _dated(
        "brands",
        spec,
        name=spec["name"],
        brand_url=HERE if is_default else SECOND_BRAND,
        subdomain=spec["subdomain"],
        host_mapping=spec.get("host_mapping"),
        has_help_center=True,
        help_center_state=spec.get("help_center_state", "enabled"),
        active=True,
        default=is_default,
        is_deleted=False,
        logo=None,
        ticket_form_ids=[],
        signature_template="{{agent.signature}}",
    )


def _recipient_address(_key: str, spec: Spec) -> Json:
    return _dated(
        "recipient_addresses",
        spec,
        name=spec["name"],
        email=spec["email"],
        brand_id=spec["brand_id"],
        default=spec.get("default", False),
        forwarding_status="verified",
        spf_status="verified",
    )


def _options(spec: Spec) -> list[Json]:
    return [
        {
            "id": spec["id"] * 10 + number,
            "name": name,
            "raw_name": f"{{{{dc.option_{value}}}}}" if "raw_title" in spec else name,
            "value": value,
            "default": False,
        }
        for number, (value, name) in enumerate(spec.get("options", []))
    ]


def _ticket_field(key: str, spec: Spec) -> Json:
    record = _dated(
        "ticket_fields",
        spec,
        type=spec["type"],
        title=spec["title"],
        raw_title=spec.get("raw_title", spec["title"]),
        title_in_portal=spec["title"],
        description="",
        position=spec["id"] % 1_000,
        active=spec.get("active", True),
        required=spec.get("required", False),
        removable=key not in SYSTEM_FIELDS,
        visible_in_portal=True,
        editable_in_portal=False,
        agent_description=None,
        tag=spec.get("tag"),
        regexp_for_validation=spec.get("regexp_for_validation"),
    )
    if "options" in spec:
        record["custom_field_options"] = _options(spec)
    if "relationship_target_type" in spec:
        record["relationship_target_type"] = spec["relationship_target_type"]
    return record


def _person_field(key: str, spec: Spec) -> Json:
    record = _dated(
        "user_fields",
        spec,
        key=key,
        type=spec["type"],
        title=spec["title"],
        raw_title=spec["title"],
        active=True,
        system=False,
        position=spec["id"] % 1_000,
        tag=spec.get("tag"),
    )
    if "options" in spec:
        record["custom_field_options"] = _options(spec)
    if "relationship_target_type" in spec:
        record["relationship_target_type"] = spec["relationship_target_type"]
    return record


def _custom_object(key: str, spec: Spec) -> Json:
    return {
        "url": f"{HERE}/api/v2/custom_objects/{key}.json",
        "key": key,
        "title": spec["title"],
        "title_pluralized": spec["plural"],
        "description": "",
        "configuration": {},
        "created_at": SINCE,
        "updated_at": SINCE,
    }


def _object_record(key: str, spec: Spec) -> Json:
    return {
        "url": f"{HERE}/api/v2/custom_objects/{key}/records/{spec['id']}.json",
        "id": spec["id"],
        "name": spec["name"],
        "custom_object_key": key,
        "custom_object_fields": spec.get("fields", {}),
        "external_id": None,
        "created_at": SINCE,
        "updated_at": SINCE,
    }


def _custom_status(_key: str, spec: Spec) -> Json:
    return _dated(
        "custom_statuses",
        spec,
        status_category=spec["status_category"],
        agent_label=spec["agent_label"],
        raw_agent_label=spec["agent_label"],
        end_user_label=spec.get("end_user_label", spec["agent_label"]),
        description="",
        active=spec.get("active", True),
        default=spec.get("default", False),
    )


def _form(spec: Spec, specs: dict[str, dict[str, Spec]]) -> Json:
    brand = spec.get("brand")
    return _dated(
        "ticket_forms",
        spec,
        name=spec["name"],
        raw_name=spec["name"],
        display_name=spec["name"],
        position=spec["id"] % 100,
        active=True,
        default=spec.get("default", False),
        in_all_brands=brand is None,
        restricted_brand_ids=[] if brand is None else [specs["brands"][brand]["id"]],
        end_user_visible=True,
        ticket_field_ids=[specs["ticket_fields"][name]["id"] for name in spec["fields"]],
        agent_conditions=[],
        end_user_conditions=[],
    )
