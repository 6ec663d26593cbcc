"""What a workspace calls things: teams, tags, types of tickets and their states, attributes."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

import pyarrow as pa

from transforms.contracts import TEAM, from_rows
from transforms.errors import RecordError
from transforms.field_values import Field
from transforms.intercom_source.fields import read_attribute
from transforms.intercom_source.lists import (
    CONVERSATION_ATTRIBUTES,
    DATA_ATTRIBUTES,
    EMAILS,
    TAGS,
    TEAMS,
    TICKET_STATES,
    TICKET_TYPES,
    WORKSPACE,
)
from transforms.latest import latest
from transforms.payloads import email, mapping, record, records, source_id, text

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
    types: Mapping[str, TicketType] = field(default_factory=dict)
    states: Mapping[str, tuple[str | None, str | None]] = field(default_factory=dict)
    contact_attributes: Mapping[str, Field] = field(default_factory=dict)
    company_attributes: Mapping[str, Field] = field(default_factory=dict)
    conversation_attributes: Mapping[str, Field] = field(default_factory=dict)
    addresses: frozenset[str] = frozenset()  # the workspace's own: nobody's
    broken: tuple[str, ...] = ()

    def teams(self) -> pa.Table:
        """Return the teams as TEAM, in the order of their ids."""
        rows: list[dict[str, object]] = [
            {"source_id": team_id, "name": name} for team_id, name in self.teams_by_id.items()
        ]
        return from_rows(rows, TEAM)

    def page(self, kind: str, record_id: str) -> str | None:
        """Return where teammates see a record."""
        path = PAGES[kind].format(app=self.app, id=record_id)
        return f"{self.origin}{path}" if self.origin and self.app else None


def build_catalog(setup: Mapping[str, pa.Table]) -> IntercomCatalog:
    """Return the catalog of a workspace; a list that it lacks is an empty one.

    In:      RAW tables by the names of `SourceKind.roles.setup`.
    Failed:  a row that is no record is in `broken`; what it would name shows by its id.
    """
    data = [*_rows(setup, DATA_ATTRIBUTES)]
    workspace: Json = next((row for _, row in _rows(setup, WORKSPACE)), {})
    return IntercomCatalog(
        origin=(text(workspace.get("read_url")) or "").rstrip("/"),
        app=text(mapping(workspace.get("app")).get("id_code")) or "",
        teams_by_id=_named(setup, TEAMS),
        tags=_named(setup, TAGS),
        types={key: read_type(told) for key, told in _rows(setup, TICKET_TYPES)},
        states={key: _state(told) for key, told in _rows(setup, TICKET_STATES)},
        contact_attributes=_attributes(told for _, told in data if told.get("model") != COMPANY),
        company_attributes=_attributes(told for _, told in data if told.get("model") == COMPANY),
        conversation_attributes=_attributes(
            told for _, told in _rows(setup, CONVERSATION_ATTRIBUTES)
        ),
        addresses=frozenset(
            found for _, told in _rows(setup, EMAILS) if (found := email(told.get("email")))
        ),
        broken=tuple(
            f"{name}:{row['id']}"
            for name, table in setup.items()
            for row in latest(table).select(["id", "payload"]).to_pylist()
            if _payload(row) is None
        ),
    )


def read_type(payload: Json) -> TicketType:
    """Return a type of tickets, from the list of types or as a ticket shows it."""
    told = payload.get("ticket_type_attributes")
    listed = records(mapping(told).get("data")) or records(told)
    name = text(payload.get("name")) or source_id(payload.get("id")) or "Ticket"
    return TicketType(name, text(payload.get("category")), _attributes(iter(listed)))


def _state(payload: Json) -> tuple[str | None, str | None]:
    return text(payload.get("category")), text(payload.get("internal_label"))


def _payload(row: Mapping[str, Any]) -> dict[str, Any] | None:
    try:
        return record(row)
    except RecordError:
        return None


def _rows(setup: Mapping[str, pa.Table], name: str) -> Iterator[tuple[str, dict[str, Any]]]:
    if name in setup:
        for row in latest(setup[name]).select(["id", "payload"]).to_pylist():
            if (found := _payload(row)) is not None:
                yield row["id"], found


def _named(setup: Mapping[str, pa.Table], name: str) -> dict[str, str]:
    return {key: text(told.get("name")) or key for key, told in _rows(setup, name)}


def _attributes(payloads: Iterator[Json]) -> dict[str, Field]:
    """Return attributes by name; of two of one name the one that is in use counts."""
    found: dict[str, Field] = {}
    for payload in payloads:
        spec = read_attribute(payload)
        if payload.get("archived") is not True or spec.id not in found:
            found[spec.id] = spec
    return found
