"""What a workspace calls things: teams, tags, types of tickets and their states, attributes."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

import pyarrow as pa

from transforms.field_values import Field
from transforms.intercom_source.fields import read_attribute
from transforms.intercom_source.lists import (
    CONVERSATION_ATTRIBUTES,
    DATA_ATTRIBUTES,
    EMAILS,
    SEGMENTS,
    SUBSCRIPTIONS,
    TAGS,
    TEAMS,
    TICKET_STATES,
    TICKET_TYPES,
    WORKSPACE,
)
from transforms.payloads import email, mapping, records, source_id, text
from transforms.setup_lists import broken_in, listed, teams_of

COMPANY: Final = "company"  # as `model` of an attribute; all others are contacts'
# Where teammates see records: paths by what `IntercomCatalog.page` is asked for.
PAGES: Final = {
    "contact": "/a/apps/{app}/users/{id}",
    "company": "/a/apps/{app}/companies/{id}",
    "ticket": "/a/inbox/{app}/inbox/conversation/{id}",
}

Json = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class TicketType:
    """A type of tickets: what it is called, who sees its tickets, and its attributes by name."""

    name: str
    category: str | None
    attributes: Mapping[str, Field]


@dataclass(frozen=True, slots=True)
class IntercomCatalog:
    """Names by id; attributes by the name that records use. Satisfies `transforms.shapes.Catalog`.

    `origin`: where teammates see records, empty where the workspace does not say.
    """

    origin: str = ""
    app: str = ""  # the workspace's own id
    teams_by_id: Mapping[str, str] = field(default_factory=dict)
    tags: Mapping[str, str] = field(default_factory=dict)
    segments: Mapping[str, str] = field(default_factory=dict)
    subscriptions: Mapping[str, str] = field(default_factory=dict)  # kinds of mails
    types: Mapping[str, TicketType] = field(default_factory=dict)
    states: Mapping[str, tuple[str | None, str | None]] = field(default_factory=dict)
    contact_attributes: Mapping[str, Field] = field(default_factory=dict)
    company_attributes: Mapping[str, Field] = field(default_factory=dict)
    conversation_attributes: Mapping[str, Field] = field(default_factory=dict)
    addresses: frozenset[str] = frozenset()  # the workspace's own: nobody's
    broken: tuple[str, ...] = ()

    def teams(self) -> pa.Table:
        """Return the teams as TEAM, in the order of their ids."""
        return teams_of(self.teams_by_id)

    def page(self, kind: str, record_id: str) -> str | None:
        """Return where teammates see a record."""
        path = PAGES[kind].format(app=self.app, id=record_id)
        return f"{self.origin}{path}" if self.origin and self.app else None


def build_catalog(setup: Mapping[str, pa.Table]) -> IntercomCatalog:
    """Return the catalog of a workspace; a list that it lacks is an empty one.

    In:      RAW tables by the names of `SourceKind.roles.setup`.
    Failed:  a row that is no record is in `broken`; what it would name shows by its id.
    """
    data = [*listed(setup, DATA_ATTRIBUTES)]
    workspace: Json = next((row for _, row in listed(setup, WORKSPACE)), {})
    return IntercomCatalog(
        origin=(text(workspace.get("read_url")) or "").rstrip("/"),
        app=text(mapping(workspace.get("app")).get("id_code")) or "",
        teams_by_id=_named(setup, TEAMS),
        tags=_named(setup, TAGS),
        segments=_named(setup, SEGMENTS),
        subscriptions={
            key: _subscription(told) or key for key, told in listed(setup, SUBSCRIPTIONS)
        },
        types={key: read_type(told) for key, told in listed(setup, TICKET_TYPES)},
        states={key: _state(told) for key, told in listed(setup, TICKET_STATES)},
        contact_attributes=_attributes(told for _, told in data if told.get("model") != COMPANY),
        company_attributes=_attributes(told for _, told in data if told.get("model") == COMPANY),
        conversation_attributes=_attributes(
            told for _, told in listed(setup, CONVERSATION_ATTRIBUTES)
        ),
        addresses=frozenset(
            found for _, told in listed(setup, EMAILS) if (found := email(told.get("email")))
        ),
        broken=broken_in(setup),
    )


def read_type(payload: Json) -> TicketType:
    """Return a type of tickets, from the list of types or as a ticket shows it."""
    told = payload.get("ticket_type_attributes")
    attributes = records(mapping(told).get("data")) or records(told)
    name = text(payload.get("name")) or source_id(payload.get("id")) or "Ticket"
    return TicketType(name, text(payload.get("category")), _attributes(iter(attributes)))


def _subscription(payload: Json) -> str | None:
    return text(mapping(payload.get("default_translation")).get("name"))


def _state(payload: Json) -> tuple[str | None, str | None]:
    return text(payload.get("category")), text(payload.get("internal_label"))


def _named(setup: Mapping[str, pa.Table], name: str) -> dict[str, str]:
    return {key: text(told.get("name")) or key for key, told in listed(setup, name)}


def _attributes(payloads: Iterator[Json]) -> dict[str, Field]:
    """Return attributes by name; of two of one name the one that is in use counts."""
    found: dict[str, Field] = {}
    for payload in payloads:
        spec = read_attribute(payload)
        if payload.get("archived") is not True or spec.id not in found:
            found[spec.id] = spec
    return found
