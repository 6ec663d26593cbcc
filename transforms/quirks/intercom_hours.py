"""What Intercom does with office hours that one would not expect."""

from collections.abc import Iterable
from typing import Final

from transforms.model import EntityType
from transforms.office_hours.weeks import is_week
from transforms.quirks.base import Quirk

QUARTER: Final = 15  # minutes

QUARTERS: Final = Quirk(
    id="INT-094",
    entity=EntityType.OFFICE_HOURS,
    fact="Office hours begin and end on quarters of an hour.",
    evidence="Intercom OpenAPI 2.16, create_office_hours_schedule_request: time_intervals",
    loss="schedules with other hours: they stay in the to-do list",
)


@QUARTERS.handles
def takes_week(told: Iterable[dict[str, int]]) -> bool:
    """Tell whether Intercom takes the hours of a week."""
    return is_week(told, QUARTER)
