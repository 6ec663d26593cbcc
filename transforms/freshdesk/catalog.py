"""What a Freshdesk account calls things: groups, products, statuses, sources, fields."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import pyarrow as pa

from transforms.field_values import Field
from transforms.freshdesk.fields import read_fields
from transforms.freshdesk.lists import (
    COMPANY_FIELDS,
    CONTACT_FIELDS,
    DESK,
    EMAILS,
    GROUPS,
    PRODUCTS,
    TICKET_FIELDS,
)
from transforms.freshdesk.values import SOURCES
from transforms.payloads import email, mapping, text
from transforms.setup_lists import broken_in, listed, teams_of

Json = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class FreshdeskCatalog:
    """Names by id; fields by the name that records use. Satisfies `transforms.shapes.Catalog`."""

    origin: str = ""  # where agents see records
    groups: Mapping[str, str] = field(default_factory=dict)
    products: Mapping[str, str] = field(default_factory=dict)
    statuses: Mapping[str, str] = field(default_factory=dict)  # what agents call each
    sources: Mapping[str, str] = field(default_factory=lambda: SOURCES)
    ticket_fields: Mapping[str, Field] = field(default_factory=dict)
    contact_fields: Mapping[str, Field] = field(default_factory=dict)
    company_fields: Mapping[str, Field] = field(default_factory=dict)
    addresses: frozenset[str] = frozenset()  # the desk's own: nobody's
    broken: tuple[str, ...] = ()

    def teams(self) -> pa.Table:
        """Return the groups as TEAM, in the order of their ids."""
        return teams_of(self.groups)

    def page(self, kind: str, record_id: str) -> str | None:
        """Return where agents see a record."""
        return f"{self.origin}/a/{kind}/{record_id}" if self.origin else None


def build_catalog(setup: Mapping[str, pa.Table]) -> FreshdeskCatalog:
    """Return the catalog of an account; a list that its plan lacks is an empty one.

    In:      RAW tables by the names of `SourceKind.roles.setup`.
    Failed:  a row that is no record is in `broken`; what it would name shows by its id.
    """
    desk: Json = next((row for _, row in listed(setup, DESK)), {})
    fields = {name: _fields(setup, name) for name in (CONTACT_FIELDS, COMPANY_FIELDS)}
    ticket_rows = [*listed(setup, TICKET_FIELDS)]
    return FreshdeskCatalog(
        origin=text(desk.get("url")) or "",
        groups=_read(setup, GROUPS, _name),
        products=_read(setup, PRODUCTS, _name),
        statuses=dict(_choices(ticket_rows, "default_status", _statuses)),
        sources={**SOURCES, **dict(_choices(ticket_rows, "default_source", _sources))},
        ticket_fields=_fields(setup, TICKET_FIELDS),
        contact_fields=fields[CONTACT_FIELDS],
        company_fields=fields[COMPANY_FIELDS],
        addresses=frozenset(_addresses(setup)),
        broken=broken_in(setup),
    )


def _read(
    setup: Mapping[str, pa.Table], name: str, read: Callable[[dict[str, Any]], Any]
) -> dict[str, Any]:
    return {row_id: read(found) for row_id, found in listed(setup, name)}


def _name(payload: Json) -> str:
    return text(payload.get("name")) or str(payload["id"])


def _fields(setup: Mapping[str, pa.Table], name: str) -> dict[str, Field]:
    return {found.id: found for _, payload in listed(setup, name) for found in read_fields(payload)}


def _choices(
    rows: list[tuple[str, dict[str, Any]]],
    kind: str,
    read: Callable[[Json], Iterator[tuple[str, str]]],
) -> Iterator[tuple[str, str]]:
    for _, payload in rows:
        if payload.get("type") == kind:
            yield from read(mapping(payload.get("choices")))


def _statuses(choices: Json) -> Iterator[tuple[str, str]]:
    """Yield what agents call each status: `{"2": ["Open", "Being Processed"]}`."""
    for found, told in choices.items():
        label = told[0] if isinstance(told, list) and told else told
        if isinstance(label, str) and label:
            yield found, label


def _sources(choices: Json) -> Iterator[tuple[str, str]]:
    """Yield the names of sources that are the account's own: `{"Kiosk": 101}`."""
    for label, found in choices.items():
        if type(found) is int and str(found) not in SOURCES:
            yield str(found), label


def _addresses(setup: Mapping[str, pa.Table]) -> Iterator[str]:
    for _, payload in listed(setup, EMAILS):
        for key in ("reply_email", "to_email"):
            if found := email(payload.get(key)):
                yield found
    for _, payload in listed(setup, PRODUCTS):
        if found := email(payload.get("primary_email")):
            yield found
