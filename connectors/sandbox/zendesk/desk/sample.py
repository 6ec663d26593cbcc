"""Lumen Bikes, the fictional desk that the sandbox ships with: 64 tickets, every oddity once."""

from functools import cache
from importlib.resources import files
from typing import Any, Final

import yaml

from connectors.sandbox.records import Json, StoredFile, epoch, held
from connectors.sandbox.zendesk.desk.help_center.sample import sample_guide
from connectors.sandbox.zendesk.desk.hours import build_hours
from connectors.sandbox.zendesk.desk.model import Desk
from connectors.sandbox.zendesk.desk.people import People, build_people
from connectors.sandbox.zendesk.desk.rules import build_rules
from connectors.sandbox.zendesk.desk.settings import SYSTEM_FIELDS, build_settings
from connectors.sandbox.zendesk.desk.sides import side_events
from connectors.sandbox.zendesk.desk.threads import Thread
from connectors.sandbox.zendesk.desk.tickets import Names, build_ticket

CLOSED_AT: Final = "2025-01-31T04:00:00Z"  # an automation closed many tickets in this second
LAST_CLOSED: Final = 1034
YEARS: Final = (2023, 2024, 2025, 2026)
TOUCHED_LATER: Final = {1005: "2026-02-01T02:00:00Z"}  # archived: no update, but exported anew
NEVER_SEEN: Final = frozenset({1039})  # in the event export without its comments

_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def sample_desk() -> Desk:
    """Return the desk anew: changes made to one copy are not in the next."""
    settings = _read("settings")
    specs = _read("people")
    people = build_people(specs, settings["groups"], list(settings["organization_fields"]))
    names = Names(
        users={user["id"]: user for user in people.users},
        people=people.keys,
        organizations={key: spec["id"] for key, spec in specs["organizations"].items()},
        settings=settings,
    )
    kept: dict[str, StoredFile] = {}
    tickets, audits, logs = _tickets(names, kept)
    built = build_settings(settings)
    rules = build_rules(_read("rules"))
    guide = sample_guide(people.keys, kept.__setitem__)
    sides = _sides(names, kept)
    tokens = {file.record["id"]: token for token, file in kept.items()}
    return Desk(
        users=held(people.users),
        organizations=held(people.organizations),
        tickets=held(tickets, lambda ticket: int(ticket["generated_timestamp"])),
        audits=held(
            [a for rows in audits.values() for a in rows], lambda a: epoch(a["created_at"])
        ),
        first_audits=lambda ticket: audits.get(ticket, []),
        organization_memberships=people.memberships,
        group_memberships=people.group_memberships,
        groups=built["groups"],
        brands=built["brands"],
        recipient_addresses=built["recipient_addresses"],
        ticket_fields=built["ticket_fields"],
        ticket_forms=built["ticket_forms"],
        custom_statuses=built["custom_statuses"],
        user_fields=built["user_fields"],
        organization_fields=built["organization_fields"],
        custom_objects=built["custom_objects"],
        macros=rules["macros"],
        views=rules["views"],
        triggers=rules["triggers"],
        automations=rules["automations"],
        sla_policies=rules["sla_policies"],
        **build_hours(_read("hours")["schedules"]),
        custom_object_records=built["custom_object_records"],
        identities_of=lambda user: people.identities.get(user, []),
        file=kept.get,
        token_of=tokens.get,
        conversation_logs=logs,
        export_gaps=NEVER_SEEN,
        ai_agent_tickets=frozenset(t["id"] for t in tickets if t["support_type"] == "ai_agent"),
        guide=guide,
        side_events=sides,
    )


def _sides(names: Names, kept: dict[str, StoredFile]) -> list[Json]:
    specs = [spec for year in YEARS for spec in _read(f"tickets_{year}")]
    found = [each for spec in specs for each in side_events(spec, names, kept.__setitem__)]
    return sorted(found, key=lambda each: epoch(each["created_at"]))


def configuration() -> dict[str, list[Json]]:
    """Return groups, brands, fields, forms and statuses by the names of their lists."""
    return build_settings(_read("settings"))


def staff() -> People:
    """Return the agents alone, with their groups."""
    specs = {**_read("people"), "organizations": {}, "end_users": {}}
    return build_people(specs, _read("settings")["groups"], [])


def custom_fields() -> dict[str, Any]:
    """Return the ticket fields that the desk added and uses, by the names of settings.yaml."""
    fields: dict[str, Any] = _read("settings")["ticket_fields"]
    return {
        key: field
        for key, field in fields.items()
        if key not in SYSTEM_FIELDS and field.get("active", True)
    }


@cache
def _read(name: str) -> Any:
    text = (
        files("connectors.sandbox.zendesk.desk")
        .joinpath(f"{name}.yaml")
        .read_text(encoding="utf-8")
    )
    return yaml.load(text, Loader=_LOADER)  # noqa: S506 - a safe loader, in C where there is one


def _tickets(
    names: Names, kept: dict[str, StoredFile]
) -> tuple[list[Json], dict[int, list[Json]], dict[int, list[Json]]]:
    tickets: list[Json] = []
    audits: dict[int, list[Json]] = {}
    logs: dict[int, list[Json]] = {}
    for year in YEARS:
        for spec in _read(f"tickets_{year}"):
            thread = Thread(spec, names, kept.__setitem__)
            rows = thread.audits()
            if spec["id"] <= LAST_CLOSED and spec["status"] == "closed":
                rows.append(thread.closing(CLOSED_AT))
            ticket = build_ticket(spec, names, rows)
            if spec["id"] in TOUCHED_LATER:
                ticket["generated_timestamp"] = epoch(TOUCHED_LATER[spec["id"]])
            tickets.append(ticket)
            audits[spec["id"]] = rows
            if "log" in spec:
                logs[spec["id"]] = thread.log()
    _link_follow_ups(tickets)
    return tickets, audits, logs


def _link_follow_ups(tickets: list[Json]) -> None:
    by_id = {ticket["id"]: ticket for ticket in tickets}
    for ticket in tickets:
        source = ticket["via"]["source"]
        if source["rel"] == "follow_up":
            by_id[source["from"]["ticket_id"]]["followup_ids"].append(ticket["id"])
