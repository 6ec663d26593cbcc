"""Raw records of the knowledge base, with all their words."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from connectors.protocols import RawRecord
from connectors.raw_records import Json, one_by_one, raw_record
from transforms.freshdesk.solutions.words import words_of
from transforms.payloads import instant_or_none


def worded(rows: Iterable[Any], resource: str) -> list[RawRecord]:
    """Return rows as raw records; the newest change of any language is theirs."""

    def read(row: Json) -> RawRecord:
        return raw_record(row, row, None, changed_at(row))

    return one_by_one(rows, read, resource)


def changed_at(row: Mapping[str, Any]) -> datetime | None:
    """Return when a record changed last in any language."""
    told = [row, *words_of(row).values()]
    times = (instant_or_none(each.get("updated_at")) for each in told)
    return max((at for at in times if at is not None), default=None)
