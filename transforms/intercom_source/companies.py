"""Intercom's companies to canonical ones."""

from collections.abc import Mapping
from typing import Any, Final

import pyarrow as pa

from transforms.addresses import host_of
from transforms.batches import companies_of
from transforms.contracts import Split
from transforms.intercom_source.catalog import IntercomCatalog
from transforms.intercom_source.fields import note_texts, tag_names, values_of
from transforms.intercom_source.lists import IN_SEGMENTS
from transforms.intercom_source.shapes import COMPANY as COMPANY_SHAPES
from transforms.payloads import count, instant_or_none, mapping, text

TAKEN: Final = frozenset(
    {"id", "name", "company_id", "plan", "size", "website", "industry", "monthly_spend"}
    | {"custom_attributes", "tags", "notes", "remote_created_at", "created_at", "updated_at"}
    | {"segments", IN_SEGMENTS}
)
MOST: Final = 2**31  # of what a company may pay; OpenAPI 2.16, create_or_update_company_request
DROPPED: Final = {
    "type": "always the same",
    "app_id": "the workspace, which is the same for all",
    "last_request_at": "when people of the company used the product; Intercom notes it anew",
    "session_count": "counted by Intercom from the sessions of its people",
    "user_count": "counted by Intercom from its people",
}


def to_companies(raw: pa.Table, catalog: IntercomCatalog) -> Split:
    """Map companies as `transforms.batches.companies_of` does."""
    return companies_of(raw, COMPANY_SHAPES, lambda key, told: _company(key, told, catalog))


def _company(
    company_id: str, payload: Mapping[str, Any], catalog: IntercomCatalog
) -> dict[str, Any]:
    website = text(payload.get("website"))
    fields = values_of(payload.get("custom_attributes"), catalog.company_attributes)
    remote = instant_or_none(payload.get("remote_created_at"))
    return {
        "source_id": company_id,
        "name": text(payload.get("name")) or f"Company {company_id}",
        "domains": [found] if website and (found := domain_of(website)) else [],
        "external_id": text(payload.get("company_id")),
        "website": website,
        "industry": text(payload.get("industry")),
        "plan": text(mapping(payload.get("plan")).get("name")),
        "size": count(payload.get("size")) or None,
        "monthly_spend": spend_of(payload.get("monthly_spend")) or None,
        "notes": note_texts(payload.get("notes")),
        "tags": _tags(payload, catalog),
        "fields": fields,
        "created_at": remote or instant_or_none(payload.get("created_at")),
        "updated_at": instant_or_none(payload.get("updated_at")),
        "url": catalog.page("company", company_id),
    }


def _tags(payload: Mapping[str, Any], catalog: IntercomCatalog) -> list[str]:
    """Return a company's tags, and its segments where the file asks for them."""
    tags = tag_names(payload.get("tags"), catalog.tags, "tags")
    if payload.get(IN_SEGMENTS) is True:
        tags += tag_names(payload.get("segments"), catalog.segments, "segments")
    return list(dict.fromkeys(tags))


def spend_of(told: object) -> int | None:
    """Return what a company pays a month as a whole number: Intercom keeps no other."""
    if isinstance(told, bool) or not isinstance(told, int | float):
        return None
    return count(int(told)) if 0 <= told < MOST else None


def domain_of(website: str) -> str | None:
    """Return the host of a website, with or without a scheme; nobody has checked what it is."""
    found = host_of(website if "//" in website else f"//{website}")
    return found.rpartition("@")[2] or None
