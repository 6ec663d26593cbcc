"""Notes of ours: what the source knows of a ticket and Intercom has no place for."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from transforms.plan.fields import is_mapped
from transforms.rules import Rules

DATE_FORMAT: Final = "%Y-%m-%d %H:%M UTC"

NOTHING: Final = "none"

# Columns of a ticket that are listed like fields.
LISTED: Final = (
    ("type", "Type"),
    ("priority", "Priority"),
    ("channel", "Channel"),
    ("brand", "Brand"),
    ("form", "Form"),
    ("due_at", "Due"),
    ("problem_id", "Problem ticket"),
    ("external_id", "External id"),
)


def unmapped_fields(ticket: Mapping[str, Any], rules: Rules) -> list[tuple[str, str]]:
    """Return name and text of whatever has a value and no attribute."""
    targets = rules.mapping.tickets.fields
    found = [
        (label, shown(ticket[column]))
        for column, label in LISTED
        if ticket[column] and column not in targets
    ]
    return found + [
        (field["name"], field["text"])
        for field in ticket["fields"]
        if field["text"] and not is_mapped(field, targets)
    ]


def rating(ticket: Mapping[str, Any], rules: Rules) -> list[tuple[str, str]]:
    """Return the customer's rating, unless an attribute takes it."""
    is_kept = "satisfaction" in rules.mapping.tickets.fields
    return [] if is_kept or not ticket["satisfaction"] else [("Rating", ticket["satisfaction"])]


def fields_text(listed: list[tuple[str, str]], rules: Rules) -> str:
    """Return the note that lists fields."""
    lines = "\n".join(f"{name}: {text}" for name, text in listed) or NOTHING
    return f"Fields in {rules.source_name}:\n{lines}"


def further_text(record_id: str, attribute: str) -> str:
    """Return the note that says where a long ticket goes on."""
    return f"This ticket goes on in the conversation with the {attribute} {record_id}."


def dates_text(ticket: Mapping[str, Any], rules: Rules) -> str:
    """Return the note of the dates that Intercom can't hold."""
    named = (("Created", "created_at"), ("Updated", "updated_at"), ("Solved", "solved_at"))
    lines = [f"{label}: {shown(ticket[column])}" for label, column in named if ticket[column]]
    return "\n".join((f"Dates in {rules.source_name}:", *lines))


def ccs_text(named: list[str]) -> str:
    """Return the note that names who was in copy."""
    return f"In copy: {', '.join(named) or NOTHING}"


def requester_text(name: str) -> str:
    """Return the note that names the agent who asked."""
    return f"Requested by {name}."


def shown(value: Any) -> str:
    """Return a value for people."""
    return value.strftime(DATE_FORMAT) if isinstance(value, datetime) else str(value)
