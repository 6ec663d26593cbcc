"""The kinds of Intercom's values; `transforms.readable` says what becomes of another."""

from typing import Any, Final

from transforms.readable import (
    Checks,
    are_objects,
    is_address,
    is_count,
    is_id,
    is_object,
    is_text,
    is_time,
)


def _list_of(key: str) -> Any:
    """Return the check of Intercom's lists: an object whose `key` holds objects."""
    return lambda value: is_object(value) and are_objects(value.get(key) or [])


_TIMES: Final[Checks] = dict.fromkeys(("created_at", "updated_at"), is_time)
CONVERSATION: Final[Checks] = {
    **dict.fromkeys(("admin_assignee_id", "team_assignee_id"), is_id),
    **dict.fromkeys(("updated_at", "snoozed_until", "waiting_since"), is_time),
    "contacts": _list_of("contacts"),
    "tags": _list_of("tags"),
    "linked_objects": _list_of("data"),
    **dict.fromkeys(
        ("custom_attributes", "statistics", "source", "conversation_rating", "company"), is_object
    ),
}
TICKET: Final[Checks] = {
    **dict.fromkeys(("admin_assignee_id", "team_assignee_id"), is_id),
    **dict.fromkeys(("updated_at", "snoozed_until"), is_time),
    "contacts": _list_of("contacts"),
    "linked_objects": _list_of("data"),
    **dict.fromkeys(("ticket_attributes", "ticket_type", "ticket_state"), is_object),
}
PART: Final[Checks] = {
    "body": is_text,
    "attachments": are_objects,
    "author": is_object,
    "email_message_metadata": is_object,
}
CONTACT: Final[Checks] = {
    "email": is_address,
    "custom_attributes": is_object,
    "companies": _list_of("data"),
    "tags": _list_of("data"),
    "notes": _list_of("data"),
    "location": is_object,
    "social_profiles": _list_of("data"),
    **dict.fromkeys(("signed_up_at", "last_seen_at"), is_time),
    **_TIMES,
}
ADMIN: Final[Checks] = {"email": is_address}
COMPANY: Final[Checks] = {
    "custom_attributes": is_object,
    "tags": _list_of("tags"),
    "plan": is_object,
    "size": is_count,
    "monthly_spend": lambda value: isinstance(value, int | float),
    "remote_created_at": is_time,
    **_TIMES,
}
