"""Zendesk's records of business hours and holidays from hours.yaml."""

from typing import Any

from connectors.sandbox.records import Json
from connectors.sandbox.zendesk.desk.settings import SINCE


def build_hours(specs: list[dict[str, Any]]) -> dict[str, Any]:
    """Return the schedules, and of each by its id the holidays, which have a list of their own."""
    schedules: list[Json] = [
        {key: value for key, value in spec.items() if key != "holidays"}
        | {"created_at": SINCE, "updated_at": SINCE}
        for spec in specs
    ]
    return {"schedules": schedules, "holidays": {spec["id"]: spec["holidays"] for spec in specs}}
