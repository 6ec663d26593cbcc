"""Records of custom objects, for the names of what lookup fields point at.

A field does not say which object it points into, but the ids of records begin with their object's
prefix (`BKG-1`). Freshdesk's reference, "Custom Objects".
"""

from collections.abc import AsyncIterator, Mapping
from typing import Any, Final
from urllib.parse import parse_qsl, urlsplit

from connectors.freshdesk.calls import Listing, ask, leaf_of
from connectors.http import HttpClient
from connectors.protocols import Page, RawRecord
from connectors.raw_records import Json, one_by_one, raw_record
from transforms.errors import ContractError
from transforms.freshdesk.fields import LOOKUP_TYPE
from transforms.freshdesk.lists import COMPANY_FIELDS, CONTACT_FIELDS, OBJECTS, TICKET_FIELDS
from transforms.payloads import mapping, records, source_id, text

SCHEMAS: Final = "/custom_objects/schemas"
PAGE_SIZE: Final = 100  # records; more are refused
PRIMARY: Final = "PRIMARY"  # the type of the field that names a record
_FIELDS: Final = (TICKET_FIELDS, CONTACT_FIELDS, COMPANY_FIELDS)


async def object_pages(client: HttpClient) -> AsyncIterator[Page]:
    """Yield the records of all objects, where any field points at one."""
    if not await _are_pointed_at(client):
        return
    told = mapping((await ask(client, SCHEMAS)).body).get("schemas")
    if not isinstance(told, list):
        raise ContractError(f"{SCHEMAS}: the answer is no list of schemas")
    for schema in records(told):
        async for page in _records(client, schema):
            yield page


async def _are_pointed_at(client: HttpClient) -> bool:
    for name in _FIELDS:
        rows = (await leaf_of(client, Listing(f"/{name}", is_paged=False), 1)).rows
        if any(row.get("type") == LOOKUP_TYPE for row in records(rows)):
            return True
    return False


async def _records(client: HttpClient, schema: Mapping[str, Any]) -> AsyncIterator[Page]:
    key, asked = source_id(schema.get("id")), {"page_size": str(PAGE_SIZE)}
    naming = [text(each.get("name")) for each in records(schema.get("fields")) if _names(each)]
    while key is not None and asked:
        body = mapping((await ask(client, f"{SCHEMAS}/{key}/records", asked)).body)
        if not isinstance(body.get("records"), list):
            raise ContractError(f"{SCHEMAS}/{key}/records: the answer is no list of records")
        yield Page(_rows(body["records"], schema, naming[0] if naming else None), None)
        onwards = mapping(mapping(body.get("_links")).get("next")).get("href")
        following = dict(parse_qsl(urlsplit(onwards).query)) if isinstance(onwards, str) else {}
        asked = following if following != asked else {}


def _names(field: Mapping[str, Any]) -> bool:
    return field.get("type") == PRIMARY


def _rows(rows: list[Any], schema: Mapping[str, Any], naming: str | None) -> list[RawRecord]:
    """Return what records are called: nothing else of them is wanted."""

    def read(row: Json) -> RawRecord:
        name = mapping(row.get("data")).get(naming) if naming else None
        told = {"id": row.get("display_id"), "object": schema.get("name"), "name": name}
        return raw_record(told, told, None, None)

    return one_by_one(rows, read, OBJECTS)
