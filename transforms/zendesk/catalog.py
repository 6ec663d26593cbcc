"""What a Zendesk account calls things: groups, brands, forms, statuses, fields and options."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple, TypeVar

import pyarrow as pa

from transforms.addresses import host_of
from transforms.field_values import Field
from transforms.payloads import email, text
from transforms.setup_lists import broken_in, listed, teams_of
from transforms.zendesk.fields import read_field

_T = TypeVar("_T")


class Group(NamedTuple):
    """A group of agents; tickets keep the ones that were deleted."""

    name: str
    is_deleted: bool


class Status(NamedTuple):
    """A custom status: what agents call it, and the standard status it stands for."""

    label: str
    category: str | None
    is_standard: bool = False  # says no more than its category


@dataclass(frozen=True, slots=True)
class ZendeskCatalog:
    """Names by id; fields of people and organizations by their key."""

    groups: Mapping[str, Group] = field(default_factory=dict)
    brands: Mapping[str, str] = field(default_factory=dict)
    forms: Mapping[str, str] = field(default_factory=dict)
    statuses: Mapping[str, Status] = field(default_factory=dict)
    ticket_fields: Mapping[str, Field] = field(default_factory=dict)
    user_fields: Mapping[str, Field] = field(default_factory=dict)
    organization_fields: Mapping[str, Field] = field(default_factory=dict)
    hosts: frozenset[str] = frozenset()  # of the account's brands
    addresses: frozenset[str] = frozenset()  # the desk's own, of all brands: nobody's
    broken: tuple[str, ...] = ()  # "ticket_fields:7", definitions that could not be read

    def teams(self) -> pa.Table:
        """Return the living groups as TEAM, in the order of their ids."""
        living = (each for each in self.groups.items() if not each[1].is_deleted)
        return teams_of({group_id: group.name for group_id, group in living})


def build_catalog(setup: Mapping[str, pa.Table]) -> ZendeskCatalog:
    """Return the catalog of an account; a list that its plan lacks is an empty one.

    In:      RAW tables by resource: groups, brands, recipient_addresses, ticket_fields,
             ticket_forms, custom_statuses, user_fields, organization_fields.
    Failed:  a row that is no record is in `broken`; what it would name shows by its id.
    """
    brands = _read(setup, "brands", lambda brand: brand)
    return ZendeskCatalog(
        groups=_read(setup, "groups", _group),
        brands={brand_id: _name(brand) for brand_id, brand in brands.items()},
        forms=_read(setup, "ticket_forms", _name),
        statuses=_read(setup, "custom_statuses", _status),
        ticket_fields=_read(setup, "ticket_fields", lambda item: read_field(item, "id")),
        user_fields=_by_key(_read(setup, "user_fields", lambda item: read_field(item, "key"))),
        organization_fields=_by_key(
            _read(setup, "organization_fields", lambda item: read_field(item, "key"))
        ),
        addresses=frozenset(
            found
            for found in _read(setup, "recipient_addresses", _address).values()
            if found is not None
        ),
        hosts=frozenset(host for brand in brands.values() for host in _hosts(brand)),
        broken=broken_in(setup),
    )


def _read(
    setup: Mapping[str, pa.Table], resource: str, read: Callable[[dict[str, Any]], _T]
) -> dict[str, _T]:
    return {row_id: read(found) for row_id, found in listed(setup, resource)}


def _by_key(fields: Mapping[str, Field]) -> dict[str, Field]:
    return {found.id: found for found in fields.values()}


def _name(payload: dict[str, Any]) -> str:
    return text(payload.get("name")) or text(payload.get("display_name")) or str(payload["id"])


def _address(payload: dict[str, Any]) -> str | None:
    return email(payload.get("email"))


def _group(payload: dict[str, Any]) -> Group:
    return Group(_name(payload), payload.get("deleted") is True)


def _status(payload: dict[str, Any]) -> Status:
    label = text(payload.get("agent_label")) or text(payload.get("raw_agent_label"))
    category = text(payload.get("status_category"))
    return Status(label or str(payload["id"]), category, payload.get("default") is True)


def _hosts(brand: dict[str, Any]) -> list[str]:
    mapped = text(brand.get("host_mapping"))
    hosts = [host_of(text(brand.get("brand_url")) or ""), (mapped or "").lower()]
    return [host for host in hosts if host]
