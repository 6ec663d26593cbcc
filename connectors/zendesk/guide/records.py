"""Raw records of the help centers: each says of which brand it is, and has all its words."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from connectors.http import HttpClient
from connectors.protocols import RawRecord
from connectors.raw_records import dumped, one_by_one, record_id
from connectors.zendesk.paging import Listing, whole_list
from transforms.payloads import instant_or_none, source_id
from transforms.zendesk.guide.words import texts_of

WORDS: Final = "translations"
_TIMES: Final = ("updated_at", "edited_at")

Json = dict[str, Any]


async def with_words(client: HttpClient, kind: str, rows: Sequence[Any]) -> list[Any]:
    """Return records with their translations; one whose list came without them is asked for."""
    return [await _with_words(client, kind, row) for row in rows]


async def _with_words(client: HttpClient, kind: str, row: Any) -> Any:
    key = source_id(row.get("id")) if isinstance(row, dict) else None
    if key is None or isinstance(row.get(WORDS), list):
        return row
    return {**row, WORDS: await _words(client, kind, key)}


async def _words(client: HttpClient, kind: str, key: str) -> list[Any]:
    path = f"/api/v2/help_center/{kind}/{key}/translations.json"
    return [
        each
        async for leaf in whole_list(client, Listing(path, WORDS, is_item=True), None)
        for each in leaf.body[WORDS]
    ]


def of_brand(rows: Sequence[Any], brand: str, resource: str) -> list[RawRecord]:
    """Return rows of a brand's list as raw records; the newest change of any part is theirs.

    Their parent is the brand, so that of a row that comes no more somebody knows where it stood.
    """

    def read(row: Json) -> RawRecord:
        payload = {**row, "brand_id": brand}
        return RawRecord(record_id(row), brand, changed_at(row), dumped(payload))

    return one_by_one(rows, read, resource)


def of_account(rows: Sequence[Any], resource: str) -> list[RawRecord]:
    """Return rows of a list that all brands share."""
    return one_by_one(
        rows, lambda row: RawRecord(record_id(row), None, changed_at(row), dumped(row)), resource
    )


def changed_at(row: Mapping[str, Any]) -> datetime | None:
    """Return when a record or one of its translations changed last."""
    told = [row, *(each for _, each in texts_of(row))]
    times = (instant_or_none(each.get(name)) for each in told for name in _TIMES)
    return max((at for at in times if at is not None), default=None)
