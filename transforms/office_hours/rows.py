"""Rows of business hours parted into those that can be read and those that can't."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final

import pyarrow as pa

from transforms.batches import left_out
from transforms.contracts import SKIPPED, Split, from_rows
from transforms.errors import RecordError
from transforms.latest import latest
from transforms.model import EntityType
from transforms.office_hours.contracts import OFFICE_HOURS
from transforms.office_hours.zones import iana_zone
from transforms.payloads import record, text

BROKEN: Final = "broken_record"


def split_hours(rows: Iterable[tuple[str, dict[str, Any] | None]]) -> Split:
    """Return OFFICE_HOURS in their order, and by id what is None as "broken_record"."""
    told = list(rows)
    kept = [row for _, row in told if row is not None]
    broken = [left_out(EntityType.OFFICE_HOURS, key, None, BROKEN) for key, row in told if not row]
    return Split(from_rows(kept, OFFICE_HOURS), from_rows(broken, SKIPPED))


def hours_in(
    raw: Mapping[str, pa.Table], name: str, read: Callable[[Mapping[str, Any]], dict[str, Any]]
) -> Split:
    """Return OFFICE_HOURS of a help desk's list, in the order of ids; none where it was not read.

    `read` returns of a payload what is open, the holidays, and whether these are whole; help desks
    agree on the keys of name and time zone.
    """
    rows = latest(raw[name]).to_pylist() if name in raw else []
    return split_hours((row["id"], _calendar(row, read)) for row in rows)


def _calendar(
    row: Mapping[str, Any], read: Callable[[Mapping[str, Any]], dict[str, Any]]
) -> dict[str, Any] | None:
    try:
        payload = record(row)
    except RecordError:
        return None
    own = {
        "source_id": row["id"],
        "name": text(payload.get("name")) or row["id"],
        "time_zone": iana_zone(text(payload.get("time_zone"))),
    }
    return own | read(payload)
