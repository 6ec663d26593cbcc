"""Notes of ours: what the source knows of a ticket and Intercom has no place for."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from transforms.places import OWN_FIELDS, Own, Places
from transforms.plan.fields import shown
from transforms.rules import Rules

NOTHING: Final = "none"
IN_COPY: Final = "In copy"
RATING: Final = "satisfaction"


def unmapped_fields(
    ticket: Mapping[str, Any], places: Places, own_fields: Sequence[Own] = OWN_FIELDS
) -> list[tuple[str, str]]:
    """Return name and text of whatever has a value and no attribute, the rating left out."""
    found = [
        (own.name, shown(ticket[own.column]))
        for own in own_fields
        if own.column != RATING and _is_filled(ticket, own) and not places.holds_column(own.column)
    ]
    return found + [
        (field["name"], field["text"])
        for field in ticket["fields"]
        if field["text"] and not places.holds(field)
    ]


def dropped_fields(ticket: Mapping[str, Any], places: Places) -> bool:
    """Say whether the file leaves out something that has a value."""
    columns = (own for own in OWN_FIELDS if places.drops_column(own.column))
    is_dropped = any(_is_filled(ticket, own) for own in columns)
    return is_dropped or any(
        field["text"] and not places.dropped.isdisjoint({field["id"], field["name"]})
        for field in ticket["fields"]
    )


def _is_filled(ticket: Mapping[str, Any], own: Own) -> bool:
    return ticket[own.column] not in {None, ""}  # nought minutes are a value


def rating(ticket: Mapping[str, Any], places: Places) -> list[tuple[str, str]]:
    """Return the customer's rating, unless an attribute takes it."""
    is_kept = places.holds_column(RATING)
    return [] if is_kept or not ticket[RATING] else [("Rating", ticket[RATING])]


def fields_text(listed: list[tuple[str, str]], rules: Rules) -> str:
    """Return the note that lists fields."""
    return f"Fields in {rules.source_name}:\n{_lines(listed)}"


def details_text(listed: list[tuple[str, str]], rules: Rules) -> str:
    """Return the note that lists all that has no place of its own."""
    return f"More in {rules.source_name}:\n{_lines(listed)}"


def _lines(listed: list[tuple[str, str]]) -> str:
    return "\n".join(f"{name}: {text}" for name, text in listed) or NOTHING


def further_text(record_id: str, attribute: str, what: str = "conversation") -> str:
    """Return the note that says where a long ticket goes on."""
    return f"This ticket goes on in the {what} with the {attribute} {record_id}."


def dates_text(ticket: Mapping[str, Any], rules: Rules) -> str:
    """Return the note of the dates that Intercom can't hold."""
    named = (("Created", "created_at"), ("Updated", "updated_at"), ("Solved", "solved_at"))
    lines = [f"{label}: {shown(ticket[column])}" for label, column in named if ticket[column]]
    return "\n".join((f"Dates in {rules.source_name}:", *lines))


def excluded_text(count: int) -> str:
    """Return the note that says that messages are missing, and nothing of whose they are."""
    what = "1 message of this ticket was" if count == 1 else f"{count} messages of this ticket were"
    return f"{what} left out on request."


def ccs_text(named: list[str]) -> str:
    """Return the note that names who was in copy."""
    return f"{IN_COPY}: {', '.join(named) or NOTHING}"


def requester_text(name: str) -> str:
    """Return the note that names the agent who asked."""
    return f"Requested by {name}."
