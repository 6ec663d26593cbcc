"""The row of TICKET of a conversation or ticket, without its messages."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from transforms.contracts import sort_key
from transforms.field_values import Field, value_row
from transforms.intercom_source.catalog import IntercomCatalog, TicketType, read_type
from transforms.intercom_source.fields import flag, moment, number, option, values_of
from transforms.intercom_source.lists import ASKER, CONVERSATION, DELETED, SHOWN, TICKET
from transforms.intercom_source.mails import in_copy, subject_of
from transforms.intercom_source.quirks import NEWEST_500, OWN_ATTRIBUTES, UNASSIGNED_IS_ZERO
from transforms.intercom_source.shapes import CONVERSATION as CONVERSATION_SHAPES
from transforms.intercom_source.shapes import TICKET as TICKET_SHAPES
from transforms.intercom_source.values import (
    STATES,
    channel_of,
    priority_of,
    rating_text,
    zero_is_none,
)
from transforms.payloads import (
    count,
    instant_or_none,
    losses_of,
    mapping,
    records,
    source_id,
    text,
    texts,
)
from transforms.readable import unreadable

_TAKEN = (
    "type id title created_at updated_at waiting_since snoozed_until open state read priority"
    " admin_assignee_id team_assignee_id company tags conversation_rating source contacts"
    " custom_attributes sla_applied statistics conversation_parts linked_objects ai_agent channel"
    " topics external_references ticket_id category ticket_attributes ticket_state ticket_type"
    " ticket_parts is_shared"
)
TAKEN: Final = frozenset({*_TAKEN.split(), ASKER, SHOWN, DELETED})
_PARTS: Final = "follows from the parts"
_QA: Final = "a judgement of the old workspace's on its own work, which is asked for by name"
DROPPED: Final = {
    "teammates": _PARTS,
    "first_contact_reply": _PARTS,
    "ai_agent_participated": _PARTS,
    "sales_agent_participated": _PARTS,
    "sales_agent": "what the Sales Agent did; its parts say so",
    "monitor_evaluations": _QA,
    "scorecards": _QA,
    "previous_ticket_state_id": _PARTS,
    "ticket": "the ticket that it was made a ticket of, which is linked",
}
TITLE: Final = "_default_title_"
PARTS_UNREAD: Final = "parts_unread"
_NUMBERS: Final = (
    ("time_to_assignment", "Time to assignment (s)"),
    ("time_to_first_close", "Time to first close (s)"),
    ("time_to_last_close", "Time to last close (s)"),
    ("median_time_to_reply", "Median time to reply (s)"),
    ("handling_time", "Handling time (s)"),
    ("adjusted_handling_time", "Adjusted handling time (s)"),
    ("count_reopens", "Reopened (times)"),
    ("count_assignments", "Assigned (times)"),
)
_AI: Final = (
    ("source_title", "AI agent workflow"),
    ("last_answer_type", "AI agent answer"),
    ("resolution_state", "AI agent resolution"),
)

Json = Mapping[str, Any]
Row = dict[str, Any]


def to_ticket(raw: Json, payload: Json, catalog: IntercomCatalog) -> Row:
    """Return a conversation or ticket as a row of TICKET, without its changes."""
    is_ticket = payload.get("type") == TICKET
    shapes = TICKET_SHAPES if is_ticket else CONVERSATION_SHAPES
    own = _of_ticket(payload, catalog) if is_ticket else _of_conversation(payload, catalog)
    losses = [*losses_of(raw), *unreadable(payload, shapes), *unread(payload)]
    return {**_common(raw["id"], payload, catalog), **own, "losses": losses}


@UNASSIGNED_IS_ZERO.handles
def assignee_of(payload: Json, key: str) -> str | None:
    """Return whom a conversation is assigned to, None for nobody."""
    return zero_is_none(source_id(payload.get(key)))


@NEWEST_500.handles
def unread(payload: Json) -> list[str]:
    """Return the loss of parts that are too old to be shown."""
    listed = mapping(payload.get("conversation_parts") or payload.get("ticket_parts"))
    total, shown = count(listed.get("total_count")), count(payload.get(SHOWN))
    return [PARTS_UNREAD] if total is not None and shown is not None and total > shown else []


def _common(ticket_id: str, payload: Json, catalog: IntercomCatalog) -> Row:
    people = [
        found
        for each in records(mapping(payload.get("contacts")).get("contacts"))
        if (found := source_id(each.get("id")))
    ]
    requester = source_id(payload.get(ASKER)) or next(iter(people), None)
    team = assignee_of(payload, "team_assignee_id")
    return {
        "source_id": ticket_id,
        "key": sort_key(ticket_id),
        "requester_id": requester,
        "submitter_id": None,
        "assignee_id": assignee_of(payload, "admin_assignee_id"),
        "team_id": team,
        "team": catalog.teams_by_id.get(team or "", team),
        "company_id": source_id(mapping(payload.get("company")).get("id")),
        "cc_ids": [each for each in dict.fromkeys(people) if each != requester],
        "cc_emails": in_copy(mapping(payload.get("source")), catalog.addresses),
        "follower_ids": [],
        "tags": texts(
            [each.get("name") for each in records(mapping(payload.get("tags")).get("tags"))]
        ),
        "is_deleted": payload.get(DELETED) is True,
        "created_at": payload["created_at"],
        "updated_at": instant_or_none(payload.get("updated_at")),
        "due_at": None,
        "snoozed_until": instant_or_none(payload.get("snoozed_until")),
        "external_id": None,
        "merged_into": None,
        "follow_up_of": None,
        "problem_id": _problem(payload),
        "brand": None,
        "type": None,
        "url": catalog.page("ticket", ticket_id),
    }


def _of_conversation(payload: Json, catalog: IntercomCatalog) -> Row:
    source, statistics = mapping(payload.get("source")), mapping(payload.get("statistics"))
    is_closed = payload.get("state") == "closed" or payload.get("open") is False
    told = mapping(payload.get("channel"))
    closed = statistics.get("last_close_at")
    return {
        "subject": text(payload.get("title")) or subject_of(source),
        "status": "closed" if is_closed else "open",
        "status_label": None,
        "priority": priority_of(payload.get("priority")),
        "channel": channel_of(told.get("initial")) or channel_of(source.get("type")),
        "form": None,
        "own_type": None,
        "own_category": None,
        "satisfaction": rating_text(mapping(payload.get("conversation_rating"))),
        "solved_at": instant_or_none(closed) if is_closed else None,
        "first_reply_minutes": _minutes(payload, statistics.get("first_admin_reply_at")),
        "resolution_minutes": _minutes(payload, closed),
        "fields": [*_conversation_fields(payload, catalog)],
    }


@OWN_ATTRIBUTES.handles
def _of_ticket(payload: Json, catalog: IntercomCatalog) -> Row:
    values, state = mapping(payload.get("ticket_attributes")), mapping(payload.get("ticket_state"))
    kind = _type_of(payload, catalog)
    category, label = catalog.states.get(source_id(state.get("id")) or "", (None, None))
    category = text(state.get("category")) or category
    status = STATES.get(category or "", category or "open")
    is_over = status == "solved" or payload.get("open") is False
    return {
        "subject": text(values.get(TITLE)),
        "status": "solved" if is_over else status,
        "status_label": text(state.get("internal_label")) or label,
        "priority": None,
        "channel": None,
        "form": kind.name if kind else None,
        "own_type": kind.name if kind else None,
        "own_category": text(payload.get("category")) or (kind.category if kind else None),
        "satisfaction": None,
        "solved_at": None,
        "first_reply_minutes": None,
        "resolution_minutes": None,
        "fields": [*_ticket_fields(payload, values, kind)],
    }


def _type_of(payload: Json, catalog: IntercomCatalog) -> TicketType | None:
    """Return the type of a ticket, as the workspace's list has it or else as the ticket does."""
    told = mapping(payload.get("ticket_type"))
    return catalog.types.get(source_id(told.get("id")) or "") or (read_type(told) if told else None)


def _minutes(payload: Json, until: object) -> int | None:
    """Return how long something took since the conversation was begun, by the calendar."""
    at = instant_or_none(until)
    if at is None or at < payload["created_at"]:
        return None
    return int((at - payload["created_at"]).total_seconds() // 60)


def _problem(payload: Json) -> str | None:
    """Return the tracker ticket that a conversation or ticket is linked to; it has but one."""
    linked = _linked(payload)
    if payload.get("category") == "Tracker":
        return None
    return next((key for kind, key, category in linked if category == "Tracker"), None)


def _linked(payload: Json) -> list[tuple[str, str, str | None]]:
    return [
        (text(each.get("type")) or CONVERSATION, key, text(each.get("category")))
        for each in records(mapping(payload.get("linked_objects")).get("data"))
        if (key := source_id(each.get("id"))) is not None
    ]


def _links(payload: Json) -> list[Row]:
    """Return the links to others as a field; those of a tracker stand with each that it tracks."""
    if payload.get("category") == "Tracker":
        return []
    told = [f"{kind} {key}" for kind, key, category in _linked(payload) if category != "Tracker"]
    return option("linked_objects", "Linked", ", ".join(told) or None)


def _conversation_fields(payload: Json, catalog: IntercomCatalog) -> Iterator[Row]:
    yield from values_of(payload.get("custom_attributes"), catalog.conversation_attributes)
    source, statistics = mapping(payload.get("source")), mapping(payload.get("statistics"))
    yield from option("delivered_as", "Started as", text(source.get("delivered_as")))
    yield from option("source_url", "Started on page", text(source.get("url")))
    yield from option("current_channel", "Current channel", _current(payload))
    yield from moment("waiting_since", "Waiting since", payload.get("waiting_since"))
    is_open = payload.get("state") != "closed"
    yield from flag("unread", "Unread", is_open and payload.get("read") is False)
    sla = mapping(payload.get("sla_applied"))
    yield from option("sla_name", "SLA", text(sla.get("sla_name")))
    yield from option("sla_status", "SLA status", text(sla.get("sla_status")))
    topics = [each.get("name") for each in records(mapping(payload.get("topics")).get("topics"))]
    if named := texts(topics):
        yield value_row(Field("topics", "Topics", "options"), named)
    agent = mapping(payload.get("ai_agent"))
    for key, name in _AI:
        yield from option(f"ai_agent.{key}", name, text(agent.get(key)))
    rated = rating_text({"rating": agent.get("rating"), "remark": agent.get("rating_remark")})
    yield from option("ai_agent.rating", "AI agent rating", rated)
    for key, name in _NUMBERS:
        yield from number(f"statistics.{key}", name, statistics.get(key))
    others = records(payload.get("external_references"))
    told = [f"{text(each.get('type'))} {text(each.get('id'))}" for each in others]
    yield from option("external_references", "External references", ", ".join(told) or None)
    yield from _links(payload)


def _current(payload: Json) -> str | None:
    """Return the channel that a conversation went on in, None where it stayed in its first one."""
    told = mapping(payload.get("channel"))
    current = channel_of(told.get("current"))
    return None if current == channel_of(told.get("initial")) else current


def _ticket_fields(payload: Json, values: Json, kind: TicketType | None) -> Iterator[Row]:
    yield from values_of(values, kind.attributes if kind else {})
    yield from option("ticket_id", "Ticket number", source_id(payload.get("ticket_id")))
    yield from flag("is_shared", "Shared with the customer", payload.get("is_shared"))
    yield from _links(payload)
