"""Zendesk's macros, views, triggers, automations, service levels and business hours as HANDED."""

from collections.abc import Callable, Mapping
from typing import Any, Final

import pyarrow as pa

from transforms.contracts import from_rows
from transforms.errors import RecordError
from transforms.handed.contracts import (
    AUTOMATION,
    HANDED,
    HOURS,
    MACRO,
    SLA,
    TRIGGER,
    VIEW,
    handed_id,
)
from transforms.handed.office_hours import NO_HOLIDAYS, Holiday, office_hours, stretches
from transforms.handed.source_kind import Handed, Names
from transforms.latest import latest
from transforms.payloads import count, mapping, record, text
from transforms.zendesk.catalog import ZendeskCatalog
from transforms.zendesk.office_hours import (
    HOLIDAYS,
    SCHEDULES,
    holidays_of,
    spans_of,
    to_office_hours,
)
from transforms.zendesk.rule_words import Wording, audience_of, columns_of, text_of

MACROS, VIEWS, TRIGGERS, AUTOMATIONS = "macros", "views", "triggers", "automations"
POLICIES: Final = "sla_policies"
KINDS: Final = {
    MACROS: MACRO,
    VIEWS: VIEW,
    TRIGGERS: TRIGGER,
    AUTOMATIONS: AUTOMATION,
    POLICIES: SLA,
    SCHEDULES: HOURS,
}
FOLDER: Final = "::"  # parts a macro's name into folders, as the agents' menu shows it

Json = Mapping[str, Any]
Told = dict[str, Any]


def to_handed(raw: Mapping[str, pa.Table], catalog: ZendeskCatalog, people: Names) -> pa.Table:
    """Turn the raw lists into rows.

    In:      RAW by the names of the lists; a list that was not read is absent.
    Kept:    HANDED, by kind in the order that each has.
    Failed:  a row that is no record is named by its id, without a word more.
    """
    wording = Wording(catalog, people)
    rows = [
        _row(kind, row, wording)
        for name, kind in KINDS.items()
        if name in raw
        for row in latest(raw[name]).to_pylist()
    ]
    return from_rows(rows, HANDED)


def _row(kind: str, row: Mapping[str, Any], wording: Wording) -> Told:
    try:
        payload = record(row)
    except RecordError:
        payload = {}
    told = _TELL[kind](payload, wording)
    name = text(payload.get("title")) or text(payload.get("raw_title"))
    name = name or text(payload.get("name")) or row["id"]
    folder, _, short = name.rpartition(FOLDER) if kind == MACRO else ("", "", name)
    restriction = payload.get("restriction")
    return {
        "source_id": handed_id(kind, row["id"]),
        "kind": kind,
        "name": short.strip() or name,
        "description": text(payload.get("description")),
        "folder": folder or None,
        "is_active": payload.get("active", True) is not False,
        "position": count(payload.get("position")) or 0,
        "audience": audience_of(restriction, wording.catalog, wording.people),
        "all_of": [],
        "any_of": [],
        "actions": [],
        "text_html": None,
        "url": _page(payload),
        **told,
    }


def _macro(payload: Json, wording: Wording) -> Told:
    actions = payload.get("actions")
    return {"actions": wording.actions(actions), "text_html": text_of(actions)}


def _when(told: object, wording: Wording) -> Told:
    conditions = mapping(told)
    return {
        "all_of": wording.conditions(conditions.get("all")),
        "any_of": wording.conditions(conditions.get("any")),
    }


def _view(payload: Json, wording: Wording) -> Told:
    return _when(payload.get("conditions"), wording) | {"actions": columns_of(payload)}


def _rule(payload: Json, wording: Wording) -> Told:
    actions = payload.get("actions")
    written = text_of(actions)
    told = wording.actions(actions)
    return _when(payload.get("conditions"), wording) | {"actions": told, "text_html": written}


def _policy(payload: Json, wording: Wording) -> Told:
    return _when(payload.get("filter"), wording) | {
        "actions": wording.targets(payload.get("policy_metrics"))
    }


def _schedule(payload: Json, _: Wording) -> Told:
    """Tell hours, which Zendesk counts in minutes since Sunday 00:00 (its reference, Schedules)."""
    holidays = [Holiday(*each) for each in holidays_of(payload)]
    told = office_hours(text(payload.get("time_zone")), stretches(spans_of(payload)), holidays)
    is_refused = HOLIDAYS in payload and payload[HOLIDAYS] is None
    return {"actions": [*told, NO_HOLIDAYS] if is_refused else told}


_TELL: Final[Mapping[str, Callable[[Json, Wording], Told]]] = {
    MACRO: _macro,
    VIEW: _view,
    TRIGGER: _rule,
    AUTOMATION: _rule,
    SLA: _policy,
    HOURS: _schedule,
}
_ADMIN: Final = "admin/objects-rules/rules"


def _page(payload: Json) -> str | None:
    """Return where people edit a record: its own address in the API says host, list and id."""
    url = text(payload.get("url")) or ""
    base, found, rest = url.partition("/api/v2/")
    key = rest.removesuffix(".json").rpartition("/")[2]
    if not found or not key.isdecimal():
        return None
    if rest.startswith(("macros/", "views/")):
        folder = "workspaces/agent-workspace"
        return f"{base}/admin/{folder}/{rest.partition('/')[0]}/{key}"
    if rest.startswith(("triggers/", "automations/")):
        return f"{base}/{_ADMIN}/{rest.partition('/')[0]}/{key}"
    return f"{base}/{_ADMIN}/slas"


ZENDESK_HANDED: Final = Handed(lists=tuple(KINDS), rows=to_handed, hours=to_office_hours)
