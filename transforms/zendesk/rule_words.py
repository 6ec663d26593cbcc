"""Conditions and actions of Zendesk's rules in the words of its own pages.

A field, an operator or a value that has no word here stands as Zendesk has it: nothing is left out.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from transforms.bodies import plain_text
from transforms.handed.source_kind import Names
from transforms.payloads import mapping, records
from transforms.zendesk.catalog import ZendeskCatalog

FIELDS: Final = {
    "status": "Status",
    "type": "Type",
    "priority": "Priority",
    "group_id": "Group",
    "assignee_id": "Assignee",
    "requester_id": "Requester",
    "organization_id": "Organization",
    "current_tags": "Tags",
    "via_id": "Channel",
    "current_via_id": "Update via",
    "brand_id": "Brand",
    "ticket_form_id": "Form",
    "custom_status_id": "Ticket status",
    "role": "Current user",
    "update_type": "Ticket",
    "comment_is_public": "Comment",
    "ticket_is_public": "Privacy",
    "subject_includes_word": "Subject text",
    "comment_includes_word": "Comment text",
    "description_includes_word": "Description text",
    "in_business_hours": "Within business hours",
    "schedule_id": "Schedule",
    "satisfaction_score": "Satisfaction",
    "recipient": "Received at",
    "locale_id": "Requester's language",
    "NEW": "Hours since created",
    "OPEN": "Hours since opened",
    "PENDING": "Hours since pending",
    "HOLD": "Hours since on hold",
    "SOLVED": "Hours since solved",
    "CLOSED": "Hours since closed",
    "assigned_at": "Hours since assigned",
    "updated_at": "Hours since update",
    "requester_updated_at": "Hours since requester's update",
    "assignee_updated_at": "Hours since assignee's update",
    "due_date": "Hours since due date",
    "until_due_date": "Hours until due date",
    "sla_next_breach_at": "Hours until the next breach of a service level",
    "reopens": "Reopens",
    "replies": "Agent replies",
}
OPERATORS: Final = {
    "is": "is",
    "is_not": "is not",
    "less_than": "is less than",
    "less_than_equal": "is at most",
    "greater_than": "is greater than",
    "greater_than_equal": "is at least",
    "includes": "contains at least one of",
    "not_includes": "contains none of",
    "changed": "has changed",
    "not_changed": "has not changed",
    "value": "has changed to",
    "value_previous": "has changed from",
    "not_value": "has not changed to",
    "not_value_previous": "has not changed from",
    "present": "is present",
    "not_present": "is not present",
    "is_business_hours": "(business hours) is",
    "less_than_business_hours": "(business hours) is less than",
    "greater_than_business_hours": "(business hours) is greater than",
}
ACTIONS: Final = {
    "set_tags": "Set tags to",
    "current_tags": "Add tags",
    "remove_tags": "Remove tags",
    "cc": "Add to copy",
    "follower": "Add follower",
    "subject": "Set subject to",
    "notification_user": "Send e-mail to",
    "notification_group": "Send e-mail to group",
    "notification_target": "Notify target",
    "notification_webhook": "Notify webhook",
    "satisfaction_score": "Survey:",
    "comment_mode_is_public": "Comment is public:",
    "share_ticket": "Share with",
}
TEXTS: Final = ("comment_value_html", "comment_value")  # what a macro writes
PEOPLE: Final = {
    "current_user": "whoever runs it",
    "current_groups": "groups of whoever runs it",
    "requester_id": "the requester",
    "assignee_id": "the assignee",
    "group_id": "the assigned group",
    "all_agents": "all agents",
    "requester_and_ccs": "the requester and who is in copy",
    "": "nobody",
}
METRICS: Final = {
    "first_reply_time": "first reply",
    "next_reply_time": "next reply",
    "requester_wait_time": "requester's waiting time",
    "agent_work_time": "agents' working time",
    "pausable_update_time": "pausable update",
    "periodic_update_time": "periodic update",
    "total_resolution_time": "resolution",
}
_CUSTOM: Final = "custom_fields_"


@dataclass(frozen=True, slots=True)
class Wording:
    """Says a rule in the names that the account has."""

    catalog: ZendeskCatalog
    people: Names

    def conditions(self, rows: object) -> list[str]:
        """Return conditions, one line each."""
        return [self._condition(row) for row in records(rows)]

    def actions(self, rows: object) -> list[str]:
        """Return actions but the texts that are written, one line each."""
        return [self._action(row) for row in records(rows) if row.get("field") not in TEXTS]

    def targets(self, rows: object) -> list[str]:
        """Return the times of a service level, one line each."""
        return [
            f"{str(row.get('priority')).capitalize()}: "
            f"{METRICS.get(str(row.get('metric')), row.get('metric'))} "
            f"within {_minutes(row.get('target'), row.get('target_in_seconds'))}, "
            f"{'business' if row.get('business_hours') else 'calendar'} hours"
            for row in records(rows)
        ]

    def _condition(self, row: Mapping[str, Any]) -> str:
        field = str(row.get("field") or row.get("source") or "")
        operator, value = str(row.get("operator") or "is"), row.get("value")
        word = OPERATORS.get(operator, operator.replace("_", " "))
        told = "" if value is None else self._value(field, value)
        return " ".join(each for each in (self._field(field), word, told) if each)

    def _action(self, row: Mapping[str, Any]) -> str:
        field, value = str(row.get("field") or ""), row.get("value")
        if field.startswith("notification_") and isinstance(value, list):
            return self._mail(field, value)
        title = ACTIONS.get(field) or f"Set {_within(field, self._field(field))} to"
        return f"{title} {self._value(field, value)}".strip()

    def _mail(self, field: str, value: list[Any]) -> str:
        to, *rest = [str(each) for each in value] or [""]
        who = self._value("group_id" if field == "notification_group" else "assignee_id", to)
        told = [plain_text(each).replace("\n", " ") for each in rest if each]
        return f"{ACTIONS.get(field, field)} {who}" + (f": {' / '.join(told)}" if told else "")

    def _field(self, field: str) -> str:
        if field.startswith(_CUSTOM):
            found = self.catalog.ticket_fields.get(field.removeprefix(_CUSTOM))
            return found.name if found else field
        return FIELDS.get(field) or field.replace("_", " ").replace(".", " ").capitalize()

    def _value(self, field: str, value: object) -> str:
        if isinstance(value, list):
            return ", ".join(self._value(field, each) for each in value)
        told = "" if value is None else str(value)
        if field.startswith(_CUSTOM):
            found = self.catalog.ticket_fields.get(field.removeprefix(_CUSTOM))
            return found.options.get(told, told) if found else told
        return self._named(field, told)

    def _named(self, field: str, told: str) -> str:
        catalog = self.catalog
        if field in {"assignee_id", "requester_id", "cc", "follower"}:
            return PEOPLE.get(told) or self.people.get(told, told)
        if field == "group_id":
            group = catalog.groups.get(told)
            return group.name if group else PEOPLE.get(told, told)
        if field == "custom_status_id":
            return ", ".join(
                catalog.statuses[each].label if each in catalog.statuses else each
                for each in told.split()
            )
        names: Mapping[str, Mapping[str, str]] = {
            "brand_id": catalog.brands,
            "ticket_form_id": catalog.forms,
        }
        return names.get(field, {}).get(told, told)


def _within(field: str, name: str) -> str:
    """Return a field's name within a sentence; one that the account gave stays as it is."""
    return name if field.startswith(_CUSTOM) else name[:1].lower() + name[1:]


def text_of(actions: object) -> str | None:
    """Return what a macro writes, as HTML; the plain form where it has no other."""
    told: dict[str, Any] = {str(row.get("field")): row.get("value") for row in records(actions)}
    for name in TEXTS:
        value = told.get(name)
        if isinstance(value, list):  # [channel, text]
            value = value[-1] if value else None
        if isinstance(value, str) and value.strip():
            return value if name.endswith("_html") else value.replace("\n", "<br>")
    return None


def columns_of(view: Mapping[str, Any]) -> list[str]:
    """Return how a view shows its tickets, one line each."""
    told = mapping(view.get("execution"))
    titles = [str(row.get("title") or row.get("id")) for row in records(told.get("columns"))]
    lines = [f"Columns: {', '.join(titles)}"] if titles else []
    for title, key, order in (
        ("Grouped", "group", "group_order"),
        ("Sorted", "sort", "sort_order"),
    ):
        by = mapping(told.get(key)).get("title") or told.get(f"{key}_by")
        if by:
            is_down = (mapping(told.get(key)).get("order") or told.get(order)) == "desc"
            lines.append(f"{title} by {by}, {'descending' if is_down else 'ascending'}")
    return lines


def _minutes(target: object, seconds: object) -> str:
    if isinstance(target, int):
        whole, rest = divmod(target, 60)
        return " ".join(
            part
            for part in (f"{whole} h" if whole else "", f"{rest} min" if rest or not whole else "")
            if part
        )
    return f"{seconds} s" if seconds is not None else "?"


def audience_of(restriction: object, catalog: ZendeskCatalog, people: Names) -> str | None:
    """Return who may use a macro or view, None for everyone."""
    told = mapping(restriction)
    several = told.get("ids")
    ids = several if isinstance(several, list) else [told.get("id")]
    keys = [str(each) for each in ids if each is not None]
    if not keys:
        return None
    if told.get("type") == "User":
        return ", ".join(people.get(each, each) for each in keys)
    names = [catalog.groups[each].name if each in catalog.groups else each for each in keys]
    return f"group {', '.join(names)}"
