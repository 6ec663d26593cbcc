"""Freshdesk's canned responses, automation rules, service levels and business hours as HANDED."""

from collections.abc import Callable, Mapping
from typing import Any, Final

import pyarrow as pa

from transforms.contracts import from_rows
from transforms.errors import RecordError
from transforms.freshdesk.catalog import FreshdeskCatalog
from transforms.freshdesk.office_hours import CALENDARS, clocks_of, to_office_hours
from transforms.freshdesk.rule_words import Wording, applies_to
from transforms.handed.contracts import AUTOMATION, HANDED, HOURS, MACRO, SLA, TRIGGER, handed_id
from transforms.handed.office_hours import office_hours
from transforms.handed.source_kind import Handed, Names
from transforms.latest import latest
from transforms.payloads import count, mapping, record, records, text

RESPONSES: Final = "canned_responses"  # each with its folder
RULES: Final = "automation_rules"  # each with the type that its list is of
POLICIES: Final = "sla_policies"
FOLDER, RULE_TYPE = "folder", "rule_type"  # keys that the connector adds to rows
TIMED: Final = 3  # the type of rules that run every hour; 1: new tickets, 4: updates
UNLISTED: Final = (
    "Ticket views: Freshdesk's API has no list of them; they stand at the left of its list of "
    "tickets.",
    "Scenario automations: Freshdesk's API has no list of them; Admin > Agent Productivity > "
    "Scenario Automations shows them.",
    "Holidays: Freshdesk's API has no list of them; Admin > Team > Business Hours shows them.",
)

Json = Mapping[str, Any]
Told = dict[str, Any]


def to_handed(raw: Mapping[str, pa.Table], catalog: FreshdeskCatalog, people: Names) -> pa.Table:
    """Turn the raw lists into rows.

    In:      RAW by the names of the lists; a list that was not read is absent.
    Kept:    HANDED, in the order of the lists.
    Failed:  a row that is no record is named by its id, without a word more.
    """
    wording = Wording(catalog, people)
    rows = [
        _row(row, tell, wording)
        for name, tell in _TELL.items()
        if name in raw
        for row in latest(raw[name]).to_pylist()
    ]
    return from_rows(rows, HANDED)


def _row(row: Mapping[str, Any], tell: Callable[[Json, Wording], Told], wording: Wording) -> Told:
    try:
        payload = record(row)
    except RecordError:
        payload = {}
    told = tell(payload, wording)
    return {
        "source_id": handed_id(told["kind"], row["id"]),
        "name": text(payload.get("title")) or text(payload.get("name")) or row["id"],
        "description": text(payload.get("description")),
        "folder": None,
        "is_active": payload.get("active", True) is not False,
        "position": count(payload.get("position")) or 0,
        "audience": None,
        "all_of": [],
        "any_of": [],
        "actions": [],
        "text_html": None,
        "url": None,
        **told,
    }


def _response(payload: Json, wording: Wording) -> Told:
    folder = mapping(payload.get(FOLDER))
    origin = wording.catalog.origin
    files = [text(each.get("name")) or "" for each in records(payload.get("attachments"))]
    return {
        "kind": MACRO,
        "folder": text(folder.get("name")),
        "audience": "whoever made it" if folder.get("personal") is True else None,
        "actions": [f"Attach {', '.join(files)}"] if files else [],
        "text_html": text(payload.get("content_html")) or text(payload.get("content")),
        "url": f"{origin}/a/admin/canned_responses" if origin else None,
    }


def _rule(payload: Json, wording: Wording) -> Told:
    is_timed = payload.get(RULE_TYPE) == TIMED
    all_of, any_of = wording.sets(payload.get("conditions"))
    events = [wording.event(each) for each in records(payload.get("events"))]
    origin = wording.catalog.origin
    return {
        "kind": AUTOMATION if is_timed else TRIGGER,
        "all_of": [*events, *all_of],
        "any_of": any_of,
        "actions": [wording.action(each) for each in records(payload.get("actions"))],
        "url": f"{origin}/a/admin/automations" if origin else None,
    }


def _policy(payload: Json, wording: Wording) -> Told:
    origin = wording.catalog.origin
    return {
        "kind": SLA,
        "all_of": applies_to(payload.get("applicable_to"), wording.catalog),
        "actions": wording.targets(payload.get("sla_target")),
        "url": f"{origin}/a/admin/sla_policies" if origin else None,
    }


def _calendar(payload: Json, wording: Wording) -> Told:
    days = {day: [f"{start} to {end}"] for day, (start, end) in clocks_of(payload).items()}
    origin = wording.catalog.origin
    return {
        "kind": HOURS,
        "actions": office_hours(text(payload.get("time_zone")), days, ()),
        "url": f"{origin}/a/admin/business_calendars" if origin else None,
    }


_TELL: Final[Mapping[str, Callable[[Json, Wording], Told]]] = {
    RESPONSES: _response,
    RULES: _rule,
    POLICIES: _policy,
    CALENDARS: _calendar,
}
FRESHDESK_HANDED: Final = Handed(
    lists=tuple(_TELL), rows=to_handed, hours=to_office_hours, unlisted=UNLISTED
)
