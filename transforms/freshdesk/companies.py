"""Freshdesk's companies to canonical ones."""

from collections.abc import Mapping
from typing import Any, Final

import pyarrow as pa

from transforms.batches import companies_of
from transforms.contracts import Split
from transforms.field_values import Field, value_row
from transforms.freshdesk.catalog import FreshdeskCatalog
from transforms.freshdesk.fields import option, values_of
from transforms.freshdesk.shapes import COMPANY as COMPANY_SHAPES
from transforms.payloads import instant_or_none, text, texts

TAKEN: Final = frozenset(
    {"id", "name", "description", "note", "domains", "custom_fields", "health_score"}
    | {"account_tier", "renewal_date", "industry", "created_at", "updated_at"}
)
DROPPED: Final = {
    "org_company_id": "the company's id in Freshworks' other products",
    "lookup_parameter": "how other records may name the company",
}
_OPTIONS: Final = (
    ("health_score", "Health score"),
    ("account_tier", "Account tier"),
    ("industry", "Industry"),
)
_RENEWAL: Final = Field("renewal_date", "Renewal date", "date")


def to_companies(raw: pa.Table, catalog: FreshdeskCatalog) -> Split:
    """Map companies as `transforms.batches.companies_of` does."""
    return companies_of(raw, COMPANY_SHAPES, lambda key, told: _company(key, told, catalog))


def _company(
    company_id: str, payload: Mapping[str, Any], catalog: FreshdeskCatalog
) -> dict[str, Any]:
    notes = [found for key in ("description", "note") if (found := text(payload.get(key)))]
    renewal = payload.get("renewal_date")
    fields = values_of(payload.get("custom_fields"), catalog.company_fields)
    for key, name in _OPTIONS:
        fields += option(key, name, text(payload.get(key)))
    fields += [value_row(_RENEWAL, renewal)] if text(renewal) else []
    return {
        "source_id": company_id,
        "name": text(payload.get("name")) or f"Company {company_id}",
        "domains": [domain.lower() for domain in texts(payload.get("domains"))],
        "external_id": None,
        "notes": "\n\n".join(notes) or None,
        "tags": [],
        "fields": fields,
        "created_at": instant_or_none(payload.get("created_at")),
        "updated_at": instant_or_none(payload.get("updated_at")),
        "url": catalog.page("companies", company_id),
    }
