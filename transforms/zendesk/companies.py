"""Zendesk organizations to canonical companies."""

from collections.abc import Mapping
from typing import Any, Final

import pyarrow as pa

from transforms.contracts import COMPANY, RAW, SKIPPED, Split, conform, from_rows
from transforms.errors import RecordError
from transforms.latest import latest
from transforms.model import EntityType
from transforms.payloads import (
    instant_or_none,
    losses_of,
    record,
    text,
    texts,
)
from transforms.readable import unreadable
from transforms.zendesk.catalog import ZendeskCatalog
from transforms.zendesk.fields import keyed_values
from transforms.zendesk.payloads import agent_url
from transforms.zendesk.shapes import ORGANIZATION

_TAKEN = (
    "id name domain_names external_id details notes tags organization_fields created_at updated_at"
    " deleted_at url"
)
TAKEN: Final = frozenset(_TAKEN.split())
DROPPED: Final = {
    "shared_tickets": "a right inside Zendesk; Intercom's companies share nothing with contacts",
    "shared_comments": "a right inside Zendesk; Intercom's companies share nothing with contacts",
    "group_id": "routes new tickets to a group; Intercom routes by its own rules",
    "result_type": "says what a search hit is; the record does not change with it",
}


def to_companies(raw: pa.Table, catalog: ZendeskCatalog) -> Split:
    """Map organizations and account for those that are gone.

    In:      RAW of organizations, any number of versions.
    Kept:    COMPANY, one row per living organization, in the order of ids.
    Skipped: "deleted_in_source"; "broken_record", which counts as failed.
    Raises:  ContractError if `raw` is not RAW.
    """
    kept: list[dict[str, Any]] = []
    skipped: list[dict[str, Any]] = []
    for row in latest(conform(raw, RAW)).select(["id", "payload"]).to_pylist():
        try:
            payload = record(row)
        except RecordError as exc:
            skipped.append(_skipped(row["id"], exc.code))
            continue
        if payload.get("deleted_at"):
            skipped.append(_skipped(row["id"], "deleted_in_source"))
        else:
            losses = [*losses_of(row), *unreadable(payload, ORGANIZATION)]
            kept.append(_company(row["id"], payload, catalog) | {"losses": losses})
    return Split(kept=from_rows(kept, COMPANY), skipped=from_rows(skipped, SKIPPED))


def _company(
    company_id: str, payload: Mapping[str, Any], catalog: ZendeskCatalog
) -> dict[str, Any]:
    notes = [found for key in ("details", "notes") if (found := text(payload.get(key)))]
    return {
        "source_id": company_id,
        "name": text(payload.get("name")) or f"Company {company_id}",
        "domains": [domain.lower() for domain in texts(payload.get("domain_names"))],
        "external_id": text(payload.get("external_id")),
        "notes": "\n\n".join(notes) or None,
        "tags": texts(payload.get("tags")),
        "fields": keyed_values(payload.get("organization_fields"), catalog.organization_fields),
        "created_at": instant_or_none(payload.get("created_at")),
        "updated_at": instant_or_none(payload.get("updated_at")),
        "url": agent_url(payload.get("url"), "organizations", company_id),
    }


def _skipped(company_id: str, reason: str) -> dict[str, Any]:
    return {
        "entity": EntityType.COMPANY.value,
        "source_id": company_id,
        "parent_id": None,
        "reason": reason,
    }
