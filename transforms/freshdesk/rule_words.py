"""Conditions and actions of Freshdesk's rules in the words of its own pages.

A field, an operator or a value that has no word here stands as Freshdesk has it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from transforms.bodies import plain_text
from transforms.freshdesk.catalog import FreshdeskCatalog
from transforms.freshdesk.values import PRIORITIES
from transforms.handed.source_kind import Names
from transforms.payloads import mapping, records, text, texts

OPERATORS: Final = {
    "in": "is",
    "not_in": "is not",
    "is": "is",
    "is_not": "is not",
    "contains": "contains",
    "does_not_contain": "does not contain",
    "starts_with": "starts with",
    "ends_with": "ends with",
    "greater_than": "is greater than",
    "less_than": "is less than",
    "is_any_of": "is any of",
    "is_none_of": "is none of",
    "selected": "is selected",
    "not_selected": "is not selected",
}
ACTIONS: Final = {
    "add_comment": "Add private note:",
    "add_tag": "Add tags:",
    "send_email_to_requester": "Send e-mail to the requester:",
    "send_email_to_agent": "Send e-mail to agent:",
    "send_email_to_group": "Send e-mail to group:",
    "add_a_cc": "Add to copy:",
    "add_watcher": "Add watchers:",
    "trigger_webhook": "Call webhook",
    "mark_as_spam": "Mark as spam",
    "delete_ticket": "Delete the ticket",
    "skip_notification": "Skip notifications of new tickets",
}
TARGETS: Final = (("respond_within", "first reply"), ("resolve_within", "resolution"))
_BY_PEOPLE: Final = frozenset({"responder_id", "agent_id", "internal_agent_id", "add_watcher"})


@dataclass(frozen=True, slots=True)
class Wording:
    """Says a rule in the names that the account has."""

    catalog: FreshdeskCatalog
    people: Names

    def sets(self, conditions: object) -> tuple[list[str], list[str]]:
        """Return the conditions all of which, and of which any, must be met."""
        all_of: list[str] = []
        any_of: list[str] = []
        for each in records(conditions):
            target = any_of if each.get("match_type") == "any" else all_of
            target += [self.condition(one) for one in records(each.get("properties"))]
        return all_of, any_of

    def condition(self, row: Mapping[str, Any]) -> str:
        """Return one condition."""
        field, operator = str(row.get("field_name") or ""), str(row.get("operator") or "is")
        kind = text(row.get("resource_type"))
        of = f" of the {kind}" if kind and kind != "ticket" else ""
        word = OPERATORS.get(operator, operator.replace("_", " "))
        return f"{self._field(field)}{of} {word} {self._value(field, row.get('value'))}".strip()

    def event(self, row: Mapping[str, Any]) -> str:
        """Return what sets a rule off."""
        field = str(row.get("field_name") or "")
        told = f"Event: {self._field(field)}"
        for key, word in (("from", "from"), ("to", "to"), ("value", "is")):
            value = row.get(key)
            if value not in (None, "", "--"):
                told += f" {word} {self._value(field, value)}"
        return told

    def action(self, row: Mapping[str, Any]) -> str:
        """Return one action."""
        field, told = str(row.get("field_name") or ""), row.get("email_body") or row.get("value")
        title = ACTIONS.get(field) or f"Set {self._field(field)} to"
        to = ""
        if row.get("email_to") is not None:
            to = self._value("group_id" if "group" in field else "responder_id", row["email_to"])
        is_page = isinstance(told, str) and "<" in told
        value = plain_text(str(told)).replace("\n", " ") if is_page else self._value(field, told)
        return " ".join(each for each in (title, to, value) if each)

    def targets(self, told: object) -> list[str]:
        """Return the times of a service level, one line for each priority."""
        lines = []
        for key, each in sorted(mapping(told).items(), reverse=True):
            spec = mapping(each)
            name = PRIORITIES.get(key.removeprefix("priority_"), key)
            times = [
                f"{word} within {_span(spec[at])}"
                for at, word in TARGETS
                if spec.get(at) is not None
            ]
            hours = "business" if spec.get("business_hours") else "calendar"
            lines.append(f"{str(name).capitalize()}: {', '.join(times)}, {hours} hours")
        return lines

    def _field(self, field: str) -> str:
        found = self.catalog.ticket_fields.get(field)
        return found.name if found else field.removesuffix("_id").replace("_", " ").capitalize()

    def _value(self, field: str, value: object) -> str:
        if isinstance(value, list):
            return ", ".join(self._value(field, each) for each in value)
        told = "" if value is None else str(value)
        if field in _BY_PEOPLE:
            return self.people.get(told, told)
        names: Mapping[str, Mapping[str, str]] = {
            "group_id": self.catalog.groups,
            "product_id": self.catalog.products,
            "status": self.catalog.statuses,
            "source": self.catalog.sources,
            "priority": PRIORITIES,
        }
        return names.get(field, {}).get(told, told)


def applies_to(told: object, catalog: FreshdeskCatalog) -> list[str]:
    """Return of what a service level is, one line for each kind of thing."""
    names = {"group_ids": catalog.groups, "product_ids": catalog.products}
    lines = []
    for key, values in mapping(told).items():
        shown = values if isinstance(values, list) else texts(values)
        named = [names.get(key, {}).get(str(each), str(each)) for each in shown]
        if named:
            title = key.removesuffix("_ids").replace("_", " ").capitalize()
            lines.append(f"{title} is {', '.join(named)}")
    return lines


def _span(seconds: object) -> str:
    if not isinstance(seconds, int):
        return str(seconds)
    hours, rest = divmod(seconds // 60, 60)
    return " ".join(
        each
        for each in (f"{hours} h" if hours else "", f"{rest} min" if rest or not hours else "")
        if each
    )
