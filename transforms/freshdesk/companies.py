"""Freshdesk's companies to canonical ones."""

from collections.abc import Mapping
from typing import Any, Final

import pyarrow as pa

from transforms.batches import left_out
from transforms.contracts import COMPANY, RAW, SKIPPED, Split, conform, from_rows
from transforms.errors import RecordError
from transforms.field_values import Field, value_row
from transforms.freshdesk.catalog import FreshdeskCatalog
from transforms.freshdesk.fields import option, values_of
from transforms.freshdesk.shapes import COMPANY as COMPANY_SHAPES
from transforms.latest import latest
from transforms.model import EntityType
from transforms.payloads import instant_or_none, losses_of, record, text, texts
from transforms.readable import unreadable

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
    """Map companies.

    In:      RAW of companies, any number of versions.
    Kept:    COMPANY, in the order of ids.
    Skipped: "broken_record", which counts as failed.
    Raises:  ContractError if `raw` is not RAW.
    """
    kept: list[dict[str, Any]] = []
    broken: list[dict[str, Any]] = []
    for row in latest(conform(raw, RAW)).select(["id", "payload"]).to_pylist():
        try:
            payload = record(row)
        except RecordError as exc:
            broken.append(left_out(EntityType.COMPANY, row["id"], None, exc.code))
            continue
        losses = [*losses_of(row), *unreadable(payload, COMPANY_SHAPES)]
        kept.append(_company(row["id"], payload, catalog) | {"losses": losses})
    return Split(kept=from_rows(kept, COMPANY), skipped=from_rows(broken, SKIPPED))


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
