"""Rows of business hours parted into those that can be read and those that can't."""

from collections.abc import Iterable
from typing import Any, Final

from transforms.batches import left_out
from transforms.contracts import SKIPPED, Split, from_rows
from transforms.model import EntityType
from transforms.office_hours.contracts import OFFICE_HOURS

BROKEN: Final = "broken_record"


def split_hours(rows: Iterable[tuple[str, dict[str, Any] | None]]) -> Split:
    """Return OFFICE_HOURS in their order, and by id what is None as "broken_record"."""
    told = list(rows)
    kept = [row for _, row in told if row is not None]
    broken = [left_out(EntityType.OFFICE_HOURS, key, None, BROKEN) for key, row in told if not row]
    return Split(from_rows(kept, OFFICE_HOURS), from_rows(broken, SKIPPED))
