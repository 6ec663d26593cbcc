"""A ticket in the form in which a conversation is shown, so that both are read in one way."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

TITLE: Final = "_default_title_"
DESCRIPTION: Final = "_default_description_"
HIDDEN: Final = "hidden"
MAY_HIDE: Final = ("tags", "company")  # OpenAPI 2.16, ticket: it has neither
_AS_THEY_ARE: Final = (
    "id", "created_at", "updated_at", "snoozed_until", "admin_assignee_id", "team_assignee_id",
    "tags", "company", "ticket_state", "ticket_type", "linked_objects",
)  # fmt: skip

Json = dict[str, Any]


def as_thread(ticket: Mapping[str, Any]) -> Json:
    """Return a ticket as a conversation; `hidden` names what Intercom does not show of it.

    Its description is the first message, by its contact; values of lists are labels.
    """
    values = _values(ticket)
    parts = ticket.get("ticket_parts") or {}
    contacts = ticket.get("contacts") or {}
    first: Mapping[str, Any] = next(iter(contacts.get("contacts") or ()), {})
    thread = {name: ticket[name] for name in _AS_THEY_ARE if name in ticket}
    return thread | {
        HIDDEN: [name for name in MAY_HIDE if name not in ticket],
        "title": values.pop(TITLE, None),
        "source": {
            "id": ticket.get("id"),
            "author": {"type": "user", "id": first.get("id")},
            "body": values.pop(DESCRIPTION, None),
            "attachments": [],
        },
        "custom_attributes": values,
        "state": _state(ticket),
        "contacts": contacts,
        "conversation_parts": {
            "conversation_parts": parts.get("ticket_parts") or [],
            "total_count": parts.get("total_count"),
        },
    }


def options_of(attribute: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Yield label and id of a list's items."""
    told = attribute.get("input_options") or {}
    for item in told.get("list_options") or ():
        yield str(item.get("label") or item.get("name") or ""), str(item.get("id"))


def _values(ticket: Mapping[str, Any]) -> Json:
    """Return the values of a ticket, those of lists by the label of the item they name."""
    listed = ((ticket.get("ticket_type") or {}).get("ticket_type_attributes") or {}).get("data")
    labels = {
        attribute.get("name"): {item: label for label, item in options_of(attribute)}
        for attribute in listed or ()
    }
    return {
        name: labels.get(name, {}).get(str(value), value)
        for name, value in (ticket.get("ticket_attributes") or {}).items()
    }


def _state(ticket: Mapping[str, Any]) -> str:
    if not ticket.get("open", True):
        return "closed"
    return "snoozed" if ticket.get("snoozed_until") else "open"
