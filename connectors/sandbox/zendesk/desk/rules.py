"""Zendesk's records of macros, views, rules and service levels from rules.yaml."""

from typing import Any, Final

from connectors.sandbox.records import Json
from connectors.sandbox.zendesk.desk.model import HERE
from connectors.sandbox.zendesk.desk.settings import SINCE

PLACES: Final = {"sla_policies": "slas/policies"}  # where lists are found by another name


def build_rules(specs: dict[str, list[dict[str, Any]]]) -> dict[str, list[Json]]:
    """Return the lists by their names; what a row leaves out has its usual value."""
    return {
        name: [_rule(name, place, spec) for place, spec in enumerate(rows, start=1)]
        for name, rows in specs.items()
    }


def _rule(name: str, place: int, spec: dict[str, Any]) -> Json:
    restricted = {"restriction": None} if name in {"macros", "views"} else {}
    active = {} if name == "sla_policies" else {"active": True}
    return {
        "url": f"{HERE}/api/v2/{PLACES.get(name, name)}/{spec['id']}.json",
        "raw_title": spec["title"],
        "description": None,
        "position": place,
        "default": False,
        **restricted,
        **active,
        **spec,
        "created_at": SINCE,
        "updated_at": SINCE,
    }
