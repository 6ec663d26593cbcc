"""What lies beside a ticket: time entries, ratings, and what happened to it."""

from collections.abc import Iterator

from connectors.sandbox.freshdesk.desk.tickets import Names, Spec
from connectors.sandbox.records import Json, epoch, stamp

TIME_IDS = 43_004_000_000  # + ticket * 10 + place
RATING_IDS = 43_004_500_000  # the same


def time_entries(spec: Spec, ticket: Json, names: Names) -> Iterator[Json]:
    """Yield the time that was spent on a ticket."""
    for place, told in enumerate(spec.get("times", ())):
        at = stamp(epoch(spec["at"]) + 3_600 * (place + 1))
        yield {
            "billable": told["billable"],
            "note": told["note"],
            "id": TIME_IDS + spec["id"] * 10 + place,
            "timer_running": False,
            "agent_id": names.people[told["by"]],
            "ticket_id": spec["id"],
            "company_id": ticket["company_id"],
            "time_spent": told["spent"],
            "executed_at": at,
            "start_time": at,
            "created_at": at,
            "updated_at": at,
        }


def ratings(spec: Spec, ticket: Json, names: Names, survey: int) -> Iterator[Json]:
    """Yield what customers thought of it."""
    for place, told in enumerate(spec.get("ratings", ())):
        at = stamp(epoch(ticket["updated_at"]) + 3_600 * (place + 1))
        yield {
            "id": RATING_IDS + spec["id"] * 10 + place,
            "survey_id": survey,
            "user_id": names.people[told["by"]],
            "agent_id": ticket["responder_id"],
            "group_id": ticket["group_id"],
            "ticket_id": spec["id"],
            "feedback": told["feedback"],
            "ratings": {"default_question": told["value"], **told.get("more", {})},
            "created_at": at,
            "updated_at": at,
        }
